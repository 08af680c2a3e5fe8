"""The room on this machine, with a stand-in for each service that isn't configured."""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from time import monotonic, sleep
from types import FrameType
from urllib.parse import urlsplit
from urllib.request import urlopen

from chatapp import config, create_app
from chatapp.database import alembic

from . import settings

READY_WITHIN_S = 30
# Longer than the room's server waits for its processes.
STOPPED_WITHIN_S = 15


def main() -> None:
    """Start everything, say where it is, and stop everything when told to or when a part ends."""
    given = config.environment()
    local = settings.complete(given)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        config.refuse_wrong(local)
        _check(given, local)
        with ExitStack() as parts:
            _run(parts, given, local)
    except (config.ConfigError, NotStarted) as error:
        sys.exit(str(error))


class NotStarted(Exception):
    """Something is in the way; the message says what to do about it."""


def _check(given: Mapping[str, str], local: Mapping[str, str]) -> None:
    ports = {"PORT": int(local["PORT"])}
    if settings.lacks(given, "AUTH0"):
        ports["the Auth0 stand-in"] = urlsplit(local["AUTH0_DOMAIN"]).port or 0
    if settings.lacks(given, "PUSHER"):
        ports["the Pusher stand-in"] = int(local["PUSHER_PORT"])
    for name, port in ports.items():
        _check_port(name, port)


def _check_port(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise NotStarted(
                f"Port {port} ({name}) is taken. Stop what uses it, or choose another one: "
                f"PORT={port + 10} make run"
            ) from error


def _run(parts: ExitStack, given: Mapping[str, str], local: dict[str, str]) -> None:
    processes = [_start(parts, module, local) for module in _stand_ins(given)]
    _migrate(local)
    room = ["--app", "chatapp.local.wsgi:create_app", "--port", local["PORT"], "--reload"]
    processes.append(_start(parts, "chatapp", local, *room))
    _wait_until_ready(f"http://127.0.0.1:{local['PORT']}/readyz", processes)
    _announce(given, local)
    while all(process.poll() is None for process in processes):
        sleep(0.2)
    raise NotStarted("A part of Chatapp has stopped. Its messages are above.")


def _stand_ins(given: Mapping[str, str]) -> list[str]:
    services = ("AUTH0", "PUSHER")
    return [f"chatapp.local.{s.lower()}" for s in services if settings.lacks(given, s)]


def _start(
    parts: ExitStack, module: str, local: Mapping[str, str], *arguments: str
) -> subprocess.Popen[bytes]:
    # A session of its own: an interrupt from the keyboard reaches this process alone, which
    # then stops the parts in order.
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments],
        env=os.environ | local,
        start_new_session=True,
    )
    parts.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        # With its own processes, which would go on without it.
        os.killpg(process.pid, signal.SIGKILL)


def _migrate(local: Mapping[str, str]) -> None:
    # Step by step is for operators; a newcomer has one line.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    print("Preparing the database…", flush=True)
    with create_app(local).app_context():
        alembic.upgrade()


def _wait_until_ready(address: str, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = monotonic() + READY_WITHIN_S
    while monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            with urlopen(address, timeout=1):  # noqa: S310 - our own address
                return
        except OSError:
            sleep(0.05)
    raise NotStarted("The room didn't start. The reason is above.")


def _announce(given: Mapping[str, str], local: Mapping[str, str]) -> None:
    print(f"\n  Chatapp is ready: {local['BASE_URL']}")
    if settings.lacks(given, "AUTH0"):
        print("  For a second person, open a private window.")
    print("  Stop it with Ctrl-C.\n", flush=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
