import pytest


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
