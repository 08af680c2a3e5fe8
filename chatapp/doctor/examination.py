"""The whole examination: settings first, then all that they lead to, side by side."""

from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import NamedTuple

from flask import Flask

from .. import config, metrics
from .. import database as rooms_database
from ..assets import DIST
from ..realtime import client
from . import auth0, database, front, pusher, settings
from .findings import Finding, notice, ok, problem

# Each call has its own deadline; this one is for a server that sends a byte now and then.
ALL_WITHIN_S = 25
# Instead of wrong settings, so that the right ones can be tried; nothing is done with these.
HARMLESS = {
    "SECRET_KEY": "the examination of a room that can't start",  # nosec B105
    "BASE_URL": "http://localhost",
    "AUTH0_DOMAIN": "auth0.invalid",
    "AUTH0_CLIENT_ID": "none",
    "AUTH0_CLIENT_SECRET": "none",  # nosec B105
    "PUSHER_APP_ID": "1",
    "PUSHER_KEY": "none",
    "PUSHER_SECRET": "none",  # nosec B105
    "PUSHER_CLUSTER": "none",
    "PUSHER_PUBLIC_TLS": "true",
}


class Part(NamedTuple):
    """One part of the examination, and the settings without which it makes no sense."""

    name: str
    findings: Callable[[Flask], Iterator[Finding]]
    needs: tuple[str, ...]


PARTS = (
    Part("Database", database.findings, ("DATABASE_URL",)),
    Part("Auth0", auth0.findings, ("BASE_URL", "AUTH0_DOMAIN", "AUTH0_CLIENT_")),
    Part("Pusher", pusher.findings, ("PUSHER_",)),
    Part("Address", front.findings, ("BASE_URL", "SECRET_KEY", "TRUSTED_PROXIES")),
)


def examine(given: Mapping[str, str]) -> Iterator[Finding]:
    """Try everything that the settings `given` lead to."""
    yield from settings.findings(given)
    yield _built()
    wrong = {name for name, _ in config.check(given)}
    app = _unfinished_room(given, wrong)
    late = monotonic() + ALL_WITHIN_S
    begun = [(part, _begin(part, app)) for part in PARTS if not _lacks(part, wrong)]
    for part, told in begun:
        yield from _heard(part, told, late)
    for part in PARTS:
        if missing := _lacks(part, wrong):
            yield notice(part.name, f"not tried, because of {', '.join(missing)}")


def _built() -> Finding:
    if (DIST / "manifest.json").is_file():
        return ok("Page", "its scripts and styles are built")
    return problem("Page", "its scripts and styles aren't built. Run: make build")


def _unfinished_room(given: Mapping[str, str], wrong: set[str]) -> Flask:
    # All that is tried needs of a room; the whole one would refuse to be built.
    right = {name: value for name, value in given.items() if name not in wrong}
    app = Flask("chatapp", static_folder=None)
    config.load(app, right | {n: HARMLESS.get(n, "") for n in wrong})
    for part in (metrics, rooms_database, client):
        part.init_app(app)
    return app


def _lacks(part: Part, wrong: set[str]) -> list[str]:
    return sorted(name for name in wrong if name.startswith(part.needs))


_Told = SimpleQueue[Finding | None]


def _begin(part: Part, app: Flask) -> _Told:
    told: _Told = SimpleQueue()
    Thread(target=_tell, args=(part, app, told), daemon=True).start()
    return told


def _tell(part: Part, app: Flask, told: _Told) -> None:
    try:
        for finding in part.findings(app):
            told.put(finding)
    # One that we didn't foresee must not keep the others from being told.
    except Exception as error:  # noqa: BLE001
        told.put(problem(part.name, f"couldn't be tried to the end: {type(error).__name__}"))
    told.put(None)


def _heard(part: Part, told: _Told, late: float) -> Iterator[Finding]:
    try:
        while finding := told.get(timeout=max(0, late - monotonic())):
            yield finding
    except Empty:
        yield problem(part.name, f"wasn't tried to the end within {ALL_WITHIN_S} seconds")
