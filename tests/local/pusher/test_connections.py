import pytest

TYPING = "client-typing"


@pytest.fixture
def both(ada, grace):
    """Ada and Grace in the same two channels."""
    for person, user_id in ((ada, "u_ada"), (grace, "u_grace")):
        person.comes_to("private-chat")
        person.comes_to("presence-chat", {"user_id": user_id})
    ada.hears("pusher_internal:member_added")
    return ada, grace


def test_what_a_client_says_reaches_the_others_and_not_itself(both):
    ada, grace = both

    ada.says(TYPING, {"text": "é"}, channel="private-chat")

    assert grace.hears_message() == {
        "event": TYPING,
        "channel": "private-chat",
        "data": {"text": "é"},
    }
    assert ada.hears_nothing_more()


def test_on_a_presence_channel_they_learn_who_said_it_from_the_server(both):
    ada, grace = both

    ada.says(TYPING, {}, channel="presence-chat", user_id="u_grace")

    assert grace.hears_message()["user_id"] == "u_ada"


@pytest.mark.parametrize("data", [{}, [], "text", 7, None, {"a": [1.5, True, "\ud800"]}])
def test_anything_may_be_said(both, data):
    ada, grace = both

    ada.says(TYPING, [data], channel="private-chat")

    assert grace.hears(TYPING) == [data]


def test_text_is_passed_on_as_it_is(both):
    ada, grace = both

    ada.says(TYPING, '{"already":"JSON"}', channel="private-chat")

    assert grace.hears(TYPING) == {"already": "JSON"}


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param('{"event":"client-a","channel":"news"}', id="a public channel"),
        pytest.param('{"event":"client-a","channel":"private-b"}', id="not subscribed"),
        pytest.param('{"event":"client-a"}', id="no channel"),
        pytest.param('{"event":"client-a","channel":7}', id="a number for a channel"),
        pytest.param(
            '{"event":"client-%s","channel":"private-chat"}' % ("x" * 194), id="a long name"
        ),
        pytest.param(
            '{"event":"client-a","channel":"private-chat","data":[1e999]}', id="an infinite number"
        ),
    ],
)
def test_what_clients_may_not_say_is_an_error_and_reaches_nobody(both, frame):
    ada, grace = both
    for person in both:
        person.comes_to("news")

    ada.sends(frame)

    assert ada.hears("pusher:error")["message"]
    assert grace.hears_nothing_more()


def test_a_client_event_carries_ten_kilobytes(both):
    ada, grace = both

    ada.says(TYPING, "é" * 5120, channel="private-chat")
    ada.says(TYPING, "é" * 5120 + "x", channel="private-chat")

    assert ada.hears("pusher:error")["message"]
    assert grace.hears(TYPING) == "é" * 5120
    assert grace.hears_nothing_more()


def test_ten_client_events_a_second_are_enough(both):
    ada, grace = both

    for number in range(11):
        ada.says(TYPING, {"n": number}, channel="private-chat")

    assert ada.hears("pusher:error")["code"] == 4301
    assert [grace.hears(TYPING)["n"] for _ in range(10)] == list(range(10))
    assert grace.hears_nothing_more()


def test_no_depth_of_nesting_ends_the_connection(both):
    ada, _ = both

    # Python can read deeper JSON than it can write, by a little that depends on who calls.
    for depth in range(900, 1000):
        deep = "[" * depth + "]" * depth
        ada.sends(f'{{"event":"client-a","channel":"private-chat","data":{deep}}}')
    ada.says("pusher:ping")

    answers = iter(lambda: ada.hears_message()["event"], "pusher:pong")
    assert set(answers) == {"pusher:error"}
