"""ID tokens whose claims are of any type: refused, or kept in part, and never a failure."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from chatapp.database import db
from chatapp.local.auth0.people import ROLES_CLAIM
from chatapp.models import Person, SignIn
from tests.support.cast import Browser
from tests.support.fuzzing import LONE_SURROGATE, NUL, odd_json
from tests.support.signing import comes_back, signs_in_with

TIMES = ["iat", "exp", "nbf", "auth_time"]
PROOFS = ["iss", "aud", "azp", "at_hash", "acr", "amr", "nonce"]
PERSON = ["sub", "sid", "email", "email_verified", "name", "given_name", "nickname", "picture"]
CLAIMS = [*TIMES, *PROOFS, *PERSON, ROLES_CLAIM]
UNUSABLE = [
    pytest.param(["a@example.com"], id="a list"),
    pytest.param({"a": "b"}, id="an object"),
    pytest.param(17, id="a number"),
    pytest.param(True, id="a flag"),
    pytest.param(f"a{NUL}@example.com", id="NUL"),
    pytest.param(f"{LONE_SURROGATE}@example.com", id="half a character"),
    pytest.param("x" * 256, id="without end"),
]


@pytest.fixture
def settings(settings):
    return settings | {"AUTH0_ROLES_CLAIM": ROLES_CLAIM}


@pytest.mark.parametrize("value", [*UNUSABLE, pytest.param("", id="empty"), None])
def test_a_subject_that_names_nobody_signs_nobody_in(room, auth0, value):
    visitor = Browser(room)

    response = signs_in_with(visitor, auth0, {"sub": value})

    assert response.status_code == 502
    assert "couldn&#39;t be verified" in response.text
    assert visitor.reads().status_code == 401
    assert everybody(room) == []


@pytest.mark.parametrize("value", [*UNUSABLE, pytest.param("", id="empty")])
def test_a_session_that_could_not_be_ended_is_not_begun(room, auth0, value):
    visitor = Browser(room)

    response = signs_in_with(visitor, auth0, {"sid": value})

    assert response.status_code == 502
    assert visitor.reads().status_code == 401
    assert everybody(room) == []


@pytest.mark.parametrize("value", [*UNUSABLE, pytest.param("", id="empty"), None])
def test_an_address_that_is_none_is_not_kept(room, auth0, value):
    visitor = Browser(room)

    response = signs_in_with(visitor, auth0, {"email": value, "email_verified": True})

    assert response.status_code == 302
    [person] = everybody(room)
    assert person.email is None


@pytest.mark.parametrize("claim", ["name", "nickname", "picture", ROLES_CLAIM])
@pytest.mark.parametrize("value", [["a"], {"a": "b"}, 17, True, None, [["admin"]], [{}]])
def test_what_is_no_text_is_no_name_picture_or_role(room, auth0, claim, value):
    assert signs_in_with(Browser(room), auth0, {claim: value}).status_code == 302

    [person] = everybody(room)
    assert (person.name, person.picture, person.has_admin_role) == ("Somebody", None, False)


def test_claims_as_long_as_may_be_are_kept(room, auth0):
    claims = {"sub": "é" * 255, "sid": "s" * 255, "email": "e" * 243 + "@example.com"}

    assert signs_in_with(Browser(room), auth0, claims | {"name": "Ada"}).status_code == 302

    [person] = everybody(room)
    assert (person.subject, person.email, person.name) == (claims["sub"], claims["email"], "Ada")
    with room.app_context():
        assert db.session.scalars(select(SignIn.sid)).one() == claims["sid"]


def test_claims_of_one_character_are_kept(room, auth0):
    assert signs_in_with(Browser(room), auth0, {"sub": "1", "sid": "2"}).status_code == 302

    [person] = everybody(room)
    assert person.subject == "1"
    with room.app_context():
        assert db.session.scalars(select(SignIn.sid)).one() == "2"


def test_no_session_is_told_where_sid_is_null(room, auth0):
    assert signs_in_with(Browser(room), auth0, {"sid": None}).status_code == 302


@pytest.mark.parametrize(
    ("claims", "is_accepted"),
    [
        pytest.param({"aud": "chatapp"}, True, id="for us"),
        pytest.param({"aud": ["chatapp"]}, True, id="for us, as a list"),
        pytest.param(
            {"aud": ["other", "chatapp"], "azp": "chatapp"}, True, id="for us and another"
        ),
        pytest.param(
            {"aud": ["other", "chatapp"], "azp": "other"}, False, id="asked for by another"
        ),
        pytest.param({"aud": ["other"], "azp": "chatapp"}, False, id="for another, with our azp"),
        pytest.param({"aud": "other", "azp": "chatapp"}, False, id="for another, as a text"),
        pytest.param({"aud": []}, False, id="for nobody"),
        pytest.param({"aud": None}, False, id="for anybody"),
        pytest.param({"iss": None}, False, id="by nobody"),
        pytest.param({"aud": "chatapp2"}, False, id="for one that begins alike"),
    ],
)
def test_a_token_counts_for_its_audience_alone(app, auth0, claims, is_accepted):
    assert (signs_in_with(Browser(app), auth0, claims).status_code == 302) == is_accepted


@pytest.mark.parametrize(
    ("claim", "seconds", "is_accepted"),
    [
        pytest.param("exp", -30, True, id="expired half a minute ago"),
        pytest.param("exp", -90, False, id="expired a minute and a half ago"),
        pytest.param("iat", 30, True, id="issued in half a minute"),
        pytest.param("iat", 90, False, id="issued in a minute and a half"),
    ],
)
def test_clocks_may_differ_by_a_minute(app, auth0, claim, seconds, is_accepted):
    claims = {claim: int(time.time()) + seconds}

    assert (signs_in_with(Browser(app), auth0, claims).status_code == 302) == is_accepted


def test_no_claim_is_a_failure(room, auth0):
    visitor, answers = Browser(room), set()

    @given(st.just({}) | st.dictionaries(st.sampled_from(CLAIMS), odd_json, max_size=3))
    def fuzz(claims):
        answer = signs_in_with(visitor, auth0, claims)
        assert answer.status_code in {302, 400, 403, 502}, answer.text
        answers.add(answer.status_code)

    fuzz()
    assert {302, 502} <= answers, "no token has reached the end"


def test_no_answer_of_the_token_endpoint_is_a_failure(app, auth0):
    visitor = Browser(app)

    @given(odd_json | st.fixed_dictionaries({"access_token": odd_json, "id_token": odd_json}))
    def fuzz(answer):
        [state] = parse_qs(urlsplit(visitor.get("/login").location).query)["state"]
        body = json.dumps(answer)
        assert comes_back(visitor, auth0, state, body).status_code in {400, 502}

    fuzz()


def everybody(app):
    with app.app_context():
        return db.session.scalars(select(Person)).all()
