"""One client's WebSocket: messages out in order, messages in, and the end."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from .protocol import encode

CLIENT_EVENTS_A_SECOND = 10
PING = encode("pusher:ping", {})
GOODBYE_S = 2
SAID = {WSMsgType.TEXT, WSMsgType.BINARY}


@dataclass(frozen=True)
class Patience:
    """How long a client may be silent, and slow (protocol: "Ping and pong messages")."""

    activity_s: float = 120
    pong_s: float = 30
    # How many messages may wait for it.
    max_waiting: int = 1000


@dataclass(frozen=True)
class User:
    """Who a connection signed in as (protocol: "pusher:signin")."""

    id: str
    user_info: Any = None


class RateLimit:
    """Something that may happen so many times within any second."""

    def __init__(self, times_a_second: int) -> None:
        self._recent: deque[float] = deque(maxlen=times_a_second)

    def allows(self) -> bool:
        """Say whether it may happen now; if so, it counts as happening."""
        now = time.monotonic()
        is_full = len(self._recent) == self._recent.maxlen
        if is_full and now - self._recent[0] < 1:
            return False
        self._recent.append(now)
        return True


class Socket:
    """A connection; what is sent waits in a queue of its own, so nobody waits for anybody."""

    def __init__(
        self, ws: web.WebSocketResponse, transport: asyncio.Transport, patience: Patience
    ) -> None:
        # Drawn at random: whoever could guess it could get a signature for another's socket.
        self.id = f"{secrets.randbelow(10**6)}.{secrets.randbelow(10**12)}"
        self.user: User | None = None
        self.client_events = RateLimit(CLIENT_EVENTS_A_SECOND)
        self._ws = ws
        self._transport = transport
        self._patience = patience
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(patience.max_waiting)
        self._writer = asyncio.create_task(self._write(self._waiting))
        self._goodbye: asyncio.Future[tuple[int, str]] = asyncio.Future()

    def send(self, frame: bytes) -> None:
        """Put a message into the queue; a client that can't keep up is closed with 4100."""
        if self._goodbye.done():
            return
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            # What waits is given up, or the goodbye would wait for it.
            self._waiting = asyncio.Queue()
            self.close(4100, "Too many messages were waiting for you")

    def close(self, code: int, reason: str) -> None:
        """End the connection, once all that is waiting has been sent."""
        if not self._goodbye.done():
            self._goodbye.set_result((code, reason))

    def cut(self) -> None:
        """Drop the connection without a word, as a broken network does."""
        self._transport.abort()

    async def messages(self) -> AsyncGenerator[WSMessage, None]:
        """Yield what the client says until the connection ends, and see that it does end."""
        try:
            while message := await self._next():
                yield message
            await self._say_goodbye()
        finally:
            self._writer.cancel()
            # A client that does not answer would otherwise keep its end open.
            self._transport.abort()

    async def _next(self) -> WSMessage | None:
        receiving = asyncio.create_task(self._ws.receive())
        if not await self._happens(receiving, self._patience.activity_s):
            self.send(PING)
            if not await self._happens(receiving, self._patience.pong_s):
                self.close(4201, "Pong reply not received")
        if not self._goodbye.done():
            return receiving.result() if receiving.result().type in SAID else None
        # Only one may wait for the client, and closing does: for its agreement.
        receiving.cancel()
        await asyncio.wait({receiving})
        return None

    async def _happens(self, receiving: asyncio.Task[WSMessage], within_s: float) -> bool:
        either: set[asyncio.Future[Any]] = {receiving, self._goodbye}
        done, _ = await asyncio.wait(either, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)

    async def _say_goodbye(self) -> None:
        if not self._goodbye.done():
            return
        code, reason = self._goodbye.result()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self._waiting.join()
                await self._ws.close(code=code, message=reason.encode())

    async def _write(self, waiting: asyncio.Queue[bytes]) -> None:
        while True:
            frame = await waiting.get()
            # A lost connection takes the rest with it; the reader is who notices.
            with suppress(ConnectionError):
                await self._ws.send_frame(frame, WSMsgType.TEXT)
            waiting.task_done()
