"""What a client may say, and who answers it (protocol: "Events")."""

from collections.abc import Callable, Mapping
from typing import Any

from . import client_events, protocol, subscriptions, users
from .app import Hub
from .names import CLIENT_EVENT
from .protocol import ProtocolError
from .sockets import Socket

PONG = protocol.encode("pusher:pong", {})


def hear(hub: Hub, socket: Socket, frame: str | bytes) -> None:
    """Do what a message asks for. Raises ProtocolError."""
    if not isinstance(frame, str):
        raise ProtocolError("Binary frames are not supported.")
    message = protocol.decode(frame)
    event = protocol.text_of(message, "event")
    answer = client_events.say if event.startswith(CLIENT_EVENT) else ANSWERS.get(event)
    if answer is None:
        raise ProtocolError(f"Clients do not send '{event[:50]}'.")
    answer(hub, socket, message)


def _pong(_hub: Hub, socket: Socket, _message: Mapping[str, Any]) -> None:
    socket.send(PONG)


def _nothing(_hub: Hub, _socket: Socket, _message: Mapping[str, Any]) -> None:
    # That the client said anything at all is what a pong is for.
    pass


ANSWERS: dict[str, Callable[[Hub, Socket, Mapping[str, Any]], None]] = {
    "pusher:ping": _pong,
    "pusher:pong": _nothing,
    "pusher:subscribe": subscriptions.subscribe,
    "pusher:unsubscribe": subscriptions.unsubscribe,
    "pusher:signin": users.sign_in,
}
