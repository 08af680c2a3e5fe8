"""One client's WebSocket: what it sends and gets, and when it is closed for silence or slowness."""

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
CLOSE_TIMEOUT_S = 2
DATA = {WSMsgType.TEXT, WSMsgType.BINARY}


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
    """A connection. What is sent waits in a queue of its own: no client holds up another."""

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
        self._closing: asyncio.Future[tuple[int, str]] = asyncio.Future()

    def send(self, frame: bytes) -> None:
        """Put a message into the queue; a client that can't keep up is closed with 4100."""
        if self._closing.done():
            return
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            # What waits is given up, or closing would wait until it is sent.
            self._waiting = asyncio.Queue()
            self.close(4100, "Too many messages were waiting for you")

    def close(self, code: int, reason: str) -> None:
        """Close the connection with `code`, once all that is waiting has been sent."""
        if not self._closing.done():
            self._closing.set_result((code, reason))

    def cut(self) -> None:
        """Drop the connection without a close frame, as a broken network does."""
        self._transport.abort()

    async def messages(self) -> AsyncGenerator[WSMessage, None]:
        """Yield what the client sends until the connection ends, and make sure that it does end."""
        try:
            while message := await self._next():
                yield message
            await self._send_close()
        finally:
            self._writer.cancel()
            # A client that does not answer would otherwise keep its end open.
            self._transport.abort()

    async def _next(self) -> WSMessage | None:
        receiving = asyncio.create_task(self._ws.receive())
        if not await self._arrives(receiving, self._patience.activity_s):
            self.send(PING)
            if not await self._arrives(receiving, self._patience.pong_s):
                self.close(4201, "Pong reply not received")
        if not self._closing.done():
            return receiving.result() if receiving.result().type in DATA else None
        # Only one task may read, and closing does: it waits for the client's close frame.
        receiving.cancel()
        await asyncio.wait({receiving})
        return None

    async def _arrives(self, receiving: asyncio.Task[WSMessage], within_s: float) -> bool:
        either: set[asyncio.Future[Any]] = {receiving, self._closing}
        done, _ = await asyncio.wait(either, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)

    async def _send_close(self) -> None:
        if not self._closing.done():
            return
        code, reason = self._closing.result()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._waiting.join()
                await self._ws.close(code=code, message=reason.encode())

    async def _write(self, waiting: asyncio.Queue[bytes]) -> None:
        while True:
            frame = await waiting.get()
            # On a lost connection the rest is lost, too; receiving ends, and with it the socket.
            with suppress(ConnectionError):
                await self._ws.send_frame(frame, WSMsgType.TEXT)
            waiting.task_done()
