"""Serve the stand-in for Pusher until told to stop: `python -m chatapp.local.pusher`."""

import signal
import sys
import threading
from collections.abc import Mapping

from chatapp import config
from chatapp.config import SETTINGS
from chatapp.local.settings import complete

from .server import PusherServer


def main() -> None:
    """Serve with the settings that the room has, so that both know the same secret."""
    server = _server(complete(config.environment()))
    try:
        server.start()
    except OSError as error:
        sys.exit(f"The stand-in for Pusher cannot listen on port {server.port}: {error.strerror}.")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    print(f"The stand-in for Pusher listens on {server.url}", flush=True)
    stopped.wait()
    server.stop()


def _server(settings: Mapping[str, str]) -> PusherServer:
    names = ("APP_ID", "KEY", "SECRET", "HOST", "PORT")
    try:
        app_id, key, secret, host, port = (settings[f"PUSHER_{name}"] for name in names)
        return PusherServer(app_id, key, secret, host, SETTINGS["PUSHER_PORT"].value(port))
    except KeyError as missing:
        sys.exit(f"The stand-in for Pusher cannot start: {missing.args[0]} is missing.")
    except ValueError as error:
        sys.exit(f"The stand-in for Pusher cannot start: {error}")


if __name__ == "__main__":
    main()
