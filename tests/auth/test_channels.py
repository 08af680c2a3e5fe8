"""Who may listen to what: the signatures that Pusher asks for."""

import json

import pytest
from pusher import Pusher

from tests.support.cast import is_sentence

CHANNELS_OF_OTHERS = [
    "private-other",
    "presence-other",
    "private-chat2",
    "PRIVATE-CHAT",
    "private-encrypted-chat",
    "private-cache-chat",
    "chat",
    "private-chat ",
    "",
    "#server-to-user-u_1",
    "private-chat,presence-chat",
]


def test_a_member_may_listen_to_the_room(ada):
    response = authorise(ada, "private-chat")

    assert response.status_code == 200
    assert response.json == expected().authenticate("private-chat", "1.2")


def test_on_the_presence_channel_a_member_is_who_they_are(ada):
    me = ada.says("hello").json

    response = authorise(ada, "presence-chat")

    who = {"user_id": me["user_id"], "user_info": {"name": "Ada Lovelace"}}
    assert json.loads(response.json["channel_data"]) == who
    assert response.json == expected().authenticate("presence-chat", "1.2", who)


@pytest.mark.parametrize("channel", CHANNELS_OF_OTHERS)
def test_no_other_channel_is_signed(ada, channel):
    response = authorise(ada, channel)

    assert (response.status_code, response.json["error"]) == (403, "channel_refused")
    assert is_sentence(response.json["message"])
    assert "auth" not in response.json


@pytest.mark.parametrize("socket", ["", "1", "1.2.3", "a.b", "1.2\n", "1.2:private-other", "-1.2"])
@pytest.mark.parametrize("channel", ["private-chat", "presence-chat"])
def test_a_socket_that_is_none_gets_nothing(ada, channel, socket):
    response = authorise(ada, channel, socket)

    assert (response.status_code, response.json["error"]) == (400, "invalid_socket")
    assert is_sentence(response.json["message"])


def test_a_visitor_and_somebody_signed_out_get_nothing(visitor, ada):
    assert authorise(visitor, "private-chat").status_code == 401

    ada.post("/logout")

    assert authorise(ada, "private-chat").status_code == 401


def test_a_request_without_a_form_gets_nothing(ada):
    assert ada.asks("/pusher/auth", "POST", json={"socket_id": "1.2"}).status_code == 403
    assert (
        ada.asks("/pusher/auth", "POST", data={"channel_name": "private-chat"}).status_code == 400
    )


def authorise(browser, channel, socket="1.2"):
    form = {"channel_name": channel, "socket_id": socket}
    return browser.asks("/pusher/auth", "POST", data=form)


def expected():
    return Pusher("1", "a-key", "a-secret")


def test_a_members_socket_signs_in_as_the_member(ada):
    me = ada.says("hello").json

    response = user_auth(ada)

    who = {"id": me["user_id"], "user_info": {"name": "Ada Lovelace"}}
    assert response.status_code == 200
    assert json.loads(response.json["user_data"]) == who
    assert response.json == expected().authenticate_user("1.2", who) | {"notices": []}


@pytest.mark.parametrize("socket", ["", "1", "1.2.3", "a.b", "1.2\n", "1.2::user::{}"])
def test_no_other_socket_signs_in(ada, socket):
    response = user_auth(ada, socket)

    assert (response.status_code, response.json["error"]) == (400, "invalid_socket")
    assert is_sentence(response.json["message"])


def test_a_socket_signs_in_as_nobody_else(visitor, ada, grace):
    graces_id = grace.says("hello").json["user_id"]
    hostile = {"user_id": graces_id, "id": graces_id, "user_data": '{"id": "u_1"}'}

    assert user_auth(visitor).status_code == 401
    assert user_auth(ada, **hostile).json == user_auth(ada).json
    assert graces_id not in user_auth(ada, **hostile).text


def user_auth(browser, socket="1.2", **more):
    return browser.asks("/pusher/user-auth", "POST", data={"socket_id": socket} | more)
