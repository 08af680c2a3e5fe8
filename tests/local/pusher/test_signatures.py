import hashlib
import json
import time

import pytest
import requests

from chatapp.local.pusher.signatures import Credentials, string_to_sign

SAID = {"name": "said", "channels": ["news"], "data": "{}"}


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
