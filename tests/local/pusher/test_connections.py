import json
import re

import pytest

HOSTILE = [
    pytest.param("", id="nothing"),
    pytest.param("{", id="half a brace"),
    pytest.param("[]", id="a list"),
    pytest.param("null", id="null"),
    pytest.param('"pusher:ping"', id="text"),
    pytest.param("[" * 60_000, id="deep nesting"),
    pytest.param('{"event":' * 6_000, id="deep objects"),
    pytest.param('{"event":"pusher:ping","data":NaN}', id="not a number"),
    pytest.param('{"event":"pusher:ping","data":%s}' % ("9" * 5000), id="a huge number"),
    pytest.param("{}", id="no event"),
    pytest.param('{"event":7}', id="a number for an event"),
    pytest.param('{"event":null}', id="null for an event"),
    pytest.param('{"event":{"a":1}}', id="an object for an event"),
    pytest.param('{"event":""}', id="an empty event"),
    pytest.param('{"event":"pusher:connection_established"}', id="what servers say"),
    pytest.param('{"event":"pusher_internal:member_added"}', id="what is internal"),
    pytest.param('{"event":"said","channel":"news"}', id="an event without its prefix"),
    pytest.param('{"event":"pusher:subscribe"}', id="a subscription to nothing"),
    pytest.param('{"event":"pusher:subscribe","data":"news"}', id="text for data"),
    pytest.param('{"event":"pusher:subscribe","data":[]}', id="a list for data"),
    pytest.param('{"event":"pusher:unsubscribe","data":7}', id="a number for data"),
    pytest.param('{"event":"\\ud800"}', id="half a surrogate pair"),
    pytest.param(b'{"event":"pusher:ping"}', id="a binary frame"),
]
ADA = {"id": "u_ada", "user_info": {"name": "Ada"}}
TYPING = "client-typing"


def test_a_connection_is_greeted_with_its_id_and_how_long_it_may_be_silent(client, app_url):
    told = client().connects(app_url).hears("pusher:connection_established")

    assert re.fullmatch(r"\d+\.\d+", told["socket_id"])
    assert told["activity_timeout"] == 120


def test_two_connections_have_different_ids(ada, grace):
    assert ada.socket_id != grace.socket_id


@pytest.mark.parametrize(
    ("address", "code"),
    [
        pytest.param("app/other?protocol=7", 4001, id="an unknown app"),
        pytest.param("app/key", 4008, id="no protocol"),
        pytest.param("app/key?protocol=6", 4007, id="an old protocol"),
        pytest.param("app/key?protocol=seven", 4007, id="a protocol that is no number"),
        pytest.param("app/key?protocol=7&version=<b>", 4006, id="a version that is none"),
    ],
)
def test_a_connection_that_cannot_be_is_closed_with_the_reason(
    client, pusher_server, address, code
):
    assert client().connects(f"{pusher_server.url}/{address}").is_closed_with() == code


def test_a_ping_is_answered(ada):
    ada.says("pusher:ping")

    assert ada.hears("pusher:pong") == {}


@pytest.mark.parametrize("frame", HOSTILE)
def test_a_hostile_frame_gets_an_error_and_the_connection_stays(ada, frame):
    ada.sends(frame)

    assert ada.hears("pusher:error")["message"]
    assert ada.hears_nothing_more()


def test_a_huge_frame_ends_the_connection_it_came_by_and_no_other(ada, grace):
    ada.sends(json.dumps({"event": "pusher:ping", "data": "x" * 100_000}))

    # The rest of the frame, which nobody reads, may overtake the code that says why.
    assert ada.is_closed_with() in {1009, 1006}
    assert grace.hears_nothing_more()


def test_a_client_signs_in_as_whom_the_server_says(ada):
    assert json.loads(ada.signs_in("u_ada")["user_data"]) == {"id": "u_ada"}


def test_signing_in_again_is_for_the_same_user(ada):
    ada.signs_in("u_ada")
    ada.signs_in("u_ada")

    ada.says("pusher:signin", ada.proof_of("u_grace"))

    assert ada.hears("pusher:error")["code"] == 4009
    assert ada.is_closed_with() == 4009


def test_a_sign_in_is_for_one_socket(ada, grace):
    grace.says("pusher:signin", ada.proof_of("u_ada"))

    assert grace.hears("pusher:error")["code"] == 4009
    assert grace.is_closed_with() == 4009


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"auth": "key:forged"}, id="another signature"),
        pytest.param({"auth": None}, id="no signature"),
        pytest.param({"user_data": '{"id": "u_grace"}'}, id="another user"),
        pytest.param({"user_data": {"id": "u_ada"}}, id="an object for text"),
    ],
)
def test_a_sign_in_that_the_server_did_not_sign_fails(ada, change):
    ada.says("pusher:signin", ada.proof_of("u_ada") | change)

    assert ada.hears("pusher:error")["code"] == 4009
    assert ada.is_closed_with() == 4009


@pytest.mark.parametrize("user_data", ["[]", "{}", '{"id": 7}', '{"id": ""}', '{"id": "auth0|1"}'])
def test_a_user_needs_an_id_that_may_be_one(ada, user_data):
    ada.says("pusher:signin", ada.proof_of_data(user_data))

    assert ada.is_closed_with() == 4009


def test_a_server_speaks_to_one_user(ada, grace, library):
    for person, user_id in ((ada, "u_ada"), (grace, "u_grace")):
        person.signs_in(user_id)
        person.says("pusher:subscribe", {"channel": f"#server-to-user-{user_id}"})
        person.hears("pusher_internal:subscription_succeeded")

    library.send_to_user("u_ada", "welcome", {})

    assert ada.hears("welcome") == {}
    assert grace.hears_nothing_more()


def test_nobody_listens_to_what_the_server_says_to_another(ada, grace):
    grace.signs_in("u_grace")

    for person in (ada, grace):
        person.says("pusher:subscribe", {"channel": "#server-to-user-u_ada"})
        assert person.hears("pusher:subscription_error")["status"] == 401


def test_who_is_signed_in_is_present_without_saying_who(ada):
    ada.says("pusher:signin", ada.proof_of_data(json.dumps(ADA)))
    ada.hears("pusher:signin_success")

    assert ada.comes_to("presence-chat")["presence"]["hash"] == {"u_ada": {"name": "Ada"}}


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
        pytest.param(
            '{"event":"client-a","channel":"private-encrypted-chat"}', id="an encrypted channel"
        ),
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
        person.comes_to("private-encrypted-chat")

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
