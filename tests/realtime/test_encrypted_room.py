"""A room whose messages travel encrypted: what leaves it, who can read that, and other keys."""

import json
from base64 import b64decode, b64encode
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from nacl.secret import SecretBox
from sqlalchemy import select

from chatapp import create_app
from chatapp.database import db
from chatapp.models import Room
from chatapp.realtime import encryption, epochs
from tests.support.acting import logged_by
from tests.support.cast import ENCRYPTION_KEY, close

ANOTHER_KEY = b64encode(bytes(range(32))).decode()
ROOM, PRESENCE = "private-encrypted-chat.2", "presence-chat.2"
# The longest that may be said.
EMOJI = "\U0001f600" * 2000


@pytest.fixture
def app(settings, outbox):
    """The room, encrypted from its first day on."""
    app = encrypted(settings)
    app.extensions["publisher"].start()
    assert app.extensions["publisher"].drain()
    # Where the room is from now on has been told.
    outbox.requests.clear()
    yield app
    close(app)


def encrypted(settings, key=ENCRYPTION_KEY):
    """Return a process of the room that has this key, and has adopted it."""
    app = create_app(settings | {"PUSHER_ENCRYPTION_KEY": key})
    with app.app_context():
        epochs.adopt_key()
    return app


@pytest.fixture
def sent(app, outbox):
    """Everything that Pusher was given, once all has left: events, and whole requests."""

    def sent():
        assert app.extensions["publisher"].drain()
        return outbox.events

    return sent


def read(event, page):
    """Return what an event tells a page that our server has let in."""
    signed = page.post("/pusher/auth", data={"socket_id": "1.2", "channel_name": event["channel"]})
    parts = {name: b64decode(part) for name, part in json.loads(event["data"]).items()}
    secret = b64decode(signed.json["shared_secret"])
    return json.loads(SecretBox(secret).decrypt(parts["ciphertext"], parts["nonce"]))


def test_pusher_is_given_nothing_that_it_could_read(ada, grace, sent, outbox):
    said = ada.says("the secret plan").json
    ada.asks(f"/messages/{said['id']}", "PATCH", json={"message": "another plan", "rev": 1})
    grace.asks(f"/messages/{said['id']}/reactions/👍", "PUT")
    answer = {"message": "an answer", "reply_to": said["id"], "client_id": str(uuid4())}
    grace.asks("/messages", "POST", json=answer)
    grace.asks("/status", "PUT", json={"words": "on a secret holiday"})
    ada.asks(f"/messages/{said['id']}", "DELETE")

    events = sent()

    names = ["message-added", "message-changed", "message-changed", "message-added"]
    assert [e["name"] for e in events] == [*names, "status-changed", "message-changed"]
    assert {event["channel"] for event in events} == {ROOM}
    # The requests whole, and what is base64 in them.
    seen = b"".join(request.body for request in outbox.requests).decode()
    for event in events:
        parts = json.loads(event["data"])
        assert list(parts) == ["nonce", "ciphertext"]
        seen += "".join(b64decode(part).decode(errors="replace") for part in parts.values())
    texts = ["the secret plan", "another plan", "an answer", "on a secret holiday", "👍"]
    secrets = [*texts, "Ada Lovelace", "Grace Hopper", said["user_id"], "client_id", "text_rev"]
    assert [it for it in secrets if it in seen or json.dumps(it)[1:-1] in seen] == []


def test_a_member_s_page_reads_what_was_said(ada, grace, sent):
    said = ada.says("héllo 👋").json
    ada.asks("/status", "PUT", json={"words": "in a meeting"})

    [message, status] = sent()

    assert (message["name"], status["name"]) == ("message-added", "status-changed")
    assert read(message, grace)["message"] == "héllo 👋"
    assert read(message, grace)["id"] == said["id"]
    assert read(status, grace)["words"] == "in a meeting"


def test_what_is_too_large_once_it_is_encrypted_is_a_hint_encrypted_too(ada, grace, sent):
    said = ada.says(EMOJI).json
    smaller = ada.says(EMOJI[:1_600]).json

    [hint, whole] = sent()

    assert read(hint, grace) == {"id": said["id"], "rev": said["rev"]}
    assert read(whole, grace)["message"] == smaller["message"]
    assert all(len(event["data"].encode()) <= 10_000 for event in (hint, whole))


def test_in_a_room_that_is_not_encrypted_the_same_message_goes_as_it_is(settings, outbox, comes_in):
    plain = create_app(settings)
    comes_in(plain, "Ada Lovelace").says(EMOJI)
    assert plain.extensions["publisher"].drain()
    close(plain)

    assert json.loads(outbox.events[-1]["data"])["message"] == EMOJI


def test_the_secret_is_given_with_the_room_s_channel_alone(ada, visitor):
    of_room, of_presence = (authorise(ada, channel) for channel in (ROOM, PRESENCE))

    assert len(b64decode(of_room.json["shared_secret"])) == 32
    assert set(of_presence.json) == {"auth", "channel_data"}
    assert authorise(visitor, ROOM).status_code == 401


@pytest.mark.parametrize("channel", ["private-chat.2", "private-encrypted-chat", "private-chat"])
def test_no_other_channel_is_signed(ada, channel):
    answer = authorise(ada, channel)

    assert (answer.status_code, "shared_secret" in answer.json) == (403, False)


def authorise(browser, channel):
    return browser.asks("/pusher/auth", "POST", data={"socket_id": "1.2", "channel_name": channel})


def test_a_page_of_it_loads_pusher_js_with_encryption(ada):
    assert "/static/pusher_with_encryption-" in ada.get("/").text


@pytest.fixture(params=["sqlite", "postgresql"])
def with_key(request, settings, outbox):
    """Start a process of the room with a key, or with none: each kind of database in turn."""
    if request.param == "postgresql":
        settings = settings | {"DATABASE_URL": request.getfixturevalue("migrated_postgresql")}
    started = []

    def with_key(key):
        started.append(create_app(settings | {"PUSHER_ENCRYPTION_KEY": key}))
        return started[-1]

    yield with_key
    for app in started:
        close(app)


def adopts(app):
    """Return the epoch of the room, and its key, once this process has started."""
    with app.app_context():
        epochs.adopt_key()
        return tuple(db.rows(select(Room.epoch, Room.encryption_key_id))[0])


def test_another_key_moves_the_room_once(with_key, caplog):
    ids = [encryption.key_id(key) for key in (ENCRYPTION_KEY, ANOTHER_KEY)]

    moves = ["", ENCRYPTION_KEY, ENCRYPTION_KEY, ANOTHER_KEY, ANOTHER_KEY, "", ""]

    assert [adopts(with_key(key)) for key in moves] == [
        (1, None),
        *[(2, ids[0])] * 2,
        *[(3, ids[1])] * 2,
        *[(4, None)] * 2,
    ]
    told = logged_by(epochs, caplog)
    assert told == [{"event": "encryption key changed", "epoch": epoch} for epoch in (2, 3, 4)]


def test_many_processes_that_start_at_once_move_the_room_once(with_key):
    apps = [with_key(ENCRYPTION_KEY) for _ in range(6)]
    together, found = Barrier(len(apps)), []

    def start(app):
        together.wait()
        found.append(adopts(app))

    threads = [Thread(target=start, args=[app]) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {epoch for epoch, _ in found} == {2}


def test_a_process_adopts_its_key_by_itself(with_key):
    app = with_key(ENCRYPTION_KEY)
    app.test_client().get("/healthz")

    with app.app_context():
        assert app.extensions["cutter"].wait_until(lambda: key_id() is not None, seconds=10)
        assert key_id() == encryption.key_id(ENCRYPTION_KEY)


def key_id():
    return db.rows(select(Room.encryption_key_id))[0].encryption_key_id


def test_pages_with_the_key_of_before_are_told_where_the_room_is(with_key, outbox):
    adopts(with_key(ENCRYPTION_KEY))
    restarted = with_key(ANOTHER_KEY)
    restarted.extensions["publisher"].start()
    assert restarted.extensions["publisher"].drain()
    outbox.requests.clear()

    assert adopts(restarted)[0] == 3

    assert restarted.extensions["publisher"].drain()
    told = {event["channel"]: event for event in outbox.events}
    assert {event["name"] for event in told.values()} == {"room-moved"}
    # The one on the room's channel is encrypted, with a key that they don't have.
    assert set(told) == {"private-encrypted-chat.2", "presence-chat.2"}
    assert json.loads(told["presence-chat.2"]["data"]) == {"epoch": 3}


def test_where_encryption_is_switched_on_pages_are_told_on_the_channel_that_they_have(
    with_key, outbox
):
    told = switched(with_key, outbox, "", ENCRYPTION_KEY)

    assert told == {"private-chat": {"epoch": 2}, "presence-chat": {"epoch": 2}}


def test_where_it_is_switched_off_pages_are_sent_what_they_cannot_read_and_so_ask(with_key, outbox):
    told = switched(with_key, outbox, ENCRYPTION_KEY, "")

    assert set(told) == {"private-encrypted-chat.2", "presence-chat.2"}
    # What came in the clear there, pusher-js would not even try to read.
    assert set(told["private-encrypted-chat.2"]) == {"nonce", "ciphertext"}


def switched(with_key, outbox, before, after):
    """Restart the room with another key or none; return what is told by that on which channel."""
    adopts(with_key(before))
    restarted = with_key(after)
    restarted.extensions["publisher"].start()
    assert restarted.extensions["publisher"].drain()
    outbox.requests.clear()
    adopts(restarted)
    assert restarted.extensions["publisher"].drain()
    return {event["channel"]: json.loads(event["data"]) for event in outbox.events}


def test_meanwhile_a_process_with_the_key_of_before_publishes_on_the_new_channels(
    settings, outbox, comes_in
):
    old = encrypted(settings)
    ada = comes_in(old, "Ada Lovelace")
    new = encrypted(settings, ANOTHER_KEY)

    assert ada.says("hello").status_code == 201

    assert old.extensions["publisher"].drain()
    said = outbox.events[-1]
    assert (said["channel"], said["name"]) == ("private-encrypted-chat.3", "message-added")
    assert read(said, ada)["message"] == "hello"
    close(old)
    close(new)
