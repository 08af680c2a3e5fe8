"""The switches for trouble at /trouble, for tests and for curl.

They need no password: they are for whoever has this machine, and they are kept from web pages.
"""

import re
from dataclasses import asdict
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from . import protocol
from .app import HUB, Hub
from .protocol import ProtocolError
from .rules import check, flag, one_of, text, whole

CUT = {"user_id": one_of(text, None), "code": whole(4000, 4999), "abrupt": flag}
OUR_NAMES = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", re.IGNORECASE)

routes = web.RouteTableDef()


@web.middleware
async def only_by_hand(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away web pages, which reach this machine through the browser of who reads them.

    They name their Origin; one whose name was made to lead here (DNS rebinding) names its Host.
    """
    if "Origin" in request.headers or not OUR_NAMES.fullmatch(request.host):
        raise ProtocolError("Web pages may not make trouble.", 403)
    return await handler(request)


@routes.get("")
async def show(request: web.Request) -> web.Response:
    """Tell what goes wrong now, and what went wrong so far."""
    return web.json_response(_state(request.app[HUB]))


@routes.post("")
async def update(request: web.Request) -> web.Response:
    """Flip the switches that are named, and leave the others."""
    hub = request.app[HUB]
    hub.trouble.set(await _json(request))
    hub.delivery.reconsider()
    return web.json_response(_state(hub))


@routes.delete("")
async def destroy(request: web.Request) -> web.Response:
    """Let all be well again; what was delayed arrives at once."""
    hub = request.app[HUB]
    hub.trouble.end()
    hub.delivery.reconsider()
    return web.json_response(_state(hub))


@routes.post("/cut")
async def cut(request: web.Request) -> web.Response:
    """End connections: all, or those of one user; with a close code, or abruptly without."""
    asked = await _json(request)
    check(asked, CUT)
    hub = request.app[HUB]
    sockets = hub.sockets_of(asked.get("user_id"))
    for socket in sockets:
        if asked.get("abrupt"):
            socket.cut()
        else:
            socket.close(asked.get("code", 4200), "Told to cut this connection")
    hub.trouble.counts["cut_connections"] += len(sockets)
    return web.json_response({"cut": len(sockets)})


async def _json(request: web.Request) -> dict[str, Any]:
    return protocol.decode(await request.read() or b"{}")


def _state(hub: Hub) -> dict[str, Any]:
    now = {"connections": len(hub.sockets), "delayed_events": hub.delivery.waiting}
    return asdict(hub.trouble.switches) | {"counts": now | hub.trouble.counts}
