"""Events on their way to everybody subscribed."""

from dataclasses import dataclass

from .channels import Channels
from .wire import encode


@dataclass(frozen=True)
class Event:
    """Something that a server or a client says on a channel (protocol: "Channel Events")."""

    channel: str
    name: str
    data: str
    user_id: str | None = None
    # The socket_id of who said it and so must not hear it.
    except_socket: str | None = None

    def frame(self) -> bytes:
        """Return the message that says so."""
        return encode(self.name, self.data, channel=self.channel, user_id=self.user_id)


class Delivery:
    """Delivers events in the order in which they came."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    def publish(self, event: Event) -> None:
        """Send `event` to everybody subscribed now; it's encoded once for all of them."""
        frame = event.frame()
        for socket in self._channels.named(event.channel).sockets:
            if socket.id != event.except_socket:
                socket.send(frame)
