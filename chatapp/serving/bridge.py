"""The bridge: an application for ASGI that has one for WSGI answer whole requests, in threads."""

import asyncio
from asyncio import Future
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import copy_context
from functools import partial
from io import BytesIO
from math import inf
from time import monotonic
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from structlog.stdlib import get_logger

from ..config import MAX_BODY_BYTES
from . import wsgi
from .threads import Threads
from .too_slow import IS_SLOW
from .wsgi import BASE, Answer, Parts, Scope, begin, environment

# Of each process: a request mostly waits, for the database or for Auth0.
THREADS = 16
# Where a process is asked whether it answers at all. It has a thread for that: while all others
# wait for a database that hangs, nobody should end the process and what it has begun.
CHECK = "/healthz"
# In seconds, for all of a body. 64 KiB come in that time even over a slow mobile network.
BODY_WITHIN_S = 10
# Each piece costs the event loop as much as half a small request. 64 KiB in a thousand pieces are
# packets of 64 bytes, which no network sends: such a client only wants to keep us busy.
MAX_PIECES = 1_000
# In seconds, for a part of an answer to be taken by its reader.
PART_WITHIN_S = 60
# Thousands may be too slow at the same moment. Each answer that is drawn is also a line in the log.
DRAWN_EVERY_S = 1

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Call = Callable[[Callable[[], bytes]], Awaitable[bytes]]

log = get_logger(__name__)


class ClientGone(Exception):
    """The client has closed the connection, or sent what isn't HTTP."""


class Bridge:
    """An application for ASGI that has one for WSGI answer whole requests, in threads."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._threads = Threads(THREADS)
        self._check = Threads(1)
        self._refusals: dict[str, tuple[float, Future[Answer]]] = {}

    def is_at_work(self) -> bool:
        """Say whether a thread works on a request, or one waits for a thread."""
        return self._threads.are_at_work() or self._check.are_at_work()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = environment(scope)
        try:
            body = await _body(environ, receive)
        except TimeoutError:
            await send_whole(await self._refusal(environ), send)
        except ClientGone:
            return
        else:
            wsgi.give_body(environ, body)
            await self._answer(environ, receive, send)

    async def _answer(self, environ: WSGIEnvironment, receive: Receive, send: Send) -> None:
        # One context for all parts of the answer, since each may be made in another thread.
        run = copy_context().run
        threads = self._check if environ["PATH_INFO"] == CHECK else self._threads
        answer = await threads.run(run, begin, self._application, environ)
        if answer.rest is None:
            await send_whole(answer, send)
            return
        gone = asyncio.create_task(_until_gone(receive))
        try:
            # Without the end of an answer, Granian breaks the connection off.
            await self._stream(answer, answer.rest, gone, partial(threads.run, run), send)
        except TimeoutError:
            log.info("answer not read")
        except Exception:
            log.exception("answer broken off")
        finally:
            gone.cancel()
            await threads.run(run, answer.rest.close)

    async def _stream(
        self, answer: Answer, rest: Parts, gone: Future[None], in_thread: Call, send: Send
    ) -> None:
        await send(_head(answer))
        part = answer.first
        while part:
            async with asyncio.timeout(PART_WITHIN_S):
                await send(_part(part, more=True))
            if gone.done():
                return
            part = await in_thread(rest.take)
        await send(_part(b"", more=False))

    async def _refusal(self, environ: WSGIEnvironment) -> Answer:
        """Return the refusal of a slow request: the application draws it at most once a second."""
        kind = "text/html" if "text/html" in environ.get("HTTP_ACCEPT", "") else "application/json"
        drawn_at, refusal = self._refusals.get(kind, (-inf, None))
        if refusal is None or monotonic() - drawn_at > DRAWN_EVERY_S:
            # At once, so that all who are too slow meanwhile wait for the same one.
            refusal = asyncio.ensure_future(self._drawn(kind))
            self._refusals[kind] = (monotonic(), refusal)
        # One of them that breaks off must not take it from the others.
        return await asyncio.shield(refusal)

    async def _drawn(self, kind: str) -> Answer:
        asked = BASE | {"HTTP_HOST": "localhost", "HTTP_ACCEPT": kind, IS_SLOW: True}
        asked |= {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": BytesIO()}
        return await self._threads.run(begin, self._application, asked)


async def _body(environ: WSGIEnvironment, receive: Receive) -> bytes:
    """Return the body, or so much of it that the application will refuse it as too large.

    Raises TimeoutError, also for one that would take for ever to read, and ClientGone.
    """
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY_BYTES or not (length or "HTTP_TRANSFER_ENCODING" in environ):
        return b""
    body = bytearray()
    async with asyncio.timeout(BODY_WITHIN_S):
        for _ in range(MAX_PIECES):
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            body += message.get("body", b"")
            is_whole = not message.get("more_body") or 0 < length == len(body)
            if is_whole or len(body) > MAX_BODY_BYTES:
                return bytes(body)
    raise TimeoutError


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_whole(answer: Answer, send: Send) -> None:
    """Send an answer that has one part."""
    await send(_head(answer))
    await send(_part(answer.first, more=False))


def _head(answer: Answer) -> Message:
    return {
        "type": "http.response.start",
        "status": answer.status,
        "headers": answer.headers,
    }


def _part(body: bytes, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
