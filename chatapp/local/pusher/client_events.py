"""What clients say to each other (protocol: "Triggering Channel Client Events")."""

from collections.abc import Mapping
from typing import Any

from . import names, protocol
from .app import Hub
from .channels import Channel
from .delivery import Event
from .limits import CLIENT_EVENTS_A_SECOND, MAX_DATA_BYTES
from .protocol import ProtocolError
from .sockets import Socket


def say(hub: Hub, socket: Socket, message: Mapping[str, Any]) -> None:
    """Understand {"event", "channel", "data"?} and pass it on to the others on the channel.

    On a presence channel they learn who said it. Raises ProtocolError.
    """
    event = names.check_event(protocol.text_of(message, "event"))
    channel = _channel(hub, socket, protocol.text_of(message, "channel"))
    data = _data(message.get("data"))
    if not socket.client_events.allows():
        raise ProtocolError(f"At most {CLIENT_EVENTS_A_SECOND} client events a second.", 4301)
    member = channel.member(socket)
    user_id = member.user_id if member else None
    hub.delivery.publish(Event(channel.name, event, data, user_id, except_socket=socket.id))


def _channel(hub: Hub, socket: Socket, name: str) -> Channel:
    if not names.needs_auth(name):
        raise ProtocolError("Client events are for private and presence channels.")
    channel = hub.channels.named(name)
    if socket not in channel:
        raise ProtocolError("Client events are for channels that the client is subscribed to.")
    return channel


def _data(given: object) -> str:
    data = protocol.as_text(given)
    if protocol.size(data) > MAX_DATA_BYTES:
        raise ProtocolError(f"The data of a client event takes at most {MAX_DATA_BYTES} bytes.")
    return data
