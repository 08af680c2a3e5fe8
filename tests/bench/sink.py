"""A small sink that speaks Pusher's protocol: takes events, counts them, hands them to subscribers.

It runs in a process of its own and checks nothing, because it has to cost less than what is
measured: `python -m tests.bench.sink PORT`.

* POST /apps/… takes one event or a batch, and answers after `delay` seconds.
* POST /delay sets that; GET /taken says how many calls and events came since POST /forget, and how
  many of them behind a later revision of the same connection.
* GET /app/… is a WebSocket that hears all events, whatever it subscribes to.
"""

import asyncio
import base64
import hashlib
import json
import struct
import sys

# RFC 6455, section 1.3.
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
HELLO = {"socket_id": "1.1", "activity_timeout": 120}


class Sink:
    """What came, and who listens."""

    def __init__(self):
        self.delay = 0.0
        self.listeners = set()
        self.forget()

    def forget(self):
        """Begin to count anew."""
        self.calls = self.events = self.disordered = 0
        self._last = {}

    def take(self, body, sender):
        """Count a call's events and hand them on."""
        given = json.loads(body)
        batch = given.get("batch", [given])
        self.calls += 1
        self.events += len(batch)
        for event in batch:
            self._note_order(event["data"], sender)
            if self.listeners:
                frame = _frame(json.dumps({"event": event["name"], "data": event["data"]}))
                for listener in self.listeners:
                    listener.write(frame)

    def _note_order(self, data, sender):
        rev = json.loads(data).get("rev", 0)
        self.disordered += rev < self._last.get(sender, 0)
        self._last[sender] = rev

    def taken(self):
        """Return the counts."""
        return {"calls": self.calls, "events": self.events, "disordered": self.disordered}


class Connection(asyncio.Protocol):
    """One connection, which may become a WebSocket."""

    def __init__(self, sink):
        self._sink = sink
        self._came = b""
        self._is_socket = False

    def connection_made(self, transport):
        self._transport = transport

    def connection_lost(self, _error):
        self._sink.listeners.discard(self._transport)

    def data_received(self, data):
        self._came += data
        while not self._is_socket and (request := self._next()):
            self._answer(*request)

    def _next(self):
        head, end, rest = self._came.partition(b"\r\n\r\n")
        length = int(header(head, b"content-length") or 0)
        if not end or len(rest) < length:
            return None
        self._came = rest[length:]
        return head, rest[:length]

    def _answer(self, head, body):
        path = head.split(b" ", 2)[1]
        if path.startswith(b"/apps/"):
            self._sink.take(body, self)
            asyncio.get_running_loop().call_later(self._sink.delay, self._say, b"{}")
        elif path.startswith(b"/app/"):
            self._listen(header(head, b"sec-websocket-key"))
        elif path == b"/delay":
            self._sink.delay = json.loads(body)
            self._say(b"{}")
        elif path == b"/forget":
            self._sink.forget()
            self._say(b"{}")
        else:
            self._say(json.dumps(self._sink.taken()).encode())

    def _say(self, body):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(body) + body)

    def _listen(self, key):
        self._is_socket = True
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self._transport.write(head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        hello = {"event": "pusher:connection_established", "data": json.dumps(HELLO)}
        self._transport.write(_frame(json.dumps(hello)))
        self._sink.listeners.add(self._transport)


def header(head, name):
    """Return the value of a header, in the bytes of a request's or answer's head."""
    at = head.lower().find(b"\r\n" + name + b":")
    return head[at + len(name) + 3 :].split(b"\r\n", 1)[0].strip() if at >= 0 else None


def _frame(text):
    # RFC 6455, section 5.2: one final text frame, without a mask.
    data = text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, len(data)) + data
    return struct.pack("!BBH", 0x81, 126, len(data)) + data


async def main(port):
    """Serve for ever."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(sink), "127.0.0.1", port, backlog=1000)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
