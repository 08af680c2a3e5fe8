"""The thread that does the upkeep: one process at a time, whatever happens to it."""

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError

from chatapp import create_app
from chatapp.database import db, now
from chatapp.models import Mention, Message, Room
from chatapp.upkeep import worker
from chatapp.upkeep.worker import ABANDONED, RENEW_AFTER, UpkeepWorker
from tests.support.acting import SOON_S, logged_by, person
from tests.support.aging import keeps, upkeep
from tests.support.cast import close, member
from tests.support.waiting import until

UPKEEPER = Path(__file__).parents[1] / "support" / "upkeeper.py"
OLD, NEW = 300, 10


@pytest.fixture
def other(app, settings):
    """The same room in another process, as far as the database can tell."""
    app = create_app(settings)
    yield app
    close(app)


@pytest.fixture
def time(monkeypatch):
    """The time by which a process says that it works: it stands still until it is told to pass."""

    class Time:
        moment = now()

        def passes(self, span):
            self.moment += span

    time = Time()
    monkeypatch.setattr(worker, "now", lambda: time.moment)
    return time


def looks(app, *jobs):
    """Let a process look once whether it has to work, and do so."""
    if jobs:
        app.extensions["upkeep"]._jobs = jobs
    with app.app_context():
        app.extensions["upkeep"]._look()


def job(did, times=1):
    left = iter([True] * (times - 1) + [False])

    def some_job():
        did.append("step")
        return next(left, False)

    return some_job


def test_each_job_is_done_step_by_step_to_its_end(app, monkeypatch):
    monkeypatch.setattr(worker, "REST_S", 0)
    did = []

    looks(app, job(did, 3), job(did, 2))

    assert len(did) == 5


def test_one_process_works_while_the_others_wait(app, other, time):
    did = []
    looks(app, job(did))
    looks(other, job(did))
    assert len(did) == 1

    time.passes(ABANDONED)
    looks(other, job(did))
    assert len(did) == 2


def test_a_moment_of_a_clock_that_was_wrong_keeps_nobody_waiting(app, other, time):
    did = []
    time.passes(timedelta(days=365))
    looks(app, job(did))
    time.passes(timedelta(days=-365))

    looks(other, job(did))
    assert len(did) == 2

    # And whoever claimed it so, waits as others do.
    looks(app, job(did))
    assert len(did) == 2


def test_the_one_that_works_goes_on_with_it(app, time):
    did = []

    for _ in range(3):
        looks(app, job(did))
        time.passes(timedelta(seconds=1))

    assert len(did) == 3


def test_a_process_stops_once_another_has_taken_over(app, other, time, monkeypatch):
    monkeypatch.setattr(worker, "REST_S", 0)
    did = []

    def step():
        did.append("step")
        if len(did) == 2:
            time.passes(timedelta(seconds=1))
            upkeep_of(other)
            time.passes(RENEW_AFTER)
        return len(did) < 10

    looks(app, step)

    assert len(did) == 2


def upkeep_of(app):
    app.extensions["upkeep"]._jobs = ()
    with app.app_context():
        app.extensions["upkeep"].run_all()


def test_who_still_works_says_so_now_and_then(app, time, monkeypatch):
    monkeypatch.setattr(worker, "REST_S", 0)
    told = []

    def step():
        told.append(db.rows(select(Room.upkeep_at))[0].upkeep_at)
        time.passes(RENEW_AFTER / 2)
        return len(told) < 6

    looks(app, step)

    assert len(set(told)) == 3


def test_a_job_that_fails_keeps_no_other_from_being_done(app, caplog):
    did = []

    def fails():
        raise OperationalError("SELECT", None, Exception("the disk is full"))

    looks(app, fails, job(did))

    assert did == ["step"]
    [line] = [it for it in logged_by(worker, caplog) if it["event"] == "upkeep put off"]
    assert line["what"] == "fails"


def test_without_the_database_it_waits(app, monkeypatch):
    upkeep_worker = app.extensions["upkeep"]
    tried = Event()

    def fails(**_how):
        tried.set()
        raise OperationalError("UPDATE", None, Exception("gone"))

    monkeypatch.setattr(upkeep_worker, "_claim", fails)
    upkeep_worker.wake()
    upkeep_worker.start()

    assert tried.wait(SOON_S)
    assert upkeep_worker._thread.is_alive()


def test_it_works_at_once_when_it_is_woken_and_ends_in_the_middle(app, other):
    looks(other, job([]))
    did = Event()

    def goes_on_for_ever():
        did.set()
        return True

    upkeep_worker = UpkeepWorker(app, [goes_on_for_ever])
    app.extensions["upkeep"] = upkeep_worker
    upkeep_worker.start()
    with app.app_context():
        worker.wake()

    assert did.wait(SOON_S)
    upkeep_worker.stop()
    assert not upkeep_worker._thread.is_alive()


def test_the_thread_of_a_process_begins_with_its_first_request(app, visitor):
    assert app.extensions["upkeep"]._thread is None

    visitor.get("/healthz")

    assert app.extensions["upkeep"]._thread.is_alive()


def test_what_a_killed_process_has_begun_another_one_ends(room, settings):
    fill(room)
    address = room.config["DATABASE_URL"]

    with upkeeper(settings | {"DATABASE_URL": address}) as process:
        until(lambda: count(room) < OLD)
        process.kill()
        assert process.wait() == -9
    assert NEW < count(room) < OLD + NEW
    assert first(room) == OLD + 1
    upkeep(room)

    assert is_whole(room)


def test_two_processes_at_once_are_in_nobodys_way(room, settings):
    fill(room)
    settings = settings | {"DATABASE_URL": room.config["DATABASE_URL"]}

    with upkeeper(settings) as one, upkeeper(settings) as two:
        ada = member(room, "Ada Lovelace")
        assert ada.says("hello").status_code == 201
        said = [process.communicate(timeout=60)[0] for process in (one, two)]
    upkeep(room)

    assert any("done" in it for it in said)
    with room.app_context():
        assert db.session.scalar(select(func.max(Message.id))) == OLD + NEW + 1
        assert db.session.scalar(select(func.count(Message.id))) == NEW + 1


@contextmanager
def upkeeper(settings):
    command = [sys.executable, UPKEEPER, json.dumps(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begins\n"
        yield process
        process.kill()


def fill(room):
    """Let a room have old messages, each of which mentions somebody, and new ones."""
    member(room, "Grace Hopper")
    grace = person(room, "Grace Hopper").id
    with room.app_context():
        db.session.execute(insert(Message), [said(n, grace) for n in range(1, OLD + NEW + 1)])
        mentions = [{"message_id": n, "person_id": grace} for n in range(1, OLD + NEW + 1)]
        db.session.execute(insert(Mention), mentions)
        db.session.execute(text(f"UPDATE room SET rev = {OLD + NEW}"))
        db.session.commit()
    keeps(room, messages=30)


def said(number, author):
    sent_at = now() - timedelta(days=31 if number <= OLD else 1)
    text = f"message {number}"
    names = {"author_id": author, "name": "Grace Hopper", "client_id": f"{number}"}
    return names | {"rev": number, "text": text, "searched": text, "sent_at": sent_at}


def count(room):
    with room.app_context():
        return db.session.scalar(select(func.count(Message.id)))


def first(room):
    with room.app_context():
        return db.session.scalar(select(Room.first_id))


def is_whole(room):
    with room.app_context():
        ids = list(db.session.scalars(select(Message.id).order_by(Message.id)))
        mentions = list(db.session.scalars(select(Mention.message_id).order_by(Mention.message_id)))
        if db.engine.dialect.name == "sqlite":
            # Raises where the index and the messages differ.
            check = "INSERT INTO message_words(message_words, rank) VALUES ('integrity-check', 1)"
            db.session.execute(text(check))
    return ids == mentions == list(range(OLD + 1, OLD + NEW + 1))
