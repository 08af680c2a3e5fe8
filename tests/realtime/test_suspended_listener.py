"""A client of one's own that never signed in to Pusher hears nothing more after a suspension.

Nobody can cut its sockets, and Pusher asks nobody again about what it has subscribed to. Tried over
our stand-in and over a server of Pusher's protocol that others have written.
"""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import aiohttp
import pytest

from chatapp import create_app, notices
from chatapp.auth import access
from tests.support.acting import act
from tests.support.acting import person as whom
from tests.support.cast import close, known_member
from tests.support.pusher_client import Client

SPEAKERS = ("Ada Lovelace", "Margaret Hamilton", "Linus Torvalds")
# Together less than the thirty that one may say at once; the rest is said after the suspension.
BEFORE, AFTER = 15, 5
CHANNELS = ("private-chat", "presence-chat")
HEARD = ("message-added", "status-changed", "client-typing")


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request, settings, server):
    """The room on each kind of database, connected to that server."""
    if request.param == "postgresql":
        settings = settings | {"DATABASE_URL": request.getfixturevalue("migrated_postgresql")}
    app = create_app(settings | {"PUSHER_PORT": str(server.port)})
    yield app
    close(app)


@pytest.fixture
def sockets(server):
    """Make sockets, which hold what they have heard until they are asked."""
    address = f"{server.url}/app/a-key?protocol=7&client=js&version=8.6.0".replace("http", "ws", 1)
    with asyncio.Runner() as runner:
        session = runner.run(_session())
        made = []

        def socket():
            made.append(Client(runner.get_loop(), session, None).meets(address))
            return made[-1]

        yield socket
        for each in made:
            each.leaves()
        runner.run(session.close())


def test_it_hears_nothing_that_is_said_typed_or_changed_after_it(app, sockets):
    people = {name: known_member(app, name) for name in (*SPEAKERS, "Grace Hopper")}
    grace, ada = people["Grace Hopper"], people["Ada Lovelace"]
    listener, page = sockets(), sockets()
    for socket, person in ((listener, grace), (page, ada)):
        for channel in CHANNELS:
            subscribe(socket, person, channel)
    type_on(page, "presence-chat")
    kept = signatures(grace, listener, [f"{channel}.2" for channel in CHANNELS])

    with talking(people[name] for name in SPEAKERS) as talk:
        talk.is_going_on.wait()
        act(app, access.suspend, "Grace Hopper", within_s=0)
        talk.is_suspended.set()
        for channel in CHANNELS:
            subscribe(page, ada, f"{channel}.2")
    type_on(page, "presence-chat.2")
    assert app.extensions["publisher"].drain()

    heard = everything(listener)
    revs = {data["rev"] for name, _, data in heard if name == "message-added"}
    assert revs, "without a message of before, this test would prove nothing"
    assert talk.after, "nor without one of after"
    assert revs & talk.after == set()
    assert {name for name, _, _ in heard} >= {"room-moved", *HEARD} - {"status-changed"}
    assert "said after it" not in json.dumps(heard)
    assert {channel for _, channel, _ in heard if channel} == set(CHANNELS)
    assert [name for name, _, _ in heard].count("client-typing") == 1
    told = everything(page)
    on_the_new = {
        data["rev"] for name, it, data in told if it == "private-chat.2" and data and "rev" in data
    }
    assert on_the_new, "whoever has access hears it there"
    # Neither what it has kept nor what it asks for leads there.
    assert kept == {}
    assert signatures(grace, listener, [f"{channel}.2" for channel in CHANNELS]) == {}
    listener.says("pusher:subscribe", {"channel": "private-chat.2", "auth": "a-key:00"})
    ada.says("said at last")
    assert app.extensions["publisher"].drain()
    assert not any(channel == "private-chat.2" for _, channel, _ in spoken(everything(listener)))


def test_nobody_hears_what_the_room_tells_another_alone(app, sockets):
    """Whatever they subscribe to, signed in as who they are or not at all."""
    people = [known_member(app, name) for name in ("Ada Lovelace", "Grace Hopper")]
    channel = f"#server-to-user-{whom(app, 'Ada Lovelace').id}"
    adas, graces, visitors, thiefs = (sockets() for _ in range(4))
    for socket, browser in zip((adas, graces), people, strict=True):
        signed = browser.asks("/pusher/user-auth", "POST", data={"socket_id": socket.socket_id})
        proof = {name: signed.json[name] for name in ("auth", "user_data")}
        socket.says("pusher:signin", proof)
        # What comes by another connection may overtake it.
        socket.hears("pusher:signin_success")
    thiefs.says("pusher:signin", proof)
    for socket in (adas, graces, visitors):
        socket.says("pusher:subscribe", {"channel": channel})

    with app.app_context():
        notices.tell(whom(app, "Ada Lovelace").id)
    assert app.extensions["publisher"].drain()

    heard = [{name for name, _, _ in everything(it)} for it in (adas, graces, visitors)]
    assert ["notice" in names for names in heard] == [True, False, False]
    # A proof is bound to the socket for which it was given.
    assert thiefs.is_closed_with()


@contextmanager
def talking(browsers):
    """Have people talk at once, each in a thread, until all has been said."""
    talk = Talk()
    with ThreadPoolExecutor() as pool:
        speaking = [pool.submit(talk.speak, browser) for browser in browsers]
        yield talk
    for one in speaking:
        one.result()


class Talk:
    """What was said, and which of it was begun after the suspension."""

    def __init__(self):
        self.is_going_on, self.is_suspended = Event(), Event()
        self.after = set()

    def speak(self, browser):
        for number in range(BEFORE):
            browser.says(f"message {number}")
            if number == BEFORE // 5:
                self.is_going_on.set()
        self.is_suspended.wait()
        for number in range(AFTER):
            self.after.add(browser.says(f"said after it {number}").json["rev"])
        browser.asks("/status", "PUT", json={"words": "said after it"})


def subscribe(socket, person, channel):
    signed = signatures(person, socket, [channel])[channel]
    socket.says("pusher:subscribe", {"channel": channel, **signed})


def signatures(person, socket, channels):
    """Return the signatures that the room gives a person, by channel."""
    form = {"socket_id": socket.socket_id}
    asked = {
        channel: person.asks("/pusher/auth", "POST", data=form | {"channel_name": channel})
        for channel in channels
    }
    return {channel: answer.json for channel, answer in asked.items() if answer.status_code == 200}


def type_on(page, channel):
    page.says("client-typing", {}, channel=channel)


def everything(socket):
    """Return what a socket has heard by now: names of events, channels and data."""
    socket.says("pusher:ping")
    heard = []
    while (message := socket.hears_message())["event"] != "pusher:pong":
        heard.append((message["event"], message.get("channel"), message["data"]))
    return heard


def spoken(heard):
    return [it for it in heard if it[0] in HEARD]


async def _session():
    return aiohttp.ClientSession()
