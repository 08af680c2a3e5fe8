"""Whether Pusher, or another server of its protocol, takes events, and pages get them.

It is tried as it is used: by signed calls, and over two sockets, on channels of the doctor's own.
https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol/
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any, cast

import requests
from flask import Flask
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from ..realtime import client as realtime
from ..realtime.pusher_backend import FAILURES, Client, status_of, trusted
from .asking import ask, clock, reason
from .findings import Finding, Level, ok, problem, warning

# For each: a connection, and an answer over it.
OPEN_S, WAIT_S = 7, 3
# The protocol's code for a key that the server doesn't know.
NO_SUCH_APP = 4001
DASHBOARD = "Pusher → Channels → your app"
REFUSALS = {
    401: "PUSHER_KEY and PUSHER_SECRET aren't those of this app, or this machine's clock is wrong. "
    f"Copy both anew: {DASHBOARD} → App Keys",
    403: f"the app is disabled, or over its quota: {DASHBOARD}",
    404: "there is no such app here. Copy PUSHER_APP_ID and PUSHER_CLUSTER anew: "
    f"{DASHBOARD} → App Keys",
}


class Refused(Exception):
    """The server refuses over a socket what the doctor asked; with its code, if it gave one."""

    def __init__(self, why: str, code: int | None = None) -> None:
        super().__init__(why)
        self.code = code


class Socket:
    """A socket like that of a page, whose subscriptions the doctor signs itself."""

    def __init__(self, connection: ClientConnection, client: Client) -> None:
        self._connection = connection
        self._client = client
        self.id = cast(str, self.hears("pusher:connection_established")["socket_id"])

    def subscribes(self, channel: str, who: dict[str, str] | None = None) -> None:
        """Subscribe to a channel. Raises Refused, TimeoutError."""
        signed = self._client.authenticate(channel, self.id, who)
        self.says("pusher:subscribe", signed | {"channel": channel})
        self.hears("pusher_internal:subscription_succeeded")

    def signs_in(self, person_id: str) -> None:
        """Say whose it is. Raises Refused, TimeoutError."""
        self.says("pusher:signin", self._client.authenticate_user(self.id, {"id": person_id}))
        self.hears("pusher:signin_success")

    def says(self, event: str, data: object, **more: str) -> None:
        """Send an event."""
        try:
            self._connection.send(json.dumps({"event": event, "data": data} | more))
        except ConnectionClosed as error:
            raise _closed(error) from error

    def hears(self, event: str) -> Any:
        """Wait for an event, and return its data. Raises Refused, TimeoutError."""
        late = monotonic() + WAIT_S
        while True:
            try:
                message = json.loads(self._connection.recv(max(0, late - monotonic())))
            except ConnectionClosed as error:
                raise _closed(error) from error
            data = message.get("data")
            data = json.loads(data) if isinstance(data, str) else data
            if message["event"] == event:
                return data
            if message["event"] in {"pusher:error", "pusher:subscription_error"}:
                raise Refused(str(data.get("message") or data.get("error")), data.get("code"))

    def is_closed(self) -> bool:
        """Wait until the server closes it, and say whether it did."""
        try:
            self.hears("nothing more")
        except Refused:
            return True
        except TimeoutError:
            pass
        return False


def _closed(error: ConnectionClosed) -> Refused:
    frame = error.rcvd
    return Refused(frame.reason, frame.code) if frame else Refused("the connection broke")


def findings(app: Flask) -> Iterator[Finding]:
    """Try the Pusher of `app`'s settings."""
    client: Client = app.extensions["realtime"]
    try:
        # Whatever it answers here, it says what time it is there.
        yield clock("Pusher", ask(client.address(), trusting=True))
    except requests.RequestException as error:
        yield problem("Pusher", f"{client.address()} can't be reached: {reason(error)}")
        return
    call = _signed_call(client)
    yield call
    with app.app_context():
        wanted = realtime.for_browsers()
    try:
        with ExitStack() as sockets:
            pair = [Socket(sockets.enter_context(_connection(wanted)), client) for _ in range(2)]
            yield ok("Sockets", f"pages can connect to {wanted['host']}:{wanted['port']}")
            if call.level is Level.OK:
                yield from _over_sockets(client, *pair)
    except (OSError, InvalidHandshake, Refused) as error:
        yield problem("Sockets", _no_socket(wanted, error))


def _signed_call(client: Client) -> Finding:
    about = "Signed call"
    try:
        client.channels_info()
    except FAILURES as error:
        status = status_of(error)
        known = REFUSALS.get(status or 0)
        return problem(about, known or f"failed: {f'status {status}' if status else error!r}")
    return ok(about, "Pusher takes PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET")


def _connection(wanted: dict[str, Any]) -> ClientConnection:
    scheme = "wss" if wanted["tls"] else "ws"
    place = f"{scheme}://{wanted['host']}:{wanted['port']}"
    return connect(
        f"{place}/app/{wanted['key']}?protocol=7&client=chatapp-doctor&version=1.0",
        ssl=trusted() if wanted["tls"] else None,
        open_timeout=OPEN_S,
        close_timeout=1,
    )


def _no_socket(wanted: dict[str, Any], error: Exception) -> str:
    place = f"{wanted['host']}:{wanted['port']}"
    if getattr(error, "code", None) == NO_SUCH_APP:
        return f"there is no app with this PUSHER_KEY at {place}. Check PUSHER_CLUSTER"
    what_to_do = (
        "Check PUSHER_CLUSTER; or PUSHER_PUBLIC_HOST, …_PORT and …_TLS for a server of yours"
    )
    why = str(error) or "no answer in time"
    return f"pages can't connect to {place}: {why}. {what_to_do}"


def _over_sockets(client: Client, one: Socket, other: Socket) -> Iterator[Finding]:
    mark = f"chatapp-doctor-{secrets.token_hex(8)}"
    yield _round_trip(client, one, mark)
    yield _client_event(one, other, mark)
    yield _cut(client, one, mark)


def _round_trip(client: Client, one: Socket, mark: str) -> Finding:
    about, channel = "Round trip", f"private-{mark}"
    try:
        one.subscribes(channel)
        began = monotonic()
        realtime.send(client, [{"channel": channel, "name": "tried", "data": "{}"}])
        one.hears("tried")
    except Refused as error:
        return problem(about, f"the server refuses to subscribe a page: {error}")
    except realtime.PublishFailed as error:
        return problem(about, f"the server refuses an event: {error}")
    except TimeoutError:
        return problem(about, "the server takes an event, but doesn't bring it to pages. " + SAME)
    return ok(about, f"an event reached a page after {(monotonic() - began) * 1000:.0f} ms")


SAME = "Are PUSHER_HOST and PUSHER_PUBLIC_HOST the same server?"


def _client_event(one: Socket, other: Socket, mark: str) -> Finding:
    about, channel = "Client events", f"presence-{mark}"
    try:
        one.subscribes(channel, {"user_id": "one"})
        other.subscribes(channel, {"user_id": "other"})
        other.says("client-tried", {}, channel=channel)
        # The answer to this one comes after that to the event.
        other.says("pusher:ping", {})
        other.hears("pusher:pong")
        one.hears("client-tried")
    except (Refused, TimeoutError):
        where = f"{DASHBOARD} → App Settings → Enable client events"
        return warning(about, f"are off, so nobody is seen typing. Switch them on: {where}")
    return ok(about, "are on: people see who is typing")


def _cut(client: Client, one: Socket, mark: str) -> Finding:
    about = "Sign-in to Pusher"
    try:
        one.signs_in(mark)
        realtime.disconnect(client, mark)
        if one.is_closed():
            return ok(about, "works: whoever is suspended is disconnected")
    except (Refused, TimeoutError, realtime.CutFailed):
        pass
    return warning(
        about,
        "doesn't work with this server, so the connections of whoever is suspended stay open; "
        "they hear nothing more",
    )
