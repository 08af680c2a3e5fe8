import socket

import pytest

from chatapp.local.pusher import sockets
from chatapp.local.pusher.sockets import Patience

UPGRADE = (
    "GET /app/key?protocol=7 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
# A masked text frame; the mask is zero, so that the text stays readable.
SUBSCRIBE = b'{"event":"pusher:subscribe","data":{"channel":"news"}}'
FRAME = bytes([0x81, 0x80 | len(SUBSCRIBE), 0, 0, 0, 0]) + SUBSCRIBE
# What the machine's buffers hold, and the server's, which has stopped waiting long before.
ENOUGH = 1000
CLOSED_4100 = b"\x10\x04Too many"
NEWS = '"' + "x" * 10_000 + '"'


@pytest.mark.parametrize("patience", [Patience(activity_s=0.1, pong_s=0.1)], ids=["impatient"])
class TestAnImpatientServer:
    def test_it_closes_a_client_that_does_not_answer_its_ping(self, ada):
        ada.hears("pusher:ping")

        assert ada.is_closed_with() == 4201

    def test_it_keeps_a_client_that_answers(self, ada):
        for _ in range(3):
            ada.hears("pusher:ping")
            ada.says("pusher:pong")

        assert ada.hears_nothing_more()

    def test_it_takes_any_message_for_an_answer(self, ada):
        ada.hears("pusher:ping")
        ada.says("pusher:ping")

        assert ada.hears("pusher:pong") == {}
        assert ada.hears("pusher:ping") == {}


@pytest.fixture
def patience():
    return Patience(max_waiting=20)


@pytest.fixture
def sleeper(pusher_server, library):
    """A client that subscribes to the news and then reads nothing at all."""
    with socket.socket() as wire:
        # The smallest buffer that there is, so that the server's fills soon.
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        wire.connect(("127.0.0.1", pusher_server.port))
        wire.sendall(UPGRADE.encode() + FRAME)
        while "news" not in library.channels_info()["channels"]:
            pass
        yield wire


def hears(wire, expected):
    """Return whether `expected` comes before the end; it may be torn over two chunks."""
    end = b""
    for chunk in iter(lambda: wire.recv(1 << 20), b""):
        if expected in end + chunk:
            return True
        end = chunk[-len(expected) :]
    return False


def test_a_client_that_does_not_read_keeps_nobody_waiting_and_hears_why_it_is_closed(
    ada, sleeper, library, monkeypatch
):
    # It reads only when Ada has heard all, which takes a busy machine longer than that.
    monkeypatch.setattr(sockets, "CLOSE_TIMEOUT_S", 60)
    ada.comes_to("news")
    batch = [{"channel": "news", "name": "said", "data": NEWS} for _ in range(10)]

    for _ in range(ENOUGH // len(batch)):
        library.trigger_batch(batch, already_encoded=True)
        assert [ada.hears_message()["event"] for _ in batch] == ["said"] * 10

    assert hears(sleeper, CLOSED_4100)
    assert ada.hears_nothing_more()
