"""The signed REST API under /apps/<app_id>, for servers."""

from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from . import counts, names, protocol, triggers, users
from .app import HUB
from .protocol import ProtocolError
from .signatures import check_request
from .triggers import Trigger

routes = web.RouteTableDef()


@web.middleware
async def signed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away every request that the app's server did not sign."""
    query = list(request.query.items())
    check_request(request.app[HUB].app, request.method, request.path, query, await request.read())
    return await handler(request)


@routes.post("/events")
async def trigger(request: web.Request) -> web.Response:
    """Send one event to one or more channels."""
    asked = Trigger.from_json(protocol.decode(await request.read()))
    _publish(request, asked)
    if not asked.info:
        return web.json_response({})
    channels = request.app[HUB].channels
    told = {name: counts.of(channels.named(name), asked.info) for name in asked.channels}
    return web.json_response({"channels": told})


@routes.post("/batch_events")
async def trigger_batch(request: web.Request) -> web.Response:
    """Send up to ten events, each to one channel."""
    batch = triggers.batch(protocol.decode(await request.read()))
    _publish(request, *batch)
    if not any(asked.info for asked in batch):
        return web.json_response({})
    channels = request.app[HUB].channels
    told = [counts.of(channels.named(asked.channels[0]), asked.info) for asked in batch]
    return web.json_response({"batch": told})


@routes.get("/channels")
async def list_channels(request: web.Request) -> web.Response:
    """Tell which channels are occupied."""
    prefix, wanted = request.query.get("filter_by_prefix", ""), _wanted(request)
    counts.require(wanted, prefix)
    found = request.app[HUB].channels.starting_with(prefix)
    return web.json_response({"channels": {c.name: counts.of(c, wanted) for c in found}})


@routes.get("/channels/{name}")
async def show_channel(request: web.Request) -> web.Response:
    """Tell whether a channel is occupied, and by how many."""
    name, wanted = names.check_channel(request.match_info["name"]), _wanted(request)
    counts.require(wanted, name)
    channel = request.app[HUB].channels.named(name)
    told: dict[str, Any] = {"occupied": bool(channel.sockets)}
    return web.json_response(told | counts.of(channel, wanted))


@routes.get("/channels/{name}/users")
async def list_users(request: web.Request) -> web.Response:
    """Tell who is present."""
    name = names.check_channel(request.match_info["name"])
    if not names.is_presence(name):
        raise ProtocolError("Only presence channels have users.")
    users = request.app[HUB].channels.named(name).users
    return web.json_response({"users": [{"id": user_id} for user_id in users]})


@routes.post("/users/{user_id}/terminate_connections")
async def terminate_connections(request: web.Request) -> web.Response:
    """Close every connection that is signed in as a user."""
    users.terminate(request.app[HUB], request.match_info["user_id"])
    return web.json_response({})


def _publish(request: web.Request, *asked: Trigger) -> None:
    request.app[HUB].trouble.check_triggers()
    for event in (event for one in asked for event in one.events()):
        request.app[HUB].delivery.publish(event)


def _wanted(request: web.Request) -> list[str]:
    return triggers.attributes(request.query.get("info", ""))
