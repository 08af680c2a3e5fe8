"""WebSockets at /app/<key>, and what a client may send (protocol: "WebSocket connection")."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any

from aiohttp import web

from . import protocol
from .app import APP, App, Event
from .channels import Channel
from .protocol import MAX_DATA_BYTES, ProtocolError, encode
from .sockets import CLIENT_EVENTS_A_SECOND, Socket, User

VERSION = "7"
# Ours: a client event's 10 KB may come with each byte escaped as \u00XX, which takes 60 KB.
MAX_FRAME_BYTES = 64 * 1024
UNAUTHORIZED = 4009

routes = web.RouteTableDef()


@routes.get("/app/{key}")
async def connect(request: web.Request) -> web.WebSocketResponse:
    """Talk to a client, or close with the code that says why not (protocol: "Error Codes")."""
    app = request.app[APP]
    app.check_connections()
    # Not compressed: that would be done again for each receiver of the same event.
    ws = web.WebSocketResponse(max_msg_size=MAX_FRAME_BYTES, compress=False)
    await ws.prepare(request)
    if refusal := _refusal(app, request):
        await ws.close(code=refusal.code or 4000, message=str(refusal).encode())
    elif request.transport:
        await _talk(app, Socket(ws, request.transport, app.patience))
    return ws


def _refusal(app: App, request: web.Request) -> ProtocolError | None:
    version, library = request.query.get("protocol"), request.query.get("version", "0")
    if request.match_info["key"] != app.credentials.key:
        return ProtocolError("There is no app with this key", 4001)
    if version is None:
        return ProtocolError("The protocol's version is missing", 4008)
    if version != VERSION:
        return ProtocolError(f"This server speaks version {VERSION} of the protocol", 4007)
    if not re.fullmatch(r"\d+(\.[\w-]+)*", library):
        return ProtocolError("The library's version is not a version", 4006)
    return None


async def _talk(app: App, socket: Socket) -> None:
    told = {"socket_id": socket.id, "activity_timeout": app.patience.activity_s}
    with app.connected(socket):
        socket.send(encode("pusher:connection_established", json.dumps(told)))
        async with aclosing(socket.messages()) as messages:
            async for message in messages:
                try:
                    _receive(app, socket, message.data)
                except ProtocolError as error:
                    socket.send(error.frame())


def _receive(app: App, socket: Socket, frame: str | bytes) -> None:
    if not isinstance(frame, str):
        raise ProtocolError("Binary frames are not supported.")
    message = protocol.decode(frame)
    event = protocol.text_of(message, "event")
    if event.startswith("client-"):
        client_event(app, socket, message)
    elif event == "pusher:ping":
        socket.send(encode("pusher:pong", {}))
    elif event in REQUESTS:
        REQUESTS[event](app, socket, protocol.as_object(message.get("data"), "data"))
    # A pong needs no answer: that the client has said something is enough.
    elif event != "pusher:pong":
        raise ProtocolError(f"Clients do not send '{event[:50]}'.")


def client_event(app: App, socket: Socket, message: Mapping[str, Any]) -> None:
    """Understand {"event", "channel", "data"?} and pass it on to the others on the channel.

    On a presence channel they learn who said it. Raises ProtocolError.
    (Protocol: "Triggering Channel Client Events".)
    """
    event = protocol.check_event(protocol.text_of(message, "event"))
    channel = _subscribed(app, socket, protocol.text_of(message, "channel"))
    app.check_client_events()
    data = protocol.as_data(message.get("data"))
    protocol.check_size(data, MAX_DATA_BYTES, "The data of a client event")
    if not socket.client_events.allows():
        raise ProtocolError(f"At most {CLIENT_EVENTS_A_SECOND} client events a second.", 4301)
    member = channel.member(socket)
    user_id = member.user_id if member else None
    app.publish(Event(channel.name, event, data, user_id, except_socket=socket.id))


def _subscribed(app: App, socket: Socket, name: str) -> Channel:
    if not protocol.takes_client_events(name):
        raise ProtocolError("Client events are for private and presence channels, unencrypted.")
    channel = app.channels.named(name)
    if socket not in channel:
        raise ProtocolError("Client events are for channels that the client is subscribed to.")
    return channel


def _sign_in(app: App, socket: Socket, asked: Mapping[str, Any]) -> None:
    # Understands {"auth", "user_data"} (docs: "Authenticating users").
    try:
        socket.user = _user(app, socket, asked)
    except ProtocolError as error:
        socket.send(ProtocolError(str(error), UNAUTHORIZED).frame())
        socket.close(UNAUTHORIZED, "The sign-in failed")
    else:
        socket.send(encode("pusher:signin_success", {"user_data": asked["user_data"]}))


def _user(app: App, socket: Socket, asked: Mapping[str, Any]) -> User:
    user_data = protocol.text_of(asked, "user_data")
    auth = protocol.text_of(asked, "auth")
    if not app.credentials.have_signed(auth, socket.id, "", "user", "", user_data):
        raise ProtocolError("The signature does not fit this socket and user.")
    fields = protocol.decode(user_data)
    user = User(protocol.text_of(fields, "id"), fields.get("user_info"))
    if not protocol.is_plain(user.id):
        raise ProtocolError("user_data needs an id of letters, digits and _-=@,.;")
    if socket.user and socket.user.id != user.id:
        raise ProtocolError("The connection is signed in as another user.")
    return user


REQUESTS: dict[str, Callable[[App, Socket, Mapping[str, Any]], None]] = {
    "pusher:subscribe": lambda app, socket, asked: app.channels.subscribe(socket, asked),
    "pusher:unsubscribe": lambda app, socket, asked: app.channels.unsubscribe(socket, asked),
    "pusher:signin": _sign_in,
}
