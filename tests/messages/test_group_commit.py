"""Changes that come at the same time share a transaction, and none spoils another's."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Event
from uuid import uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from chatapp.database import db, now
from chatapp.messages import changes, reactions, revisions, sending
from chatapp.messages.drafts import Draft
from chatapp.messages.mentions import MayNotMentionEveryone
from chatapp.messages.reactions import MAX_KINDS
from chatapp.models import Message, Person, Room
from chatapp.rate_limit import BURST, TooFast
from tests.support.acting import person
from tests.support.cast import member
from tests.support.waiting import WITHIN_S, until

PLENTY = ["👍", "👎", "😀", "🎉", "😕", "❤️", "🚀", "👀", "🔥", "💯", "🙏", "👏", "🤔"]


@pytest.fixture
def people(room):
    """The ids of five people in a room on each kind of database."""
    names = ["Ada Lovelace", "Grace Hopper", "Linus Torvalds", "Barbara Liskov", "Tim Berners-Lee"]
    for name in names:
        member(room, name)
    return [person(room, name).id for name in names]


@contextmanager
def held(room, count):
    """Hold a transaction until `count` changes wait for it, all of which come meanwhile."""
    go_on = Event()
    with ThreadPoolExecutor(count + 1) as threads:

        def ask(change):
            with room.app_context():
                return change()

        first = threads.submit(ask, lambda: revisions.change("", lambda _: go_on.wait(WITHIN_S), 0))
        until(lambda: room.extensions["revisions"]._is_busy)
        waiting = room.extensions["revisions"]._waiting
        until(lambda: not waiting)
        answers = []
        yield lambda change: answers.append(threads.submit(ask, change)) or answers[-1]
        until(lambda: len(waiting) == count)
        go_on.set()
        assert first.result(WITHIN_S)


def says(person_id, text, client_id=None, **more):
    draft = Draft(text, client_id or str(uuid4()), **more)
    return lambda: sending.send(draft, person_id)


@contextmanager
def counted(room):
    """Count the transactions that take revisions."""
    taken = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE room") and "RETURNING" in statement:
            taken.append(statement)

    with room.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield taken
    event.remove(engine, "before_cursor_execute", note)


def kept(room):
    with room.app_context():
        page = db.session.scalars(select(Room.rev)).one()
        rows = db.session.execute(select(Message.rev, Message.text)).all()
    return page, {text: rev for rev, text in rows}


def test_what_comes_while_others_commit_shares_the_next_transaction(room, people, outbox):
    with counted(room) as transactions, held(room, len(people)) as ask:
        asked = [ask(says(who, f"message {n}")) for n, who in enumerate(people)]

    answers = [json.loads(answer.result(WITHIN_S)[0]) for answer in asked]
    assert sorted(answer["rev"] for answer in answers) == [1, 2, 3, 4, 5]
    assert len(transactions) == 2
    assert kept(room) == (5, {answer["message"]: answer["rev"] for answer in answers})


def test_their_events_leave_in_the_order_of_their_revisions(room, people, outbox):
    with held(room, len(people)) as ask:
        for n, who in enumerate(people):
            ask(says(who, f"message {n}"))

    room.extensions["publisher"].drain()
    assert [json.loads(e["data"])["rev"] for e in outbox.events] == [1, 2, 3, 4, 5]


def test_one_that_is_refused_spoils_no_others(room, people, outbox):
    ada, grace, linus, barbara, tim = people
    again = str(uuid4())
    with room.app_context():
        sending.send(Draft("said before", again), tim)
        used_up = now() + BURST
        db.session.get(Person, grace).sends_paid_at = used_up
        db.session.get(Person, linus).suspended_at = used_up
        db.session.commit()

    with held(room, 5) as ask:
        asked = [ask(says(who, "hello")) for who in (ada, grace, linus, barbara)]
        repeated = ask(says(tim, "said before", again))

    assert asked[0].result()[1]
    assert asked[3].result()[1]
    assert asked[1].exception().code == TooFast.code
    assert asked[2].exception().code == "suspended"
    assert repeated.result()[1] is False
    assert kept(room)[0] == 3


def test_a_change_that_is_refused_has_written_nothing(room, people, outbox):
    ada, grace, linus, barbara, tim = people
    with room.app_context():
        said, gone = (json.loads(sending.send(Draft(t, str(uuid4())), ada)[0]) for t in "xy")
        for emoji in PLENTY[:MAX_KINDS]:
            reactions.add(said["id"], emoji, author(room, ada))
        changes.remove(gone["id"], author(room, ada))
        before = taken_and_paid(room)
        refused = {
            reactions.TooManyKinds: partial(reactions.add, said["id"], PLENTY[-1]),
            reactions.Outdated: partial(reactions.remove, gone["id"], PLENTY[0]),
            changes.NoSuchMessage: partial(reactions.add, 99, PLENTY[0]),
            changes.NotYours: partial(changes.edit, said["id"], "z", said["rev"]),
        }
        asking = [author(room, who) for who in (grace, linus, barbara, tim)]

    with held(room, 7) as ask:
        answers = [ask(partial(do, who)) for do, who in zip(refused.values(), asking, strict=True)]
        answers.append(ask(says(grace, "@everyone", mentions=["everyone"])))
        answers.append(ask(says(linus, "so it is", reply_to=99)))
        kept_one = ask(says(ada, "hello"))

    expected = [*refused, MayNotMentionEveryone, sending.NothingToAnswer]
    assert [type(answer.exception(WITHIN_S)) for answer in answers] == expected
    after = taken_and_paid(room)
    assert json.loads(kept_one.result()[0])["rev"] == after.pop("rev") == before.pop("rev") + 1
    assert after.pop(ada) > before.pop(ada)
    assert after == before, "nobody else was charged"


def author(room, person_id):
    with room.app_context():
        return db.session.get(Person, person_id)


def taken_and_paid(room):
    """The newest revision, and how far the budget of each person is used."""
    with room.app_context():
        paid = db.session.execute(select(Person.id, Person.sends_paid_at)).all()
        return dict(paid) | {"rev": db.session.scalars(select(Room.rev)).one()}


def test_no_more_than_a_group_at_once(room, people, outbox, monkeypatch):
    monkeypatch.setattr(revisions, "MAX_GROUP", 2)

    with counted(room) as transactions, held(room, len(people)) as ask:
        asked = [ask(says(who, f"message {n}")) for n, who in enumerate(people)]

    assert all(answer.result(WITHIN_S)[1] for answer in asked)
    assert len(transactions) == 1 + 3
    assert kept(room)[0] == 5


def test_one_person_keeps_the_order_of_what_they_send(room, people, outbox):
    with held(room, 6) as ask:
        for n in range(3):
            for who in people[:2]:
                waiting = len(room.extensions["revisions"]._waiting)
                ask(says(who, f"{who} {n}"))
                until(lambda w=waiting: len(room.extensions["revisions"]._waiting) > w)

    revs = kept(room)[1]
    for who in people[:2]:
        theirs = [revs[f"{who} {n}"] for n in range(3)]
        assert theirs == sorted(theirs)


FULL = OperationalError("COMMIT", {}, Exception("the disk is full"))


@pytest.mark.parametrize("failure", [FULL, SystemExit()], ids=["the database", "the process"])
def test_a_transaction_that_fails_is_undone_for_all_and_each_may_try_again(
    room, people, outbox, failure
):
    sends = [says(who, f"message {n}", str(uuid4())) for n, who in enumerate(people)]

    with held(room, len(people) + 1) as ask:
        asked = [ask(send) for send in sends]
        ask(lambda: revisions.change("zoe", lambda _: fail(failure)))

    assert [answer.exception(WITHIN_S) for answer in asked] == [failure] * len(people)
    assert kept(room) == (0, {})
    with room.app_context():
        assert all(send()[1] for send in sends)
    assert kept(room)[0] == 5


def fail(failure):
    raise failure
