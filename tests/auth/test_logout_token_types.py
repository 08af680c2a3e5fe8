"""Logout tokens whose header and claims are of any type: refused or counted, never a failure."""

import time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.auth.logout_tokens import EVENT
from tests.support.acting import send_logout_token
from tests.support.fuzzing import LONE_SURROGATE, NUL, odd_json
from tests.support.signing import sign_raw

HEADER = ["alg", "typ", "kid", "crit", "b64", "jku", "jwk", "x5c", "x5t", "x5u", "cty", "zip"]
CLAIMS = ["iss", "aud", "iat", "exp", "nbf", "jti", "sub", "sid", "events", "nonce"]
INFINITE, NOT_A_NUMBER = float("inf"), float("nan")


@pytest.fixture
def signed(auth0):
    """A function that signs any header and any claims with the provider's own key."""
    return lambda header, claims: sign(auth0, header, claims)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"crit": 1}, id="crit that is a number"),
        pytest.param({"crit": True}, id="crit that is a flag"),
        pytest.param({"crit": None}, id="crit that is null"),
        pytest.param({"crit": [["b64"]]}, id="crit of lists"),
        pytest.param({"crit": ["exp"], "exp": 1}, id="an extension that we don't know"),
        pytest.param({"crit": ["b64"], "b64": False}, id="a payload that isn't encoded"),
        pytest.param({"alg": 1}, id="alg that is a number"),
        pytest.param({"alg": ["RS256"]}, id="alg that is a list"),
        pytest.param({"typ": ["JWT"]}, id="typ that is a list"),
        pytest.param({"typ": {}}, id="typ that is an object"),
        pytest.param({"kid": {}}, id="kid that is an object"),
        pytest.param({"kid": 1}, id="kid that is a number"),
    ],
)
def test_a_header_of_other_types_is_refused(room, signed, changes):
    assert send_logout_token(room, signed(changes, {})).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"jti": f"a{NUL}b"}, id="an id with NUL"),
        pytest.param({"jti": LONE_SURROGATE}, id="an id that is half a character"),
        pytest.param({"jti": "x" * 256}, id="an id without end"),
        pytest.param({"sub": f"auth0|a{NUL}da"}, id="a person with NUL"),
        pytest.param({"sub": LONE_SURROGATE}, id="a person that is half a character"),
        pytest.param({"sid": f"a{NUL}"}, id="a session with NUL"),
        pytest.param({"sid": LONE_SURROGATE}, id="a session that is half a character"),
        pytest.param({"sub": "x" * 256}, id="a person without end"),
        pytest.param({"exp": INFINITE}, id="expires at infinity"),
        pytest.param({"exp": -INFINITE}, id="expired at infinity"),
        pytest.param({"exp": NOT_A_NUMBER}, id="expires at no number"),
        pytest.param({"exp": True}, id="expires at true"),
        pytest.param({"iat": NOT_A_NUMBER}, id="issued at no number"),
        pytest.param({"iat": -INFINITE}, id="issued at infinity"),
        pytest.param({"iat": True}, id="issued at true"),
        pytest.param({"nbf": NOT_A_NUMBER}, id="valid from no number"),
        pytest.param({"iss": ["the issuer"]}, id="issuers in a list"),
        pytest.param({"aud": {}}, id="an audience that is an object"),
        pytest.param({"aud": [["chatapp"]]}, id="audiences in a list of lists"),
        pytest.param({"events": {EVENT: None}}, id="an event that is null"),
    ],
)
def test_claims_of_other_types_are_refused(room, signed, changes):
    assert send_logout_token(room, signed({}, changes)).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as they should be"),
        pytest.param({"exp": time.time() + 3600.5}, id="a fraction of a second"),
        pytest.param({"jti": "x" * 255, "sub": "é" * 255}, id="as long as may be"),
        pytest.param({"aud": ["another", "chatapp"]}, id="one audience of two"),
    ],
)
def test_claims_that_are_as_they_should_be_count(room, signed, changes):
    assert send_logout_token(room, signed({}, changes)).status_code == 200


def test_a_header_that_says_more_counts(room, signed):
    assert send_logout_token(room, signed({"x-tenant": 7}, {})).status_code == 200


def test_no_header_and_no_claim_is_a_failure(room, signed):
    answers = set()

    @given(changed(HEADER), changed(CLAIMS))
    def fuzz(header, claims):
        answer = send_logout_token(room, signed(header, claims))
        assert answer.status_code in {200, 400}, answer.text
        answers.add(answer.status_code)

    fuzz()
    assert answers == {200, 400}, "no token has reached the end"


def test_no_header_or_payload_that_is_not_an_object_is_a_failure(app, auth0):
    @given(odd_json, odd_json)
    def fuzz(header, payload):
        assert send_logout_token(app, sign_raw(auth0, header, payload)).status_code == 400
        assert send_logout_token(app, sign_raw(auth0, {"alg": "RS256"}, payload)).status_code == 400

    fuzz()


def changed(names):
    """Some of the names, each with a value of any type; often none."""
    return st.just({}) | st.dictionaries(st.sampled_from(names), odd_json, max_size=2)


def sign(auth0, header, claims):
    now = int(time.time())
    whole_header = {"alg": "RS256", "kid": auth0.tenant.keys.kid, "typ": "JWT"} | header
    whole = {"iss": auth0.issuer, "aud": "chatapp", "iat": now, "exp": now + 60}
    whole |= {"jti": str(uuid4()), "events": {EVENT: {}}, "sub": "auth0|ada"}
    return sign_raw(auth0, whole_header, whole | claims)
