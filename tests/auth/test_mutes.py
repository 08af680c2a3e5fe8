"""Muting people: who reads on and says nothing, for how long, and how it ends."""

import json
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from chatapp.auth import mutes
from chatapp.database import db, now
from chatapp.models import UNTIL_LIFTED, Notice, Person, iso
from tests.support.acting import acts, at_the_form, person
from tests.support.cast import is_sentence, known_member
from tests.support.meanwhile import changing


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def ada(room):
    """An administrator, in a room on each kind of database."""
    return known_member(room, "Ada Lovelace")


@pytest.fixture
def grace(room):
    """Somebody who will be muted."""
    return known_member(room, "Grace Hopper")


@pytest.fixture
def graces(room, grace):
    """The address of Grace's page."""
    return f"/admin/people/{person(room, 'Grace Hopper').id}"


def mute(ada, graces, length="1h", reason="Spam"):
    return ada.post(f"{graces}/mute", data={"for": length, "reason": reason})


def unmute(ada, graces, **form):
    return ada.post(f"{graces}/unmute", data=form)


def until_of(app):
    return person(app, "Grace Hopper").muted_until


def set_until(app, until):
    with app.app_context():
        db.session.execute(update(Person).filter_by(name="Grace Hopper").values(muted_until=until))
        db.session.commit()


def notices_of(app, name="Grace Hopper"):
    with app.app_context():
        found = select(Notice).filter_by(person_id=person(app, name).id).order_by(Notice.id)
        return [(it.kind, json.loads(it.about)) for it in db.session.scalars(found)]


def edits(browser, message, words="hello, world"):
    body = {"message": words, "rev": message["rev"]}
    return browser.asks(f"/messages/{message['id']}", "PATCH", json=body)


SAYING = {
    "a send": lambda grace, said: grace.says("one more word"),
    "a reply": lambda grace, said: grace.asks(
        "/messages",
        "POST",
        json={"message": "well", "client_id": str(uuid4()), "reply_to": said["id"]},
    ),
    "an edit": edits,
    "a reaction": lambda grace, said: grace.asks(f"/messages/{said['id']}/reactions/🎉", "PUT"),
    "words": lambda grace, said: grace.asks("/status", "PUT", json={"words": "Well"}),
    "an emoji": lambda grace, said: grace.asks("/status", "PUT", json={"emoji": "🎉"}),
    "words with a status": lambda grace, said: grace.asks(
        "/status", "PUT", json={"status": "busy", "words": "Well"}
    ),
}
STILL = {
    "reading": lambda grace, said: grace.reads(),
    "the room": lambda grace, said: grace.get("/"),
    "a mark of how far they read": lambda grace, said: grace.asks(
        "/read", "PUT", json={"id": said["id"]}
    ),
    "a removal": lambda grace, said: grace.asks(f"/messages/{said['id']}", "DELETE"),
    "a reaction taken back": lambda grace, said: grace.asks(
        f"/messages/{said['id']}/reactions/👍", "DELETE"
    ),
    "a status": lambda grace, said: grace.asks("/status", "PUT", json={"status": "busy"}),
    "words taken back": lambda grace, said: grace.asks(
        "/status", "PUT", json={"words": None, "emoji": None}
    ),
    "falling idle": lambda grace, said: grace.asks("/idle", "PUT", json={"idle": True}),
}


def said_before(grace):
    said = grace.says("hello").json
    grace.asks(f"/messages/{said['id']}/reactions/👍", "PUT")
    grace.asks("/status", "PUT", json={"words": "Lunch", "emoji": "🍕"})
    return grace.reads().json["messages"][0]


@pytest.mark.parametrize("say", SAYING.values(), ids=SAYING)
def test_a_muted_person_is_refused_what_says_something(room, ada, grace, graces, say):
    said = said_before(grace)
    mute(ada, graces)
    before = ada.reads().json

    refused = say(grace, said)

    until = until_of(room)
    assert (refused.status_code, refused.json["error"]) == (403, "muted")
    assert refused.json["muted_until"] == iso(until)
    assert refused.json["message"].endswith(f"{until:%H:%M} UTC. You can still read.")
    assert ada.reads().json == before


@pytest.mark.parametrize("do", STILL.values(), ids=STILL)
def test_but_reads_on_and_takes_back_what_is_theirs(ada, grace, graces, do):
    said = said_before(grace)
    mute(ada, graces)

    assert do(grace, said).status_code in {200, 204}


def test_what_they_removed_they_may_not_say_again_by_taking_that_back(ada, grace, graces):
    said = grace.says("hello").json
    mute(ada, graces)
    grace.asks(f"/messages/{said['id']}", "DELETE")

    refused = grace.asks(f"/messages/{said['id']}/restored", "PUT")

    assert refused.json["error"] == "muted"
    assert ada.asks(f"/messages/{said['id']}/restored", "PUT").status_code == 200


def test_a_muted_administrator_still_moderates(room, ada, grace):
    said = grace.says("hello").json
    with room.app_context():
        db.session.execute(
            update(Person).filter_by(name="Ada Lovelace").values(muted_until=UNTIL_LIFTED)
        )
        db.session.commit()

    assert ada.says("hello").json["error"] == "muted"
    removed = ada.asks(f"/messages/{said['id']}", "DELETE", json={"reason": "off topic"})
    assert removed.status_code == 200
    assert ada.asks(f"/messages/{said['id']}/restored", "PUT").status_code == 200


def test_it_counts_in_every_browser_and_in_forms(room, ada, grace, graces):
    elsewhere = known_member(room, "Grace Hopper")
    mute(ada, graces)

    assert elsewhere.says("hello").json["error"] == "muted"
    form = {"message": "a text of mine", "client_id": str(uuid4())}
    page = grace.post("/messages", data=form)
    assert page.status_code == 403
    assert "Message not sent" in page.text
    assert "You&#39;ve been muted until" in page.text
    # Nothing is lost, and the same form works once the mute has ended.
    assert "a text of mine" in page.text
    assert form["client_id"] in page.text
    set_until(room, now() - timedelta(seconds=1))
    assert grace.post("/messages", data=form).status_code == 303


def test_a_message_of_before_the_mute_that_is_sent_again_is_kept(ada, grace, graces):
    said = grace.says("hello").json
    mute(ada, graces)

    again = grace.says("hello", said["client_id"])

    assert (again.status_code, again.json) == (200, said)


@pytest.mark.parametrize(
    ("length", "lasts"),
    [
        ("10m", timedelta(minutes=10)),
        ("1h", timedelta(hours=1)),
        ("1d", timedelta(days=1)),
    ],
)
def test_it_ends_by_itself(room, ada, grace, graces, length, lasts):
    before = now()
    mute(ada, graces, length)

    assert before + lasts <= until_of(room) <= now() + lasts
    assert grace.says("hello").status_code == 403
    set_until(room, now() - timedelta(milliseconds=1))
    assert grace.says("hello").status_code == 201


def test_or_when_it_is_lifted(room, ada, grace, graces):
    mute(ada, graces, "lifted")

    refused = grace.says("hello")
    assert refused.json["muted_until"] is None
    assert refused.json["message"] == (
        "You've been muted until an administrator unmutes you. You can still read."
    )
    assert "until they're unmuted" in ada.get(graces).text

    unmuted = unmute(ada, graces)

    assert (unmuted.status_code, unmuted.location) == (303, f"{graces}?did=unmuted")
    assert "Unmuted. They can send messages again." in ada.get(unmuted.location).text
    assert until_of(room) is None
    assert grace.says("hello").status_code == 201


def test_both_are_in_the_audit_log_with_the_length(room, ada, grace, graces):
    muted = mute(ada, graces, "1d", " Spam, again ")
    unmute(ada, graces, reason="A mistake")

    assert (muted.status_code, muted.location) == (303, f"{graces}?did=muted")
    assert "Muted. They can still read." in ada.get(muted.location).text
    by, whom = person(room, "Ada Lovelace").id, person(room, "Grace Hopper").id
    assert [(it.act, it.by_id, it.person_id, it.reason) for it in acts(room)] == [
        ("mute", by, whom, "For 1 day: Spam, again"),
        ("unmute", by, whom, "A mistake"),
    ]
    log = ada.get("/admin/log").text
    assert "Muted" in log
    assert "For 1 day: Spam, again" in log


def test_the_newest_choice_counts_and_a_second_click_is_none(room, ada, grace, graces):
    mute(ada, graces, "1d")
    mute(ada, graces, "1d")
    mute(ada, graces, "lifted")
    mute(ada, graces, "lifted")
    mute(ada, graces, "10m")

    assert until_of(room) <= now() + timedelta(minutes=10)
    lengths = ["For 1 day: Spam", "Until lifted: Spam", "For 10 minutes: Spam"]
    assert [it.reason for it in acts(room)] == lengths
    # Of what was told, the last alone is still true.
    assert notices_of(room) == [("muted", {"until": iso(until_of(room))})]


def test_the_same_length_an_hour_later_is_a_mute_of_its_own(room, ada, grace, graces):
    mute(ada, graces, "1d")
    set_until(room, now() + timedelta(hours=23))

    mute(ada, graces, "1d")

    assert until_of(room) > now() + timedelta(hours=23, minutes=59)
    assert len(acts(room)) == 2


def test_who_is_not_muted_is_not_unmuted(room, ada, grace, graces):
    unmute(ada, graces)
    set_until(room, now() - timedelta(seconds=1))
    unmute(ada, graces)

    assert acts(room) == []
    assert notices_of(room) == []


def test_the_person_is_told_of_both(room, ada, grace, graces, outbox):
    room.extensions["publisher"].drain()
    mute(ada, graces, "lifted")
    room.extensions["publisher"].drain()

    whom = person(room, "Grace Hopper").id
    [event] = outbox.notices
    assert event["channel"] == f"#server-to-user-{whom}"
    assert notices_of(room) == [("muted", {"until": None})]
    assert grace.asks("/notices").json["muted"] == {"until": None, "seconds": None}

    unmute(ada, graces)
    room.extensions["publisher"].drain()

    assert len(outbox.notices) == 2
    assert outbox.events == []
    assert notices_of(room) == [("unmuted", {})]
    assert grace.asks("/notices").json["muted"] is None


def test_a_page_is_told_how_long_it_is_whatever_its_clock_says(room, ada, grace, graces):
    assert grace.asks("/notices").json["muted"] is None
    mute(ada, graces, "10m")

    told = grace.asks("/notices").json["muted"]

    assert told["until"] == iso(until_of(room))
    assert 500 < told["seconds"] <= 600


def test_nobody_mutes_or_unmutes_themselves(room, ada, grace):
    own = f"/admin/people/{person(room, 'Ada Lovelace').id}"

    for way in ("mute", "unmute"):
        refused = ada.asks(f"{own}/{way}", "POST", data={"for": "1h", "reason": "spam"})
        assert (refused.status_code, refused.json["error"]) == (422, "not_yourself")
        assert is_sentence(refused.json["message"])
    assert f"{own}/mute" not in ada.get(own).text
    assert acts(room) == []


def test_members_mute_nobody(room, ada, grace):
    adas = f"/admin/people/{person(room, 'Ada Lovelace').id}"

    refused = grace.asks(f"{adas}/mute", "POST", data={"for": "1h", "reason": "spam"})

    assert (refused.status_code, refused.json["error"]) == (403, "not_administrator")
    assert ada.says("hello").status_code == 201


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"for": "1h", "reason": " "}, "Enter a reason."),
        ({"for": "2h", "reason": "spam"}, "Choose how long"),
        ({"reason": "spam"}, "Choose how long"),
    ],
    ids=["no reason", "another length", "no length"],
)
def test_a_form_that_is_not_complete_comes_back(room, ada, grace, graces, form, words):
    at_the_form(ada.post(f"{graces}/mute", data=form), words)

    assert ada.asks(f"{graces}/mute", "POST", data=form).status_code == 422
    assert until_of(room) is None
    assert acts(room) == []


def test_a_person_who_is_not_there_is_not_muted(ada):
    for way in ("mute", "unmute"):
        form = {"for": "1h", "reason": "spam"}
        assert ada.asks(f"/admin/people/u_0/{way}", "POST", data=form).status_code == 404


def test_the_rooms_script_hears_only_that_it_is_done(room, ada, grace, graces):
    done = ada.asks(f"{graces}/mute", "POST", data={"for": "1h", "reason": "spam"})

    assert (done.status_code, done.data) == (204, b"")
    assert ada.asks(f"{graces}/unmute", "POST", data={}).status_code == 204
    assert until_of(room) is None


@pytest.mark.parametrize("what", ["a send", "an edit", "a reaction", "words"])
def test_a_mute_counts_though_it_comes_while_a_change_is_under_way(room, ada, grace, what):
    said = said_before(grace)
    before = ada.reads().json

    with changing(room, "Grace Hopper", muted_until=UNTIL_LIFTED) as answered_to:
        answer = answered_to(lambda: SAYING[what](grace, said))

    assert (answer.status_code, answer.json["error"]) == (403, "muted")
    assert ada.reads().json == before


def test_two_administrators_at_once_make_one_of_it(room, ada, grace, graces):
    other = known_member(room, "Ada Lovelace")
    at_once = [Thread(target=lambda it=it: mute(it, graces)) for it in (ada, other)]
    for it in at_once:
        it.start()
    for it in at_once:
        it.join()

    assert len(acts(room)) == 1
    assert len(notices_of(room)) == 1


def test_a_repeat_that_is_too_fast_says_muted_and_not_how_long_to_wait(room, ada, grace, graces):
    while grace.says("hello").status_code == 201:
        pass
    mute(ada, graces)

    assert grace.says("hello").json["error"] == "muted"


def test_the_dashboard_shows_and_finds_who_is_muted(room, ada, grace, graces):
    listed = "/admin/people?show=muted"
    assert "Grace Hopper" not in ada.get(listed).text
    mute(ada, graces)

    found = ada.get(listed).text
    assert "Grace Hopper" in found
    assert "Ada Lovelace</bdi></a>" not in found
    assert "Muted until" in found
    assert ada.get(graces).text.count("Muted until") == 1
    assert "muted until" in ada.get("/admin/people.csv").text
    set_until(room, UNTIL_LIFTED)
    assert "Muted until lifted" in ada.get(listed).text
    assert ',"lifted",' in ada.get("/admin/people.csv?show=muted").text
    set_until(room, now() - timedelta(seconds=1))
    assert "Grace Hopper" not in ada.get(listed).text


def test_the_end_names_the_day_only_where_it_is_another_one(monkeypatch):
    monkeypatch.setattr(mutes, "now", lambda: datetime(2026, 11, 25, 23, 0, tzinfo=UTC))

    assert mutes.end_in_words(datetime(2026, 11, 25, 23, 10, tzinfo=UTC)) == "23:10 UTC"
    tomorrow = datetime(2026, 11, 26, 0, 5, tzinfo=UTC)
    assert mutes.end_in_words(tomorrow) == "26 November, 00:05 UTC"
    assert mutes.end_in_words(UNTIL_LIFTED) == "an administrator unmutes you"
