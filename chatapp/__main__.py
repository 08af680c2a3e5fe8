"""The production server: `python -m chatapp` serves the room with Granian, on several processes.

serving/ stands between the two, for clients that are slow. Each setting that isn't Granian's
default says why. tests/bench/README.md has the figures by which the server was chosen.
"""

import multiprocessing
import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep
from typing import Any, cast
from wsgiref.types import WSGIApplication

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from sqlalchemy.exc import OperationalError
from structlog.stdlib import get_logger

from chatapp import config, logs, metrics
from chatapp.database import Behind, alembic, db
from chatapp.serving import loop
from chatapp.serving.bridge import Bridge

# Its own name is __main__, which says less.
log = get_logger("chatapp.server")

PACKAGE = Path(__file__).parent
# A folder in memory, which systems of Linux have.
MEMORY = Path("/dev/shm")  # noqa: S108
# For all of a request's head, and for a connection that is kept alive without one.
HEAD_WITHIN_MS = 10_000
# Of each process. As many clients may be slow at once before another one has to wait.
CONNECTIONS = 8_192
# Of each process: those that came while it was busy.
NEW_CONNECTIONS = 4_096
# In seconds. To answer what was begun (LAST_CALL_S in serving/loop.py), and then to publish what is
# queued (DRAIN_S in realtime/publisher.py). Many platforms kill a server after 10.
STOPPED_WITHIN_S = 8
# A process that has given no sign of life for so long is killed, and then replaced.
HUNG_AFTER_S = 30.0
SIGN_EVERY_S = 1.0
BEHIND = """Chatapp cannot start: the database is older than this version. Bring it up to date:
  flask --app wsgi db upgrade
or have the room do so whenever it starts:
  python -m chatapp --migrate"""


def main() -> None:
    """Serve until told to stop."""
    chosen = _arguments()
    try:
        config.refuse_wrong(config.environment())
    except config.ConfigError as error:
        sys.exit(str(error))
    # Forked processes share what is built before the port is open; the first request needn't wait.
    # With changed code they have to begin from nothing.
    multiprocessing.set_start_method("spawn" if chosen.reload else "fork")
    if chosen.reload:
        _server(chosen).serve(target_loader=loop.build)
    else:
        _serve_watched(chosen)


def _serve_watched(chosen: Namespace) -> None:
    with TemporaryDirectory(prefix="chatapp-", dir=_memory()) as folder:
        # Before the application is built, and empty: of before this start, nothing counts.
        os.environ[metrics.FOLDER] = folder
        application = resolve_name(chosen.app)()
        if isinstance(application, Flask):
            _prepare_database(application, chosen)
        signs = Signs(Path(folder))
        Thread(target=signs.kill_who_hangs, daemon=True).start()
        log.info("server began", host=chosen.host, port=chosen.port, processes=chosen.workers)
        _server(chosen).serve(target_loader=partial(signs.give_with, application))
        log.info("server ended")


def _memory() -> Path | None:
    # Where a disk is full, the system kills every process that counts in a file of it.
    return MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else None


def _prepare_database(app: Flask, chosen: Namespace) -> None:
    try:
        with app.app_context():
            alembic.catch_up() if chosen.migrate else alembic.refuse_behind()
            # Processes that are forked must not share its connections.
            db.engine.dispose()
    except Behind:
        sys.exit(BEHIND)
    except OperationalError as error:
        # Only the driver's own sentence: SQLAlchemy's would go on with the statement.
        sys.exit(f"Chatapp cannot start: the database can't be reached. {error.orig}")


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m chatapp", description="Serve the room.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="how many processes serve it")
    parser.add_argument(
        "--migrate", action="store_true", help="bring the database up to date first"
    )
    parser.add_argument("--reload", action="store_true", help="start anew when the code changes")
    parser.add_argument("--app", default="chatapp:create_app", help="the function that builds it")
    return parser.parse_args()


def _server(chosen: Namespace) -> Any:
    return Granian(
        chosen.app,
        address=chosen.host,
        port=chosen.port,
        # Without the messages of its "lifespan", for which we have no use.
        interface=Interfaces.ASGINL,
        loop=cast(Any, loop.NAME),
        workers=chosen.workers,
        # Its deadline for heads is of HTTP/1 alone, and it would take HTTP/2, too.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_WITHIN_MS),
        websockets=False,
        backlog=NEW_CONNECTIONS,
        backpressure=CONNECTIONS,
        # Otherwise one process that is killed ends all.
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPED_WITHIN_S,
        log_level=LogLevels.error,
        log_dictconfig=logs.FOR_GRANIAN,
        reload=chosen.reload,
        reload_paths=[PACKAGE],
        # Those are built while one works, and served without a restart.
        reload_ignore_dirs=["static"],
    )


class Signs:
    """Signs of life: a file for each process, with the time of its last one.

    Granian itself notices only who has died.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def give_with(self, application: WSGIApplication, _target: str) -> Bridge:
        """Give signs from now on, in a process that is about to serve `application`."""
        self._give_one()
        Thread(target=self._give, daemon=True).start()
        return loop.ready(application)

    def kill_who_hangs(self) -> None:
        """Kill each process that gives no more signs."""
        while True:
            sleep(SIGN_EVERY_S)
            for process in multiprocessing.active_children():
                if monotonic() - self._last(process.pid) > HUNG_AFTER_S:
                    process.kill()

    def _last(self, pid: int | None) -> float:
        try:
            return float((self._folder / f"{pid}.sign").read_text())
        except OSError:
            # One that has only just begun, or can't give any.
            return monotonic()

    def _give(self) -> None:
        while True:
            sleep(SIGN_EVERY_S)
            self._give_one()

    def _give_one(self) -> None:
        own = self._folder / f"{os.getpid()}.sign"
        written = own.with_suffix(".new")
        try:
            # Whoever cleans up may have removed it, and metrics.py can't count without it.
            self._folder.mkdir(mode=0o700, exist_ok=True)
            written.write_text(str(monotonic()))
            written.replace(own)
        except OSError:
            # A process that can't give a sign isn't one that hangs.
            with suppress(OSError):
                own.unlink()


if __name__ == "__main__":
    main()
