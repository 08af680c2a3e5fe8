"""The production server: `python -m chatapp` serves the room with Granian, on several processes.

Each setting that isn't Granian's default says why. tests/bench/README.md has the figures by which
the server was chosen.
"""

import multiprocessing
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from pkgutil import resolve_name

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from chatapp import config

PACKAGE = Path(__file__).parent
# Of each process: a request mostly waits, for the database or for Auth0.
THREADS = 16
# In seconds. To answer what was begun, and to publish what is queued (realtime/publisher.py).
STOPPED_WITHIN_S = 13


def main() -> None:
    """Serve until told to stop."""
    chosen = _arguments()
    try:
        config.refuse_wrong(config.environment())
    except config.ConfigError as error:
        sys.exit(str(error))
    _serve(chosen)


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m chatapp", description="Serve the room.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="how many processes serve it")
    parser.add_argument("--reload", action="store_true", help="start anew when the code changes")
    parser.add_argument("--app", default="chatapp:create_app", help="the function that builds it")
    return parser.parse_args()


def _serve(chosen: Namespace) -> None:
    # Forked processes share what is built before the port is open; the first request needn't wait.
    # With changed code they have to begin from nothing.
    multiprocessing.set_start_method("spawn" if chosen.reload else "fork")
    application = None if chosen.reload else resolve_name(chosen.app)()
    Granian(
        chosen.app,
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        factory=True,
        blocking_threads=THREADS,
        # Otherwise one process that is killed ends all.
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPED_WITHIN_S,
        log_level=LogLevels.error,
        reload=chosen.reload,
        reload_paths=[PACKAGE],
        # Those are built while one works, and served without a restart.
        reload_ignore_dirs=["static"],
    ).serve(target_loader=application and (lambda _target: application))


if __name__ == "__main__":
    main()
