"""Headers that nobody's browser sends: refused, and never a failure."""

import socket

from tests.support.served import Served

HOSTS = [
    "a..b",
    ".",
    "..",
    "a b",
    "[",
    "[::1",
    "a:b:c",
    "-",
    "x" * 300,
    "é",
    "a.b:99999999",
    "@",
    "/",
]


def test_no_host_is_a_failure(app, ada):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for host in HOSTS:
        for path in ("/", "/login", "/nowhere", "/messages"):
            for ask in (ada.get, ada.asks):
                assert ask(path, headers={"Host": host}).status_code < 500, (host, path)


def test_a_host_that_is_none_is_refused_in_words(visitor):
    answer = visitor.get("/", headers={"Host": "a..b"})

    assert answer.status_code == 400
    assert "This request couldn't be read. Reload the page and try again." in answer.text


def test_no_header_moves_the_room_below_another_path(settings, tmp_path):
    with Served(settings, tmp_path) as room:
        plain = raw(room, "")
        for header in ("SCRIPT_NAME: /nowhere", "SCRIPT_NAME: /login", "Script-Name: /login"):
            assert raw(room, header) == plain, header

    assert plain.startswith("HTTP/1.1 302")


def raw(room, header):
    """Send a header as it stands; return the first line, and where it leads to."""
    with socket.create_connection(("127.0.0.1", room.port), 10) as sent:
        lines = ["GET /login HTTP/1.1", "Host: localhost", "Connection: close"]
        sent.sendall("\r\n".join([*lines, *([header] if header else []), "", ""]).encode())
        head = sent.makefile("rb").read().decode().partition("\r\n\r\n")[0]
    location = [line for line in head.split("\r\n") if line.startswith("Location:")]
    return "\n".join([head.split("\r\n")[0], *(line.split("?")[0] for line in location)])
