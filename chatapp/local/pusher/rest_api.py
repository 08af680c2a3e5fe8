"""The signed REST API under /apps/<app_id>, for servers."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from . import protocol
from .app import APP, Event
from .channels import Channel
from .protocol import MAX_DATA_BYTES, Credentials, ProtocolError, is_same

CLOCK_MAY_DIFFER_S = 600
MAX_CHANNELS_A_TRIGGER = 100
MAX_EVENTS_A_BATCH = 10
# REST API: "Available info attributes".
ATTRIBUTES = {"user_count", "subscription_count"}

routes = web.RouteTableDef()


@web.middleware
async def signed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away every request that the app's server did not sign."""
    query, body = list(request.query.items()), await request.read()
    check_request(request.app[APP].credentials, request.method, request.path, query, body)
    return await handler(request)


@routes.post("/events")
async def trigger(request: web.Request) -> web.Response:
    """Send one event to one or more channels (REST API: "POST event")."""
    asked = Trigger.from_json(protocol.decode(await request.read()))
    _publish(request, asked)
    if not asked.info:
        return web.json_response({})
    channels = request.app[APP].channels
    told = {name: _counts(channels.named(name), asked.info) for name in asked.channels}
    return web.json_response({"channels": told})


@routes.post("/batch_events")
async def trigger_batch(request: web.Request) -> web.Response:
    """Send up to ten events, each to one channel (REST API: "POST batch events")."""
    batch = _batch(protocol.decode(await request.read()))
    _publish(request, *batch)
    if not any(asked.info for asked in batch):
        return web.json_response({})
    channels = request.app[APP].channels
    told = [_counts(channels.named(asked.channels[0]), asked.info) for asked in batch]
    return web.json_response({"batch": told})


@routes.get("/channels")
async def list_channels(request: web.Request) -> web.Response:
    """Tell which channels are occupied."""
    prefix = request.query.get("filter_by_prefix", "")
    wanted = _wanted(request, prefix)
    found = request.app[APP].channels.starting_with(prefix)
    return web.json_response({"channels": {c.name: _counts(c, wanted) for c in found}})


@routes.get("/channels/{name}")
async def show_channel(request: web.Request) -> web.Response:
    """Tell whether a channel is occupied, and by how many."""
    channel = _channel(request)
    told: dict[str, Any] = {"occupied": bool(channel.sockets)}
    return web.json_response(told | _counts(channel, _wanted(request, channel.name)))


@routes.get("/channels/{name}/users")
async def list_users(request: web.Request) -> web.Response:
    """Tell who is present."""
    channel = _channel(request)
    if not protocol.is_presence(channel.name):
        raise ProtocolError("Only presence channels have users.")
    return web.json_response({"users": [{"id": user_id} for user_id in channel.users]})


@routes.post("/users/{user_id}/terminate_connections")
async def terminate_connections(request: web.Request) -> web.Response:
    """Close every connection that is signed in as a user; by itself, it forbids no new one."""
    for socket in request.app[APP].sockets.values():
        if socket.user and socket.user.id == request.match_info["user_id"]:
            socket.close(4009, "The app ended your connections")
    return web.json_response({})


@dataclass(frozen=True)
class Trigger:
    """One event for one or more channels."""

    name: str
    data: str
    channels: list[str]
    socket_id: str | None
    info: list[str]

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "Trigger":
        """Understand {"name", "data", "channels" or "channel", "socket_id"?, "info"?}.

        Raises ProtocolError.
        """
        text_of = protocol.text_of
        data = text_of(fields, "data")
        return cls(
            protocol.check_event(text_of(fields, "name")),
            protocol.check_size(data, MAX_DATA_BYTES, "The data of an event", 413),
            _channel_names(fields),
            text_of(fields, "socket_id") if fields.get("socket_id") else None,
            _attributes(text_of(fields, "info") if fields.get("info") else ""),
        )


def _batch(fields: Mapping[str, Any]) -> list[Trigger]:
    # One that is wrong refuses them all.
    items = fields.get("batch")
    if not isinstance(items, list):
        raise ProtocolError("batch has to be a list.")
    if len(items) > MAX_EVENTS_A_BATCH:
        raise ProtocolError(f"A batch has at most {MAX_EVENTS_A_BATCH} events.")
    return [Trigger.from_json(protocol.as_object(item, "An event")) for item in items]


def _channel_names(fields: Mapping[str, Any]) -> list[str]:
    given = fields.get("channels", [fields.get("channel")])
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise ProtocolError("channels has to be a list of names.")
    if not 0 < len(given) <= MAX_CHANNELS_A_TRIGGER:
        raise ProtocolError(f"An event goes to 1 to {MAX_CHANNELS_A_TRIGGER} channels.")
    return [protocol.check_channel(name) for name in dict.fromkeys(given)]


def _publish(request: web.Request, *triggers: Trigger) -> None:
    app = request.app[APP]
    app.check_triggers()
    for asked in triggers:
        for name in asked.channels:
            app.publish(Event(name, asked.name, asked.data, except_socket=asked.socket_id))


def _channel(request: web.Request) -> Channel:
    name = protocol.check_channel(request.match_info["name"])
    return request.app[APP].channels.named(name)


def _wanted(request: web.Request, channel: str) -> list[str]:
    # Raises ProtocolError unless channels whose names start so have all the attributes.
    wanted = _attributes(request.query.get("info", ""))
    for attribute in wanted:
        if attribute not in ATTRIBUTES:
            raise ProtocolError(f"There is no attribute '{attribute}'.")
        if (attribute == "user_count") != protocol.is_presence(channel):
            raise ProtocolError(f"{attribute} is not available for '{channel}'.")
    return wanted


def _attributes(info: str) -> list[str]:
    return [name for name in info.split(",") if name]


def _counts(channel: Channel, wanted: Iterable[str]) -> dict[str, int]:
    if protocol.is_presence(channel.name):
        counts = {"user_count": len(channel.users)}
    else:
        counts = {"subscription_count": len(channel.sockets)}
    return {name: count for name, count in counts.items() if name in wanted}


def check_request(
    app: Credentials, method: str, path: str, query: Sequence[tuple[str, str]], body: bytes
) -> None:
    """Check that our server signed a request (REST API: "Authentication").

    Raises ProtocolError.
    """
    for problem in _problems(app, dict(query), body):
        raise ProtocolError(problem, 401)

    given = dict(query).get("auth_signature", "")
    if not is_same(given, app.sign(string_to_sign(method, path, query))):
        raise ProtocolError("auth_signature does not fit this request.", 401)


def string_to_sign(method: str, path: str, query: Sequence[tuple[str, str]]) -> str:
    """Return what a REST request signs; nothing in it is URL-escaped."""
    pairs = sorted((name.lower(), value) for name, value in query if name != "auth_signature")
    return "\n".join([method, path, "&".join(f"{name}={value}" for name, value in pairs)])


def _problems(app: Credentials, given: dict[str, str], body: bytes) -> Iterator[str]:
    if not is_same(given.get("auth_key", ""), app.key):
        yield "auth_key is not the key of this app."
    if given.get("auth_version") != "1.0":
        yield "auth_version has to be 1.0."
    if not _is_recent(given.get("auth_timestamp", "")):
        yield f"auth_timestamp has to be within {CLOCK_MAY_DIFFER_S} seconds of now."
    if not _is_digest_of(body, given.get("body_md5", "")):
        yield "body_md5 is not the MD5 of the body."


def _is_recent(timestamp: str) -> bool:
    try:
        return abs(time.time() - int(timestamp)) <= CLOCK_MAY_DIFFER_S
    except (ValueError, OverflowError):
        return False


def _is_digest_of(body: bytes, given: str) -> bool:
    # Without a body there need not be a digest; Pusher's own Python library sends one.
    if not body and not given:
        return True
    return is_same(given, hashlib.md5(body, usedforsecurity=False).hexdigest())
