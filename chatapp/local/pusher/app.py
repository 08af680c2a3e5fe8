"""One Channels app: who is connected, and how events reach everybody subscribed."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from .channels import Channels
from .protocol import Credentials, ProtocolError, encode
from .sockets import Patience, Socket


@dataclass(frozen=True)
class Faults:
    """The failures to simulate, at first none; the module `faults` changes them."""

    # An HTTP status, or True for 503.
    refuse_triggers: bool | int = False
    # The share of events that are lost, drawn for each receiver of each event.
    lose_events: float = 0.0
    # How many seconds an event is on its way.
    delay: float = 0.0
    refuse_connections: bool = False
    # As an app refuses them whose dashboard doesn't allow them, which is how one begins.
    refuse_client_events: bool = False
    # Makes the same events get lost each time.
    seed: int | None = None


@dataclass(frozen=True)
class Event:
    """Something that a server or a client says on a channel (protocol: "Channel Events")."""

    channel: str
    name: str
    data: str
    user_id: str | None = None
    # The socket_id of who said it and so must not hear it.
    except_socket: str | None = None


class App:
    """One running app, which remembers nothing when it ends."""

    def __init__(self, credentials: Credentials, patience: Patience) -> None:
        self.credentials = credentials
        self.patience = patience
        self.sockets: dict[str, Socket] = {}
        self.channels = Channels(credentials)
        self.faults = Faults()
        self.counts = Counter(
            refused_triggers=0, refused_connections=0, lost_events=0, cut_connections=0
        )
        # Decides which events are lost.
        self.random = random.Random()  # noqa: S311 - no secret is drawn
        self._waiting: deque[tuple[float, Event]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def connected(self, socket: Socket) -> Iterator[None]:
        """Keep `socket` while it's connected; then it leaves all its channels."""
        self.sockets[socket.id] = socket
        try:
            yield
        finally:
            del self.sockets[socket.id]
            self.channels.leave_all(socket)

    def close(self) -> None:
        """Tell every client to connect again at once, to wherever the app is by then."""
        for socket in self.sockets.values():
            socket.close(4200, "The server is going away")

    def check_connections(self) -> None:
        """Raise ProtocolError while connections are refused."""
        if self.faults.refuse_connections:
            self.counts["refused_connections"] += 1
            raise ProtocolError("Told to refuse connections.", 503)

    def check_triggers(self) -> None:
        """Raise ProtocolError while events from servers are refused."""
        if refused := self.faults.refuse_triggers:
            self.counts["refused_triggers"] += 1
            raise ProtocolError("Told to refuse events.", 503 if refused is True else refused)

    def check_client_events(self) -> None:
        """Raise ProtocolError while events from clients are refused."""
        if self.faults.refuse_client_events:
            raise ProtocolError("To send client events, you must enable them in the settings.")

    @property
    def delayed_events(self) -> int:
        """How many events are on their way."""
        return len(self._waiting)

    def publish(self, event: Event) -> None:
        """Send `event` to everybody subscribed, in order, once the delay is over.

        What the server itself says (pongs, who comes, who goes) is never late and never lost.
        """
        self._waiting.append((_now(), event))
        if self._timer is None:
            self._deliver_due()

    def apply_delay(self) -> None:
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
        return came + self.faults.delay

    def _deliver(self, event: Event) -> None:
        frame = encode(event.name, event.data, channel=event.channel, user_id=event.user_id)
        for socket in self.channels.named(event.channel).sockets:
            if socket.id != event.except_socket and not self._loses_event():
                socket.send(frame)

    def _loses_event(self) -> bool:
        is_lost = self.random.random() < self.faults.lose_events
        self.counts["lost_events"] += is_lost
        return is_lost


# Where aiohttp's handlers find it.
APP = web.AppKey("app", App)


def _now() -> float:
    return asyncio.get_running_loop().time()
