"""Open sockets of people who are sent out, on a real server of Pusher's protocol."""

import asyncio
import json
from contextlib import asynccontextmanager
from time import monotonic

import aiohttp
import pytest
from sqlalchemy import update

from chatapp import create_app
from chatapp.auth import access
from chatapp.database import db
from chatapp.local.pusher.server import PusherServer
from chatapp.models import Person
from chatapp.realtime import client, sockets
from tests.support.acting import SOON_S, act, person
from tests.support.cast import close, member

WITHIN_S = 2
CUT = 4009
ROOM, PRESENCE = "private-chat", "presence-chat"


@pytest.fixture
def own_pusher():
    """A server that a test may stop."""
    server = PusherServer("1", "a-key", "a-secret")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def room(settings, own_pusher):
    """The room, connected to that server."""
    app = create_app(settings | {"PUSHER_PORT": str(own_pusher.port)})
    yield app
    close(app)


def test_a_suspension_cuts_within_two_seconds_and_nobody_is_there_any_more(room, own_pusher):
    member(room, "Ada Lovelace")
    grace = member(room, "Grace Hopper")

    async def story():
        async with page(own_pusher, grace) as socket:
            assert await there(room, "Grace Hopper") == 1
            clicked = monotonic()
            await asyncio.to_thread(act, room, access.suspend, "Grace Hopper")
            assert await close_code(socket) == CUT
            assert monotonic() - clicked < WITHIN_S
        assert await there(room, "Grace Hopper") == 0

    asyncio.run(story())


def test_a_person_with_a_wide_name_is_there_with_as_much_of_it_as_pusher_takes(room, own_pusher):
    grace = member(room, "Grace Hopper")
    with room.app_context():
        db.session.execute(update(Person).values(name="\U0001f600" * 100))
        db.session.commit()

    async def story():
        async with page(own_pusher, grace):
            assert len(ids_there(room)) == 1

    asyncio.run(story())
    form = {"socket_id": "1.2", "channel_name": PRESENCE}
    told = json.loads(grace.asks("/pusher/auth", "POST", data=form).json["channel_data"])
    assert told["user_info"]["name"] == "\U0001f600" * 66


def test_an_old_signature_opens_no_new_socket(room, own_pusher):
    member(room, "Ada Lovelace")
    grace = member(room, "Grace Hopper")

    async def story():
        async with page(own_pusher, grace) as socket:
            old = signatures(grace, socket.id)
        await asyncio.to_thread(act, room, access.suspend, "Grace Hopper")
        async with connected(own_pusher) as socket:
            await socket.send_json({"event": "pusher:subscribe", "data": old["private-chat"]})
            assert (await socket.receive_json())["event"] == "pusher:subscription_error"
            await socket.send_json({"event": "pusher:signin", "data": old["user"]})
            assert (await socket.receive_json())["event"] == "pusher:error"
            assert await close_code(socket) == CUT

    asyncio.run(story())


def test_after_a_log_out_the_persons_other_browser_comes_back_by_itself(room, own_pusher):
    phone, laptop = member(room, "Grace Hopper"), member(room, "Grace Hopper")

    async def story():
        async with page(own_pusher, phone) as one, page(own_pusher, laptop) as other:
            await asyncio.to_thread(phone.post, "/logout")
            assert [await close_code(one), await close_code(other)] == [CUT, CUT]
        assert phone.reads().status_code == 401
        async with page(own_pusher, laptop):
            assert await there(room, "Grace Hopper") == 1

    asyncio.run(story())


def test_nobody_else_is_cut(room, own_pusher):
    ada, grace = member(room, "Ada Lovelace"), member(room, "Grace Hopper")

    async def story():
        async with page(own_pusher, ada) as socket:
            await asyncio.to_thread(act, room, access.suspend, "Grace Hopper")
            await asyncio.to_thread(room.extensions["publisher"].drain)
            await socket.send_json({"event": "pusher:ping", "data": {}})
            heard = [(await socket.receive_json())["event"] for _ in range(3)]
            assert heard == ["room-moved", "room-moved", "pusher:pong"]

    asyncio.run(story())
    assert grace.reads().status_code == 403


def test_an_outage_of_pusher_delays_the_cut(room, own_pusher, monkeypatch):
    monkeypatch.setattr(sockets, "FIRST_RETRY_S", 0.01)
    member(room, "Ada Lovelace"), member(room, "Grace Hopper")
    graces_id = person(room, "Grace Hopper").id
    own_pusher.stop()

    act(room, access.suspend, "Grace Hopper", within_s=0)

    with room.app_context():
        assert not access.sockets_are_cut(graces_id, within_s=0.1)
        assert client.connections_of(graces_id) is None
        own_pusher.start()
        assert access.sockets_are_cut(graces_id, within_s=SOON_S)
        assert client.connections_of(graces_id) == 0


@pytest.mark.parametrize("answer", [{}, {"users": [{}]}, {"users": None}, []])
def test_an_answer_that_makes_no_sense_tells_nothing(app, monkeypatch, answer):
    monkeypatch.setattr(app.extensions["realtime"], "users_info", lambda _channel: answer)

    with app.app_context():
        assert client.connections_of("u_1") is None


def ids_there(room):
    return room.extensions["present"].ids()


@asynccontextmanager
async def page(pusher, browser):
    """A socket that signs in and subscribes, as the room's page has it."""
    async with connected(pusher) as socket:
        signed = signatures(browser, socket.id)
        await socket.send_json({"event": "pusher:signin", "data": signed["user"]})
        assert (await socket.receive_json())["event"] == "pusher:signin_success"
        for channel in (ROOM, PRESENCE):
            await socket.send_json({"event": "pusher:subscribe", "data": signed[channel]})
            answer = await socket.receive_json()
            assert answer["event"] == "pusher_internal:subscription_succeeded", answer
        yield socket


@asynccontextmanager
async def connected(pusher):
    address = f"{pusher.url}/app/a-key?protocol=7&client=js&version=8.6.0".replace("http", "ws", 1)
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        socket.id = json.loads((await socket.receive_json())["data"])["socket_id"]
        yield socket


def signatures(browser, socket_id):
    form = {"socket_id": socket_id}
    signed = {"user": browser.asks("/pusher/user-auth", "POST", data=form).json}
    for channel in (ROOM, PRESENCE):
        answer = browser.asks("/pusher/auth", "POST", data=form | {"channel_name": channel})
        signed[channel] = {"channel": channel} | answer.json
    return signed


async def close_code(socket):
    while (message := await socket.receive(timeout=SOON_S)).type == aiohttp.WSMsgType.TEXT:
        pass
    return socket.close_code or message.data


async def there(room, name):
    def ask():
        with room.app_context():
            return client.connections_of(person(room, name).id)

    return await asyncio.to_thread(ask)
