"""A room whose messages travel encrypted: people notice nothing of it, and Pusher reads nothing."""

import json
import shutil
from base64 import b64decode, b64encode
from uuid import uuid4

import pusher as pusher_library
import pytest
import requests
from playwright.sync_api import expect

from chatapp.local.auth0.server import Auth0Server
from chatapp.local.pusher.server import PusherServer
from chatapp.realtime import encryption
from tests.browser.conftest import Place
from tests.support.acting_on_messages import changes_of
from tests.support.cast import ENCRYPTION_KEY, room_settings
from tests.support.conversing import UP_TO_DATE, box, kept, say, status, texts, wait_until
from tests.support.ports import free_port

ANOTHER_KEY = b64encode(bytes(range(32))).decode()
THUMB = "/reactions/%F0%9F%91%8D"
NEW_VERSION = "A new version is available."
EMOJI = "\U0001f600" * 2000


@pytest.fixture(scope="module")
def port():
    """The port of a room of its own."""
    return free_port()


@pytest.fixture(scope="module")
def auth0(port):
    """Who signs people in to it."""
    with Auth0Server("chatapp", "a client secret", f"http://127.0.0.1:{port}") as server:
        yield server


@pytest.fixture(scope="module")
def pusher():
    """A Pusher of its own: on another one's presence channel the people of other rooms are."""
    with PusherServer("1", "a-key", "a-secret") as server:
        yield server


@pytest.fixture(scope="module")
def place(port, auth0, pusher, empty_database, tmp_path_factory):
    """The encrypted room's server."""
    folder = tmp_path_factory.mktemp("encrypted")
    shutil.copy(empty_database, folder / "chat.sqlite")
    settings = room_settings(auth0, pusher, f"sqlite:///{folder}/chat.sqlite")
    place = Place(port, settings | {"PUSHER_ENCRYPTION_KEY": ENCRYPTION_KEY}, folder).start()
    yield place
    place.stop()


@pytest.fixture
def on_the_wire(ada):
    """What Ada's socket receives from Pusher, frame by frame, from a new one on."""
    frames = []

    def follow(socket):
        if "/app/" in socket.url:
            socket.on("framereceived", lambda frame: frames.append(json.loads(frame)))

    ada.on("websocket", follow)
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    return frames


def of_our_server(frames):
    """Return the events of the room: what isn't of the protocol, nor said by a page."""
    ours = [f for f in frames if not f["event"].startswith(("pusher", "client-"))]
    assert ours, "without an event this would prove nothing"
    return ours


def set_status(page, **chosen):
    page.evaluate(
        """async chosen => {
          const headers = { "Content-Type": "application/json", Accept: "application/json" }
          await fetch("/status", { method: "PUT", headers, body: JSON.stringify(chosen) })
        }""",
        chosen,
    )


def test_two_people_talk_and_pusher_reads_nothing_of_it(ada, grace, place, on_the_wire):
    box(grace).press_sequentially("the")
    expect(ada.get_by_text("Grace Hopper is typing…")).to_be_visible()
    say(grace, "the secret plan")
    expect(texts(ada)).to_have_text(["the secret plan"])
    message = place.value("SELECT id FROM messages")
    assert changes_of(grace, message, "PATCH", body={"message": "a plan", "rev": 1}) == 200
    expect(texts(ada)).to_have_text(["a plan"])
    assert changes_of(grace, message, "PUT", THUMB) == 200
    expect(kept(ada).locator("[data-emoji='👍']")).to_have_text("👍 1")
    set_status(grace, words="on a secret holiday")
    people = ada.get_by_role("region", name="People")
    expect(people).to_contain_text("on a secret holiday")
    say(ada, "an answer")
    expect(texts(grace)).to_have_text(["a plan", "an answer"])

    events = of_our_server(on_the_wire)
    assert {event["event"] for event in events} == {
        *("message-added", "message-changed", "status-changed")
    }
    assert {event["channel"] for event in events} == {channel(place, "private-encrypted-chat")}
    seen = json.dumps(events, ensure_ascii=False)
    for event in events:
        parts = json.loads(event["data"])
        assert list(parts) == ["nonce", "ciphertext"]
        seen += "".join(b64decode(part).decode(errors="replace") for part in parts.values())
    for secret in ("secret", "a plan", "👍", "an answer", "Grace Hopper"):
        assert secret not in seen, secret


def channel(place, name):
    """Return the name of a channel in the room's epoch."""
    epoch = place.value("SELECT epoch FROM room")
    return name if epoch == 1 else f"{name}.{epoch}"


def test_what_is_too_large_once_it_is_encrypted_is_there_a_moment_later(ada, grace, on_the_wire):
    with ada.expect_request("**/messages?since=*"):
        say(grace, EMOJI)

    expect(texts(ada)).to_have_text([EMOJI])
    [hint] = of_our_server(on_the_wire)
    assert len(hint["data"]) < 200


@pytest.fixture
def whoever_has_the_secret(pusher):
    """Pusher's key and secret, and nothing of the room."""
    where = {"host": "127.0.0.1", "port": pusher.port, "ssl": False}
    library = pusher_library.Pusher("1", "a-key", "a-secret", **where)
    yield library
    library._pusher_client.http.session.close()


FORGED = {
    "in the clear": {"id": 1, "rev": 10**9, "message": "forged", "name": "Ada"},
    "with a key that they made up": encryption.encrypt(
        json.dumps({"id": 1, "rev": 10**9, "message": "forged"}), "x", ANOTHER_KEY
    ),
    "without the form of it": {"nonce": 1, "ciphertext": {}},
    "empty": "",
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED.keys())
def test_what_others_publish_is_not_shown_and_breaks_nothing(
    ada, grace, place, whoever_has_the_secret, data
):
    say(grace, "hello")
    expect(texts(ada)).to_have_text(["hello"])

    data = data if isinstance(data, str) else json.dumps(data)
    with ada.expect_request("**/messages?since=*"):
        forged = {"channel": channel(place, "private-encrypted-chat"), "name": "message-added"}
        whoever_has_the_secret.trigger_batch([forged | {"data": data}], already_encoded=True)

    say(grace, "hello again")
    expect(texts(ada)).to_have_text(["hello", "hello again"])
    expect(status(ada)).to_have_text(UP_TO_DATE)


@pytest.fixture
def restart(place):
    """Restart the room with another key, or without one; afterwards it has its own again."""

    def restart(key):
        place.stop()
        place.settings["PUSHER_ENCRYPTION_KEY"] = key
        place.start()

    yield restart
    restart(ENCRYPTION_KEY)


@pytest.mark.usefixtures("refusals")
def test_with_another_key_pages_move_over_and_lose_nothing(ada, grace, place, restart, on_the_wire):
    say(grace, "before")
    expect(texts(ada)).to_have_text(["before"])
    before = channel(place, "private-encrypted-chat")
    ada.evaluate("window.isTheSame = true")

    restart(ANOTHER_KEY)
    say(grace, "meanwhile")
    expect(texts(ada)).to_have_text(["before", "meanwhile"])
    wait_until(
        lambda: place.value("SELECT encryption_key_id FROM room") == encryption.key_id(ANOTHER_KEY),
        ada,
    )
    after = channel(place, "private-encrypted-chat")
    assert after != before
    wait_until(lambda: subscribed(on_the_wire, after), ada)
    on_the_wire.clear()
    say(grace, "after")

    for page in (ada, grace):
        expect(texts(page)).to_have_text(["before", "meanwhile", "after"])
        expect(status(page)).to_have_text(UP_TO_DATE)
    assert {event["channel"] for event in of_our_server(on_the_wire)} == {after}
    assert ada.evaluate("window.isTheSame")


def subscribed(frames, name):
    succeeded = "pusher_internal:subscription_succeeded"
    return any(f["event"] == succeeded and f["channel"] == name for f in frames)


@pytest.mark.usefixtures("refusals")
def test_when_encryption_is_switched_off_pages_go_on_and_offer_to_be_loaded_anew(
    ada, grace, restart
):
    say(grace, "before")
    expect(texts(ada)).to_have_text(["before"])

    restart("")
    say(grace, "after")

    expect(texts(ada)).to_have_text(["before", "after"])
    expect(ada.get_by_text(NEW_VERSION)).to_be_visible()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    expect(texts(ada)).to_have_text(["before", "after"])


@pytest.mark.usefixtures("refusals")
def test_when_encryption_is_switched_on_open_pages_hear_at_once_and_offer_to_be_loaded_anew(
    ada, place, restart
):
    restart("")
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)

    restart(ENCRYPTION_KEY)
    place.say("Grace Hopper", "after")

    expect(texts(ada)).to_have_text(["after"])
    expect(ada.get_by_text(NEW_VERSION)).to_be_visible()


@pytest.fixture
def restarted_already(place, tmp_path):
    """Another process of the room, with another key, as while its machines restart one by one."""
    other = place.settings | {"PUSHER_ENCRYPTION_KEY": ANOTHER_KEY}
    process = Place(free_port(), other, tmp_path).start()
    yield process
    process.stop()


@pytest.mark.usefixtures("refusals")
def test_while_the_machines_restart_with_another_key_everything_arrives(
    ada, grace, restarted_already
):
    said = []
    for text in ("of the new key", "of the old one", "of the new one", "of the old one again"):
        said.append(text)
        if "old" in text:
            say(grace, text)
        else:
            say_elsewhere(grace, restarted_already, text)

        for page in (ada, grace):
            expect(texts(page)).to_have_text(said)
            expect(status(page)).to_have_text(UP_TO_DATE)


def say_elsewhere(page, process, text):
    """Say something on another machine, as the person of this page."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    message = {"message": text, "client_id": str(uuid4())}
    assert requests.post(f"{process.address}/messages", json=message, cookies=cookies).ok
