"""Logout tokens that prove nothing: each ends nobody's sign-in."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select

from chatapp.auth import logout_tokens
from chatapp.auth.logout_tokens import EVENT
from chatapp.database import db
from chatapp.models import LogoutToken
from tests.support.acting import logged_by, send_logout_token
from tests.support.cast import Browser

ADA = "auth0|ada"
NOW = int(time.time())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"forged": True}, id="a stranger's signature"),
        pytest.param({"typ": "at+jwt"}, id="an access token"),
        pytest.param({"typ": ""}, id="no type"),
        pytest.param({"iss": "https://evil.example/"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"aud": "another-client"}, id="another audience"),
        pytest.param({"aud": ["another-client"]}, id="other audiences"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"exp": NOW - 61}, id="expired"),
        pytest.param({"exp": None}, id="never expires"),
        pytest.param({"exp": str(NOW + 60)}, id="expires in a text"),
        pytest.param({"exp": NOW + 25 * 3600}, id="expires in a day"),
        pytest.param({"exp": 10**400}, id="expires in an eternity"),
        pytest.param({"iat": NOW + 24 * 3600}, id="from the future"),
        pytest.param({"iat": None}, id="issued at no time"),
        pytest.param({"nbf": NOW + 24 * 3600}, id="not yet"),
        pytest.param({"jti": None}, id="no id"),
        pytest.param({"jti": ""}, id="an empty id"),
        pytest.param({"jti": 17}, id="an id that is a number"),
        pytest.param({"nonce": "n"}, id="an ID token's nonce"),
        pytest.param({"nonce": ""}, id="an empty nonce"),
        pytest.param({"events": None}, id="no events"),
        pytest.param({"events": {}}, id="no event"),
        pytest.param({"events": {"https://evil.example/event": {}}}, id="another event"),
        pytest.param({"events": {EVENT: True}}, id="an event that is no object"),
        pytest.param({"events": [EVENT]}, id="events in a list"),
        pytest.param({"events": EVENT}, id="events in a text"),
        pytest.param({"sub": None}, id="names nobody"),
        pytest.param({"sub": 17}, id="names a number"),
        pytest.param({"sid": ""}, id="an empty session"),
        pytest.param({"sid": 17}, id="a session that is a number"),
        pytest.param({"sid": ["x"]}, id="a session that is a list"),
    ],
)
def test_a_token_with_anything_wrong_ends_nothing(app, auth0, ada, outbox, changes):
    token = auth0.logout_token(**({"sub": ADA} | changes))

    response = send_logout_token(app, token)

    assert (response.status_code, response.json["error"]) == (400, "invalid_request")
    assert ada.reads().status_code == 200
    assert nothing_spent(app)
    assert outbox.cuts == []


def test_a_token_that_the_providers_key_did_not_sign_ends_nothing(app, auth0, ada):
    head, claims, signature = auth0.logout_token(ADA).split(".")
    keys = auth0.tenant.keys
    hostile = [
        *("", ".", "..", "...", "x", "a.b.c", "é.é.é", "\x00", "{}", "[" * 10_000),
        *(f"{head}.{claims}.", f"{head}.{claims}", f"{head}..{signature}"),
        f"{head}.{claims}.{signature}x",
        f"{encoded({'alg': 'none'})}.{claims}.",
        f"{encoded({'alg': 'none', 'kid': keys.kid})}.{claims}.{signature}",
        f"{encoded([])}.{claims}.{signature}",
        encoded({"alg": "RS256", "kid": [["x"] * 500]}) + f".{claims}.{signature}",
        b64(b"[" * 30_000) + f".{claims}.{signature}",
        by_secret(keys.own.as_pem(private=False), keys.kid, claims),
        by_secret(b"a client secret", keys.kid, claims),
        by_secret(b"x" * 32, "unknown", claims),
        jwt.encode({"alg": "ES256", "kid": keys.kid}, {"sub": ADA}, ECKey.generate_key("P-256")),
    ]

    for token in hostile:
        assert send_logout_token(app, token).status_code == 400, token[:60]
    assert ada.reads().status_code == 200
    assert nothing_spent(app)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"data": {"token": "x"}}, id="another field"),
        pytest.param({"json": {"logout_token": "x"}}, id="JSON"),
        pytest.param({"query_string": {"logout_token": "x"}}, id="in the address"),
    ],
)
def test_a_request_without_a_token_is_refused(app, body):
    response = Browser(app).asks("/backchannel-logout", "POST", **body)

    assert (response.status_code, response.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        pytest.param({"typ": "at+jwt"}, "typ is that of another kind of token", id="type"),
        pytest.param({"exp": NOW + 25 * 3600}, "exp is too far away", id="expiry"),
        pytest.param({"events": {}}, "events has no log-out in it", id="event"),
        pytest.param({"nonce": ""}, "nonce makes it an ID token", id="nonce"),
        pytest.param({"sid": ""}, "jti, sub or sid is missing or can't be stored", id="name"),
    ],
)
def test_the_log_tells_the_operator_what_is_wrong_with_a_token(app, auth0, caplog, changes, cause):
    answer = send_logout_token(app, auth0.logout_token(**({"sub": ADA} | changes)))

    [line] = logged_by(logout_tokens, caplog)
    assert (line["event"], line["why"]) == ("logout token refused", cause)
    assert answer.json["message"] == "The logout token is not valid."


def test_the_token_is_never_logged(app, auth0, ada, caplog):
    token = auth0.logout_token(ADA, forged=True)

    send_logout_token(app, token)

    assert "BadSignatureError" in caplog.text
    assert token.split(".")[1] not in caplog.text


def by_secret(secret, kid, claims):
    """A token signed by what both sides know, or everybody."""
    signed = f"{encoded({'alg': 'HS256', 'kid': kid, 'typ': 'JWT'})}.{claims}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def encoded(value):
    return b64(json.dumps(value).encode())


def b64(content):
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def nothing_spent(app):
    with app.app_context():
        return db.session.scalar(select(LogoutToken)) is None
