"""What /oauth/token enforces: codes are bound, short-lived and good for one use."""

import pytest

from chatapp.local.auth0 import grants


def test_a_code_is_worth_tokens(visitor):
    bought = visitor.exchanges(visitor.is_given_a_code())

    assert bought.status_code == 200
    assert set(bought.json()) == {"access_token", "id_token", "token_type", "expires_in", "scope"}
    assert bought.headers["Cache-Control"] == "no-store"


def test_the_client_may_say_its_secret_in_the_header(visitor):
    secret = visitor.room.oauth.client_secret

    assert visitor.exchanges(visitor.is_given_a_code(), auth=("room", secret)).status_code == 200


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"code_verifier": "x" * 43}, "invalid_grant", id="another verifier"),
        pytest.param({"code_verifier": ""}, "invalid_request", id="no verifier"),
        pytest.param({"code_verifier": "\u00e9"}, "invalid_request", id="no verifier at all"),
        pytest.param({"redirect_uri": "http://evil.example/"}, "invalid_grant", id="address"),
        pytest.param({"redirect_uri": ""}, "invalid_grant", id="no address"),
        pytest.param({"code": "made-up"}, "invalid_grant", id="a code that nobody gave out"),
        pytest.param({"client_secret": "wrong"}, "invalid_client", id="wrong secret"),
        pytest.param({"client_secret": "\u00e9"}, "invalid_client", id="secret beyond ASCII"),
        pytest.param({"client_secret": ""}, "invalid_client", id="no secret"),
        pytest.param({"client_id": "nobody"}, "invalid_client", id="unknown client"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", id="password"),
        pytest.param({"grant_type": ""}, "unsupported_grant_type", id="nothing asked for"),
    ],
)
def test_a_wrong_exchange_gets_no_tokens(visitor, change, error):
    refused = visitor.exchanges(visitor.is_given_a_code(), **change)

    assert refused.status_code in {400, 401}
    assert refused.json()["error"] == error
    assert "id_token" not in refused.json()


def test_a_code_is_needed(visitor, auth0):
    secret = visitor.room.oauth.client_secret
    form = {"grant_type": "authorization_code"}

    refused = visitor.post(f"{auth0.issuer}oauth/token", data=form, auth=("room", secret))

    assert refused.json()["error"] == "invalid_request"


def test_a_wrong_secret_in_the_header_is_unauthorized(visitor):
    refused = visitor.exchanges("any", auth=("room", "wrong"))

    assert refused.status_code == 401
    assert "WWW-Authenticate" in refused.headers


def test_a_code_that_came_too_late_is_worthless(visitor, monkeypatch):
    code = visitor.is_given_a_code()
    monkeypatch.setattr(grants, "CODE_LIFE_SECONDS", -1)

    assert visitor.exchanges(code).json()["error"] == "invalid_grant"


def test_a_stolen_code_costs_the_thief_and_the_owner_their_tokens(visitor, auth0):
    code = visitor.is_given_a_code()
    bearer = {"Authorization": f"Bearer {visitor.exchanges(code).json()['access_token']}"}
    assert visitor.get(f"{auth0.issuer}userinfo", headers=bearer).status_code == 200

    again = visitor.exchanges(code)

    assert again.json()["error"] == "invalid_grant"
    assert visitor.get(f"{auth0.issuer}userinfo", headers=bearer).status_code == 401


def test_an_access_token_ends(visitor, auth0, monkeypatch):
    token = visitor.exchanges(visitor.is_given_a_code()).json()["access_token"]
    monkeypatch.setattr(grants, "TOKEN_LIFE_SECONDS", -1)

    refused = visitor.get(f"{auth0.issuer}userinfo", headers={"Authorization": f"Bearer {token}"})

    assert refused.status_code == 401


@pytest.mark.parametrize("header", [b"Basic", b"Basic \xe9", b"Basic /////w==", b"Basic cm9vbQ=="])
def test_a_header_that_cannot_be_read_is_an_oauth_error(visitor, auth0, header):
    form = {"grant_type": "authorization_code"}

    refused = visitor.post(
        f"{auth0.issuer}oauth/token", data=form, headers={"Authorization": header}
    )

    assert refused.status_code in {400, 401}
    assert refused.json()["error"].startswith("invalid_")


def test_tokens_are_not_to_be_got(visitor, auth0):
    refused = visitor.get(f"{auth0.issuer}oauth/token")

    assert refused.status_code == 405
    assert refused.json()["error"] == "Method Not Allowed"
