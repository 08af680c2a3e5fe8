"""Coming to channels and leaving them (protocol: "Subscription Events")."""

from collections.abc import Mapping
from typing import Any

from . import names, protocol
from .app import Hub
from .members import Member
from .names import SERVER_TO_USER
from .protocol import ProtocolError
from .sockets import Socket


class SubscriptionError(ProtocolError):
    """A client may not come to a channel; unlike other errors, its channel hears of this one."""

    def __init__(self, channel: str, message: str) -> None:
        super().__init__(message)
        self.channel = channel

    def frame(self) -> bytes:
        """Return the `pusher:subscription_error` that says so."""
        told = {"type": "AuthError", "error": str(self), "status": 401}
        return protocol.encode("pusher:subscription_error", told, channel=self.channel)


def subscribe(hub: Hub, socket: Socket, message: Mapping[str, Any]) -> None:
    """Understand {"channel", "auth"?, "channel_data"?} and answer it. Raises ProtocolError."""
    asked = protocol.checked_object(message.get("data"), "data")
    name = names.check_channel(protocol.text_of(asked, "channel"))
    if socket in hub.channels.named(name):
        raise ProtocolError(f"Existing subscription to channel {name}.")
    try:
        hub.channels.join(socket, name, _admit(hub, socket, name, asked))
    except ProtocolError as error:
        raise SubscriptionError(name, str(error)) from error


def unsubscribe(hub: Hub, socket: Socket, message: Mapping[str, Any]) -> None:
    """Understand {"channel"}. Raises ProtocolError."""
    asked = protocol.checked_object(message.get("data"), "data")
    channel = hub.channels.named(protocol.text_of(asked, "channel"))
    if socket not in channel:
        raise ProtocolError("There is no such subscription.")
    hub.channels.leave(socket, channel)


def _admit(hub: Hub, socket: Socket, name: str, asked: Mapping[str, Any]) -> Member | None:
    _check_addressee(socket, name)
    if not names.needs_auth(name):
        return None
    said = _channel_data(socket, name, asked)
    if not hub.app.vouch_for(protocol.text_of(asked, "auth"), socket.id, name, *said):
        raise ProtocolError("The signature does not fit this socket and channel.")
    return _member(socket, name, said)


def _check_addressee(socket: Socket, name: str) -> None:
    user_id = socket.user.id if socket.user else ""
    if name.startswith(SERVER_TO_USER) and name != SERVER_TO_USER + user_id:
        raise ProtocolError("This channel is for the user who is signed in as its name says.")


def _channel_data(socket: Socket, name: str, asked: Mapping[str, Any]) -> list[str]:
    # Whoever is signed in is known already, and may come to a presence channel without.
    is_known = socket.user and asked.get("channel_data") is None
    return (
        [protocol.text_of(asked, "channel_data")]
        if names.is_presence(name) and not is_known
        else []
    )


def _member(socket: Socket, name: str, said: list[str]) -> Member | None:
    if said:
        return Member.from_channel_data(*said)
    return socket.user.as_member() if socket.user and names.is_presence(name) else None
