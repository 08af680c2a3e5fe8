"""A provider that hangs holds up who asks for it, and nobody else: in one process of 16 threads."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.served import Served

MANY = 20
WITHIN_S = 2
DISCOVERY = "/.well-known/openid-configuration"
PAGE = {"Accept": "text/html"}


class Hanging(BaseHTTPRequestHandler):
    """Describes itself, if at all, and answers nothing else."""

    def do_GET(self):
        if self.path == DISCOVERY and self.server.describes_itself:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(description(self.server.server_port)).encode())
        else:
            self.server.is_asked.set()
            self.server.is_over.wait()

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def provider():
    """A provider that hangs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Hanging) as server:
        server.daemon_threads = True
        server.is_asked, server.is_over, server.describes_itself = Event(), Event(), True
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.is_over.set()
        server.shutdown()


@pytest.fixture
def room(settings, provider, tmp_path):
    """The room in a process of its own, with that provider."""
    issuer = f"http://127.0.0.1:{provider.server_port}/"
    with Served(settings | {"AUTH0_DOMAIN": issuer}, tmp_path) as room:
        yield room


def test_callbacks_that_hang_leave_threads_to_others(room, provider):
    begun = [begin(room) for _ in range(MANY)]

    with many(lambda n: room.asks(begun[n][0], headers=begun[n][1])) as answers:
        assert longest_wait(room, provider) < WITHIN_S

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {503, 504}
    assert all(a.headers["Retry-After"] for a in answers if a.status_code == 503)
    assert statuses.count(504) < MANY / 2


def test_log_ins_before_the_provider_is_known_leave_threads_to_others(room, provider):
    provider.describes_itself = False

    with many(lambda _: room.asks("/login", headers=PAGE)) as answers:
        assert longest_wait(room, provider) < WITHIN_S

    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["Retry-After"] for answer in answers)


def test_strangers_logout_tokens_leave_threads_to_others(room, provider):
    key = RSAKey.generate_key(2048)
    tokens = [jwt.encode({"alg": "RS256", "kid": str(n)}, {}, key) for n in range(MANY)]

    def send_logout_token(n):
        return room.asks("/backchannel-logout", "POST", data={"logout_token": tokens[n]})

    with many(send_logout_token) as answers:
        assert longest_wait(room, provider) < WITHIN_S

    assert {answer.status_code for answer in answers} == {400}


def test_whoever_was_told_to_wait_can_finish_the_same_sign_in(app, visitor, monkeypatch):
    answer = visitor.at_the_provider("Grace Hopper")
    calls = app.extensions["provider_calls"]
    taken = [calls.acquire(blocking=False) for _ in range(100)].count(True)
    assert 1 < taken < 8

    refused = visitor.get(answer)

    assert (refused.status_code, "Try again" in refused.text) == (503, True)
    calls.release(taken)
    assert visitor.get(answer).status_code == 302


def begin(room):
    """Begin a sign-in; return the address and the headers with which a browser comes back."""
    answer = room.asks("/login", headers=PAGE)
    [state] = parse_qs(urlsplit(answer.headers["Location"]).query)["state"]
    cookie = f"chatapp={answer.cookies['chatapp']}"
    return f"/callback?code=c&state={state}", PAGE | {"Cookie": cookie}


@contextmanager
def many(ask):
    """Ask many times at once, and leave the answers in the list when all are there."""
    answers = []
    with ThreadPoolExecutor(MANY) as pool:
        asked = [pool.submit(ask, n) for n in range(MANY)]
        yield answers
        answers.extend(future.result() for future in asked)


def longest_wait(room, provider):
    """Return how long /healthz has taken, at worst, from when the provider hangs."""
    assert provider.is_asked.wait(10)
    until, longest = monotonic() + 2, 0
    while monotonic() < until:
        started = monotonic()
        assert room.asks("/healthz").status_code == 200
        longest = max(longest, monotonic() - started)
    print(f"/healthz took {longest:.2f} s at worst")
    return longest


def description(port):
    issuer = f"http://127.0.0.1:{port}/"
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}authorize",
        "token_endpoint": f"{issuer}token",
        "jwks_uri": f"{issuer}keys",
        "id_token_signing_alg_values_supported": ["RS256"],
    }
