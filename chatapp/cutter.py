"""The cutter: one thread a process that has Pusher cut the sockets of whoever is marked.

It does so at once, and until Pusher confirms: over outages, over restarts, and for a process
that died before it did. Two processes that do the same do no harm.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from . import people, realtime
from .database import db, now
from .models import Person
from .worker import Worker, pause_s

log = logging.getLogger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 0.25, 4.0
# How long what a process left behind when it died can wait for another one.
LOOK_AGAIN_S = 30.0


def init_app(app: Flask) -> None:
    """Give `app` a cutter; its thread starts with the first request, so after the fork."""
    cutter = Cutter(app)
    app.extensions["cutter"] = cutter
    app.before_request(cutter.start)


class Cutter(Worker):
    """The thread that cuts."""

    name = "cutter"

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._wanted = False
        self._failures = 0
        self.knows_the_lists = False

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
                self._mark_uninvited()
                failures = [self._cut(person_id, since) for person_id, since in _marked()]
        except SQLAlchemyError as error:
            return f"the database: {error.__cause__}"
        return next(filter(None, failures), None)

    def _mark_uninvited(self) -> None:
        # The lists change only by a restart; then sockets of before may still be open.
        if not self.knows_the_lists:
            for person_id in people.no_longer_invited():
                _mark(person_id)
            self.knows_the_lists = True

    def _cut(self, person_id: str, since: datetime) -> str | None:
        try:
            realtime.disconnect(self._app.extensions["realtime"], person_id)
        except realtime.CutFailed as failure:
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
