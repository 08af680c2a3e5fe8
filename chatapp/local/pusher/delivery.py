"""Events on their way to everybody subscribed."""

import asyncio
from collections import deque
from dataclasses import dataclass

from .channels import Channels
from .protocol import encode
from .trouble import Trouble


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
    """Delivers events in the order in which they came, as late and as badly as it's told to.

    Who comes, who goes and pings are not events: they are never late and never lost.
    """

    def __init__(self, channels: Channels, trouble: Trouble) -> None:
        self._channels = channels
        self._trouble = trouble
        self._waiting: deque[tuple[float, Event]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many events are on their way."""
        return len(self._waiting)

    def publish(self, event: Event) -> None:
        """Send `event` to everybody subscribed once it's due, which mostly is now."""
        self._waiting.append((_now(), event))
        if self._timer is None:
            self._deliver_due()

    def reconsider(self) -> None:
        """Go by the delay that is set now, also for events that are on their way."""
        if self._timer:
            self._timer.cancel()
            self._deliver_due()

    def _deliver_due(self) -> None:
        # One at a time: the sockets get to empty their queues in between.
        if self._next_due() <= _now():
            self._deliver(self._waiting.popleft()[1])
        loop = asyncio.get_running_loop()
        has_more = bool(self._waiting)
        self._timer = loop.call_at(self._next_due(), self._deliver_due) if has_more else None

    def _next_due(self) -> float:
        came, _ = self._waiting[0]
        return came + self._trouble.switches.delay

    def _deliver(self, event: Event) -> None:
        frame = event.frame()
        for socket in self._channels.named(event.channel).sockets:
            if socket.id != event.except_socket and not self._trouble.loses_event():
                socket.send(frame)


def _now() -> float:
    return asyncio.get_running_loop().time()
