"""Somebody is suspended between a look at them and what they do: it is refused all the same.

Each test has two connections to a real database: one changes something, one suspends.
"""

import pytest
from sqlalchemy import select, update

from chatapp.database import db, now
from chatapp.models import Person, Room
from tests.support.cast import member
from tests.support.meanwhile import changing


@pytest.fixture
def grace(room):
    """Somebody who will be suspended."""
    return member(room, "Grace Hopper")


@pytest.fixture
def linus(room):
    """Somebody who looks on."""
    return member(room, "Linus Torvalds")


CHANGES = {
    "a send": lambda grace, said, gone: grace.says("one last word"),
    "an edit": lambda grace, said, gone: edits(grace, said, "one last word"),
    "a removal": lambda grace, said, gone: grace.asks(f"/messages/{said['id']}", "DELETE"),
    "a restoration": lambda grace, said, gone: grace.asks(
        f"/messages/{gone['id']}/restored", "PUT"
    ),
    "a reaction": lambda grace, said, gone: reacts(grace, said, "🎉"),
    "a reaction taken back": lambda grace, said, gone: reacts(grace, said, "👍", "DELETE"),
    "a status": lambda grace, said, gone: grace.asks("/status", "PUT", json={"status": "busy"}),
}
NO_CHANGES = {
    "a repeated send": lambda grace, said, gone: grace.says("hello", said["client_id"]),
    "an edit of nothing": lambda grace, said, gone: edits(grace, said, "hello"),
    "a removal again": lambda grace, said, gone: grace.asks(f"/messages/{gone['id']}", "DELETE"),
    "a restoration of what is there": lambda grace, said, gone: grace.asks(
        f"/messages/{said['id']}/restored", "PUT"
    ),
    "a reaction again": lambda grace, said, gone: reacts(grace, said, "👍"),
    "no reaction taken back": lambda grace, said, gone: reacts(grace, said, "🎉", "DELETE"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_that_met_a_suspension_half_way_is_refused(room, grace, linus, outbox, what):
    said, gone = one_there_and_one_gone(grace)
    before = linus.reads().json
    published = events(room, outbox)

    with suspending(room, "Grace Hopper") as answered_to:
        answer = answered_to(lambda: CHANGES[what](grace, said, gone))

    assert (answer.status_code, answer.json["error"]) == (403, "suspended")
    assert linus.reads().json == before
    assert status_of(room, "Grace Hopper") == "available"
    assert events(room, outbox) == published


@pytest.mark.parametrize("what", NO_CHANGES)
def test_nor_is_one_told_what_stands_there_already(room, grace, what):
    said, gone = one_there_and_one_gone(grace)

    # Somebody else's change is under way, too, for which this one waits.
    with suspending(room, "Grace Hopper", update(Room).values(rev=Room.rev)) as answered_to:
        answer = answered_to(lambda: NO_CHANGES[what](grace, said, gone))

    assert (answer.status_code, answer.json["error"]) == (403, "suspended")


def test_who_falls_idle_while_they_are_suspended_is_not_away(room, grace, outbox):
    with suspending(room, "Grace Hopper") as answered_to:
        answer = answered_to(lambda: grace.asks("/idle", "PUT", json={"idle": True}))

    assert (answer.status_code, answer.json["error"]) == (403, "suspended")
    assert status_of(room, "Grace Hopper") == "available"
    assert events(room, outbox) == 0


def test_what_was_changed_before_the_suspension_stays(room, grace, linus):
    said, _ = one_there_and_one_gone(grace)
    edits(grace, said, "hello, world")

    with suspending(room, "Grace Hopper") as answered_to:
        answered_to(grace.reads)

    assert linus.reads().json["messages"][0]["message"] == "hello, world"


def one_there_and_one_gone(grace):
    said, gone = grace.says("hello").json, grace.says("bye").json
    reacts(grace, said, "👍")
    return said, grace.asks(f"/messages/{gone['id']}", "DELETE").json


def edits(browser, message, words):
    body = {"message": words, "rev": message["rev"]}
    return browser.asks(f"/messages/{message['id']}", "PATCH", json=body)


def reacts(browser, message, emoji, method="PUT"):
    return browser.asks(f"/messages/{message['id']}/reactions/{emoji}", method)


def status_of(app, name):
    with app.app_context():
        return db.session.scalars(select(Person.kept_status).filter_by(name=name)).one()


def events(app, outbox):
    app.extensions["publisher"].drain()
    return len(outbox.events)


def suspending(app, name, *also):
    return changing(app, name, *also, suspended_at=now())
