"""Serve the stand-in for Auth0 until told to stop: `python -m chatapp.local.auth0`."""

import logging
import signal
import sys
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from chatapp import config
from chatapp.local import settings

from .server import LOOPBACK, Auth0Server


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        server = from_settings(settings.complete(config.environment())).start()
    except (OSError, ValueError) as error:
        sys.exit(f"The Auth0 stand-in cannot start: {error}")
    print(f"The Auth0 stand-in listens on {server.issuer}", flush=True)
    stopped.wait()
    server.stop()


def from_settings(given: Mapping[str, str]) -> Auth0Server:
    """Return the server that the settings describe.

    Raises ValueError when one is missing, or when they are for a server elsewhere.
    """
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


if __name__ == "__main__":
    main()
