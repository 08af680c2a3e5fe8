"""What the parts share: the app's credentials, who is connected, and to what."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from .channels import Channels
from .delivery import Delivery
from .signatures import Credentials
from .sockets import Patience, Socket
from .trouble import Trouble


class Hub:
    """One running app."""

    def __init__(self, app: Credentials, patience: Patience) -> None:
        self.app = app
        self.patience = patience
        self.sockets: dict[str, Socket] = {}
        self.channels = Channels()
        self.trouble = Trouble()
        self.delivery = Delivery(self.channels, self.trouble)

    @contextmanager
    def connected(self, socket: Socket) -> Iterator[None]:
        """Keep `socket` while it's connected; then it leaves all its channels."""
        self.sockets[socket.id] = socket
        try:
            yield
        finally:
            del self.sockets[socket.id]
            self.channels.leave(socket, *self.channels.of(socket))

    def sockets_of(self, user_id: str | None) -> list[Socket]:
        """Return the connections of a user, signed in or present; of everybody for None."""
        return [s for s in self.sockets.values() if user_id is None or self._is_of(s, user_id)]

    def close(self) -> None:
        """Tell everybody to come back at once, to wherever the app is by then."""
        for socket in self.sockets.values():
            socket.close(4200, "The server is going away")

    def _is_of(self, socket: Socket, user_id: str) -> bool:
        members = [channel.member(socket) for channel in self.channels.of(socket)]
        present = {member.user_id for member in members if member}
        return user_id in present or (socket.user is not None and socket.user.id == user_id)


HUB = web.AppKey("hub", Hub)
