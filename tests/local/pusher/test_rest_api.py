import pytest
from pusher.errors import PusherBadRequest, PusherBadStatus


def test_an_event_reaches_all_that_are_subscribed_and_nobody_else(ada, grace, library):
    ada.comes_to("private-chat")
    grace.comes_to("private-other")

    assert library.trigger("private-chat", "said", {"text": "héllo 👋"}) == {}

    assert ada.hears_message() == {
        "event": "said",
        "channel": "private-chat",
        "data": {"text": "héllo 👋"},
    }
    assert grace.hears_nothing_more()


def test_an_event_for_several_channels_comes_once_on_each(ada, library):
    for channel in ("one", "two"):
        ada.comes_to(channel)

    library.trigger(["one", "two", "one"], "said", {})

    assert [ada.hears_message()["channel"] for _ in "12"] == ["one", "two"]
    assert ada.hears_nothing_more()


def test_an_event_leaves_out_the_socket_that_caused_it(ada, grace, library):
    for person in (ada, grace):
        person.comes_to("private-chat")

    library.trigger("private-chat", "said", {}, socket_id=ada.socket_id)

    assert grace.hears("said") == {}
    assert ada.hears_nothing_more()


def test_a_batch_comes_in_its_order(ada, library):
    ada.comes_to("private-chat")
    batch = [{"channel": "private-chat", "name": f"said-{n}", "data": {}} for n in range(10)]

    assert library.trigger_batch(batch) == {}

    assert [ada.hears_message()["event"] for _ in range(10)] == [f"said-{n}" for n in range(10)]


def test_a_batch_has_ten_events(ada, library):
    ada.comes_to("news")
    batch = [{"channel": "news", "name": "said", "data": {}} for _ in range(11)]

    with pytest.raises(PusherBadRequest, match="at most 10"):
        library.trigger_batch(batch)
    assert ada.hears_nothing_more()


def test_an_event_carries_ten_kilobytes_however_they_are_written(ada, library):
    ada.comes_to("news")

    library.trigger("news", "said", '"' + "👋" * 2559 + 'xx"')
    with pytest.raises(PusherBadStatus, match="413"):
        library.trigger("news", "said", '"' + "👋" * 2559 + 'xxx"')

    assert ada.hears("said") == "👋" * 2559 + "xx"
    assert ada.hears_nothing_more()


def test_one_event_too_large_stops_its_whole_batch(ada, library):
    ada.comes_to("news")
    batch = [{"channel": "news", "name": "said", "data": d} for d in ("{}", "x" * 10_241)]

    with pytest.raises(PusherBadStatus, match="413"):
        library.trigger_batch(batch, already_encoded=True)
    assert ada.hears_nothing_more()


def test_channels_tell_who_is_there(ada, grace, library):
    ada.comes_to("private-chat")
    for person, name in ((ada, "u_ada"), (grace, "u_grace")):
        person.comes_to("presence-chat", {"user_id": name})

    assert library.channels_info() == {"channels": {"presence-chat": {}, "private-chat": {}}}
    assert library.channels_info("presence-", ["user_count"]) == {
        "channels": {"presence-chat": {"user_count": 2}}
    }
    assert library.channel_info("private-chat", ["subscription_count"]) == {
        "occupied": True,
        "subscription_count": 1,
    }
    assert library.channel_info("private-empty") == {"occupied": False}
    assert library.users_info("presence-chat") == {"users": [{"id": "u_ada"}, {"id": "u_grace"}]}


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda it: it.channels_info(attributes=["user_count"]), id="users of all"),
        pytest.param(lambda it: it.channel_info("news", ["user_count"]), id="users of news"),
        pytest.param(
            lambda it: it.channel_info("presence-a", ["subscription_count"]),
            id="subscriptions of a presence channel",
        ),
        pytest.param(lambda it: it.channel_info("news", ["mood"]), id="an unknown attribute"),
        pytest.param(lambda it: it.users_info("private-chat"), id="users of a private channel"),
    ],
)
def test_what_a_channel_does_not_have_cannot_be_asked(library, ask):
    with pytest.raises(PusherBadRequest):
        ask(library)


def test_an_event_may_tell_how_many_it_is_for(ada, library):
    ada.comes_to("news")
    event = {"channel": "news", "name": "said", "data": {}, "info": "subscription_count"}

    assert library.trigger_batch([event]) == {"batch": [{"subscription_count": 1}]}
