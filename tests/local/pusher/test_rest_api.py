import hashlib
import json
import time

import pytest
import requests
from pusher.errors import PusherBadRequest, PusherBadStatus
from pusher.http import Request

from chatapp.local.pusher.protocol import Credentials
from chatapp.local.pusher.rest_api import string_to_sign

SAID = {"name": "said", "channels": ["news"], "data": "{}"}


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


@pytest.fixture
def terminate(library):
    """Ask for the end of a user's connections; the library's own method has a wrong address."""
    its = library._pusher_client

    def terminate(user_id):
        path = f"/apps/1/users/{user_id}/terminate_connections"
        return its.http.send_request(Request(its, "POST", path, {}))

    return terminate


def test_terminating_a_user_closes_all_that_is_signed_in_as_that_user(
    ada, grace, client, app_url, terminate
):
    phone = client().meets(app_url)
    for connection, user_id in ((ada, "u_ada"), (phone, "u_ada"), (grace, "u_grace")):
        connection.signs_in(user_id)

    assert terminate("u_ada") == {}

    assert [ada.is_closed_with(), phone.is_closed_with()] == [4009, 4009]
    assert grace.hears_nothing_more()


def test_being_present_is_not_being_signed_in(ada, terminate):
    ada.comes_to("presence-chat", {"user_id": "u_ada"})

    terminate("u_ada")

    assert ada.hears_nothing_more()


@pytest.fixture
def post(pusher_server):
    """Post a signed event; `change` replaces parts of what is signed, `forge` what was signed."""

    def post(body=SAID, path="/apps/1/events", secret="secret", change=None, forge=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        query = {
            "auth_key": "key",
            "auth_timestamp": str(int(time.time())),
            "auth_version": "1.0",
            "body_md5": hashlib.md5(raw).hexdigest(),
        } | (change or {})
        signed = string_to_sign("POST", path, list(query.items()))
        query["auth_signature"] = Credentials("1", "key", secret).sign(signed)
        return requests.post(pusher_server.url + path, params=query | (forge or {}), data=raw)

    return post


def test_a_signed_event_is_accepted(post):
    response = post()

    assert (response.status_code, response.json()) == (200, {})


def test_the_documentations_own_example_has_its_signature():
    # From the REST API's "Worked authentication example".
    query = [
        ("auth_key", "278d425bdf160c739803"),
        ("auth_timestamp", "1353088179"),
        ("auth_version", "1.0"),
        ("body_md5", "ec365a775a4cd0599faeb73354201b6f"),
    ]

    signature = Credentials("3", "", "7ad3773142a6692b25b8").sign(
        string_to_sign("POST", "/apps/3/events", query)
    )

    assert signature == "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"secret": "guessed"}, "auth_signature", id="another secret"),
        pytest.param({"forge": {"auth_signature": "é"}}, "auth_signature", id="no digits"),
        pytest.param({"forge": {"auth_signature": None}}, "auth_signature", id="no signature"),
        pytest.param({"forge": {"more": "x"}}, "auth_signature", id="something added"),
        pytest.param({"change": {"auth_key": "other"}}, "auth_key", id="another key"),
        pytest.param({"change": {"auth_version": "2.0"}}, "auth_version", id="another version"),
        pytest.param({"change": {"auth_timestamp": "1"}}, "auth_timestamp", id="long ago"),
        pytest.param({"change": {"auth_timestamp": "now"}}, "auth_timestamp", id="no time"),
        pytest.param({"change": {"auth_timestamp": "9" * 999}}, "auth_timestamp", id="no end"),
        pytest.param({"change": {"body_md5": "0"}}, "body_md5", id="another body"),
        pytest.param({"change": {"body_md5": ""}}, "body_md5", id="a body without its digest"),
    ],
)
def test_a_request_that_our_server_did_not_sign_is_refused(post, ada, wrong, sentence):
    ada.comes_to("news")

    response = post(**wrong)

    assert response.status_code == 401
    assert sentence in response.text
    assert ada.hears_nothing_more()


def test_every_address_of_the_app_wants_a_signature(pusher_server):
    for path in ("channels", "channels/news", "channels/presence-chat/users", "nonsense"):
        assert requests.get(f"{pusher_server.url}/apps/1/{path}").status_code == 401, path


def test_a_request_without_a_body_needs_no_digest_of_it(pusher_server):
    query = {"auth_key": "key", "auth_timestamp": f"{time.time():.0f}", "auth_version": "1.0"}
    signed = string_to_sign("GET", "/apps/1/channels", list(query.items()))
    query["auth_signature"] = Credentials("1", "key", "secret").sign(signed)

    assert requests.get(f"{pusher_server.url}/apps/1/channels", params=query).ok


def test_there_is_no_other_app(post):
    assert post(path="/apps/2/events").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"\xff", id="no text"),
        pytest.param([], id="a list"),
        pytest.param({}, id="nothing"),
        pytest.param(SAID | {"name": ""}, id="no name"),
        pytest.param(SAID | {"name": "x" * 201}, id="a long name"),
        pytest.param(SAID | {"data": {"text": "hello"}}, id="data that is no text"),
        pytest.param(SAID | {"channels": []}, id="no channel"),
        pytest.param(SAID | {"channels": "news"}, id="channels that are no list"),
        pytest.param(SAID | {"channels": [7]}, id="a number for a channel"),
        pytest.param(SAID | {"channels": ["not a name"]}, id="a channel with blanks"),
        pytest.param(SAID | {"channels": [f"c{n}" for n in range(101)]}, id="101 channels"),
        pytest.param(SAID | {"socket_id": 7}, id="a number for a socket"),
        pytest.param({"batch": 7}, id="a number for a batch"),
        pytest.param({"batch": [7]}, id="a number for an event"),
    ],
)
def test_an_event_that_is_none_is_refused_with_a_sentence(post, ada, body):
    ada.comes_to("news")
    is_batch = isinstance(body, dict) and "batch" in body

    response = post(body, path="/apps/1/batch_events" if is_batch else "/apps/1/events")

    assert response.status_code == 400
    assert response.text.endswith(".")
    assert ada.hears_nothing_more()


def test_an_event_goes_to_a_hundred_channels_and_may_tell_how_many_it_is_for(post, ada):
    ada.comes_to("c7")
    names = [f"c{n}" for n in range(100)]

    told = post(SAID | {"channels": names, "info": "subscription_count"}).json()["channels"]

    assert ada.hears("said") == {}
    assert (len(told), told["c7"]) == (100, {"subscription_count": 1})
