"""What the parts share: the app's credentials, who is connected, and to what."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from .channels import Channels
from .delivery import Delivery
from .signatures import Credentials
from .sockets import Patience, Socket


class Hub:
    """One running app."""

    def __init__(self, app: Credentials, patience: Patience) -> None:
        self.app = app
        self.patience = patience
        self.sockets: dict[str, Socket] = {}
        self.channels = Channels()
        self.delivery = Delivery(self.channels)

    @contextmanager
    def connected(self, socket: Socket) -> Iterator[None]:
        """Keep `socket` while it's connected; then it leaves all its channels."""
        self.sockets[socket.id] = socket
        try:
            yield
        finally:
            del self.sockets[socket.id]
            self.channels.leave(socket, *self.channels.of(socket))

    def close(self) -> None:
        """Tell everybody to come back at once, to wherever the app is by then."""
        for socket in self.sockets.values():
            socket.close(4200, "The server is going away")


HUB = web.AppKey("hub", Hub)
