"""Clients that send half a request: the room answers meanwhile, and each of them in the end."""

import json
import socket
from contextlib import ExitStack

import pytest

from tests.support.served import Served
from tests.support.waiting import WITHIN_S

# Many more than a process has threads.
MANY = 100
IMPATIENT = """
import chatapp.__main__ as server
from chatapp.serving import bridge

bridge.BODY_WITHIN_S = 2
server.HEAD_WITHIN_MS = 2000
server.main()
"""


@pytest.fixture
def room(settings, tmp_path):
    """A room with shorter deadlines."""
    with Served(settings, tmp_path, start=["-c", IMPATIENT]) as room:
        yield room


def connected(room, sent):
    """Return a connection on which this was sent."""
    connection = socket.create_connection(("127.0.0.1", room.port), timeout=WITHIN_S)
    connection.sendall(sent)
    return connection


def answered(connection):
    """Return everything that comes until the server closes the connection."""
    came = b""
    while part := connection.recv(65536):
        came += part
    return came


def half_body(accept="*/*"):
    lines = ["POST /messages HTTP/1.1", "Host: localhost", f"Accept: {accept}"]
    return "\r\n".join([*lines, "Content-Length: 100", "", "abc"]).encode()


HALF_HEAD = b"POST /messages HTTP/1.1\r\nHost: localhost\r\nX-Half"


def test_the_room_answers_beside_many_half_requests(room):
    with ExitStack() as open_ones:
        bodies = [open_ones.enter_context(connected(room, half_body())) for _ in range(MANY)]
        heads = [open_ones.enter_context(connected(room, HALF_HEAD)) for _ in range(MANY)]

        assert room.asks("/healthz").status_code == 200

        for body in bodies:
            head, _, said = answered(body).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 408 ")
            assert b"\r\nconnection: close\r\n" in head
            assert json.loads(said)["error"] == "request_timeout"
        assert {answered(head) for head in heads} == {b""}


def test_many_that_are_too_slow_at_once_are_no_work_for_the_room(room):
    with ExitStack() as stack:
        sent = [stack.enter_context(connected(room, half_body())) for _ in range(MANY)]

        assert all(answered(one).startswith(b"HTTP/1.1 408 ") for one in sent)

    # Each that is drawn is a line; one a second is.
    assert room.told.count("status=408") < MANY / 10


def test_a_person_whose_request_took_too_long_gets_a_page(room):
    with connected(room, half_body(accept="text/html")) as connection:
        head, _, page = answered(connection).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"content-security-policy: default-src 'none'" in head
    assert b"That took too long" in page
    assert b"Check your connection and try again." in page


def test_a_connection_on_which_nothing_comes_is_closed(room):
    with connected(room, b"") as connection:
        assert answered(connection) == b""


def test_more_than_may_be_sent_is_refused_before_it_has_come(room):
    large = half_body().replace(b"Content-Length: 100", b"Content-Length: 10000000")
    # Anybody may send to this address.
    large = large.replace(b"POST /messages", b"POST /backchannel-logout")
    with connected(room, large) as connection:
        head, _, said = answered(connection).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 413 ")
    assert "too large" in json.loads(said)["message"]


def test_chunks_that_are_too_large_together_are_refused_as_well(room):
    asked = b"POST /backchannel-logout HTTP/1.1\r\nHost: localhost\r\n"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
    with connected(room, asked + kind + 4 * chunk) as connection:
        connection.sendall(b"1\r\na\r\n")
        assert answered(connection).startswith(b"HTTP/1.1 413 ")


def test_a_body_in_thousands_of_pieces_is_given_up(room):
    asked = b"POST /messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connected(room, asked + 2000 * b"1\r\na\r\n") as connection:
        assert answered(connection).startswith(b"HTTP/1.1 408 ")
