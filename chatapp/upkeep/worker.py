"""The thread that does the upkeep, in steps so small that nobody who writes feels them.

Each process has one, and the row of the room says that one of them works, and since when
(`Room.upkeep_at`): the others wait while that was lately, and one that finds another moment there
than its own stops. A job does one step a call, each in a transaction of its own, and says whether
there is more to do. Killed at any moment, another one goes on. Nothing is lost, either, where two
work at once for a moment: what one has deleted, the other doesn't find.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import and_, or_, update
from sqlalchemy.exc import SQLAlchemyError
from structlog.stdlib import get_logger

from ..database import db, now
from ..models import Room
from ..realtime.worker import Worker

log = get_logger(__name__)

Job = Callable[[], bool]

CHECK_EVERY_S = 60.0
# Between two steps, for whoever waits for the database meanwhile.
REST_S = 0.05
# How long a process works before it says that it still does.
RENEW_AFTER = timedelta(seconds=5)
# Another process goes on with what one has not gone on with for so long.
ABANDONED = timedelta(seconds=50)


def init_app(app: Flask, jobs: Sequence[Job]) -> None:
    """Give `app` its worker, whose thread starts with the first request, so after the fork."""
    worker = UpkeepWorker(app, jobs)
    app.extensions["upkeep"] = worker
    app.before_request(worker.start)


def wake() -> None:
    """Let this process look at once whether there is something to do, without waiting for it."""
    worker: UpkeepWorker = current_app.extensions["upkeep"]
    worker.wake()


class UpkeepWorker(Worker):
    """The thread of one process."""

    name = "upkeep"

    def __init__(self, app: Flask, jobs: Sequence[Job]) -> None:
        super().__init__(app)
        self._jobs = jobs
        self._is_woken = False
        # What the row of the room says while it is this process that works.
        self._claimed_at: datetime | None = None

    def wake(self) -> None:
        """Make the thread look for work at once, even where another process works."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def run_all(self) -> None:
        """Do all that there is to do now, in an application context, in the place of the thread."""
        self._claim(by_force=True)
        for job in self._jobs:
            self._finish(job)

    def _run(self) -> None:
        # The first requests of a process have better things to wait for.
        self._wait()
        while not self._stopped:
            with self._app.app_context(), _put_off("claim"):
                self._look()
            self._wait()

    def _look(self) -> None:
        is_woken, self._is_woken = self._is_woken, False
        if not self._claim(by_force=is_woken):
            return
        for job in self._jobs:
            # What fails is tried again with the next look, and keeps nothing else from being done.
            with _put_off(job.__name__):
                self._finish(job)

    def _finish(self, job: Job) -> None:
        while self._may_go_on() and job():
            self._rest(REST_S)

    def _may_go_on(self) -> bool:
        """Say whether this process still works: not once it stops, or another one took over."""
        if self._stopped or self._claimed_at is None:
            return False
        return now() - self._claimed_at < RENEW_AFTER or self._claim(by_force=False)

    def _claim(self, by_force: bool) -> bool:
        mine = Room.upkeep_at == self._claimed_at
        moment = now()
        # What is yet to come was written by a clock that was wrong.
        lately = and_(Room.upkeep_at > moment - ABANDONED, Room.upkeep_at < moment + ABANDONED)
        free = or_(Room.upkeep_at.is_(None), ~lately)
        claim = update(Room).values(upkeep_at=moment).returning(Room.id)
        if not by_force:
            claim = claim.where(free if self._claimed_at is None else or_(mine, free))
        with db.writing() as connection:
            claimed = connection.execute(claim).first()
            connection.commit()
        self._claimed_at = moment if claimed else None
        return claimed is not None

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, seconds)

    def _wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_woken or self._stopped, CHECK_EVERY_S)


@contextmanager
def _put_off(what: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        log.warning("upkeep put off", what=what, why=str(error.__cause__))
