"""`python -m chatapp.local.auth0`: the stand-in alone, in the foreground."""

import logging
import signal
import sys
from collections.abc import Mapping
from threading import Event
from urllib.parse import urlsplit

from chatapp import config
from chatapp.local import settings

from .server import LOOPBACK, Auth0Server


def main() -> int:
    """Serve until SIGINT or SIGTERM; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asked_to_stop = _signals()
    try:
        server = from_settings(settings.complete(config.environment())).start()
    except (OSError, ValueError) as error:
        print(f"The Auth0 stand-in cannot start: {error}", file=sys.stderr)
        return 1

    print(f"The Auth0 stand-in listens on {server.issuer}", flush=True)
    asked_to_stop.wait()
    server.stop()
    return 0


def from_settings(given: Mapping[str, str]) -> Auth0Server:
    """Return the server that the settings describe. Raises ValueError for any other place."""
    domain = given.get("AUTH0_DOMAIN", "")
    parts = urlsplit(domain)
    if parts.hostname not in LOOPBACK or domain != f"http://{parts.hostname}:{parts.port}/":
        raise ValueError(
            f"AUTH0_DOMAIN is {domain or 'missing'}; it must be like http://127.0.0.1:5001/."
        )
    for name in ("AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET"):
        if not given.get(name):
            raise ValueError(f"{name} is missing.")
    return Auth0Server(
        client_id=given["AUTH0_CLIENT_ID"],
        client_secret=given["AUTH0_CLIENT_SECRET"],
        base_url=given["BASE_URL"].rstrip("/"),
        host=parts.hostname,
        port=parts.port or 0,
    )


def _signals() -> Event:
    asked_to_stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_stop.set())
    return asked_to_stop


if __name__ == "__main__":
    sys.exit(main())
