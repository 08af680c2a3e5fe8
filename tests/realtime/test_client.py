"""The door to Pusher, on a real server of its protocol."""

import asyncio
import json
import socket
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import aiohttp
import pytest
from nacl.secret import SecretBox
from pusher.errors import PusherBadStatus
from urllib3 import HTTPConnectionPool

from chatapp import create_app
from chatapp.payload import encode
from chatapp.realtime import client
from tests.support.cast import ENCRYPTION_KEY

LISTEN_S = 5

ROOM = "private-chat"


@pytest.fixture
def room(settings):
    """The room, connected to the real server."""
    app = create_app(settings)
    yield app
    app.extensions["publisher"].stop()


def test_an_event_reaches_whoever_listens(room, pusher):
    signed = room.extensions["realtime"].authenticate

    [event] = asyncio.run(listen(pusher, signed, lambda: send(room, "héllo 😀")))

    assert (event["event"], event["channel"]) == ("message-added", "private-chat")
    assert json.loads(event["data"]) == {"message": "héllo 😀"}


def test_on_an_encrypted_channel_nobody_but_the_listener_reads_it(settings, pusher):
    room = create_app(settings | {"PUSHER_ENCRYPTION_KEY": ENCRYPTION_KEY})
    channel, secrets = "private-encrypted-chat", []

    def sign(*asked):
        signed = room.extensions["realtime"].authenticate(*asked)
        secrets.append(signed.pop("shared_secret"))
        return signed

    [event] = asyncio.run(listen(pusher, sign, lambda: send(room, "héllo 😀", channel), channel))

    assert (event["event"], event["channel"]) == ("message-added", channel)
    parts = {name: b64decode(part) for name, part in json.loads(event["data"]).items()}
    read = SecretBox(b64decode(secrets[0])).decrypt(parts["ciphertext"], parts["nonce"])
    assert json.loads(read) == {"message": "héllo 😀"}


def test_who_is_there_is_asked_with_a_signature_without_a_body(room, monkeypatch):
    asked = []
    pool = room.extensions["realtime"]._pusher_client.http._pool
    real = pool.request
    monkeypatch.setattr(pool, "request", lambda *a, **k: asked.append(a[1]) or real(*a, **k))

    with room.app_context():
        assert client.present() == set()

    [address] = asked
    assert "/channels/presence-chat/users?" in address
    assert "body_md5" not in address


def test_pusher_is_asked_once_and_within_time_limits(room, monkeypatch):
    asked, real = [], HTTPConnectionPool.urlopen

    def urlopen(pool, *args, **options):
        limits = pool.timeout
        asked.append((limits.connect_timeout, limits.read_timeout, pool.retries.total))
        return real(pool, *args, **options)

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", urlopen)
    client.send(room.extensions["realtime"], [])

    assert asked == [(2, 5, False)]


def test_a_redirect_is_not_followed(settings, redirecting):
    app = create_app(settings | {"PUSHER_PORT": str(redirecting)})

    with pytest.raises(client.PublishFailed) as failed:
        client.send(app.extensions["realtime"], [])

    assert isinstance(failed.value.__cause__, PusherBadStatus)
    assert not failed.value.final


def test_a_server_that_is_away_is_a_failure_that_may_pass(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    app = create_app(settings | {"PUSHER_PORT": str(port)})

    with pytest.raises(client.PublishFailed) as failed:
        client.send(app.extensions["realtime"], [])

    assert not failed.value.final


def test_a_wrong_secret_is_a_failure_that_may_pass(settings):
    app = create_app(settings | {"PUSHER_SECRET": "another"})

    with pytest.raises(client.PublishFailed) as failed:
        client.send(app.extensions["realtime"], [])

    assert not failed.value.final


def test_an_event_that_is_too_large_fails_for_good(room):
    event = {"channel": ROOM, "name": "message-added", "data": "x" * 20_000}

    with pytest.raises(client.PublishFailed) as failed:
        client.send(room.extensions["realtime"], [event])

    assert failed.value.final


def send(room, text, channel=ROOM):
    event = {"channel": channel, "name": "message-added"}
    event["data"] = encode({"message": text})
    client.send(room.extensions["realtime"], [event])


async def listen(pusher, authenticate, act, channel=ROOM):
    """Subscribe as a page does, act, and return what came."""
    address = f"{pusher.url}/app/a-key?protocol=7&client=js&version=8.6.0".replace("http", "ws", 1)
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as ws:
        socket_id = json.loads((await ws.receive_json())["data"])["socket_id"]
        signed = authenticate(channel, socket_id)
        subscribe = {"channel": channel} | signed
        await ws.send_json({"event": "pusher:subscribe", "data": subscribe})
        assert (await ws.receive_json())["event"] == "pusher_internal:subscription_succeeded"
        await asyncio.to_thread(act)
        return [await ws.receive_json(timeout=LISTEN_S)]


class Elsewhere(BaseHTTPRequestHandler):
    """Leads every request to another address."""

    def do_POST(self):
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def redirecting():
    """The port of a server that leads elsewhere."""
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        yield server.server_port
        thread.join()
