import json

import pytest

from chatapp.local.pusher import channels

ADA = {"user_id": "u_ada", "user_info": {"name": "Ada"}}
GRACE = {"user_id": "u_grace", "user_info": {"name": "Grace"}}


@pytest.mark.parametrize("channel", ["news", "private-chat"])
def test_a_subscription_succeeds(ada, channel):
    assert ada.comes_to(channel) == {}


def test_a_private_channel_needs_a_signature(ada, pusher_server):
    ada.says("pusher:subscribe", {"channel": "private-chat", "auth": "key:forged"})

    error = ada.hears_message()
    assert error["event"] == "pusher:subscription_error"
    assert error["channel"] == "private-chat"
    assert (error["data"]["type"], error["data"]["status"]) == ("AuthError", 401)


def test_a_signature_is_for_one_socket_and_one_channel(ada, grace, library):
    stolen = library.authenticate("private-chat", ada.socket_id)
    for thief, channel in ((grace, "private-chat"), (ada, "private-admin")):
        thief.says("pusher:subscribe", {"channel": channel, **stolen})

        thief.hears("pusher:subscription_error")


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"channel": "private-chat"}, id="no signature"),
        pytest.param({"channel": "private-chat", "auth": None}, id="null for a signature"),
        pytest.param({"channel": "private-chat", "auth": "\ud800"}, id="half a surrogate pair"),
        pytest.param({"channel": "presence-chat", "auth": "key:x"}, id="no channel_data"),
    ],
)
def test_a_subscription_without_a_signature_is_refused(ada, library, asked):
    ada.says("pusher:subscribe", asked)

    assert ada.hears("pusher:subscription_error")["status"] == 401
    assert library.channels_info() == {"channels": {}}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="nothing"),
        pytest.param("x" * 165, id="too long"),
        pytest.param("private chat", id="a blank"),
        pytest.param("private-chat\n", id="a newline at its end"),
        pytest.param("châtea", id="an accent"),
        pytest.param("#", id="a reserved character"),
        pytest.param(7, id="a number"),
        pytest.param(None, id="null"),
        pytest.param(["private-chat"], id="a list"),
    ],
)
def test_a_channel_has_a_proper_name(ada, library, name):
    ada.says("pusher:subscribe", {"channel": name, "auth": ""})

    assert ada.hears("pusher:error")["message"]
    assert library.channels_info() == {"channels": {}}


def test_a_name_may_be_as_long_as_the_docs_say_and_have_all_their_characters(ada):
    assert ada.comes_to("aZ09_-=@,.;".ljust(164, "x")) == {}


def test_coming_twice_is_an_error_and_changes_nothing(ada, library):
    ada.comes_to("private-chat")
    ada.asks_for("private-chat")

    assert "Existing subscription" in ada.hears("pusher:error")["message"]
    library.trigger("private-chat", "said", {"text": "hello"})
    assert ada.hears("said") == {"text": "hello"}
    assert ada.hears_nothing_more()


def test_whoever_leaves_a_channel_hears_no_more_of_it(ada, library):
    ada.comes_to("private-chat")
    ada.says("pusher:unsubscribe", {"channel": "private-chat"})
    assert ada.hears_nothing_more()

    library.trigger("private-chat", "said", {"text": "hello"})

    assert ada.hears_nothing_more()


def test_leaving_a_channel_where_one_is_not_is_an_error(ada):
    ada.says("pusher:unsubscribe", {"channel": "private-chat"})

    assert ada.hears("pusher:error")["message"]


def test_a_closed_connection_leaves_its_channels(ada, grace, library):
    ada.comes_to("private-chat")
    ada.comes_to("presence-chat", {"user_id": "u_ada"})
    grace.comes_to("presence-chat", {"user_id": "u_grace"})

    ada.leaves()

    assert grace.hears("pusher_internal:member_removed") == {"user_id": "u_ada"}
    assert library.channels_info() == {"channels": {"presence-chat": {}}}


def test_a_member_hears_who_is_present_and_the_others_hear_of_the_member(ada, grace):
    alone = ada.comes_to("presence-chat", ADA)
    both = grace.comes_to("presence-chat", GRACE)

    assert alone == {"presence": {"ids": ["u_ada"], "hash": {"u_ada": {"name": "Ada"}}, "count": 1}}
    assert both["presence"]["count"] == 2
    assert both["presence"]["hash"] == {"u_ada": {"name": "Ada"}, "u_grace": {"name": "Grace"}}
    assert ada.hears("pusher_internal:member_added") == GRACE
    assert grace.hears_nothing_more()


def test_only_the_first_and_the_last_connection_of_a_user_count(ada, grace, client, app_url):
    ada.comes_to("presence-chat", ADA)
    laptop, phone = grace, client().meets(app_url)

    laptop.comes_to("presence-chat", GRACE)
    assert phone.comes_to("presence-chat", GRACE)["presence"]["count"] == 2
    laptop.leaves()
    phone.says("pusher:unsubscribe", {"channel": "presence-chat"})

    assert ada.hears("pusher_internal:member_added") == GRACE
    assert ada.hears("pusher_internal:member_removed") == {"user_id": "u_grace"}
    assert ada.hears_nothing_more()


def test_a_member_may_have_a_number_and_no_information(ada, grace):
    ada.comes_to("presence-chat", ADA)
    grace.comes_to("presence-chat", {"user_id": 7})

    assert ada.hears("pusher_internal:member_added") == {"user_id": "7"}


@pytest.mark.parametrize(
    "user",
    [
        pytest.param({"name": "Ada"}, id="no id"),
        pytest.param({"user_id": ""}, id="an empty id"),
        pytest.param({"user_id": True}, id="true for an id"),
        pytest.param({"user_id": ["u_ada"]}, id="a list for an id"),
        pytest.param({"user_id": "x" * 129}, id="an id too long"),
        pytest.param({"user_id": "u_ada", "user_info": "é" * 513}, id="too much information"),
        pytest.param(["u_ada"], id="a list"),
    ],
)
def test_a_member_that_is_none_is_refused(ada, library, user):
    ada.asks_for("presence-chat", user)

    assert ada.hears("pusher:subscription_error")["error"]
    assert library.channels_info() == {"channels": {}}


def test_what_the_server_did_not_sign_is_nobody(ada, library):
    auth = library.authenticate("presence-chat", ada.socket_id, ADA)
    ada.says(
        "pusher:subscribe",
        {"channel": "presence-chat", **auth, "channel_data": json.dumps(GRACE)},
    )

    assert ada.hears("pusher:subscription_error")["status"] == 401


def test_a_full_channel_refuses_another_user_but_not_another_connection(
    ada, grace, client, app_url, monkeypatch
):
    assert channels.MAX_MEMBERS == 100
    monkeypatch.setattr(channels, "MAX_MEMBERS", 1)
    ada.comes_to("presence-chat", ADA)

    grace.asks_for("presence-chat", GRACE)

    assert "members already" in grace.hears("pusher:subscription_error")["error"]
    assert client().meets(app_url).comes_to("presence-chat", ADA)["presence"]["count"] == 1
