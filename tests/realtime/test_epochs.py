"""The room moves to other channels when somebody may no longer listen, once an act."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3
from sqlalchemy import select, update

from chatapp import create_app
from chatapp.auth import access, gate, sessions
from chatapp.database import db
from chatapp.messages.revisions import Transaction
from chatapp.models import Room
from chatapp.realtime import publisher
from tests.support.acting import act, person
from tests.support.cast import close, known_member
from tests.support.waiting import until

AWAY = urllib3.exceptions.ConnectTimeoutError(None, "no answer")
FORM = {"socket_id": "1.2"}


@pytest.fixture
def people(room):
    """Ada and Grace, in a room on each kind of database."""
    return known_member(room, "Ada Lovelace"), known_member(room, "Grace Hopper")


def test_what_is_said_after_a_suspension_goes_to_other_channels_alone(room, people, outbox):
    ada, _ = people
    ada.says("before")

    act(room, access.suspend, "Grace Hopper")
    ada.says("after")
    ada.asks("/status", "PUT", json={"status": "busy"})

    assert told(room, outbox) == [
        ("private-chat", "message-added", "before"),
        ("private-chat", "room-moved", 2),
        ("presence-chat", "room-moved", 2),
        ("private-chat.2", "message-added", "after"),
        ("presence-chat.2", "status-changed", "busy"),
    ]
    assert ada.reads().json["epoch"] == 2
    assert '"epoch": 2' in ada.get("/").text


def test_each_suspension_moves_the_room_once_and_nothing_else_does(room, people):
    ada, grace = people
    act(room, access.suspend, "Grace Hopper")
    act(room, access.suspend, "Grace Hopper")
    assert epoch(room) == 2

    act(room, access.reinstate, "Grace Hopper")
    grace.signs_in("Grace Hopper")
    act(room, access.sign_out_everywhere, "Grace Hopper")
    grace.signs_in("Grace Hopper")
    grace.post("/logout")
    ada.signs_in("Ada Lovelace")
    with room.app_context():
        with pytest.raises(access.NoSuchPerson):
            access.suspend("u_nobody", person(room, "Ada Lovelace"))
        with pytest.raises(access.NotYourself):
            access.suspend(person(room, "Ada Lovelace").id, person(room, "Ada Lovelace"))
    assert epoch(room) == 2

    act(room, access.suspend, "Grace Hopper")
    assert epoch(room) == 3


def test_only_the_channels_of_now_are_signed_and_a_page_is_told_which_these_are(room, people):
    ada, _ = people
    for name in ("private-chat", "presence-chat"):
        assert authorise(ada, name).status_code == 200
        assert authorise(ada, f"{name}.2").status_code == 403

    act(room, access.suspend, "Grace Hopper")

    for name in ("private-chat", "presence-chat"):
        refused = authorise(ada, name)
        assert (refused.status_code, refused.json["error"]) == (403, "channel_refused")
        assert refused.json["epoch"] == 2
        assert authorise(ada, f"{name}.2").status_code == 200
        for other in (f"{name}.1", f"{name}.3", f"{name}.02", f"{name}.2.2"):
            assert authorise(ada, other).status_code == 403


def test_whoever_is_suspended_during_their_request_gets_no_signature_for_what_follows(
    room, people, monkeypatch
):
    _, grace = people
    before = sessions.current

    def suspended_meanwhile():
        found = before()
        act(room, access.suspend, "Grace Hopper")
        return found

    monkeypatch.setattr(gate.sessions, "current", suspended_meanwhile)

    assert authorise(grace, "private-chat.2").status_code == 403


def test_after_trouble_the_newest_change_is_told_on_the_channel_of_now(
    room, people, outbox, monkeypatch
):
    monkeypatch.setattr(publisher, "FIRST_RETRY_S", 0.001)
    ada, _ = people
    act(room, access.suspend, "Grace Hopper")
    room.extensions["publisher"].drain()
    outbox.failures = [AWAY]

    ada.says("hello")

    assert told(room, outbox)[-1] == ("private-chat.2", "message-changed", None)


def test_a_revision_and_its_epoch_are_taken_together(room, people, outbox):
    """Whoever has taken a revision speaks in the epoch of then; whoever waits, in the next one."""
    ada, _ = people
    with room.app_context(), ThreadPoolExecutor() as pool:
        with db.writing() as connection:
            transaction = Transaction(connection, 1)
            suspending = pool.submit(act, room, access.suspend, "Grace Hopper")
            transaction.publish("message-added", json.dumps({"rev": transaction.next_rev()}))
            transaction.commit()
        suspending.result()
        ada.says("after")

    channels = [channel for channel, _, _ in told(room, outbox)]
    assert channels == ["private-chat", "private-chat", "presence-chat", "private-chat.2"]


def test_suspensions_and_sends_never_wait_for_each_other(room, people):
    """The room is locked before people, by both: the other way around would be a deadlock."""
    ada, grace = people
    rounds = 20
    said = []

    def speak():
        said.extend(grace.says("hello").status_code for _ in range(rounds))

    with ThreadPoolExecutor() as pool:
        speaking = pool.submit(speak)
        for _ in range(rounds):
            act(room, access.suspend, "Grace Hopper", within_s=0)
            act(room, access.reinstate, "Grace Hopper", within_s=0)
            with room.app_context():
                # As if she signed in again.
                db.session.execute(update(sessions.SignIn).values(ended_at=None))
                db.session.commit()
        speaking.result()

    assert set(said) <= {201, 401, 403, 429}
    assert epoch(room) == 1 + rounds
    assert ada.reads().status_code == 200


def test_whoever_is_taken_off_the_lists_makes_the_room_move_once(settings, room, people, outbox):
    ada, _ = people
    lists = {"ALLOWED_EMAILS": "ada@example.com", "DATABASE_URL": room.config["DATABASE_URL"]}
    apps = [create_app(settings | lists) for _ in range(3)]

    for app in apps:
        app.test_client().get("/healthz")
    until(lambda: all(app.extensions["cutter"].has_excluded for app in apps))

    assert epoch(room) == 2
    assert ada.reads().status_code == 200
    assert authorise(ada, "private-chat.2").status_code == 200
    moved = [event for app in apps for event in told(app, outbox) if event[1] == "room-moved"]
    assert ("private-chat", "room-moved", 2) in moved
    for app in apps:
        close(app)


def test_everybody_on_the_lists_stays_where_they_are_at_a_restart(settings, room, people):
    lists = {"ALLOWED_EMAIL_DOMAINS": "example.com", "DATABASE_URL": room.config["DATABASE_URL"]}
    app = create_app(settings | lists)

    app.test_client().get("/healthz")
    until(lambda: app.extensions["cutter"].has_excluded)

    assert epoch(room) == 1
    close(app)


def authorise(browser, channel):
    return browser.asks("/pusher/auth", "POST", data=FORM | {"channel_name": channel})


def epoch(app):
    with app.app_context():
        return db.session.scalars(select(Room.epoch)).one()


def told(app, outbox):
    """Return what was published: on which channel, its name, and what it says in short."""
    assert app.extensions["publisher"].drain()
    return [(event["channel"], event["name"], _gist(event)) for event in outbox.events]


def _gist(event):
    data = json.loads(event["data"])
    return next((data[name] for name in ("epoch", "message", "status") if name in data), None)
