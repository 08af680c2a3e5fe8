"""Who a connection belongs to (protocol: "pusher:signin"; docs: "Authenticating users")."""

from collections.abc import Mapping
from typing import Any

from . import protocol
from .app import Hub
from .members import User
from .protocol import ProtocolError
from .sockets import Socket

UNAUTHORIZED = 4009


def sign_in(hub: Hub, socket: Socket, message: Mapping[str, Any]) -> None:
    """Understand {"auth", "user_data"}; a sign-in that fails ends the connection.

    Raises ProtocolError.
    """
    asked = protocol.checked_object(message.get("data"), "data")
    try:
        socket.user = _user(hub, socket, asked)
    except ProtocolError as error:
        socket.send(ProtocolError(str(error), UNAUTHORIZED).frame())
        socket.close(UNAUTHORIZED, "The sign-in failed")
    else:
        socket.send(protocol.encode("pusher:signin_success", {"user_data": asked["user_data"]}))


def terminate(hub: Hub, user_id: str) -> None:
    """Close the signed-in connections of a user; without more, they may come back."""
    for socket in hub.sockets.values():
        if socket.user and socket.user.id == user_id:
            socket.close(UNAUTHORIZED, "The app ended your connections")


def _user(hub: Hub, socket: Socket, asked: Mapping[str, Any]) -> User:
    user_data = protocol.text_of(asked, "user_data")
    auth = protocol.text_of(asked, "auth")
    if not hub.app.vouch_for(auth, socket.id, "", "user", "", user_data):
        raise ProtocolError("The signature does not fit this socket and user.")
    user = User.from_user_data(user_data)
    if socket.user and socket.user.id != user.id:
        raise ProtocolError("The connection is signed in as another user.")
    return user
