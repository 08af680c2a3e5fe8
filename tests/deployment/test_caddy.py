"""The Caddyfile, read by each Caddy that is here; what reaches the server behind it is noted."""

import json
import socket
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from chatapp.__main__ import HEAD_WITHIN_MS
from chatapp.config import MAX_BODY_BYTES
from tests.support.caddy import NEWER, ROOT, Caddy, needs_of, versions
from tests.support.ports import free_port
from tests.support.served import Served
from tests.support.waiting import WITHIN_S, until

SECRET = "not-for-the-log"


class Noting(BaseHTTPRequestHandler):
    """A server that notes every request but those of health checks."""

    protocol_version = "HTTP/1.1"
    noted: list

    def do_GET(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if self.path != "/readyz":
            self.noted.append((self.command, self.path, self.headers, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        """Say nothing."""


class Upstream(ThreadingHTTPServer):
    """Such a server, as long as it is entered."""

    def __init__(self, port):
        self.noted = []
        super().__init__(("127.0.0.1", port), type("Kind", (Noting,), {"noted": self.noted}))

    def __enter__(self):
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


@pytest.fixture(params=versions(), ids=lambda path: path.split("/")[1])
def program(request):
    return request.param


@pytest.fixture
def upstream():
    with Upstream(free_port()) as server:
        yield server


@pytest.fixture
def caddy(program, upstream, tmp_path):
    with Caddy(tmp_path, [upstream.server_port], program) as running:
        yield running


def adapted(program):
    read = subprocess.run(
        [program, "adapt", "--config", ROOT / "Caddyfile", "--adapter", "caddyfile"],
        capture_output=True,
        env=needs_of(program) | {"HOME": "/nonexistent"},
        text=True,
        check=True,
    )
    return json.loads(read.stdout), read.stderr


def test_it_is_read_without_a_warning(program):
    config, told = adapted(program)

    assert config["apps"]["http"]["servers"]
    assert '"warn"' not in told
    assert "not formatted" not in told


def test_its_deadlines_and_sizes_fit_those_of_the_room(program):
    config, _ = adapted(program)

    [server] = config["apps"]["http"]["servers"].values()
    proxy, body = found(server, "reverse_proxy"), found(server, "request_body")
    assert 0 < server["read_header_timeout"] <= 10e9
    assert 0 < server["read_timeout"] <= 10e9
    assert server["max_header_bytes"] <= 16_000
    # Else the room could close a connection that a request is already on.
    assert proxy["transport"]["keep_alive"]["idle_timeout"] < HEAD_WITHIN_MS * 1e6
    # Else the room's own sentence would be seen by nobody.
    assert body["max_size"] > MAX_BODY_BYTES


def found(config, handler):
    """Return the first handler of a kind, wherever it stands."""
    return every(config, handler)[0]


def every(config, handler):
    """Return all handlers of a kind."""
    if isinstance(config, list):
        return [each for inner in config for each in every(inner, handler)]
    if not isinstance(config, dict):
        return []
    own = [config] if config.get("handler") == handler else []
    return own + [each for inner in config.values() for each in every(inner, handler)]


def test_no_request_reaches_the_room_before_it_is_whole(caddy, upstream):
    trusted = ssl.create_default_context(cafile=caddy.authority)
    with (
        socket.create_connection(("localhost", caddy.port), WITHIN_S) as plain,
        trusted.wrap_socket(plain, server_hostname="localhost") as client,
    ):
        host = f"Host: localhost:{caddy.port}\r\n"
        client.sendall(f"POST /half HTTP/1.1\r\n{host}Content-Length: 6\r\n\r\nabc".encode())
        assert caddy.asks("/meanwhile").status_code == 200
        assert [path for _, path, *_ in upstream.noted] == ["/meanwhile"]

        client.sendall(b"def")

        assert client.recv(100).startswith(b"HTTP/1.1 200")
    assert upstream.noted[-1][3] == b"abcdef"


def test_the_room_learns_the_address_that_caddy_saw_and_no_other(caddy, upstream):
    answer = caddy.asks("/", headers={"X-Forwarded-For": "203.0.113.9"})

    [(_, _, headers, _)] = upstream.noted
    assert headers["X-Forwarded-For"] in {"127.0.0.1", "::1"}
    assert headers["X-Forwarded-Proto"] == "https"
    assert {"Server", "Via"} & set(answer.headers) == set()


def test_what_is_a_little_too_large_is_left_to_the_room(caddy, upstream):
    assert caddy.asks("/", "POST", data=b"x" * (MAX_BODY_BYTES + 1)).status_code == 200

    assert len(upstream.noted) == 1


def test_what_is_much_too_large_ends_at_caddy(caddy, upstream):
    answer = caddy.asks("/", "POST", data=b"x" * 100_000)

    assert answer.status_code == 413
    assert answer.text == "That is too large. Send less at once."
    assert upstream.noted == []


def test_a_page_waits_for_a_server_that_is_being_restarted(program, tmp_path):
    port = free_port()
    with Caddy(tmp_path, [port], program) as caddy, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(caddy.asks, "/")
        until(lambda: "connection refused" in caddy.told)
        assert not asked.done()

        with Upstream(port) as server:
            assert asked.result(WITHIN_S).status_code == 200

        assert [path for _, path, *_ in server.noted] == ["/"]


def test_a_change_reaches_no_server_with_the_body_of_another_one(program):
    """Caddy 2.6.2 mixes them where it tries a second server with a body that it has put aside.

    Twelve clients saw it once in some thousand requests, while a server came and went.
    """
    config, _ = adapted(program)

    tries = {}
    for handler in every(config, "reverse_proxy"):
        puts_aside = handler.get("buffer_requests") or handler.get("request_buffers")
        tries[bool(puts_aside)] = handler["load_balancing"].get("try_duration", 0)
    assert tries[False] > 0, "what changes nothing waits for a server"
    assert tries[True] == 0 or needs_of(program) == NEWER


@pytest.fixture
def alone(program, tmp_path):
    """A Caddy that logs all it can, in front of nothing."""

    def changed(text):
        assert "lb_try_duration 10s" in text
        return text.replace("{\n", "{\n\tdebug\n", 1).replace("duration 10s", "duration 50ms")

    with Caddy(tmp_path, [free_port()], program, changed) as running:
        yield running


def test_without_any_server_it_says_what_to_do(alone):
    answer = alone.asks("/")

    assert answer.status_code in {502, 503}
    assert answer.text == "The room can't be reached right now. Try again in a minute."
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Retry-After"] == "5"
    assert {"Server", "Via"} & set(answer.headers) == set()


def test_its_log_holds_no_code_no_search_and_no_cookie(alone):
    cookie = {"Cookie": f"__Host-chatapp={SECRET}", "Referer": f"{alone.origin}/?q={SECRET}"}
    alone.asks(f"/callback?code={SECRET}&state={SECRET}", headers=cookie)
    alone.asks(f"/search?q={SECRET}", headers=cookie)

    until(lambda: "/search" in alone.told)
    assert "/callback" in alone.told
    assert SECRET not in alone.told


def test_a_page_gets_its_files_from_the_server_that_drew_it(program, tmp_path):
    with (
        Upstream(free_port()) as one,
        Upstream(free_port()) as other,
        Caddy(tmp_path, [one.server_port, other.server_port], program) as caddy,
    ):
        for number in range(20):
            cookie = {"Cookie": f"__Host-chatapp={number}"}
            caddy.asks("/", headers=cookie)
            caddy.asks(f"/static/{number}.js", headers=cookie)

    for server in (one, other):
        drawn = {headers["Cookie"] for _, path, headers, _ in server.noted if path == "/"}
        given = {headers["Cookie"] for _, path, headers, _ in server.noted if path != "/"}
        assert drawn == given
        assert drawn, "each of them has to serve somebody"


def test_the_room_behind_it_is_on_https(program, settings, tmp_path):
    room = Served(settings | {"TRUSTED_PROXIES": "1", "PUSHER_TLS": "true"}, tmp_path)
    caddy = Caddy(tmp_path, [room.port], program)
    room.environment["BASE_URL"] = caddy.origin

    with room, caddy:
        answer = caddy.asks("/")

    assert answer.status_code == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert {"Server", "Via"} & set(answer.headers) == set()
