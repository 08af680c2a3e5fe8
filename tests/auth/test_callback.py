"""Every way in which the callback can fail: a sentence, a status, a way on, nobody signed in."""

import re
from contextlib import ExitStack
from html import unescape
from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from markupsafe import escape
from requests_mock import ANY
from sqlalchemy import func, select

from chatapp.auth import provider
from chatapp.database import db
from chatapp.models import Person, SignIn
from tests.support.cast import Browser

STATES = [
    pytest.param("error=access_denied&state=s", 403, "Access was refused", id="refused"),
    pytest.param("error=unauthorized&state=s", 403, "Your account is blocked", id="blocked"),
    pytest.param("error=server_error&state=s", 400, "ended the sign-in", id="another error"),
    pytest.param("error=" + "x" * 9000, 400, "ended the sign-in", id="a very long error"),
    pytest.param("code=c&state=forged", 400, "belongs to another browser", id="forged state"),
    pytest.param("code=c", 400, "belongs to another browser", id="no state"),
    pytest.param("", 400, "belongs to another browser", id="nothing at all"),
]


@pytest.fixture
def faults(auth0):
    """The switches of the provider, all off again afterwards."""
    yield auth0.faults
    auth0.faults.clear()


@pytest.mark.parametrize(("query", "status", "sentence"), STATES)
def test_a_callback_we_cannot_trust_signs_nobody_in(app, visitor, query, status, sentence):
    visitor.get("/login")

    response = visitor.get(f"/callback?{query}")

    assert_refused(app, visitor, response, status, sentence)


def test_what_the_provider_describes_is_not_shown_as_ours(visitor):
    text = "Your+account+is+void,+call+0900-EVIL+<script>"

    page = visitor.get(f"/callback?error=access_denied&error_description={text}").text

    assert "EVIL" not in page
    assert "<script>" not in page


def test_a_replayed_answer_signs_nobody_in_again(app, visitor):
    answer = visitor.at_the_provider("Grace Hopper")
    visitor.get(answer)
    visitor.post("/logout")

    response = visitor.get(answer)

    assert response.status_code == 400
    assert visitor.reads().status_code == 401


def test_a_state_is_used_once_also_when_nothing_came_of_it(app, visitor, faults):
    answer = visitor.at_the_provider("Grace Hopper")
    faults.token_status = 500
    visitor.get(answer)
    faults.clear()

    response = visitor.get(answer)

    assert_refused(app, visitor, response, 400, "already used")


def test_a_state_is_used_once_also_when_the_provider_refuses(app, visitor):
    answer = visitor.at_the_provider("Grace Hopper")
    [state] = parse_qs(urlsplit(answer).query)["state"]
    visitor.get(f"/callback?error=access_denied&state={state}")

    response = visitor.get(answer)

    assert_refused(app, visitor, response, 400, "already used")


@pytest.mark.parametrize(
    ("seconds", "status"),
    [
        pytest.param(3590, 302, id="just in time"),
        pytest.param(3610, 400, id="too late"),
        pytest.param(3 * 24 * 3600, 400, id="days later"),
    ],
)
def test_a_sign_in_may_take_an_hour(visitor, monkeypatch, seconds, status):
    answer = visitor.at_the_provider("Grace Hopper")
    monkeypatch.setattr(provider, "time", lambda: time() + seconds)

    response = visitor.get(answer)

    assert response.status_code == status
    assert status == 302 or "has expired" in response.text


@pytest.mark.parametrize(
    ("begun", "status"),
    [
        pytest.param(0, 400, id="the oldest of four"),
        pytest.param(1, 302, id="the second"),
        pytest.param(3, 302, id="the newest"),
    ],
)
def test_of_the_sign_ins_that_were_begun_the_newest_three_can_be_finished(app, begun, status):
    # The names of states are random: one try could be right by chance.
    for visitor in (Browser(app) for _ in range(5)):
        answers = [visitor.at_the_provider("Grace Hopper") for _ in range(4)]

        assert visitor.get(answers[begun]).status_code == status


def test_an_answer_begun_in_another_browser_signs_nobody_in(app, visitor, ada):
    # As a link sent to somebody, it would have them speak in the attacker's account.
    answer = ada.at_the_provider("Ada Lovelace")

    response = visitor.get(answer)

    assert response.status_code == 400
    assert visitor.reads().status_code == 401


def test_an_answer_without_a_code_signs_nobody_in(app, visitor):
    answer = visitor.at_the_provider("Grace Hopper")

    [state] = parse_qs(urlsplit(answer).query)["state"]
    response = visitor.get(f"/callback?state={state}")

    assert_refused(app, visitor, response, 400, "without an answer")


TOKENS = [
    pytest.param({"token_status": 400}, 502, "couldn't finish", id="token endpoint 400"),
    pytest.param({"token_status": 403}, 502, "couldn't finish", id="token endpoint 403"),
    pytest.param({"token_status": 429}, 502, "couldn't finish", id="token endpoint 429"),
    pytest.param({"token_status": 500}, 502, "couldn't finish", id="token endpoint 500"),
    pytest.param({"token_body": "<html>"}, 502, "couldn't finish", id="garbage"),
    pytest.param({"token_body": "{}"}, 502, "couldn't finish|couldn't be verified", id="empty"),
    pytest.param({"token_body": "[1]"}, 502, "couldn't finish|couldn't be verified", id="a list"),
    pytest.param({"id_token": "bad_signature"}, 502, "couldn't be verified", id="bad signature"),
    pytest.param({"id_token": "wrong_audience"}, 502, "couldn't be verified", id="wrong audience"),
    pytest.param({"id_token": "wrong_issuer"}, 502, "couldn't be verified", id="wrong issuer"),
    pytest.param({"id_token": "wrong_nonce"}, 502, "couldn't be verified", id="wrong nonce"),
    pytest.param({"id_token": "missing"}, 502, "couldn't be verified", id="no ID token"),
    pytest.param({"id_token": "expired"}, 400, "took too long", id="expired"),
]


@pytest.mark.parametrize(("simulated", "status", "sentence"), TOKENS)
def test_a_token_we_cannot_trust_signs_nobody_in(app, visitor, faults, simulated, status, sentence):
    answer = visitor.at_the_provider("Grace Hopper")
    faults.change(simulated)

    response = visitor.get(answer)

    assert_refused(app, visitor, response, status, sentence)


def test_a_provider_that_does_not_answer_is_not_waited_for(app, visitor, faults, monkeypatch):
    answer = visitor.at_the_provider("Grace Hopper")
    monkeypatch.setitem(client_of(app).client_kwargs, "default_timeout", (2, 0.2))
    faults.token_delay = 2

    response = visitor.get(answer)

    assert_refused(app, visitor, response, 504, "didn't answer in time")


def test_every_call_to_the_provider_has_a_time_out(app, visitor, monkeypatch):
    timeouts = []
    real = requests.Session.send

    def send(session, request, **options):
        timeouts.append(options["timeout"])
        return real(session, request, **options)

    answer = visitor.at_the_provider("Grace Hopper")
    monkeypatch.setattr(requests.Session, "send", send)
    visitor.get(answer)

    assert timeouts == [(2, 5)] * 2, "the token endpoint and the keys"


@pytest.mark.parametrize("path", ["/login", "/signup"])
def test_a_provider_that_cannot_be_reached_is_told(app, visitor, requests_mock, path):
    requests_mock.get(ANY, exc=requests.ConnectionError)

    response = visitor.get(path)

    assert_refused(app, visitor, response, 503, "can't be reached")


def test_after_a_failure_the_next_sign_in_works(visitor, faults):
    answer = visitor.at_the_provider("Grace Hopper")
    faults.token_status = 500
    visitor.get(answer)
    faults.clear()

    visitor.signs_in("Grace Hopper")

    assert visitor.says("hello").status_code == 201


def test_a_failed_sign_in_leaves_the_one_before_alone(ada):
    response = ada.get("/callback?error=access_denied")

    assert response.status_code == 403
    assert 'href="/">Back to the room<' in response.text
    assert ada.reads().status_code == 200


def test_log_out_without_the_provider_still_signs_out_here_and_says_so(app, ada, requests_mock):
    client_of(app).server_metadata.clear()
    requests_mock.get(ANY, exc=requests.ConnectionError)

    response = ada.post("/logout")

    assert response.status_code == 503
    assert "You&#39;re logged out here" in response.text
    assert 'href="/">Home<' in response.text
    assert ada.reads().status_code == 401


def test_whoever_finds_the_provider_busy_comes_in_at_the_same_address_a_moment_later(
    app, visitor, monkeypatch
):
    answer = visitor.at_the_provider("Grace Hopper")
    monkeypatch.setattr(provider, "WAIT_S", 0.01)
    calls = app.extensions["provider_calls"]

    with ExitStack() as taken:
        for _ in range(provider.MAX_CALLS):
            taken.enter_context(calls)
        busy = visitor.get(answer)

    assert busy.status_code == 503
    assert f'href="{escape(answer)}">Try again<' in busy.text
    assert visitor.get(answer).status_code == 302


def assert_refused(app, visitor, response, status, sentence):
    assert response.status_code == status
    page = unescape(response.text)
    assert any(part in page for part in sentence.split("|")), page
    assert re.search('href="/login">Log in again<|href="/">Home<', response.text)
    assert "Traceback" not in response.text
    assert visitor.reads().status_code == 401
    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == 0
        assert db.session.scalar(select(func.count(Person.id))) == 0


def client_of(app):
    return app.extensions["authlib.integrations.flask_client"].auth0


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("code=c&state=forged", "Sign-in link expired"),
        ("", "Sign-in link expired"),
        ("error=access_denied&state=s", "Sign-in not completed"),
        ("error=unauthorized&state=s", "Sign-in not completed"),
    ],
)
def test_somebody_who_is_logged_in_is_told_so_and_led_back_to_the_room(app, ada, query, title):
    page = ada.get(f"/callback?{query}").text

    assert f'<h1 class="sheet__title">{title}</h1>' in page
    assert str(escape("You're still logged in.")) in page
    assert re.search(r'href="/">Back to the room</a>', page)
    assert not re.search("not (signed|logged) in|[Ll]og in again", page)
    assert ada.reads().status_code == 200
