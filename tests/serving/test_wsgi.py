"""What an application for WSGI is promised, over a real connection, and checked by wsgiref."""

import socket
from pathlib import Path

import pytest

from tests.serving import asking
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as SETTINGS
from tests.support.served import Served
from tests.support.waiting import WITHIN_S, until


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def server(folder):
    """The applications of asking.py, served as the room is."""
    settings = SETTINGS | {"CLOSED": str(folder / "closed")}
    options = ["--app", "tests.serving.asking:create_app"]
    with Served(settings, folder, *options) as server:
        yield server
    assert "AssertionError" not in server.told


@pytest.fixture
def closed(folder):
    """Return how many chunks were taken of each stream that was closed."""
    file = folder / "closed"
    file.write_text("")
    return lambda: [int(line) for line in file.read_text().splitlines()]


def raw(server, request):
    """Return all that comes for a request, until the connection is closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=WITHIN_S) as connection:
        connection.sendall(request)
        came = b""
        while part := connection.recv(65_536):
            came += part
    return came


def test_a_path_is_its_bytes(server):
    got = server.asks("/a%2Fb%C3%A9%ff%20x;p=1?q=%C3%A9&a").json()

    assert got["PATH_INFO"].encode("latin-1") == b"/a/b\xc3\xa9\xff x;p=1"
    assert got["QUERY_STRING"] == "q=%C3%A9&a"
    assert got["SCRIPT_NAME"] == ""


def test_it_is_told_who_asks_and_how(server):
    got = server.asks("/", "PUT").json()

    assert got["REMOTE_ADDR"] == "127.0.0.1"
    assert got["SERVER_PORT"] == str(server.port)
    assert (got["REQUEST_METHOD"], got["SERVER_PROTOCOL"]) == ("PUT", "HTTP/1.1")
    assert got["wsgi.url_scheme"] == "http"


def test_headers_come_whole_and_none_takes_the_place_of_another(server):
    lines = [b"GET / HTTP/1.1", b"Host: localhost", b"Connection: close", b"X-Name: \xe9"]
    lines += [b"X-Two: 1", b"Cookie: a=1", b"X-Two: 2", b"Cookie: b=2", b"X_Two: 3"]

    came = raw(server, b"\r\n".join([*lines, b"", b""]))

    assert rb'"HTTP_X_NAME": "\u00e9"' in came
    assert b'"HTTP_X_TWO": "1, 2"' in came
    assert b'"HTTP_COOKIE": "a=1; b=2"' in came
    assert b"\r\nset-cookie: a=1\r\nset-cookie: b=\xe9\r\n" in came


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_comes_whole(server, in_chunks):
    body = iter([b"abc", b"de"]) if in_chunks else b"abcde"

    got = server.asks("/", "POST", data=body).json()

    assert (got["body"], got["CONTENT_LENGTH"]) == ("abcde", "5")


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_connection_goes_on_after_a_body(server, in_chunks):
    fixed = b"Content-Length: 5\r\n\r\nabcde"
    chunks = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\n" + (chunks if in_chunks else fixed)
    with socket.create_connection(("127.0.0.1", server.port), timeout=WITHIN_S) as connection:
        for _ in range(3):
            connection.sendall(request)
            assert b'"body": "abcde"' in connection.recv(65_536)


def test_a_client_that_waits_is_told_to_go_on(server):
    lines = [b"POST / HTTP/1.1", b"Host: localhost", b"Expect: 100-continue"]
    head = b"\r\n".join([*lines, b"Content-Length: 5", b"Connection: close", b"", b""])
    with socket.create_connection(("127.0.0.1", server.port), timeout=WITHIN_S) as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"abcde")
        assert b'"body": "abcde"' in connection.recv(65_536)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/empty", 204, b""),
        ("/writes", 200, b"written, returned"),
        ("/changes-its-mind", 503, b"another answer"),
        ("/file", 200, Path(asking.__file__).read_bytes()),
    ],
)
def test_each_way_to_answer(server, path, status, body):
    answer = server.asks(path)

    assert (answer.status_code, answer.content) == (status, body)
    assert server.asks(path, "HEAD").content == b""


def test_a_stream_comes_whole_and_is_closed_once(server, closed):
    answer = server.asks("/streams")

    assert len(answer.content) == asking.MANY * len(asking.CHUNK)
    assert closed() == [asking.MANY]


def test_a_stream_is_closed_when_its_reader_is_gone(server, closed):
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /streams-without-end HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(1000)

    until(closed)


def test_what_fails_before_it_is_sent_is_an_error(server):
    answer = server.asks("/fails")

    assert answer.status_code == 500
    assert answer.text == "Something went wrong on our side. Try again in a moment."
    assert "RuntimeError: before anything" in server.told


def test_a_header_that_cannot_be_sent_is_an_error_as_well(server):
    answer = server.asks("/snow")

    assert answer.status_code == 500
    assert answer.text == "Something went wrong on our side. Try again in a moment."


def test_what_fails_later_is_broken_off_and_not_taken_for_complete(server):
    came = raw(server, b"GET /fails-late HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert came.startswith(b"HTTP/1.1 200 ")
    assert not came.endswith(b"0\r\n\r\n")
    assert "RuntimeError: in the middle" in server.told
