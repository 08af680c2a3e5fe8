"""Cutting the sockets of people who may no longer listen.

Pusher keeps a socket open until it is asked to close it. So the transaction that ends a
person's sign-ins also marks the person (`Person.sockets_to_cut_since`), and a thread of each
process, the cutter, asks Pusher to close the sockets of everybody marked, again and again until
Pusher confirms it. The mark is in the database, so it outlives outages, restarts and the process
that set it. Several processes may cut the same sockets without harm.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from structlog.stdlib import get_logger

from ..database import db, now
from ..models import Person
from . import client, epochs
from .worker import Worker, pause_s

log = get_logger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 0.25, 4.0
# How often to look for marks that another process set and then died.
CHECK_EVERY_S = 30.0

MARKED = select(
    func.count().label("marked"), func.min(Person.sockets_to_cut_since).label("since")
).where(Person.sockets_to_cut_since.is_not(None))


def init_app(app: Flask, exclude: Callable[[], None]) -> None:
    """Give `app` its cutter, whose thread starts with the first request, so after the fork.

    `exclude` marks the people who are signed in and may no longer enter. The cutter calls it once:
    ALLOWED_EMAILS and the like only change with a restart, which sockets survive.
    """
    cutter = Cutter(app, exclude)
    app.extensions["cutter"] = cutter
    app.before_request(cutter.start)


def mark(person_ids: Collection[str]) -> None:
    """Mark these people in the caller's transaction; call `cut` after the commit."""
    if person_ids:
        marked = update(Person).where(Person.id.in_(person_ids))
        db.session.execute(marked.values(sockets_to_cut_since=now()))


def cut() -> None:
    """Wake the cutter, without waiting for it, to cut the sockets of everybody marked."""
    _cutter().wake()


def backlog() -> tuple[int, float]:
    """Return how many people are marked, and for how many seconds the first of them has been."""
    found = db.rows(MARKED)[0]
    return found.marked, _seconds(found.since) if found.since else 0.0


def are_cut(person_id: str, within_s: float = 0) -> bool:
    """Return whether all sockets of a person are cut, waiting for it for at most `within_s`."""
    cutter = _cutter()
    # Before the cutter has called `exclude`, a missing mark proves nothing.
    return cutter.wait_until(lambda: cutter.has_excluded and not _is_marked(person_id), within_s)


class Cutter(Worker):
    """The thread that cuts sockets."""

    name = "cutter"

    def __init__(self, app: Flask, exclude: Callable[[], None]) -> None:
        super().__init__(app)
        self._exclude = exclude
        self._is_woken = False
        self._failures = 0
        self.has_excluded = False

    def wake(self) -> None:
        """Make the thread look for marks at once."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def wait_until(self, test: Callable[[], bool], seconds: float) -> bool:
        """Return whether `test` becomes true within `seconds`; it is tried after each round."""
        with self._changed:
            return self._changed.wait_for(test, seconds)

    def _run(self) -> None:
        while not self._stopped:
            self._count(self._cut_marked())
            self._wait_for_work()

    def _cut_marked(self) -> str | None:
        try:
            with self._app.app_context():
                self._exclude_once()
                failures = [self._cut(person_id, since) for person_id, since in _marked()]
        except SQLAlchemyError as error:
            return f"the database: {error.__cause__}"
        return next(filter(None, failures), None)

    def _exclude_once(self) -> None:
        if not self.has_excluded:
            epochs.adopt_key()
            self._exclude()
            self.has_excluded = True

    def _cut(self, person_id: str, since: datetime) -> str | None:
        try:
            client.disconnect(self._app.extensions["realtime"], person_id)
        except client.CutFailed as failure:
            return str(failure)
        # So that the dashboard's next page asks Pusher anew who is present.
        self._app.extensions["present"].forget()
        _confirm(person_id, since)
        log.info("sockets cut", person=person_id, seconds=_seconds(since))
        return None

    def _count(self, failure: str | None) -> None:
        if failure and not self._failures:
            log.warning("sockets not cut", why=failure)
        if self._failures and not failure:
            log.warning("sockets are cut again", failures=self._failures)
        self._failures = self._failures + 1 if failure else 0

    def _wait_for_work(self) -> None:
        pause = pause_s(self._failures, FIRST_RETRY_S, LAST_RETRY_S)
        with self._changed:
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._is_woken or self._stopped, pause if self._failures else CHECK_EVERY_S
            )
            self._is_woken = False


def _marked() -> list[tuple[str, datetime]]:
    query = select(Person.id, Person.sockets_to_cut_since)
    found = db.session.execute(query.where(Person.sockets_to_cut_since.is_not(None)))
    marked = [(person_id, since) for person_id, since in found if since]
    # No transaction stays open during the calls to Pusher.
    db.session.commit()
    return marked


def _confirm(person_id: str, since: datetime) -> None:
    # Not when they were marked again meanwhile: sockets may have opened after the call.
    still = (Person.id == person_id, Person.sockets_to_cut_since == since)
    db.session.execute(update(Person).where(*still).values(sockets_to_cut_since=None))
    db.session.commit()


def _seconds(since: datetime) -> float:
    return round((now() - since).total_seconds(), 3)


def _is_marked(person_id: str) -> bool:
    found = db.session.scalar(select(Person.sockets_to_cut_since).filter_by(id=person_id))
    db.session.commit()
    return found is not None


def _cutter() -> Cutter:
    cutter: Cutter = current_app.extensions["cutter"]
    return cutter
