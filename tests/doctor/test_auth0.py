"""What the doctor says of Auth0."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from requests_mock import ANY

from chatapp.doctor import asking
from tests.doctor.conftest import AUTH0_SECRET


def test_a_provider_that_knows_the_room(told, home):
    said = told()

    assert said["Auth0"].startswith("OK")
    assert said["Keys"].startswith("OK")
    assert said["PKCE"].startswith("OK")
    assert said["AUTH0_CLIENT_SECRET"].startswith("OK")
    assert said["Allowed Callback URLs"] == f"OK {home}/callback"
    assert said["Allowed Logout URLs"] == f"OK {home}/"


def test_the_exact_addresses_are_printed(told, home):
    lines = "\n".join(told().lines)

    for address in (f"{home}/callback", f"{home}/", f"{home}/login", f"{home}/backchannel-logout"):
        assert f": {address}\n" in lines


def test_another_secret_is_refused(told):
    said = told(AUTH0_CLIENT_SECRET=AUTH0_SECRET[::-1])

    assert said["AUTH0_CLIENT_SECRET"].startswith("PROBLEM the provider refuses")
    assert said["Allowed Callback URLs"].startswith("OK")


def test_another_client_is_refused(told):
    said = told(AUTH0_CLIENT_ID="somebody-else")

    assert said["AUTH0_CLIENT_SECRET"].startswith("PROBLEM")
    assert said["Allowed Callback URLs"].startswith("PROBLEM")


def test_addresses_that_are_not_allowed_are_named(told, provider, home):
    provider.base_url = "http://localhost:1"

    said = told()

    assert f"{home}/callback" in said["Allowed Callback URLs"]
    assert said["Allowed Callback URLs"].startswith("PROBLEM")
    assert said["Allowed Logout URLs"].startswith(f"PROBLEM lack {home}/,")


def test_addresses_at_a_tenant_of_auth0(told, provider, home, monkeypatch):
    monkeypatch.setattr("chatapp.config.is_auth0", lambda _domain: True)

    assert told()["Allowed Logout URLs"] == f"OK {home}/"

    provider.base_url = "http://localhost:1"
    assert told()["Allowed Logout URLs"].startswith("PROBLEM")


def test_a_provider_that_calls_itself_something_else(told, provider):
    said = told(AUTH0_DOMAIN=f"http://localhost:{provider.port}/")

    assert f"Set AUTH0_DOMAIN={provider.issuer}" in said["AUTH0_DOMAIN"]


def test_a_provider_without_a_logout(told, provider):
    provider.faults.drop_end_session_endpoint = True

    said = told()

    assert said["Log out"].startswith("WARNING ends the session here alone")
    assert said["Allowed Logout URLs"].startswith("NOTICE")


def test_an_older_tenant_of_auth0(told, provider, monkeypatch):
    monkeypatch.setattr("chatapp.config.is_auth0", lambda _domain: True)
    provider.faults.drop_end_session_endpoint = True

    assert "Endpoint Discovery" in told()["Log out"]


def test_a_provider_that_is_down(told, provider):
    provider.stop()

    assert "nothing listens there" in told()["AUTH0_DOMAIN"]


def test_a_server_that_is_no_provider(told, channels):
    said = told(AUTH0_DOMAIN=f"http://127.0.0.1:{channels.port}/")

    assert said["AUTH0_DOMAIN"].startswith("PROBLEM")
    assert "status 404" in said["AUTH0_DOMAIN"]


def test_a_provider_whose_answers_cannot_be_judged(told, provider):
    provider.faults.token_status = 500

    assert told()["AUTH0_CLIENT_SECRET"].startswith("WARNING can't be judged: status 500")


def document(provider, **changes):
    found = requests.get(f"{provider.issuer}.well-known/openid-configuration").json()
    return found | changes


def test_a_provider_that_signs_otherwise(told, provider, requests_mock):
    requests_mock.register_uri("GET", ANY, real_http=True)
    requests_mock.get(f"{provider.issuer}.well-known/jwks.json", json={"keys": [{"kty": "EC"}]})
    requests_mock.post(f"{provider.issuer}oauth/token", json={"error": "unauthorized_client"})

    said = told()

    assert said["Keys"].startswith("PROBLEM the provider publishes none for RS256")
    assert "Grant Types: Authorization Code" in said["AUTH0_CLIENT_SECRET"]


def test_a_provider_that_does_not_check_pkce(told, provider, requests_mock):
    requests_mock.register_uri("GET", ANY, real_http=True)
    requests_mock.register_uri("POST", ANY, real_http=True)
    without = document(provider, code_challenge_methods_supported=[])
    del without["jwks_uri"]
    requests_mock.get(f"{provider.issuer}.well-known/openid-configuration", json=without)

    said = told()

    assert said["PKCE"].startswith("WARNING")
    assert said["Keys"] == "PROBLEM can't be tried: the provider doesn't say where"


@pytest.mark.parametrize(
    ("seconds", "level"),
    [
        pytest.param(0, "OK", id="right"),
        pytest.param(-50, "OK", id="nearly"),
        pytest.param(100, "WARNING", id="ahead"),
        pytest.param(-100, "WARNING", id="behind"),
        pytest.param(400, "PROBLEM", id="far away"),
    ],
)
def test_a_clock_that_differs(told, provider, requests_mock, seconds, level):
    requests_mock.register_uri("GET", ANY, real_http=True)
    requests_mock.register_uri("POST", ANY, real_http=True)
    theirs = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    requests_mock.get(
        f"{provider.issuer}.well-known/openid-configuration",
        json=document(provider),
        headers={"Date": theirs},
    )

    said = told()

    assert said["Clock against Auth0"].startswith(level)
    assert said["Clock against Pusher"].startswith("OK")


@pytest.mark.parametrize("date", ["", "soon", "Mon, 30 Nov 2026 19:00:00 -0000"])
def test_an_answer_that_does_not_say_the_time(date):
    answer = requests.Response()
    answer.headers["Date"] = date

    assert asking.clock("Auth0", answer).text.startswith("can't be compared")


def test_what_a_provider_says_does_nothing_to_the_terminal(told, provider, requests_mock):
    requests_mock.register_uri("GET", ANY, real_http=True)
    requests_mock.register_uri("POST", ANY, real_http=True)
    hostile = "\x1b]0;title\x07\x1b[2J\nOK       Auth0: all is well\r" + "x" * 100_000
    requests_mock.get(
        f"{provider.issuer}.well-known/openid-configuration",
        json=document(provider, issuer=hostile),
    )

    [line] = [line for line in told().lines if "calls itself" in line]

    assert line.startswith("PROBLEM  AUTH0_DOMAIN: means ")
    assert r"calls itself \x1b]0;title\x07\x1b[2J\x0aOK " in line
    assert line.isprintable()
    assert len(line) < 2000


def test_a_provider_that_repeats_what_it_got_does_not_make_the_doctor_tell_it(
    told, provider, requests_mock
):
    requests_mock.register_uri("GET", ANY, real_http=True)
    repeated = f"client_secret={AUTH0_SECRET}"
    requests_mock.post(f"{provider.issuer}oauth/token", json={"error": repeated}, status_code=400)

    assert told()["AUTH0_CLIENT_SECRET"].startswith("WARNING can't be judged: status 400")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(requests.ReadTimeout(), "no answer in time", id="silent"),
        pytest.param(requests.ConnectionError("NameResolutionError"), "spelling", id="no name"),
        pytest.param(requests.ConnectionError("odd"), "ConnectionError", id="anything else"),
        pytest.param(
            requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), "trusted", id="certificate"
        ),
    ],
)
def test_why_there_is_no_answer(error, words):
    assert words in asking.reason(error)
