"""Accounts that one picks or types, and the single sign-on session of a browser."""

import re

import pytest


def test_a_typed_name_is_an_account_with_a_verified_address(visitor):
    claims = visitor.submits(visitor.enters(), name="  Zoë   Example ").json()["claims"]

    assert claims["name"] == "Zoë Example"
    assert claims["email"] == "zoe-example@example.com"
    assert claims["email_verified"] is True
    assert re.fullmatch(r"auth0\|[0-9a-f]{24}", claims["sub"])


def test_the_same_name_is_the_same_account_tomorrow(visitor):
    first = visitor.submits(visitor.enters(), name="Zoë").json()["claims"]
    visitor.cookies.clear()
    again = visitor.submits(visitor.enters(), name="zoe", unverified="on").json()["claims"]

    assert again["sub"] == first["sub"]
    assert again["email_verified"] is False


@pytest.mark.parametrize("name", ["Ada Lovelace", "ada", "ADA@example.com"])
def test_a_known_name_is_the_known_person(visitor, name):
    assert visitor.submits(visitor.enters(), name=name).json()["claims"]["sub"] == "auth0|ada"


@pytest.mark.parametrize(
    ("one", "other"),
    [("李小龙", "成龙"), ("ada 李", "ada"), ("🦄", "🐙"), ("x" * 100, "x" * 99)],
)
def test_names_beyond_what_an_address_holds_stay_apart(visitor, one, other):
    claims = visitor.submits(visitor.enters(), name=one).json()["claims"]
    others = visitor.submits(visitor.enters(prompt="login"), name=other).json()["claims"]

    assert claims["name"] == one
    assert claims["sub"] != others["sub"]
    assert claims["email"] != others["email"]
    assert len(claims["email"].partition("@")[0]) <= 64


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("", "Enter a name", id="nothing"),
        pytest.param(" \t ", "Enter a name", id="only white space"),
        pytest.param("🦄" * 101, "up to 100 characters", id="too long"),
        pytest.param("a\x00b", "can&#39;t be seen", id="a control character"),
        pytest.param("a\u202eb", "can&#39;t be seen", id="text turned around"),
    ],
)
def test_a_name_that_cannot_be_is_asked_for_again(visitor, name, sentence):
    page = visitor.submits(visitor.enters(), name=name, unverified="on")

    assert page.status_code == 422
    assert sentence in page.text
    assert 'type="checkbox" name="unverified" checked' in page.text
    assert "auth0-stand-in" not in visitor.cookies


def test_a_second_room_visit_needs_no_page(visitor):
    first = visitor.signs_in().json()["claims"]

    again = visitor.enters().json()["claims"]

    assert again["sub"] == first["sub"]
    assert again["sid"] == first["sid"]
    assert again["auth_time"] == first["auth_time"]


def test_two_browsers_have_two_sessions(visitor):
    here = visitor.signs_in().json()["claims"]["sid"]
    visitor.cookies.clear()
    there = visitor.signs_in().json()["claims"]["sid"]

    assert here != there


def test_the_cookie_does_not_hold_what_clients_learn(visitor):
    sid = visitor.signs_in().json()["claims"]["sid"]

    cookie = next(cookie for cookie in visitor.cookies if cookie.name == "auth0-stand-in")

    assert cookie.value != sid
    assert cookie.has_nonstandard_attr("HttpOnly")


def test_the_same_person_again_stays_in_the_session(visitor):
    first = visitor.signs_in().json()["claims"]["sid"]

    assert visitor.signs_in(prompt="login").json()["claims"]["sid"] == first


def test_another_person_takes_the_browser_over(visitor):
    first = visitor.signs_in().json()["claims"]["sid"]

    linus = visitor.signs_in("auth0|linus", prompt="login").json()["claims"]

    assert linus["sub"] == "auth0|linus"
    assert linus["sid"] != first
