"""What /authorize enforces, with prompts, hints and refusals; the page on which one signs in."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest

BUTTONS = ["Ada Lovelace, administrator", "Grace Hopper", "Linus Torvalds", "Margaret Hamilton"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"redirect_uri": "http://evil.example/callback"}, id="another site"),
        pytest.param({"redirect_uri": "/callback"}, id="relative"),
        pytest.param({"redirect_uri": 'http://"\u00e9\r\n'}, id="hostile characters"),
        pytest.param({"redirect_uri": None}, id="none"),
        pytest.param({"client_id": "nobody"}, id="unknown client"),
        pytest.param({"client_id": None}, id="no client"),
        pytest.param({"response_type": 'to"ken'}, id="hostile response type"),
    ],
)
def test_a_request_that_cannot_be_trusted_ends_on_an_error_page(visitor, change):
    refused = visitor.asks(**change)

    assert refused.status_code == 400
    assert "Something went wrong" in refused.text
    assert "Location" not in refused.headers


@pytest.mark.parametrize("suffix", ["/", "?x=1", "#x", "/../callback", "X"])
def test_the_callback_is_compared_character_by_character(visitor, room, suffix):
    refused = visitor.asks(redirect_uri=f"{room.url}/callback{suffix}")

    assert refused.status_code == 400
    assert f"{room.url}/callback" in refused.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"response_type": "token"}, "unsupported_response_type", id="implicit"),
        pytest.param({"code_challenge": None}, "invalid_request", id="no PKCE"),
        pytest.param({"code_challenge_method": "plain"}, "invalid_request", id="plain PKCE"),
        pytest.param({"code_challenge_method": None}, "invalid_request", id="no PKCE method"),
        pytest.param({"code_challenge": "short"}, "invalid_request", id="no challenge at all"),
        pytest.param({"scope": "profile"}, "invalid_scope", id="not OpenID"),
        pytest.param({"scope": None}, "invalid_scope", id="no scope"),
        pytest.param({"prompt": "none login"}, "invalid_request", id="contradicting prompts"),
        pytest.param({"prompt": "none"}, "login_required", id="silent, but nobody is in"),
        pytest.param({"max_age": "soon"}, "invalid_request", id="an age that is no number"),
        pytest.param({"response_mode": "fragment"}, "invalid_request", id="another way back"),
    ],
)
def test_a_wrong_request_goes_back_to_the_room_with_its_state(visitor, room, change, error):
    refused = visitor.asks(**change)

    assert refused.status_code == 302
    assert refused.headers["Location"].startswith(f"{room.url}/callback?")
    answer = parse_qs(urlsplit(refused.headers["Location"]).query)
    assert answer["error"] == [error]
    assert answer["state"] == ["s"]


def test_a_doubled_parameter_is_refused(visitor, auth0):
    doubled = visitor.get(visitor.asks().url + "&state=t", allow_redirects=False)

    assert doubled.status_code == 400


def test_silence_is_enough_for_who_is_signed_in(visitor):
    visitor.signs_in()

    assert visitor.enters(prompt="none").json()["claims"]["sub"] == "auth0|ada"


@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_the_page_can_be_asked_for_in_spite_of_a_session(visitor, prompt):
    visitor.signs_in()

    assert "Log in to Chatapp" in visitor.enters(prompt=prompt).text


def test_consent_is_never_asked_for(visitor):
    visitor.signs_in()

    assert visitor.enters(prompt="consent").json()["claims"]["sub"] == "auth0|ada"


def test_a_sign_in_that_is_too_old_is_asked_for_again(visitor, monkeypatch):
    visitor.signs_in()
    now = time.time()
    monkeypatch.setattr("chatapp.local.auth0.people.time.time", lambda: now + 60)

    assert visitor.enters(max_age=3600).json()["claims"]["sub"] == "auth0|ada"
    assert "Log in to Chatapp" in visitor.enters(max_age=30).text
    assert visitor.enters(max_age=30, prompt="none").json()["args"]["error"] == "login_required"


@pytest.mark.parametrize(
    ("refusal", "error", "description"),
    [
        ("access", "access_denied", "User did not authorize the request"),
        ("blocked", "unauthorized", "user is blocked"),
    ],
)
def test_the_room_can_be_refused_as_a_real_tenant_does(visitor, refusal, error, description):
    answer = visitor.submits(visitor.enters(state="mine"), refusal=refusal).json()["args"]

    assert answer == {"error": error, "error_description": description, "state": "mine"}


def buttons(page):
    return re.findall(r'aria-label="([^"]+@[^"]+)"', page.text)


def test_the_page_says_what_it_is_and_who_one_can_be(visitor):
    page = visitor.enters()

    assert "Local sign-in stand-in. For trying out and tests; no password is checked." in page.text
    for shown, expected in zip(buttons(page), BUTTONS, strict=True):
        assert shown.startswith(expected)


def test_signing_up_has_a_page_of_its_own(visitor):
    page = visitor.enters(screen_hint="signup")

    assert '<h1 class="head__title">Sign up for Chatapp</h1>' in page.text
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


def test_what_a_person_typed_stays_text(visitor):
    page = visitor.enters(login_hint="<script>alert(1)</script>", state='"><script>')

    assert "<script" not in page.text
