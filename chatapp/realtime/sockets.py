"""Cutting the sockets of people who may no longer listen.

Pusher keeps a socket open until it is told to terminate it. So the transaction that ends a
person's sign-ins also marks the person (`sockets_to_cut_since`), and one thread a process, the
cutter, has Pusher terminate the sockets of whoever is marked: at once, and again until Pusher
has confirmed it, over outages, restarts and the death of the process that set the mark. Two
processes that do the same do no harm.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from ..database import db, now
from ..models import Person
from . import client
from .worker import Worker, pause_s

log = logging.getLogger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 0.25, 4.0
# How long what a process left behind when it died can wait for another one.
LOOK_AGAIN_S = 30.0


def init_app(app: Flask, excluded: Callable[[], Iterable[str]]) -> None:
    """Give `app` its cutter, whose thread starts with the first request, so after the fork.

    `excluded` returns the ids of people who are signed in and may no longer enter: the lists of
    the settings change with a restart only, while sockets of before may still be open.
    """
    cutter = Cutter(app, excluded)
    app.extensions["cutter"] = cutter
    app.before_request(cutter.start)


def mark(person_ids: Collection[str]) -> None:
    """Have the sockets of these people cut, once the caller has committed and calls `cut`."""
    if person_ids:
        marked = update(Person).where(Person.id.in_(person_ids))
        db.session.execute(marked.values(sockets_to_cut_since=now()))


def cut() -> None:
    """Cut the sockets of whoever is marked, without waiting for it."""
    _cutter().wake()


def are_cut(person_id: str, within_s: float = 0) -> bool:
    """Say whether no socket of a person is left to be cut, after waiting for it for a moment."""
    cutter = _cutter()
    # Until it has marked whoever may no longer enter, no mark means nothing.
    return cutter.wait_until(lambda: cutter.knows_excluded and not _is_marked(person_id), within_s)


class Cutter(Worker):
    """The thread that cuts."""

    name = "cutter"

    def __init__(self, app: Flask, excluded: Callable[[], Iterable[str]]) -> None:
        super().__init__(app)
        self._excluded = excluded
        self._wanted = False
        self._failures = 0
        self.knows_excluded = False

    def wake(self) -> None:
        """Look at once who is to be cut."""
        with self._changed:
            self._wanted = True
            self._changed.notify_all()

    def wait_until(self, test: Callable[[], bool], seconds: float) -> bool:
        """Wait for what the thread does, for at most `seconds`; say how `test` ended."""
        with self._changed:
            return self._changed.wait_for(test, seconds)

    def _run(self) -> None:
        while not self._stopped:
            self._count(self._cut_marked())
            self._rest()

    def _cut_marked(self) -> str | None:
        try:
            with self._app.app_context():
                self._mark_excluded()
                failures = [self._cut(person_id, since) for person_id, since in _marked()]
        except SQLAlchemyError as error:
            return f"the database: {error.__cause__}"
        return next(filter(None, failures), None)

    def _mark_excluded(self) -> None:
        if not self.knows_excluded:
            for person_id in self._excluded():
                _mark(person_id)
            self.knows_excluded = True

    def _cut(self, person_id: str, since: datetime) -> str | None:
        try:
            client.disconnect(self._app.extensions["realtime"], person_id)
        except client.CutFailed as failure:
            return str(failure)
        # The dashboard's next page says who is there now.
        self._app.extensions["present"].forget()
        _confirm(person_id, since)
        return None

    def _count(self, failure: str | None) -> None:
        if failure and not self._failures:
            log.warning("Sockets may live on: %s", failure)
        if self._failures and not failure:
            log.warning("Sockets are cut, after %d failures", self._failures)
        self._failures = self._failures + 1 if failure else 0

    def _rest(self) -> None:
        pause = pause_s(self._failures, FIRST_RETRY_S, LAST_RETRY_S)
        with self._changed:
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._wanted or self._stopped, pause if self._failures else LOOK_AGAIN_S
            )
            self._wanted = False


def _marked() -> list[tuple[str, datetime]]:
    query = select(Person.id, Person.sockets_to_cut_since)
    found = db.session.execute(query.where(Person.sockets_to_cut_since.is_not(None)))
    marked = [(person_id, since) for person_id, since in found if since]
    # Nobody may wait with a transaction open while Pusher is asked.
    db.session.commit()
    return marked


def _mark(person_id: str) -> None:
    unmarked = (Person.id == person_id, Person.sockets_to_cut_since.is_(None))
    db.session.execute(update(Person).where(*unmarked).values(sockets_to_cut_since=now()))
    db.session.commit()


def _confirm(person_id: str, since: datetime) -> None:
    # Unless they were marked anew meanwhile: sockets may have come that this call did not meet.
    still = (Person.id == person_id, Person.sockets_to_cut_since == since)
    db.session.execute(update(Person).where(*still).values(sockets_to_cut_since=None))
    db.session.commit()


def _is_marked(person_id: str) -> bool:
    found = db.session.scalar(select(Person.sockets_to_cut_since).filter_by(id=person_id))
    db.session.commit()
    return found is not None


def _cutter() -> Cutter:
    cutter: Cutter = current_app.extensions["cutter"]
    return cutter
