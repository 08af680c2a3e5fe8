"""The load: connections that are kept alive, and senders that wait for their answers or don't.

Made of asyncio's transports alone: a request costs 20 µs here, so that the two cores are left to
what is measured.
"""

import asyncio
import json
from dataclasses import dataclass
from time import perf_counter

import aiohttp

from .sink import header

OK = range(200, 300)


@dataclass(frozen=True)
class Timed:
    """What a load found: answers a second, and the milliseconds of each answer, in order."""

    rate: float
    ms: list

    def at(self, share):
        """Return the milliseconds within which this share was answered."""
        return self.ms[min(int(len(self.ms) * share), len(self.ms) - 1)]


class Connection(asyncio.Protocol):
    """A connection to a server; one request at a time."""

    def __init__(self):
        self._came = b""
        self._answered = None

    def connection_made(self, transport):
        self._transport = transport

    def connection_lost(self, error):
        if self._answered and not self._answered.done():
            self._answered.set_exception(error or ConnectionError("closed"))

    def data_received(self, data):
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        if end and is_whole(head, body):
            self._came = b""
            status = int(head[9:12])
            problem = None if status in OK else AssertionError(status, body[:300])
            answered, self._answered = self._answered, None
            answered.set_exception(problem) if problem else answered.set_result(body)

    def ask(self, request):
        """Send a request; return what will be the answer's body."""
        assert self._answered is None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answered

    def close(self):
        """End it."""
        self._transport.close()


def is_whole(head, body):
    """Say whether all of an answer has come."""
    length = header(head, b"content-length")
    return body.endswith(b"0\r\n\r\n") if length is None else len(body) >= int(length)


async def connect(port):
    """Return a new connection."""
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(Connection, "127.0.0.1", port))[1]


def request(method, path, headers, body=b""):
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def in_turn(port, make, count, seconds, warm_up=0.5):
    """Have `count` clients ask, each as soon as its last request is answered. Returns Timed.

    `make(n)` returns the next request of client n.
    """
    return asyncio.run(_in_turn(port, make, count, seconds, warm_up))


async def _in_turn(port, make, count, seconds, warm_up):
    begin = perf_counter() + warm_up
    end = begin + seconds
    ms = []

    async def client(n):
        connection = await connect(port)
        while (sent := perf_counter()) < end:
            await connection.ask(make(n))
            if sent >= begin:
                ms.append((perf_counter() - sent) * 1000)
        connection.close()

    await asyncio.gather(*map(client, range(count)))
    return Timed(len(ms) / seconds, sorted(ms))


def paced(port, make, rate, seconds):
    """Have one client ask so often a second, over one connection. Returns Timed."""
    return asyncio.run(_paced(port, make, rate, seconds))


async def _paced(port, make, rate, seconds):
    connection = await connect(port)
    begun, ms = perf_counter(), []
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0, begun + n / rate - perf_counter()))
        sent = perf_counter()
        await connection.ask(make(0))
        ms.append((perf_counter() - sent) * 1000)
    connection.close()
    return Timed(rate, sorted(ms))


def all_at_once(port, requests, connections):
    """Send these requests over so many connections, as fast as they are answered. Returns Timed."""
    return asyncio.run(_all_at_once(port, requests, connections))


async def _all_at_once(port, requests, connections):
    left, ms = iter(requests), []

    async def client():
        connection = await connect(port)
        for one in left:
            sent = perf_counter()
            await connection.ask(one)
            ms.append((perf_counter() - sent) * 1000)
        connection.close()

    begun = perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    return Timed(len(ms) / (perf_counter() - begun), sorted(ms))


def to_subscribers(port, sink_port, make, rate, subscribers, seconds, warm_up=1.0):
    """Send at a steady rate; return Timed, from each POST to each subscriber.

    `make(n, text)` returns the request that says `text`.
    """
    return asyncio.run(_to_subscribers(port, sink_port, make, rate, subscribers, seconds, warm_up))


async def _to_subscribers(port, sink_port, make, rate, subscribers, seconds, warm_up):
    sent, ms = {}, []
    # So many that each has its answer, of a busy machine too, before its turn comes again.
    senders = [await connect(port) for _ in range(64)]

    async def listen(session):
        async with session.ws_connect(f"http://127.0.0.1:{sink_port}/app/key") as socket:
            async for frame in socket:
                arrived = perf_counter()
                text = json.loads(json.loads(frame.data)["data"]).get("message")
                if text in sent:
                    ms.append((arrived - sent[text]) * 1000)

    async with aiohttp.ClientSession() as session:
        listening = [asyncio.create_task(listen(session)) for _ in range(subscribers)]
        await asyncio.sleep(0.5)
        await _steadily(senders, make, rate, warm_up, lambda text, at: None)
        await _steadily(senders, make, rate, seconds, sent.__setitem__)
        await asyncio.sleep(0.5)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    assert len(ms) >= 0.99 * rate * seconds * subscribers
    return Timed(len(ms) / seconds, sorted(ms))


async def _steadily(senders, make, rate, seconds, note):
    begun, answers = perf_counter(), []
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0, begun + n / rate - perf_counter()))
        text = f"message {n} of {begun}"
        note(text, perf_counter())
        answers.append(senders[n % len(senders)].ask(make(n, text)))
    await asyncio.gather(*answers)
