"""The door to Pusher, or a server that speaks its protocol.

This file and what lies under it (pusher_backend.py) alone import pusher.
"""

import json
import logging
from math import inf
from threading import Condition, Thread
from time import monotonic
from typing import Any

from flask import Flask, current_app
from pusher import Pusher
from pusher.errors import PusherBadRequest, PusherBadStatus, PusherError

from ..errors import Refusal
from ..models import Person
from .pusher_backend import FAILURES, Backend, Client

log = logging.getLogger(__name__)

ROOM = "private-chat"
PRESENCE = "presence-chat"
# Pusher's own limit for a presence channel.
MAX_MEMBERS = 100
# Of a member's data Pusher takes 1 KB, of which the id and the rest need less than 100.
MAX_NAME_BYTES = 800
# Who is there is asked again after so long, and nobody waits longer for it.
ASK_EVERY_S = 3.0
TELL_WITHIN_S = 0.5
# While a new answer is awaited the last one counts on. People come and go: soon it's no news.
WORTH_S = 10.0
# pusher-js asks for a cluster even where a host is given; it then uses neither.
ANY_CLUSTER = "mt1"


class ChannelRefused(Refusal, status=403, code="channel_refused"):
    """Somebody asks to listen to a channel that isn't the room's."""


class InvalidSocket(Refusal, code="invalid_socket"):
    """What should be a socket's id has not its form."""


class CutFailed(Exception):
    """Pusher did not confirm that somebody's sockets are cut."""


class PublishFailed(Exception):
    """Pusher did not take the events; `final` says that it never will."""

    def __init__(self, cause: Exception, *, final: bool) -> None:
        super().__init__(_without_quotation(cause))
        self.final = final


def init_app(app: Flask) -> None:
    """Build the client of `app`."""
    settings = app.config
    app.extensions["realtime"] = Client(
        settings["PUSHER_APP_ID"],
        settings["PUSHER_KEY"],
        settings["PUSHER_SECRET"],
        cluster=settings["PUSHER_CLUSTER"] or ANY_CLUSTER,
        host=settings["PUSHER_HOST"] or None,
        port=settings["PUSHER_PORT"],
        ssl=settings["PUSHER_TLS"],
        backend=Backend,
    )
    app.extensions["present"] = Present(app)


def for_browsers() -> dict[str, Any]:
    """Return what a page needs to connect: key, cluster, host, port, tls."""
    settings = current_app.config
    cluster = settings["PUSHER_CLUSTER"] or ANY_CLUSTER
    host = settings["PUSHER_PUBLIC_HOST"] or settings["PUSHER_HOST"] or f"ws-{cluster}.pusher.com"
    tls = settings["PUSHER_PUBLIC_TLS"]
    tls = settings["PUSHER_TLS"] if tls is None else tls
    port = settings["PUSHER_PUBLIC_PORT"] or settings["PUSHER_PORT"] or (443 if tls else 80)
    key = settings["PUSHER_KEY"]
    return {"key": key, "cluster": cluster, "host": host, "port": port, "tls": tls}


def authorise(channel: str, socket_id: str, person: Person) -> dict[str, str]:
    """Sign that `person` may listen to `channel` on this socket.

    Returns what pusher-js expects: auth, and channel_data on the presence channel.
    Raises ChannelRefused and InvalidSocket.
    """
    if channel not in {ROOM, PRESENCE}:
        raise ChannelRefused("There is no such channel for you.")
    who = None if channel == ROOM else _member(person)
    try:
        signed: dict[str, str] = _pusher().authenticate(channel, socket_id, who)
    except ValueError as error:
        raise InvalidSocket("That is no socket's id.") from error
    return signed


def authenticate_user(socket_id: str, person: Person) -> dict[str, str]:
    """Sign that this socket is the person's: Pusher cuts by user, and only who signed in.

    Returns what pusher-js expects: auth and user_data. Raises InvalidSocket.
    """
    who = {"id": person.id, "user_info": _info(person)}
    try:
        signed: dict[str, str] = _pusher().authenticate_user(socket_id, who)
    except ValueError as error:
        raise InvalidSocket("That is no socket's id.") from error
    return signed


def disconnect(client: Pusher, person_id: str) -> None:
    """Cut every socket that is signed in as a person. Raises CutFailed."""
    try:
        client.terminate_user_connections(person_id)
    except FAILURES as error:
        raise CutFailed(f"{type(error).__name__}: {error}") from error


class Present:
    """Who has the room open, as Pusher tells: asked by one thread at a time, kept for seconds.

    A Pusher that hangs costs those who ask half a second once, and not five seconds each.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._changed = Condition()
        self._thread: Thread | None = None
        self._ids: set[str] | None = None
        self._asked_at = self._told_at = self._forgotten_at = -inf

    def ids(self) -> set[str] | None:
        """Return who it is; None when that is not known."""
        with self._changed:
            if not self._is_asking() and monotonic() - self._told_at >= ASK_EVERY_S:
                self._begin()
            in_time = self._asked_at + TELL_WITHIN_S - monotonic()
            self._changed.wait_for(lambda: not self._is_asking(), in_time)
            return self._ids if monotonic() - self._told_at < WORTH_S else None

    def forget(self) -> None:
        """Let what is known count no longer; an answer that is on its way, neither."""
        with self._changed:
            self._told_at, self._forgotten_at = -inf, monotonic()

    def _begin(self) -> None:
        self._asked_at = monotonic()
        self._thread = Thread(target=self._ask, name="presence", daemon=True)
        self._thread.start()

    def _is_asking(self) -> bool:
        # In a forked process, the parent's thread is not alive.
        return self._thread is not None and self._thread.is_alive()

    def _ask(self) -> None:
        ids = _told_by(self._app.extensions["realtime"])
        with self._changed:
            self._ids, self._thread = ids, None
            self._told_at = monotonic() if self._asked_at > self._forgotten_at else -inf
            self._changed.notify_all()


def present() -> set[str] | None:
    """Return who has the room open, by id; None when Pusher doesn't tell in time."""
    present: Present = current_app.extensions["present"]
    return present.ids()


def connections_of(person_id: str) -> int | None:
    """Return 0 when a person hasn't the room open, 1 when they have, None when nobody knows.

    Pusher tells who is there, not in how many windows.
    """
    there = present()
    return None if there is None else int(person_id in there)


def send(client: Pusher, events: list[dict[str, str]]) -> None:
    """Give up to ten events (channel, name and data, a string) to Pusher in one call.

    Raises PublishFailed.
    """
    try:
        client.trigger_batch(events, already_encoded=True)
    except PusherBadRequest as error:
        raise PublishFailed(error, final=True) from error
    except FAILURES as error:
        # The library tells a status that it has no name for by its text alone.
        raise PublishFailed(error, final=str(error).startswith("413:")) from error


def _without_quotation(error: Exception) -> str:
    # A server's own words may quote what was sent, so of its answer only the status is told.
    told = str(error)
    if isinstance(error, PusherError):
        told = told.partition(":")[0] if isinstance(error, PusherBadStatus) else ""
    return f"{type(error).__name__} {told}".rstrip()


def encode(data: dict[str, Any]) -> str:
    """Return an event's data in as few bytes as it takes; Pusher counts bytes, up to 10,000."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _told_by(client: Pusher) -> set[str] | None:
    try:
        return {user["id"] for user in client.users_info(PRESENCE)["users"]}
    except (*FAILURES, LookupError, TypeError) as error:
        log.warning("Pusher does not tell who is there: %s: %s", type(error).__name__, error)
        return None


def _member(person: Person) -> dict[str, Any]:
    return {"user_id": person.id, "user_info": _info(person)}


def _info(person: Person) -> dict[str, str]:
    # No more than the name: a picture alone may take 500 bytes. It comes from GET /people.
    name = person.name
    # As the library sends it: an emoji takes twelve bytes there, \ud83d\ude00.
    while len(json.dumps(name)) > MAX_NAME_BYTES:
        name = name[:-1]
    return {"name": name}


def _pusher() -> Any:
    return current_app.extensions["realtime"]
