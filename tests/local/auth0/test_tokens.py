"""Signing in through Authlib's own client, the way the room does."""

import time

import pytest
import requests
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.jwk import KeySet


def test_ada_comes_back_with_all_that_the_room_needs_to_know(visitor, auth0):
    claims = visitor.signs_in("auth0|ada").json()["claims"]

    assert claims["iss"] == auth0.issuer
    assert claims["aud"] == "room"
    assert claims["sub"] == "auth0|ada"
    assert claims["name"] == "Ada Lovelace"
    assert claims["nickname"] == "ada"
    assert claims["email"] == "ada@example.com"
    assert claims["email_verified"] is True
    assert claims["https://chatapp.example/roles"] == ["admin"]
    assert claims["sid"]
    assert claims["auth_time"] <= claims["iat"] <= time.time()
    assert claims["exp"] == claims["iat"] + 36_000
    assert "picture" not in claims


def test_the_nonce_and_the_state_come_back_as_they_were_sent(visitor):
    page = visitor.enters(nonce="a nonce", state="a state")

    answer = visitor.submits(page, person="auth0|ada").json()

    assert answer["claims"]["nonce"] == "a nonce"
    assert answer["args"]["state"] == "a state"


def test_grace_comes_through_another_provider(visitor):
    claims = visitor.signs_in("google-oauth2|100000000000000000002").json()["claims"]

    assert claims["name"] == "Grace Hopper"
    assert claims["sub"].startswith("google-oauth2|")
    assert claims["https://chatapp.example/roles"] == []


def test_discovery_is_valid_and_says_what_is_offered(auth0):
    document = requests.get(f"{auth0.issuer}.well-known/openid-configuration", timeout=2).json()

    OpenIDProviderMetadata(document).validate()
    assert document["issuer"] == auth0.issuer
    assert document["issuer"].endswith("/")
    assert document["code_challenge_methods_supported"] == ["S256"]


def test_the_published_key_is_public_and_checks_the_signature(visitor, auth0):
    published = requests.get(f"{auth0.issuer}.well-known/jwks.json", timeout=2).json()
    token = visitor.exchanges(visitor.is_given_a_code()).json()["id_token"]

    decoded = jwt.decode(token, KeySet.import_key_set(published), ["RS256"])

    assert decoded.header["kid"] == published["keys"][0]["kid"]
    assert set(published["keys"][0]) == {"kty", "kid", "use", "alg", "n", "e"}


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        pytest.param("openid", set(), id="who it is and no more"),
        pytest.param("openid email", {"email", "email_verified"}, id="the address"),
        pytest.param("openid profile", {"name", "nickname"}, id="the name"),
    ],
)
def test_user_information_keeps_to_the_scope(visitor, auth0, scope, names):
    visitor.signs_in()
    code = visitor.asks(scope=scope).headers["Location"].partition("code=")[2].partition("&")[0]
    bearer = {"Authorization": f"Bearer {visitor.exchanges(code).json()['access_token']}"}

    known = visitor.get(f"{auth0.issuer}userinfo", headers=bearer).json()

    assert set(known) == names | {"sub", "https://chatapp.example/roles"}


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Basic eDp5", "Bearer", "\u00e9"])
def test_user_information_is_for_bearers_of_a_token(visitor, auth0, header):
    headers = {"Authorization": header.encode()} if header else {}

    refused = visitor.get(f"{auth0.issuer}userinfo", headers=headers)

    assert refused.status_code == 401
    assert refused.json()["error"]
