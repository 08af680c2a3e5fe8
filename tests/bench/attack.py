"""Clients that send or read a byte a second, thousands of them, and come back when they are cut.

`python -m tests.bench.attack PORT HEADS BODIES READERS COOKIE` says "ready" once all are there.
"""

import asyncio
import os
import socket
import sys

# A body that would have ended long before, and one that never ends in time.
HEAD = b"POST /messages HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = b"POST /messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
PAGE = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nCookie: {}\r\n\r\n"
EVERY_S = 1
# So that all of them don't send at the same moment.
AT_ONCE = 50


class Slow(asyncio.Protocol):
    """A client that sends a byte a second."""

    def __init__(self, first):
        self._first = first
        self.gone = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self._transport = transport
        transport.write(self._first)
        self._drip()

    def connection_lost(self, _error):
        self.gone.set_result(None)

    def _drip(self):
        if not self.gone.done():
            self._transport.write(b"a")
            asyncio.get_running_loop().call_later(EVERY_S, self._drip)


async def drip(port, first, turn):
    """Be one slow client after another."""
    loop = asyncio.get_running_loop()
    while True:
        async with turn:
            _, client = await loop.create_connection(lambda: Slow(first), "127.0.0.1", port)
            started()
        await client.gone


async def read_slowly(port, page, turn):
    """Read a byte a second of one page after another."""
    loop = asyncio.get_running_loop()
    while True:
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            connection.setblocking(False)
            async with turn:
                await loop.sock_connect(connection, ("127.0.0.1", port))
                await loop.sock_sendall(connection, page)
                # Otherwise they would only show what thousands of pages at once cost.
                await loop.sock_recv(connection, 1)
                started()
            while await loop.sock_recv(connection, 1):
                await asyncio.sleep(EVERY_S)


def started():
    """Count those that are there."""
    global missing
    missing -= 1
    if missing == 0:
        print("ready", flush=True)


async def main(port, heads, bodies, readers, cookie):
    """Keep all of them going."""
    turn = asyncio.Semaphore(AT_ONCE)
    clients = [drip(port, first, turn) for first in [HEAD] * heads + [BODY] * bodies]
    clients += [read_slowly(port, PAGE.format(cookie).encode(), turn) for _ in range(readers)]
    await asyncio.gather(*clients)


if __name__ == "__main__":
    # What is measured goes first: on another machine, they would take nothing from it.
    os.nice(10)
    port, heads, bodies, readers = map(int, sys.argv[1:5])
    missing = heads + bodies + readers
    asyncio.run(main(port, heads, bodies, readers, sys.argv[5]))
