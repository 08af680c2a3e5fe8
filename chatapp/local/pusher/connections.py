"""WebSockets at /app/<key> (protocol: "WebSocket connection", "Connection events")."""

import json
import re
from contextlib import aclosing

from aiohttp import WSMessage, web

from . import conversation
from .app import HUB, Hub
from .limits import MAX_FRAME_BYTES
from .protocol import ProtocolError, encode
from .sockets import Socket

PROTOCOL = "7"

routes = web.RouteTableDef()


@routes.get("/app/{key}")
async def connect(request: web.Request) -> web.WebSocketResponse:
    """Talk to a client, or close with the code that says why not (protocol: "Error Codes")."""
    hub = request.app[HUB]
    hub.trouble.check_connections()
    # Not compressed: that would be done again for each receiver of the same event.
    ws = web.WebSocketResponse(max_msg_size=MAX_FRAME_BYTES, compress=False)
    await ws.prepare(request)
    if refusal := _refusal(hub, request):
        await ws.close(code=refusal.code or 4000, message=str(refusal).encode())
    elif request.transport:
        await _talk(hub, Socket(ws, request.transport, hub.patience))
    return ws


async def _talk(hub: Hub, socket: Socket) -> None:
    with hub.connected(socket):
        socket.send(_established(hub, socket))
        async with aclosing(socket.messages()) as messages:
            async for message in messages:
                _hear(hub, socket, message)


def _established(hub: Hub, socket: Socket) -> bytes:
    told = {"socket_id": socket.id, "activity_timeout": hub.patience.activity_s}
    return encode("pusher:connection_established", json.dumps(told))


def _hear(hub: Hub, socket: Socket, message: WSMessage) -> None:
    try:
        conversation.hear(hub, socket, message.data)
    except ProtocolError as error:
        socket.send(error.frame())


def _refusal(hub: Hub, request: web.Request) -> ProtocolError | None:
    protocol, version = request.query.get("protocol"), request.query.get("version", "0")
    if request.match_info["key"] != hub.app.key:
        return ProtocolError("There is no app with this key", 4001)
    if protocol is None:
        return ProtocolError("The protocol's version is missing", 4008)
    if protocol != PROTOCOL:
        return ProtocolError(f"This server speaks version {PROTOCOL} of the protocol", 4007)
    if not re.fullmatch(r"\d+(\.[\w-]+)*", version):
        return ProtocolError("The library's version is not a version", 4006)
    return None
