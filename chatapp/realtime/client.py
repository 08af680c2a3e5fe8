"""The calls to Pusher, or to another server with its protocol, in our own words and errors.

Only this module and pusher_backend.py import pusher.
https://pusher.com/docs/channels/library_auth_reference/rest-api/
"""

import json
from math import inf
from threading import Condition, Thread
from time import monotonic
from typing import Any

from flask import Flask, current_app
from pusher import Pusher
from pusher.errors import PusherBadRequest, PusherBadStatus
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from structlog.stdlib import get_logger
from urllib3.exceptions import HTTPError

from ..database import db
from ..errors import Refusal
from ..models import Member, Room
from . import encryption
from .pusher_backend import FAILURES, Backend, Client

log = get_logger(__name__)

EPOCH = select(Room.epoch)
# Pusher's own limit for a presence channel.
MAX_MEMBERS = 100
# Of an event's data, in UTF-8: https://pusher.com/docs/channels/server_api/http-api/
MAX_EVENT_BYTES = 10_000
# Pusher takes 1 KB of data about a member; the id and the rest need less than 100 bytes.
MAX_NAME_BYTES = 800
# How long an answer about who is present is used before Pusher is asked again, and how long
# a request waits for a new answer.
ASK_EVERY_S = 3.0
ANSWER_WITHIN_S = 0.5
# How long the last answer is used while the new one is late.
VALID_S = 10.0
# pusher-js demands a cluster even when it is given a host; it then ignores the cluster.
ANY_CLUSTER = "mt1"


class ChannelRefused(Refusal, status=403, code="channel_refused"):
    """A person asks to subscribe to a channel that isn't the room's, or not any more.

    The page is told the room's epoch, by which it knows the channels of now.
    """

    def __init__(self, epoch: int) -> None:
        super().__init__("There is no such channel for you.")
        self.details = {"epoch": epoch}


class InvalidSocket(Refusal, code="invalid_socket"):
    """The socket id doesn't have the form of one."""


class CutFailed(Exception):
    """Pusher did not confirm that a person's sockets are cut."""


class PublishFailed(Exception):
    """Pusher did not take the events; `final` means that trying again is useless."""

    def __init__(self, cause: Exception, *, final: bool) -> None:
        super().__init__(_without_contents(cause))
        self.final = final


def init_app(app: Flask) -> None:
    """Build the Pusher client of `app`."""
    settings = app.config
    app.extensions["realtime"] = Client(
        settings["PUSHER_APP_ID"],
        settings["PUSHER_KEY"],
        settings["PUSHER_SECRET"],
        cluster=settings["PUSHER_CLUSTER"] or ANY_CLUSTER,
        host=settings["PUSHER_HOST"] or None,
        port=settings["PUSHER_PORT"],
        ssl=settings["PUSHER_TLS"],
        encryption_key=settings["PUSHER_ENCRYPTION_KEY"],
        backend=Backend,
    )
    app.extensions["present"] = Present(app)


def for_browsers() -> dict[str, Any]:
    """Return what a page needs to connect: key, cluster, host, port, tls.

    `room` is the name of the room's channel in the first epoch; the page appends that of now.
    """
    settings = current_app.config
    cluster = settings["PUSHER_CLUSTER"] or ANY_CLUSTER
    host = settings["PUSHER_PUBLIC_HOST"] or settings["PUSHER_HOST"] or f"ws-{cluster}.pusher.com"
    tls = settings["PUSHER_PUBLIC_TLS"]
    tls = settings["PUSHER_TLS"] if tls is None else tls
    port = settings["PUSHER_PUBLIC_PORT"] or settings["PUSHER_PORT"] or (443 if tls else 80)
    key = settings["PUSHER_KEY"]
    where = {"key": key, "cluster": cluster, "host": host, "port": port, "tls": tls}
    return where | {"room": room_channel(1)}


def room_channel(epoch: int, is_encrypted: bool | None = None) -> str:
    """Return the name of the channel that carries the room's messages in this epoch.

    Whether it is the encrypted one, the settings say, unless the caller does.
    """
    if is_encrypted is None:
        is_encrypted = _is_encrypted()
    return _in_epoch(f"{encryption.PREFIX}chat" if is_encrypted else "private-chat", epoch)


def presence_channel(epoch: int) -> str:
    """Return the name of the channel that tells who is here in this epoch."""
    return _in_epoch("presence-chat", epoch)


def status_channel(epoch: int) -> str:
    """Return the name of the channel that tells how people are in this epoch.

    A presence channel can't be encrypted, and people say something in their statuses.
    """
    return room_channel(epoch) if _is_encrypted() else presence_channel(epoch)


def authorise(channel: str, socket_id: str, person: Member, epoch: int) -> dict[str, str]:
    """Sign that `person` may subscribe to `channel` on this socket.

    `epoch` is the room's, read at the same moment as that the person has access.
    Returns what pusher-js expects: auth, with channel_data on the presence channel and, on an
    encrypted one, shared_secret. Raises ChannelRefused and InvalidSocket.
    """
    if channel not in {room_channel(epoch), presence_channel(epoch)}:
        raise ChannelRefused(epoch)
    who = None if channel == room_channel(epoch) else _member(person)
    try:
        signed: dict[str, str | bytes] = _pusher().authenticate(channel, socket_id, who)
    except ValueError as error:
        raise InvalidSocket("That is no socket's id.") from error
    # The library leaves the secret of an encrypted channel as bytes.
    return {name: v.decode() if isinstance(v, bytes) else v for name, v in signed.items()}


def authenticate_user(socket_id: str, person: Member) -> dict[str, str]:
    """Sign that this socket is the person's; Pusher can only cut sockets that are signed in.

    Returns what pusher-js expects: auth and user_data. Raises InvalidSocket.
    """
    who = {"id": person.id, "user_info": _info(person)}
    try:
        signed: dict[str, str] = _pusher().authenticate_user(socket_id, who)
    except ValueError as error:
        raise InvalidSocket("That is no socket's id.") from error
    return signed


def disconnect(client: Pusher, person_id: str) -> None:
    """Have Pusher close every socket that is signed in as this person. Raises CutFailed."""
    try:
        client.terminate_user_connections(person_id)
    except FAILURES as error:
        raise CutFailed(_without_contents(error)) from error


class Present:
    """The people who have the room open, according to Pusher; the answer is cached for seconds.

    One thread asks at a time. While Pusher hangs, a request waits for at most half a second
    instead of the five that a call may take.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._changed = Condition()
        self._thread: Thread | None = None
        self._ids: set[str] | None = None
        self._asked_at = self._answered_at = self._discarded_at = -inf

    def ids(self) -> set[str] | None:
        """Return the ids of the people; None when Pusher has not answered lately."""
        with self._changed:
            if not self._is_asking() and monotonic() - self._answered_at >= ASK_EVERY_S:
                self._begin()
            in_time = self._asked_at + ANSWER_WITHIN_S - monotonic()
            self._changed.wait_for(lambda: not self._is_asking(), in_time)
            return self._ids if monotonic() - self._answered_at < VALID_S else None

    def forget(self) -> None:
        """Discard the cached answer, and one that is on its way."""
        with self._changed:
            self._answered_at, self._discarded_at = -inf, monotonic()

    def _begin(self) -> None:
        self._asked_at = monotonic()
        self._thread = Thread(target=self._ask, name="presence", daemon=True)
        self._thread.start()

    def _is_asking(self) -> bool:
        # In a forked process, the parent's thread is not alive.
        return self._thread is not None and self._thread.is_alive()

    def _ask(self) -> None:
        with self._app.app_context():
            ids = _ask_pusher()
        with self._changed:
            self._ids, self._thread = ids, None
            self._answered_at = monotonic() if self._asked_at > self._discarded_at else -inf
            self._changed.notify_all()


def present() -> set[str] | None:
    """Return the ids of the people who have the room open; None when Pusher can't say in time."""
    present: Present = current_app.extensions["present"]
    return present.ids()


def connections_of(person_id: str) -> int | None:
    """Return 1 when a person has the room open, 0 when not, None when Pusher can't say in time.

    Pusher doesn't say in how many windows.
    """
    there = present()
    return None if there is None else int(person_id in there)


def fits(data: str) -> bool:
    """Say whether Pusher takes an event with this data, which may have to be encrypted."""
    size = len(data.encode())
    if _is_encrypted():
        size = encryption.encrypted_size(size)
    return size <= MAX_EVENT_BYTES


def send(client: Client, events: list[dict[str, str]]) -> None:
    """Publish up to ten events (`channel`, `name` and `data`, all strings) in one call.

    Those on an encrypted channel are encrypted here, anew at each try, so that none can leave
    otherwise. Raises PublishFailed.
    """
    sent = [_encrypted(event, client.encryption_key) for event in events]
    try:
        client.trigger_batch(sent, already_encoded=True)
    except PusherBadRequest as error:
        raise PublishFailed(error, final=True) from error
    except FAILURES as error:
        # The library has no exception of its own for this status, so it is read from the text.
        raise PublishFailed(error, final=str(error).startswith("413:")) from error


def _encrypted(event: dict[str, str], key: str) -> dict[str, str]:
    channel = event["channel"]
    if not encryption.is_encrypted(channel):
        return event
    return event | {"data": encryption.encrypt(event["data"], channel, key)}


def _without_contents(error: Exception) -> str:
    # The server's answer may quote a message, so only its status is logged.
    text = str(error) if isinstance(error, HTTPError) else ""
    if isinstance(error, PusherBadStatus):
        text = str(error).partition(":")[0]
    return f"{type(error).__name__} {text}".rstrip()


def _ask_pusher() -> set[str] | None:
    try:
        channel = presence_channel(db.rows(EPOCH)[0].epoch)
        return {user["id"] for user in _pusher().users_info(channel)["users"]}
    except (*FAILURES, SQLAlchemyError, LookupError, TypeError) as error:
        log.warning("Pusher can't say who is present", why=_without_contents(error))
        return None


def _is_encrypted() -> bool:
    return bool(current_app.config["PUSHER_ENCRYPTION_KEY"])


def _in_epoch(name: str, epoch: int) -> str:
    return name if epoch == 1 else f"{name}.{epoch}"


def _member(person: Member) -> dict[str, Any]:
    return {"user_id": person.id, "user_info": _info(person)}


def _info(person: Member) -> dict[str, str]:
    # Only the name: a picture may take 500 bytes, so pages get it from GET /people.
    name = person.name
    # The library escapes characters beyond ASCII; an emoji takes twelve bytes: \ud83d\ude00.
    while len(json.dumps(name)) > MAX_NAME_BYTES:
        name = name[:-1]
    return {"name": name}


def _pusher() -> Any:
    return current_app.extensions["realtime"]
