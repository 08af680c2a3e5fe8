"""Changing who may enter: whom it excludes is out, hears nothing more, and nobody by mistake."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from chatapp import create_app
from chatapp.auth import access, access_changes, access_lists, administrators
from chatapp.auth.access_changes import Change, ChangedMeanwhile, ShutsOut
from chatapp.database import db, now
from chatapp.models import AccessEntry, Room
from tests.support.acting import act, acts, open_sign_ins, person
from tests.support.cast import close, known_member, told
from tests.support.crowd import came, joins
from tests.support.waiting import until

LISTED = Change(access=access_lists.LISTED)
FORM = {"socket_id": "1.2"}


@pytest.fixture
def settings(settings):
    return settings | {"ADMIN_EMAILS": "ada@example.com"}


@pytest.fixture
def people(room):
    """Ada, an administrator by the settings, and Grace."""
    return known_member(room, "Ada Lovelace"), known_member(room, "Grace Hopper")


def changes(app, wanted, by="Ada Lovelace", rev=None):
    """Somebody changes the lists and confirms whom it shuts out."""
    with app.app_context():
        rev = the_room(app).access_rev if rev is None else rev
        who = person(app, by)
        try:
            access_changes.change(wanted, who, rev)
        except ShutsOut as asked:
            access_changes.change(wanted, who, rev, asked.details["confirmed"])


def the_room(app):
    with app.app_context():
        return db.session.scalars(select(Room)).one()


def channel_of(message):
    return message["channel"]


def test_whoever_is_excluded_is_cut_and_hears_nothing_more(room, people, outbox):
    ada, grace = people
    ada.says("before")

    changes(room, LISTED)
    ada.says("after")

    assert open_sign_ins(room, "Grace Hopper") == []
    with room.app_context():
        assert access.sockets_are_cut(person(room, "Grace Hopper").id, within_s=5)
    assert outbox.cuts == [person(room, "Grace Hopper").id]
    assert room.extensions["publisher"].drain()
    said = [(e["channel"], told(e)["message"]) for e in outbox.events if "added" in e["name"]]
    assert said == [("private-chat", "before"), ("private-chat.2", "after")]
    moved = [event["channel"] for event in outbox.events if event["name"] == "room-moved"]
    assert sorted(moved) == ["presence-chat", "private-chat"]
    for channel in ("private-chat", "private-chat.2"):
        signed = grace.asks("/pusher/auth", "POST", data=FORM | {"channel_name": channel})
        assert (signed.status_code, signed.json["error"]) == (403, "not_invited")


def test_whoever_logs_in_while_it_is_being_committed_hears_nothing_more(
    settings, migrated_postgresql, outbox, monkeypatch
):
    """On PostgreSQL, where a sign-in doesn't wait for it: it goes by the lists of before."""
    app = create_app(settings | {"DATABASE_URL": migrated_postgresql})
    known_member(app, "Ada Lovelace")
    words_of, came_in = access_changes._words, []

    def comes_meanwhile(*lists):
        with ThreadPoolExecutor() as another:
            came_in.append(another.submit(known_member, app, "Grace Hopper").result())
        channel = FORM | {"channel_name": "private-chat"}
        assert came_in[0].asks("/pusher/auth", "POST", data=channel).status_code == 200
        return words_of(*lists)

    monkeypatch.setattr(access_changes, "_words", comes_meanwhile)
    changes(app, LISTED)

    assert the_room(app).epoch == 2
    assert open_sign_ins(app, "Grace Hopper") == []
    assert len(open_sign_ins(app, "Ada Lovelace")) == 1
    until(lambda: outbox.cuts == [person(app, "Grace Hopper").id])
    close(app)


def test_a_change_that_excludes_nobody_moves_nothing(room, people, outbox):
    changes(room, Change(added=frozenset({"@example.com"})))
    changes(room, LISTED)
    joins(room, "Zoe", email="zoe@elsewhere.example")
    changes(room, Change(access=access_lists.ANYONE))
    # Of those whom this excludes nobody is signed in.
    changes(room, LISTED)

    assert the_room(room).epoch == 1
    assert the_room(room).access_rev == 4
    assert outbox.cuts == []
    assert people[1].reads().status_code == 200


def test_a_change_that_can_exclude_nobody_looks_at_nobody(app, ada, monkeypatch):
    """The room is locked meanwhile, and there may be many people."""
    monkeypatch.setattr(access_changes, "_excluded", lambda *_: pytest.fail("looked at everybody"))

    changes(app, Change(added=frozenset({"@a.example", "@b.example"})))
    changes(app, Change(removed=frozenset({"@a.example"})))
    app.config["ALLOWED_EMAILS"] = frozenset({"ada@example.com"})
    changes(app, Change(added=frozenset({"@c.example"})))
    changes(app, Change(access=access_lists.ANYONE))

    assert the_room(app).access_rev == 4


def test_several_thousand_are_excluded_at_once(app, ada):
    for number in range(access.EXCLUDED_AT_ONCE + 1):
        came(app, joins(app, f"Zoe{number}"), timedelta(minutes=1))

    changes(app, LISTED)

    with app.app_context():
        signed_in = select(access.SignIn.person_id).where(access.SignIn.ended_at.is_(None))
        assert db.session.scalars(signed_in).all() == [person(app, "Ada Lovelace").id]


def test_of_two_administrators_at_once_the_second_one_is_told(room, people):
    """Each has read the same lists, so the second change would be of others than they saw."""
    rev = the_room(room).access_rev
    wanted = [Change(added=frozenset({f"@{name}.example"})) for name in "abcd"]

    with ThreadPoolExecutor() as pool:
        tried = [pool.submit(changes, room, change, rev=rev) for change in wanted]
    failed = [type(one.exception()) for one in tried if one.exception()]

    assert failed == [ChangedMeanwhile] * 3
    assert the_room(room).access_rev == rev + 1
    with room.app_context():
        assert len(db.session.scalars(select(AccessEntry)).all()) == 1
    assert len(acts(room)) == 1


def test_a_process_that_is_killed_before_the_commit_has_changed_nothing(
    room, people, outbox, monkeypatch
):
    ada, grace = people

    class Killed(BaseException):
        pass

    def killed(*_, **__):
        raise Killed

    monkeypatch.setattr(access_changes.audit, "entry", killed)
    with pytest.raises(Killed):
        changes(room, LISTED)

    assert grace.reads().status_code == 200
    assert (the_room(room).access, the_room(room).epoch) == (None, 1)
    assert outbox.cuts == []
    assert ada.says("and nothing is locked").status_code == 201


def test_what_a_killed_process_has_not_told_another_one_cuts(settings, room, people, outbox):
    """The commit holds the marks, so whichever process starts next cuts their sockets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access_changes.sockets, "cut", lambda: None)
        room.extensions["cutter"].stop()
        changes(room, LISTED)
    assert outbox.cuts == []

    again = create_app(settings | {"DATABASE_URL": room.config["DATABASE_URL"]})
    again.test_client().get("/healthz")

    until(lambda: outbox.cuts == [person(room, "Grace Hopper").id])
    close(again)


def test_no_change_leaves_the_room_without_an_administrator(app, ada, grace):
    """Ada's role went while her request was under way; without her there would be nobody."""
    changes(app, Change(added=frozenset({"ada@example.com"})))
    app.config["ADMIN_EMAILS"] = frozenset()

    with pytest.raises(administrators.LastAdministrator):
        changes(app, LISTED)

    assert grace.reads().status_code == 200


def test_changes_and_sends_never_wait_for_each_other(room, people):
    """The room is locked before people, by both: the other way around would be a deadlock."""
    ada, grace = people
    said = []

    def speak():
        said.extend(grace.says("hello").status_code for _ in range(10))

    with ThreadPoolExecutor() as pool:
        speaking = pool.submit(speak)
        for _ in range(5):
            changes(room, LISTED)
            changes(room, Change(access=access_lists.ANYONE))
            with room.app_context():
                # As if she signed in again.
                db.session.execute(access.update(access.SignIn).values(ended_at=None))
                db.session.commit()
        speaking.result()

    assert set(said) <= {201, 401, 403, 429}
    assert ada.reads().status_code == 200


def test_an_invitation_that_was_theirs_lets_them_stay(app, ada, grace):
    with app.app_context():
        found = db.session.get(access.Person, person(app, "Grace Hopper").id)
        found.invited_at = now()
        db.session.commit()

    changes(app, LISTED)

    assert grace.reads().status_code == 200


def test_a_suspended_person_stays_so_when_they_are_listed(app, ada, grace):
    act(app, access.suspend, "Grace Hopper")
    changes(app, Change(access=access_lists.LISTED, added=frozenset({"@example.com"})))

    assert grace.reads().json["error"] == "suspended"
