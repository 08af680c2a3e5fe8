"""Somebody is suspended between a look at them and what they do: it is refused all the same.

Each test has two connections to a real database: one changes something, one suspends.
"""

from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from unittest.mock import patch

import pytest
from sqlalchemy import select, text, update

from chatapp import database
from chatapp.database import db, now
from chatapp.models import Person, Room
from tests.support.acting import person
from tests.support.cast import member

GIVE_UP_S = 20


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


@contextmanager
def suspending(app, name, *also):
    """Suspend somebody, and commit once what they ask for waits for it, or is answered."""
    answers = []
    whom = person(app, name).id

    def ask(request):
        asking = Thread(target=lambda: answers.append(request()))
        asking.start()
        until_it_waits(asking, writes)
        db.session.commit()
        asking.join(GIVE_UP_S)
        return answers[0]

    with app.app_context():
        for statement in also:
            db.session.execute(statement)
        db.session.execute(update(Person).filter_by(id=whom).values(suspended_at=now()))
        with noted_writes() as writes:
            yield ask


@contextmanager
def noted_writes():
    """Note when somebody waits for SQLite's lock."""
    writes = Event()
    original = database._has_write_lock

    def note(*given):
        has_it = original(*given)
        if not has_it:
            writes.set()
        return has_it

    with patch.object(database, "_has_write_lock", note):
        yield writes


def until_it_waits(asking, writes):
    over = monotonic() + GIVE_UP_S
    while asking.is_alive() and not is_waiting(writes):
        assert monotonic() < over, "it neither waits nor ends"


def is_waiting(writes):
    if db.engine.name == "sqlite":
        return writes.is_set()
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))


def status_of(app, name):
    with app.app_context():
        return db.session.scalars(select(Person.kept_status).filter_by(name=name)).one()


def events(app, outbox):
    app.extensions["publisher"].drain()
    return len(outbox.events)
