"""Failures to simulate, each of them, in the process and over HTTP."""

import pytest
import requests

from chatapp.local.auth0.faults import CHECKS, ID_TOKENS, Faults


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ("wrong_issuer", "InvalidClaimError"),
        ("wrong_audience", "InvalidClaimError"),
        ("wrong_nonce", "InvalidClaimError"),
        ("expired", "ExpiredTokenError"),
        ("bad_signature", "BadSignatureError"),
    ],
)
def test_a_spoiled_id_token_is_refused_by_a_real_client(visitor, auth0, fault, failure):
    auth0.faults.id_token = fault

    assert visitor.signs_in().json()["failed"] == failure


def test_an_id_token_can_be_missing(visitor, auth0):
    auth0.faults.id_token = "missing"

    assert visitor.signs_in().json()["claims"] is None


@pytest.mark.parametrize(
    ("faults", "failure"),
    [
        pytest.param({"token_status": 403}, "OAuthError", id="refused"),
        pytest.param({"token_status": 503}, "HTTPError", id="unavailable"),
        pytest.param({"token_body": "garbage"}, "ValueError", id="garbage"),
        pytest.param({"token_body": "", "token_status": 502}, "HTTPError", id="empty"),
    ],
)
def test_a_spoiled_token_answer_fails_in_a_real_client(visitor, auth0, faults, failure):
    auth0.faults.change(faults)

    assert visitor.signs_in().json()["failed"] == failure


def test_a_slow_token_answer_is_not_waited_for(visitor, auth0):
    auth0.faults.token_delay = 0.3
    visitor.room.oauth.client_kwargs["default_timeout"] = (1, 0.1)

    assert visitor.signs_in().json()["failed"] == "ReadTimeout"


def test_a_slow_token_answer_is_right_in_the_end(visitor, auth0):
    auth0.faults.token_delay = 0.1

    assert visitor.signs_in().json()["claims"]["sub"] == "auth0|ada"


def test_a_room_without_the_endpoint_takes_the_older_way_out(visitor, auth0, room):
    auth0.faults.drop_end_session_endpoint = True
    visitor.signs_in()

    home = visitor.get(f"{room.url}/logout")

    assert home.history[0].headers["Location"].startswith(f"{auth0.issuer}v2/logout")
    assert home.text == "home"


def test_trouble_goes_as_it_came(visitor, auth0):
    auth0.faults.id_token = "expired"
    auth0.faults.clear()

    assert auth0.faults == Faults()
    assert visitor.signs_in().json()["claims"]["sub"] == "auth0|ada"


def test_a_misspelt_switch_is_an_error_in_a_test(auth0):
    with pytest.raises(AttributeError):
        auth0.faults.token_statsu = 500


@pytest.mark.parametrize("fault", ID_TOKENS)
def test_trouble_is_made_and_ended_over_http(visitor, auth0, fault):
    trouble = f"{auth0.issuer}trouble"

    assert visitor.post(trouble, json={"id_token": fault}).json() == {"id_token": fault}
    assert visitor.get(trouble).json() == {"id_token": fault}
    assert auth0.faults.id_token == fault
    assert f"id_token = {fault}" in visitor.get(f"{auth0.issuer}sessions").text

    assert visitor.delete(trouble).json() == {}
    assert auth0.faults == Faults()


@pytest.mark.parametrize(
    "wishes",
    [
        {"token_status": 99},
        {"token_status": True},
        {"token_status": "503"},
        {"token_body": 1},
        {"token_delay": -1},
        {"token_delay": None},
        {"token_delay": 61},
        {"id_token": "wrong"},
        {"id_token": []},
        {"drop_end_session_endpoint": 1},
        {"token_status": 500, "token_delay": "long"},
        [],
        "text",
    ],
    ids=str,
)
def test_a_switch_that_cannot_be_leaves_all_as_it_was(visitor, auth0, wishes):
    refused = visitor.post(f"{auth0.issuer}trouble", json=wishes)

    assert refused.status_code == 422
    assert refused.json()["error"] == "invalid_fault"
    assert auth0.faults == Faults()


def test_an_unknown_switch_is_told_the_known_ones(visitor, auth0):
    refused = visitor.post(f"{auth0.issuer}trouble", json={"jwks_status": 500})

    assert refused.status_code == 422
    assert all(name in refused.json()["message"] for name in CHECKS)


@pytest.mark.parametrize("body", ["{", "[" * 20_000, "\u00e9", '{"token_delay": NaN}'])
def test_a_body_that_cannot_be_read_is_refused(visitor, auth0, body):
    json = {"Content-Type": "application/json"}

    refused = visitor.post(f"{auth0.issuer}trouble", data=body.encode("latin-1"), headers=json)

    assert refused.status_code in {400, 422}
    assert refused.json()["error"]


@pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}])
def test_pages_make_no_trouble(auth0, method, headers):
    json = {"token_status": 500}

    refused = requests.request(
        method, f"{auth0.issuer}trouble", json=json, headers=headers, timeout=2
    )

    assert refused.status_code in {400, 403}
    assert auth0.faults == Faults()
