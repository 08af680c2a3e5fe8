import json
from contextlib import ExitStack

import pusher
import pytest
import requests
from pusher.http import Request

from chatapp.local.pusher.server import PusherServer
from chatapp.local.pusher.sockets import Patience
from chatapp.realtime import encryption
from tests.support.cast import ENCRYPTION_KEY
from tests.support.pusher_js import PusherJs

ADA = {"user_id": "u_ada", "user_info": {"name": "Ada"}}
GRACE = {"user_id": "u_grace", "user_info": {"name": "Grace"}}


@pytest.fixture
def patience():
    return Patience()


@pytest.fixture
def server(patience):
    with PusherServer("1", "key", "secret", patience=patience) as server:
        yield server


@pytest.fixture
def library(server):
    where = {"ssl": False, "host": "127.0.0.1", "port": server.port}
    key = {"encryption_master_key_base64": ENCRYPTION_KEY}
    library = pusher.Pusher("1", "key", "secret", **where, **key)
    yield library
    library._pusher_client.http.session.close()


@pytest.fixture
def visit(server, library):
    """Start pusher-js and wait until it's connected."""
    with ExitStack() as pages:

        def visit():
            page = pages.enter_context(PusherJs(server.port, library))
            page.hears("state", "connected")
            return page

        yield visit


@pytest.fixture
def ada(visit):
    return visit()


@pytest.fixture
def grace(visit):
    return visit()


def test_a_page_hears_what_the_server_says_on_a_private_channel(ada, library):
    ada.comes_to("private-chat")

    library.trigger("private-chat", "message-added", {"message": "héllo 👋"})

    assert ada.hears("private-chat", "message-added")["data"] == {"message": "héllo 👋"}


@pytest.mark.parametrize("who", ["Pusher's library", "Chatapp"])
def test_a_page_reads_what_was_encrypted_for_its_channel(ada, library, who):
    channel, said = "private-encrypted-chat.2", {"message": "héllo 👋"}
    ada.comes_to(channel)

    if who == "Chatapp":
        data = encryption.encrypt(json.dumps(said), channel, ENCRYPTION_KEY)
        event = {"channel": channel, "name": "message-added", "data": data}
        library.trigger_batch([event], already_encoded=True)
    else:
        library.trigger(channel, "message-added", said)

    assert ada.hears(channel, "message-added")["data"] == said


def test_a_page_with_a_forged_signature_learns_that_it_was_refused(ada):
    ada.does("subscribe", channel="private-chat")
    ada.answers(lambda socket: {"auth": "key:forged"})

    error = ada.hears("private-chat", "pusher:subscription_error")["data"]
    assert (error["type"], error["status"]) == ("AuthError", 401)


def test_pages_see_who_comes_and_goes(ada, grace):
    assert ada.comes_to("presence-chat", ADA)["count"] == 1
    members = grace.comes_to("presence-chat", GRACE)["members"]
    assert members == {"u_ada": {"name": "Ada"}, "u_grace": {"name": "Grace"}}
    assert ada.hears("presence-chat", "pusher:member_added")["data"]["id"] == "u_grace"

    grace.leaves()

    assert ada.hears("presence-chat", "pusher:member_removed")["data"]["id"] == "u_grace"


def test_a_page_hears_another_type_and_knows_who(ada, grace):
    ada.comes_to("presence-chat", ADA)
    grace.comes_to("presence-chat", GRACE)

    grace.does("say", channel="presence-chat", event="client-typing", data={"on": True})

    heard = ada.hears("presence-chat", "client-typing")
    assert (heard["data"], heard["metadata"]) == ({"on": True}, {"user_id": "u_grace"})


def test_a_page_whose_user_is_sent_away_stays_away(ada, library):
    ada.signs_in("u_ada")
    its = library._pusher_client

    path = "/apps/1/users/u_ada/terminate_connections"
    its.http.send_request(Request(its, "POST", path, {}))

    assert ada.hears("state")["event"] == "disconnected"


def test_a_page_that_was_cut_off_comes_back_by_itself(ada, server, library):
    ada.comes_to("private-chat")

    requests.post(f"{server.url}/trouble/cut", json={"code": 4200}, timeout=5)

    assert [ada.hears("state")["event"] for _ in "12"] == ["connecting", "connected"]
    ada.is_let_in("private-chat")
    library.trigger("private-chat", "message-added", {})
    assert ada.hears("private-chat", "message-added")


@pytest.mark.parametrize("patience", [Patience(activity_s=0.1, pong_s=1)], ids=["impatient"])
def test_a_silent_page_and_its_server_keep_in_touch(ada, library):
    ada.comes_to("private-chat")

    for _ in range(10):
        ada.hears("wire", "pusher:ping", "pusher:pong")

    library.trigger("private-chat", "message-added", {})
    assert ada.hears("private-chat", "message-added")
