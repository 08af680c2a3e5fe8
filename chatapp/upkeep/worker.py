"""The thread that does the upkeep, in steps so small that nobody who writes feels them.

Each process has one, and the row of the room says which of them works (`Room.upkeep_at`): where
that is lately, the others wait. A job does one step a call, each in a transaction of its own, and
says whether there is more to do. Killed at any moment, the next one goes on.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import or_, update
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

    def wake(self) -> None:
        """Make the thread look for work at once, even where another process works."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def run_all(self) -> None:
        """Do all that there is to do now; to be called in an application context."""
        for job in self._jobs:
            while not self._stopped and job():
                self._claim(by_force=True)
                self._rest(REST_S)

    def _run(self) -> None:
        # The first requests of a process have better things to wait for.
        self._wait()
        while not self._stopped:
            try:
                with self._app.app_context():
                    if self._claim(self._is_woken):
                        self._is_woken = False
                        self.run_all()
            except SQLAlchemyError as error:
                log.warning("upkeep put off", why=str(error.__cause__))
            self._wait()

    def _claim(self, by_force: bool) -> bool:
        moment = now()
        free = or_(Room.upkeep_at.is_(None), Room.upkeep_at <= moment - ABANDONED)
        claim = update(Room).values(upkeep_at=moment).returning(Room.id)
        with db.writing() as connection:
            claimed = connection.execute(claim if by_force else claim.where(free)).first()
            connection.commit()
        return claimed is not None

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, seconds)

    def _wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_woken or self._stopped, CHECK_EVERY_S)
