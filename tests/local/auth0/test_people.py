"""The page on which one picks a person."""

import re

import pytest

BUTTONS = ["Ada Lovelace, administrator", "Grace Hopper", "Linus Torvalds", "Margaret Hamilton"]


def buttons(page):
    return re.findall(r'aria-label="([^"]+@[^"]+)"', page.text)


def test_the_page_says_what_it_is_and_who_one_can_be(visitor):
    page = visitor.enters()

    assert "This is a stand-in for Auth0 on your own machine" in page.text
    for shown, expected in zip(buttons(page), BUTTONS, strict=True):
        assert shown.startswith(expected)


def test_signing_up_has_a_page_of_its_own(visitor):
    page = visitor.enters(screen_hint="signup")

    assert '<h1 class="head__title">Sign up</h1>' in page.text
    assert visitor.submits(page, name="New Here").json()["claims"]["name"] == "New Here"


def test_signing_up_goes_straight_back_for_who_is_signed_in(visitor):
    visitor.signs_in()

    assert visitor.enters(screen_hint="signup").json()["claims"]["sub"] == "auth0|ada"


def test_the_two_pages_lead_to_each_other(visitor):
    assert "screen_hint=signup" in visitor.enters().text
    assert "screen_hint=login" in visitor.enters(screen_hint="signup").text


@pytest.mark.parametrize("hint", ["grace@example.com", "Grace Hopper", "GRACE"])
def test_a_hint_puts_the_known_person_first(visitor, hint):
    page = visitor.enters(login_hint=hint)

    assert buttons(page)[0].startswith("Grace Hopper")
    assert page.text.count("autofocus") == 1


def test_a_hint_of_somebody_else_is_already_typed(visitor):
    assert 'value="Somebody &#34;Else&#34;"' in visitor.enters(login_hint='Somebody "Else"').text


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
        pytest.param("", "Type a name", id="nothing"),
        pytest.param(" \t ", "Type a name", id="only white space"),
        pytest.param("🦄" * 101, "under 101 characters", id="too long"),
        pytest.param("a\x00b", "cannot be seen", id="a control character"),
        pytest.param("a\u202eb", "cannot be seen", id="text turned around"),
    ],
)
def test_a_name_that_cannot_be_is_asked_for_again(visitor, name, sentence):
    page = visitor.submits(visitor.enters(), name=name, unverified="on")

    assert page.status_code == 422
    assert sentence in page.text
    assert 'type="checkbox" name="unverified" checked' in page.text
    assert "auth0-stand-in" not in visitor.cookies


def test_what_a_person_typed_stays_text(visitor):
    page = visitor.enters(login_hint="<script>alert(1)</script>", state='"><script>')

    assert "<script" not in page.text
