"""Changes to the room, and the revisions that put them into one order.

Changes that come at the same time share a transaction (group commit): while one is committed,
the next ones wait, and the first of them then commits all. So a hundred people who write at once
cost a few commits, and one who writes alone waits for nobody.

The first statement of a transaction takes revisions, and with them the lock: SQLite's write lock,
or PostgreSQL's lock on the room's row. So revisions have no gap and are committed in order.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import Connection, bindparam, select, update

from ..database import db
from ..errors import Refusal
from ..models import Room
from ..realtime import client, publisher

T = TypeVar("T")

# More would wait no longer for the disk, but for each other.
MAX_GROUP = 32

REV = select(Room.rev)
# The epoch comes with the lock: what is said after somebody lost access goes to other channels.
TAKE = update(Room).values(rev=Room.rev + bindparam("count")).returning(Room.rev, Room.epoch)
GIVE_BACK = update(Room).values(rev=bindparam("newest"))


def init_app(app: Flask) -> None:
    """Let the threads of this process commit their changes together."""
    app.extensions["revisions"] = Groups()


def newest() -> int:
    """Return the revision of the newest change."""
    rev: int = db.rows(REV)[0].rev
    return rev


def change(person_id: str, do: "Callable[[Transaction], T]", revs: int = 1) -> T:
    """Do something in a transaction that other changes may share; return what `do` returns.

    It takes at most `revs` revisions: 0 for what is no change of messages.
    `do` runs once, perhaps in the thread of another request, so it uses nothing of its own
    request. It raises a Refusal before its first write or not at all, because what it has written
    is committed. A failure of the database undoes all changes of the group.
    """
    groups: Groups = current_app.extensions["revisions"]
    return cast(T, groups.run(_Change(person_id, do, revs)))


class Transaction:
    """A transaction that takes at most `count` revisions."""

    def __init__(self, connection: Connection, count: int) -> None:
        self.connection = connection
        # Nothing may come before it in the transaction. On SQLite, a transaction that has read can
        # fail to write with "database is locked"; on PostgreSQL the changes would read too early.
        self._taken: int
        self._epoch: int
        self._taken, self._epoch = connection.execute(TAKE, {"count": count}).one()
        self._rev = self._taken - count
        self._events: list[publisher.Event] = []

    def next_rev(self) -> int:
        """Return the revision of a change that is certain to be made."""
        self._rev += 1
        return self._rev

    def publish(
        self, name: str, data: str, channel: Callable[[int], str] = client.room_channel
    ) -> None:
        """Have an event published after the commit, in the order of the revisions.

        `channel` names the channel of an epoch.
        """
        self._events.append(publisher.event(name, data, channel(self._epoch)))

    def commit(self) -> None:
        """Commit all changes and publish their events."""
        if self._rev < self._taken:
            self.connection.execute(GIVE_BACK, {"newest": self._rev})
        self.connection.commit()
        publisher.publish(self._events)


@dataclass
class _Change:
    person_id: str
    do: Callable[[Transaction], Any]
    revs: int
    result: Any = None
    error: BaseException | None = None
    is_done: bool = False
    # Released when it is done, or has to commit the next group; an Event would cost more.
    wait: Lock = field(default_factory=Lock)

    def run(self, transaction: Transaction) -> None:
        try:
            self.result = self.do(transaction)
        except Refusal as refusal:
            self.error = refusal


class Groups:
    """The changes of one process: those that wait, and whether a thread commits some."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[_Change] = deque()
        self._is_busy = False

    def run(self, change: _Change) -> Any:
        """Run a change, alone or with others; return its result or raise its error."""
        if self._has_to_wait(change):
            change.wait.acquire()
        if not change.is_done:
            self._commit_group()
        if change.error:
            raise change.error
        return change.result

    def _has_to_wait(self, change: _Change) -> bool:
        change.wait.acquire()
        with self._lock:
            self._waiting.append(change)
            was_busy, self._is_busy = self._is_busy, True
        return was_busy

    def _commit_group(self) -> None:
        with self._lock:
            count = min(len(self._waiting), MAX_GROUP)
            group = [self._waiting.popleft() for _ in range(count)]
        try:
            _commit(group)
        except BaseException as error:
            for change in group:
                change.error = error
            raise
        finally:
            self._call(group)

    def _call(self, group: list[_Change]) -> None:
        for change in group:
            change.is_done = True
            change.wait.release()
        with self._lock:
            self._is_busy = bool(self._waiting)
            if self._is_busy:
                self._waiting[0].wait.release()


def _commit(group: list[_Change]) -> None:
    with db.writing() as connection:
        transaction = Transaction(connection, sum(change.revs for change in group))
        # In the order of the people, as whoever locks several people does, so that two transactions
        # never wait for each other. What one person sends stays in its order.
        for change in sorted(group, key=lambda change: change.person_id):
            change.run(transaction)
        transaction.commit()
