"""Forgetting whoever has left: what goes, what stays, and what others see of it."""

import json
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from chatapp import audit
from chatapp.auth import access, refusals, sessions
from chatapp.config import COME_BACK_WITHIN
from chatapp.database import db, now
from chatapp.messages import forgetting, revisions
from chatapp.models import (
    UNTIL_LIFTED,
    AccessEntry,
    AuditEntry,
    FormerName,
    Invitation,
    InvitationUse,
    KeptSanction,
    Mention,
    Message,
    Notice,
    Person,
    Pin,
    Reaction,
    Report,
    SignIn,
    Version,
)
from chatapp.upkeep import erasure
from tests.support.acting import SOON_S, acts, person
from tests.support.cast import known_member

EARLIER = COME_BACK_WITHIN + timedelta(minutes=1)


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def app(room):
    """The room, on each kind of database."""
    return room


@pytest.fixture
def hopper(app, grace):
    return person(app, "Grace Hopper").id


def leaves(app, browser, messages="kept"):
    """Somebody leaves, and the days in which they could come back are over."""
    form = {"messages": messages, "sure": "yes"}
    assert browser.post("/you/leaving", data=form).status_code == 303
    change(app, update(Person).where(Person.left_at.is_not(None)).values(left_at=now() - EARLIER))


def change(app, *statements):
    with app.app_context():
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()


def add(app, *rows):
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


def all_of(app, query):
    with app.app_context():
        return db.session.scalars(query).all()


def run(app):
    with app.app_context():
        app.extensions["upkeep"].run_all()


def forgets(app, browser, messages="kept"):
    leaves(app, browser, messages)
    run(app)


def says(browser, text, **more):
    body = {"message": text, "client_id": str(uuid4())} | more
    return browser.asks("/messages", "POST", json=body).json


def changed(browser, rev):
    return browser.reads(since=rev).json


def test_nobody_is_forgotten_before_the_days_are_over(app, ada, grace, hopper):
    grace.post("/you/leaving", data={"messages": "kept", "sure": "yes"})

    run(app)

    assert person(app, "Grace Hopper").forgotten_at is None
    assert known_member(app, "Grace Hopper").post("/you/coming-back").status_code == 303
    change(app, update(Person).values(first_signed_in_at=now() - EARLIER))
    run(app)
    assert person(app, "Grace Hopper").email == "grace@example.com"


def test_messages_stay_as_somebodys(app, ada, grace, hopper):
    first = says(grace, "a firts word")
    grace.asks(f"/messages/{first['id']}", "PATCH", json={"message": "one", "rev": first["rev"]})
    says(ada, "two", reply_to=first["id"])
    rev = ada.reads().json["rev"]

    forgets(app, grace)

    [message] = changed(ada, rev)["messages"]
    assert (message["name"], message["picture"], message["message"]) == ("Somebody", None, "one")
    [_, reply] = ada.reads().json["messages"]
    assert reply["reply_to"]["name"] == "Somebody"
    assert reply["reply_to"]["excerpt"] == "one"
    assert all_of(app, select(Version)) == []
    assert ada.asks("/search?q=one").json["messages"][0]["id"] == first["id"]


def test_or_become_tombstones_that_nothing_brings_back(app, ada, grace, hopper):
    said = says(grace, "a secret")
    ada.asks(f"/messages/{said['id']}/reactions/👍", "PUT")
    says(ada, "an answer", reply_to=said["id"])
    rev = ada.reads().json["rev"]

    forgets(app, grace, "removed")

    [message] = changed(ada, rev)["messages"]
    assert message["removed"] == {"by": "author", "reason": None}
    assert (message["name"], message["message"], message["reactions"]) == ("Somebody", None, [])
    assert ada.reads().json["messages"][1]["reply_to"]["excerpt"] is None
    assert ada.asks("/search?q=secret").json["messages"] == []
    [stored] = all_of(app, select(Message).where(Message.author_id == hopper))
    assert (stored.text, stored.searched) == ("", "")
    assert all_of(app, select(Reaction)) == []
    answer = ada.asks(f"/messages/{said['id']}/restored", "PUT", json={"reason": "why?"})
    assert (answer.status_code, answer.json["error"]) == (409, "outdated")


def test_what_was_removed_before_goes_for_good_even_if_the_rest_is_kept(app, ada, grace, hopper):
    own, moderated, kept = (says(grace, text)["id"] for text in ("oops", "spam", "ham"))
    grace.asks(f"/messages/{own}", "DELETE")
    ada.asks(f"/messages/{moderated}", "DELETE", json={"reason": "spam"})

    forgets(app, grace)

    told = {it["id"]: it for it in ada.reads().json["messages"]}
    assert told[kept]["message"] == "ham"
    assert told[own]["removed"] == {"by": "author", "reason": None}
    assert told[moderated]["removed"] == {"by": "moderator", "reason": None}
    assert {it.text for it in all_of(app, select(Message))} == {"", "ham"}


def test_reactions_are_taken_back(app, ada, grace, hopper):
    said = says(ada, "hello")["id"]
    other = says(ada, "hello again")["id"]
    for browser in (ada, grace):
        browser.asks(f"/messages/{said}/reactions/👍", "PUT")
    grace.asks(f"/messages/{said}/reactions/🎉", "PUT")
    grace.asks(f"/messages/{other}/reactions/🎉", "PUT")
    lovelace = person(app, "Ada Lovelace").id
    rev = ada.reads().json["rev"]

    forgets(app, grace)

    first, second = changed(ada, rev)["messages"]
    assert first["reactions"] == [{"emoji": "👍", "count": 1, "user_ids": [lovelace]}]
    assert first["mine"] == ["👍"]
    assert second["reactions"] == []
    assert [it.person_id for it in all_of(app, select(Reaction))] == [lovelace]


def test_messages_of_others_mention_them_no_more_and_say_what_they_said(app, ada, grace, hopper):
    lovelace = person(app, "Ada Lovelace").id
    says(ada, "@Grace Hopper and @Ada Lovelace", mentions=[hopper, lovelace])
    rev = ada.reads().json["rev"]

    forgets(app, grace)

    [message] = changed(ada, rev)["messages"]
    assert message["message"] == "@Grace Hopper and @Ada Lovelace"
    assert message["mentions"] == [{"user_id": lovelace, "name": "Ada Lovelace"}]
    assert [it.person_id for it in all_of(app, select(Mention))] == [lovelace]


def test_each_step_is_one_hint_and_takes_as_many_revisions_as_messages(
    app, ada, grace, hopper, outbox, monkeypatch
):
    monkeypatch.setattr(erasure, "AT_ONCE", 2)
    ids = [says(grace, f"message {n}")["id"] for n in range(5)]
    rev = ada.reads().json["rev"]
    leaves(app, grace)
    app.extensions["publisher"].drain()
    before = len(outbox.events)

    run(app)

    assert app.extensions["publisher"].drain()
    hints = [json.loads(event["data"]) for event in outbox.events[before:]]
    assert hints == [{"id": ids[n], "rev": rev + n + 1} for n in (1, 3, 4)]
    assert changed(ada, rev)["rev"] == rev + 5


def test_killed_between_two_steps_the_next_process_goes_on(app, ada, grace, hopper, monkeypatch):
    monkeypatch.setattr(erasure, "AT_ONCE", 1)
    for n in range(3):
        says(grace, f"message {n}")
    says(ada, "@Grace Hopper", mentions=[hopper])
    rev = ada.reads().json["rev"]
    leaves(app, grace, "removed")

    steps = 0
    with app.app_context():
        while erasure.step():
            steps += 1
            # What a process knew goes with it.
            app.extensions.pop("erasure", None)

    assert steps >= 6
    # Nothing was done twice.
    assert ada.reads().json["rev"] == rev + 4
    assert [act.act for act in acts(app)] == [audit.LEAVE, audit.FORGET]


def test_messages_that_are_gone_by_then_are_no_failure(app, ada, grace, hopper, outbox):
    with app.app_context():
        change_none = partial(forgetting.part_from_author, [99], True)
        revisions.change(hopper, change_none, revs=1)

    assert ada.reads().json["rev"] == 0


def test_the_row_is_empty_and_the_rest_is_gone(app, ada, grace, hopper):
    lovelace = person(app, "Ada Lovelace").id
    said = says(ada, "hello")["id"]
    own = says(grace, "hm")["id"]
    grace.asks("/status", "PUT", json={"status": "busy", "emoji": "🎉", "words": "At sea"})
    grace.asks("/read", "PUT", json={"id": said, "back": True})
    ada.post(f"/admin/people/{hopper}/signing-out", data={"reason": "Grace lost her phone"})
    grace = known_member(app, "Grace Hopper")
    moment = now()
    add(
        app,
        FormerName(skeleton="amazing grace", person_id=hopper, given_up_at=moment),
        Notice(person_id=hopper, kind="sign-in", made_at=moment, about="{}"),
        Notice(person_id=lovelace, kind="report", made_at=moment, about='{"name":"Grace Hopper"}'),
        Notice(person_id=lovelace, kind="report", made_at=moment, about='{"name":"Bob"}'),
        AccessEntry(entry="grace@example.com", added_at=moment, added_by_id=lovelace),
        AccessEntry(entry="@example.org", added_at=moment, added_by_id=hopper),
        AuditEntry(done_at=moment, act="change access", unmoved_reason="added Grace@example.com"),
        Invitation(
            code_hash="1", label="For Grace", made_at=moment, ends_at=moment, most_uses=1, uses=1
        ),
        Invitation(code_hash="2", label="Lab", made_at=moment, ends_at=moment, most_uses=9, uses=1),
        Report(
            message_id=own,
            author_id=hopper,
            reporter_id=lovelace,
            reported_at=moment,
            reason="spam",
            words="Ada's words",
            text="hm",
            note="Grace did it",
        ),
        Report(
            message_id=said,
            author_id=lovelace,
            reporter_id=hopper,
            reported_at=moment,
            reason="spam",
            words="Grace's words",
            text="hello",
        ),
    )
    add(app, *(InvitationUse(invitation_id=n, person_id=hopper, used_at=moment) for n in (1, 2)))

    forgets(app, grace, "removed")

    with app.app_context():
        # Another thread takes the mark of that away.
        assert access.sockets_are_cut(hopper, SOON_S)
        row = db.session.get_one(Person, hopper)
        kept = {c.key for c in Person.__table__.columns if getattr(row, c.key) not in (None, 0, "")}
        assert kept - {"status"} == {
            *("id", "subject", "name", "first_signed_in_at", "last_signed_in_at"),
            *("picture_choice", "left_at", "forgotten_at"),
        }
        assert (row.subject, row.name, row.kept_status) == (hopper, "Somebody", "available")
        theirs = select(SignIn).where(SignIn.person_id == hopper)
        assert db.session.scalars(theirs).all() == []
        for kind in (FormerName, InvitationUse):
            assert db.session.scalars(select(kind)).all() == []
        assert [json.loads(it.about) for it in db.session.scalars(select(Notice))] == [
            {"name": "Bob"}
        ]
        assert [it.entry for it in db.session.scalars(select(AccessEntry))] == ["@example.org"]
        labels = db.session.scalars(select(Invitation.label).order_by(Invitation.id)).all()
        assert labels == [None, "Lab"]
        reports = db.session.scalars(select(Report).order_by(Report.message_id)).all()
        assert [(it.words, it.text, it.note) for it in reports] == [
            (None, "hello", None),
            ("Ada's words", "", None),
        ]
    assert [(act.act, act.reason) for act in acts(app)] == [
        (audit.SIGN_OUT_EVERYWHERE, None),
        ("change access", None),
        (audit.LEAVE, None),
        (audit.FORGET, None),
    ]


@pytest.mark.parametrize(("messages", "said"), [("kept", ["hello"]), ("removed", [])])
def test_open_pages_ask_for_pins_that_name_them_no_more(
    app, ada, grace, hopper, outbox, messages, said
):
    pinned = says(grace, "hello")["id"]
    ada.asks(f"/messages/{pinned}/pin", "PUT")
    before = ada.asks("/pins").json["rev"]

    forgets(app, grace, messages)

    pins = ada.asks("/pins").json
    assert [(it["name"], it["excerpt"]) for it in pins["pins"]] == [("Somebody", it) for it in said]
    assert pins["rev"] > before
    assert app.extensions["publisher"].drain()
    told = [json.loads(it["data"]) for it in outbox.events if it["name"] == "pins-changed"]
    assert told[-1] == {"pins": pins["rev"]}
    assert len(all_of(app, select(Pin))) == len(said)


def test_open_pages_ask_for_pins_that_they_made(app, ada, grace, hopper):
    pinned = says(ada, "hello")["id"]
    pin = Pin(message_id=pinned, pinned_at=now(), pinned_by_id=hopper)
    add(app, pin)
    before = ada.asks("/pins").json["rev"]

    forgets(app, grace)

    pins = ada.asks("/pins").json
    assert pins["pins"][0]["pinned_by"]["name"] == "Somebody"
    assert pins["rev"] > before


def test_reports_of_messages_that_have_expired_say_no_more_what_was_said(app, ada, grace, hopper):
    moment = now()
    known = {"author_id": hopper, "reporter_id": person(app, "Ada Lovelace").id, "reason": "spam"}
    add(app, Report(message_id=99, reported_at=moment, text="a secret", **known))

    forgets(app, grace, "removed")

    assert [it.text for it in all_of(app, select(Report))] == [""]


@pytest.mark.parametrize("name", ["handle", "Firefox on Linux"])
def test_whatever_they_call_themselves_others_keep_their_notices(app, ada, grace, hopper, name):
    lovelace = person(app, "Ada Lovelace").id
    about = '{"browser":"Firefox on Linux","handle":"abc"}'
    add(app, Notice(person_id=lovelace, kind="sign-in", made_at=now(), about=about))
    change(app, update(Person).where(Person.id == hopper).values(name=name))

    forgets(app, grace)

    assert len(all_of(app, select(Notice).where(Notice.person_id == lovelace))) == 1


def test_an_address_that_nobody_verified_takes_nothing_from_its_owner(app, ada, grace, hopper):
    moment = now()
    add(
        app,
        AccessEntry(entry="boss@example.com", added_at=moment),
        AuditEntry(done_at=moment, act="change access", unmoved_reason="Added boss@example.com"),
    )
    claimed = {"email": "boss@example.com", "email_verified": False}
    change(app, update(Person).where(Person.id == hopper).values(claimed))

    forgets(app, grace)

    assert [it.entry for it in all_of(app, select(AccessEntry))] == ["boss@example.com"]
    assert acts(app)[0].reason == "Added boss@example.com"


def test_nor_does_one_with_which_another_begins_or_ends(app, ada, grace, hopper):
    others = ["Added grace@example.com.au", "Added x-grace@example.com, @example.org"]
    theirs = ["Added GRACE@example.com.", "Added x@example.com, grace@example.com"]
    for reason in others + theirs:
        add(app, AuditEntry(done_at=now(), act="change access", unmoved_reason=reason))

    forgets(app, grace)

    assert [act.reason for act in acts(app)][:4] == [*others, None, None]


def test_whom_an_invitation_was_for_goes_from_the_log_too(app, ada, grace, hopper):
    lovelace = person(app, "Ada Lovelace").id
    moment = now()
    known = {"made_at": moment, "ends_at": moment, "uses": 1, "made_by_id": lovelace}
    add(
        app,
        Invitation(code_hash="1", label="Grace H.", most_uses=1, **known),
        Invitation(code_hash="2", label="Lab", most_uses=9, **known),
        InvitationUse(invitation_id=1, person_id=hopper, used_at=moment),
        InvitationUse(invitation_id=2, person_id=hopper, used_at=moment),
    )
    reasons = ["Invitation 1 (Grace H.): for 1 person", "Invitation 2 (Lab): for 9 people"]
    for reason in reasons:
        add(app, AuditEntry(done_at=moment, act=audit.INVITE, unmoved_reason=reason))

    forgets(app, grace)

    assert [act.reason for act in acts(app)][:2] == ["Invitation 1", reasons[1]]


def test_who_came_back_and_left_again_has_all_the_days_again(app, ada, grace, hopper):
    leaves(app, grace)
    with app.app_context():
        [due] = db.rows(erasure._due())
    # While the first step waits for the lock.
    change(app, update(Person).where(Person.id == hopper).values(left_at=now()))
    with app.app_context():
        erasure._empty(due.id)

    assert person(app, "Grace Hopper").id == hopper


def test_what_others_see_of_somebody_who_was_forgotten(app, ada, grace, hopper):
    said = says(grace, "hello")["id"]

    forgets(app, grace)

    [described] = ada.asks(f"/people?ids={hopper}").json["people"]
    assert (described["name"], described["picture"], described["words"]) == ("Somebody", None, None)
    assert ada.asks("/people?q=some").json["people"] == []
    assert ada.asks("/search?q=from:somebody").status_code == 422
    assert ada.reads(around=said).json["messages"][0]["name"] == "Somebody"
    assert "Somebody" in ada.get(f"/?message={said}").text
    assert "Grace" not in ada.get("/").text


def test_the_dashboard_shows_that_somebody_was_forgotten_and_offers_nothing(
    app, ada, grace, hopper
):
    says(grace, "hello")
    before = now()
    forgets(app, grace)

    page = ada.get(f"/admin/people/{hopper}").text

    forgotten_at = person(app, "Somebody").forgotten_at
    assert before <= forgotten_at <= now()
    assert f"Somebody (forgotten on {forgotten_at:%Y-%m-%d})" in page
    assert '<form class="deed"' not in page
    people = ada.get("/admin/people").text
    assert people.count("Somebody (forgotten") == 1
    assert "forgotten" in ada.get("/admin/people.csv").text
    assert "Somebody" in ada.get("/admin/log").text


def test_they_may_come_again_as_somebody_new_even_while_they_are_being_forgotten(
    app, ada, grace, hopper
):
    says(grace, "hello")
    leaves(app, grace)
    with app.app_context():
        assert erasure.step()

    again = known_member(app, "Grace Hopper")

    assert again.get("/").status_code == 200
    assert person(app, "Grace Hopper").id != hopper
    run(app)
    assert person(app, "Somebody").id == hopper


def test_whoever_comes_back_at_the_last_moment_stays(app, ada, grace, hopper):
    leaves(app, grace)

    known_member(app, "Grace Hopper").post("/you/coming-back")
    run(app)

    assert person(app, "Grace Hopper").id == hopper


CLAIMS = {"iss": "https://elsewhere.example/", "sub": "auth0|1", "email_verified": True}


def sign_in_as(app, **changed):
    """Return the name of whoever these claims let in, else why they are refused."""
    given = CLAIMS | {"email": "mallory@example.com", "name": "Mallory"} | changed
    with app.test_request_context("/callback"):
        try:
            sessions.start(given)
        except refusals.Suspended as refusal:
            return refusal.code
        return db.session.scalar(select(Person.id).filter_by(subject=given["sub"]))


@pytest.fixture
def mallory(app):
    return sign_in_as(app)


def forget_mallory(app, mallory, **known):
    theirs = update(Person).where(Person.id == mallory)
    gone = {"left_at": now() - EARLIER, "left_messages": "kept"}
    change(app, theirs.values(**gone | known))
    run(app)


OTHERS = [
    pytest.param({}, id="the same account"),
    pytest.param({"sub": "github|2", "email": "Mallory@Example.com"}, id="the same address"),
    pytest.param({"email": "other@example.com"}, id="the same account, another address"),
]


@pytest.mark.parametrize("changed", OTHERS)
def test_a_suspension_outlives_it(app, ada, mallory, changed):
    forget_mallory(app, mallory, suspended_at=now())

    assert sign_in_as(app, **changed) == "suspended"
    assert [act.act for act in acts(app)][-1] == audit.REFUSED
    assert acts(app)[-1].person_id == mallory
    # What is kept tells nothing.
    for kept in all_of(app, select(KeptSanction)):
        assert len(kept.hash) == 64


def test_somebody_else_is_not_suspended_with_them(app, ada, mallory):
    forget_mallory(app, mallory, suspended_at=now())

    assert sign_in_as(app, sub="x|3", email="eve@example.com").startswith("u_")
    assert sign_in_as(app, sub="x|4", email_verified=False).startswith("u_")


def test_reinstating_the_emptied_row_lets_them_in_again(app, ada, mallory):
    forget_mallory(app, mallory, suspended_at=now())
    page = ada.get(f"/admin/people/{mallory}").text
    assert "Reinstate" in page

    ada.post(f"/admin/people/{mallory}/reinstatement", data={"reason": "long ago"})

    assert sign_in_as(app).startswith("u_")
    run(app)
    assert all_of(app, select(KeptSanction)) == []


@pytest.mark.parametrize("until", [timedelta(days=1), None], ids=["a day", "until lifted"])
def test_a_mute_is_carried_over(app, ada, mallory, until):
    end = now() + until if until else UNTIL_LIFTED
    forget_mallory(app, mallory, muted_until=end)

    again = sign_in_as(app)

    with app.app_context():
        assert db.session.get_one(Person, again).muted_until == end
    # Lifted there, it doesn't come back with the next sign-in.
    ada.post(f"/admin/people/{again}/unmute")
    sign_in_as(app)
    with app.app_context():
        assert db.session.get_one(Person, again).muted_until is None


def test_a_mute_is_carried_over_to_each_account_that_its_hashes_name(app, ada, mallory):
    forget_mallory(app, mallory, muted_until=UNTIL_LIFTED)

    with_the_address, with_the_subject = sign_in_as(app, sub="github|2"), sign_in_as(app)

    with app.app_context():
        for person_id in (with_the_address, with_the_subject):
            assert db.session.get_one(Person, person_id).muted_until == UNTIL_LIFTED


@pytest.mark.parametrize(
    ("way", "form"), [("unmute", {}), ("mute", {"for": "10m", "reason": "calmer by now"})]
)
def test_what_is_decided_anew_counts_for_their_other_accounts_too(app, ada, mallory, way, form):
    forget_mallory(app, mallory, muted_until=UNTIL_LIFTED)
    with_the_address = sign_in_as(app, sub="github|2")

    assert ada.post(f"/admin/people/{with_the_address}/{way}", data=form).status_code == 303

    with app.app_context():
        assert db.session.get_one(Person, sign_in_as(app)).muted_until is None
        assert db.session.get_one(Person, mallory).muted_until is None


@pytest.mark.parametrize(("way", "form"), [("suspension", {}), ("mute", {"for": "10m"})])
def test_nobody_is_suspended_or_muted_who_is_forgotten(app, ada, mallory, way, form):
    """The page with the form may be older than that; it would be said to be done."""
    forget_mallory(app, mallory)

    answered = ada.post(f"/admin/people/{mallory}/{way}", data=form | {"reason": "spam"})

    assert answered.status_code == 422
    assert "They were forgotten, so they can&#39;t be suspended or muted." in answered.text
    with app.app_context():
        emptied = db.session.get_one(Person, mallory)
        assert (emptied.suspended_at, emptied.muted_until) == (None, None)


def test_a_mute_that_has_ended_is_forgotten(app, ada, mallory):
    forget_mallory(app, mallory, muted_until=now() + timedelta(hours=1))
    assert len(all_of(app, select(KeptSanction))) == 2

    change(app, update(Person).values(muted_until=now() - timedelta(seconds=1)))
    run(app)

    assert all_of(app, select(KeptSanction)) == []


def test_a_key_of_before_still_finds_them_and_a_dropped_one_does_not(app, ada, mallory):
    forget_mallory(app, mallory, suspended_at=now())
    before = app.config["SECRET_KEY"]

    app.config |= {"SECRET_KEY": "another key of 32 characters or more", "SECRET_KEY_FALLBACKS": []}
    assert sign_in_as(app, sub="github|2").startswith("u_")
    app.config["SECRET_KEY_FALLBACKS"] = [before]

    assert sign_in_as(app) == "suspended"
    app.config |= {"SECRET_KEY": before}
