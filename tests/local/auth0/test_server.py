"""The stand-in in a thread; what holds for every answer: headers, whose forms are taken."""

import select
import socket
import threading

import pytest
import requests

from chatapp.local.auth0.server import Auth0Server

HOSTILE = {
    "NUL": "\x00",
    "a new line": "\r\nSet-Cookie: x=y",
    "quotes": '"\\<script>',
    "beyond ASCII": "\u202e🦄",
    "half an escape": "%00%zz",
    "half an address": "http://[",
    "long": "x" * 3000,
    "a large number": "1" * 5000,
}
PARAMETERS = ["client_id", "redirect_uri", "scope", "state", "nonce", "prompt", "max_age"]
PARAMETERS += ["response_type", "code_challenge", "code_challenge_method", "login_hint"]


def test_the_page_may_load_its_own_style_and_send_forms_to_the_room(visitor, room):
    headers = visitor.enters().headers

    # The room is named because browsers hold form-action against the redirects, too.
    assert headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'self'; form-action 'self' {room.url}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sheet", ["auth0.css", "forms.css", "people.css"])
def test_the_style_is_served_and_named_by_the_page(visitor, auth0, sheet):
    assert f"/static/{sheet}" in visitor.enters().text
    assert visitor.get(f"{auth0.issuer}static/{sheet}").status_code == 200


def test_a_browser_that_goes_before_it_has_read_the_style_leaves_no_file_open(auth0):
    before = set(threading.enumerate())
    for _ in range(5):
        browser = socket.create_connection((auth0.host, auth0.port))
        browser.sendall(b"GET /static/forms.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert select.select([browser], [], [], 10)[0]
        # What nobody has read makes this a reset of the connection.
        browser.close()

    # A file that was left open is a warning by now, and so an error of this test.
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=10)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_signs_nobody_in(visitor, headers):
    page = visitor.enters()
    visitor.headers.update(headers)

    refused = visitor.submits(page, person="auth0|ada")

    assert refused.status_code == 403
    assert "auth0-stand-in" not in visitor.cookies


def test_a_form_of_our_own_page_is_taken(visitor, auth0):
    page = visitor.enters()
    visitor.headers.update({"Origin": auth0.issuer.rstrip("/")})

    assert visitor.submits(page, person="auth0|ada").status_code == 200


def test_another_name_of_this_machine_is_not_served(visitor, auth0):
    refused = visitor.get(auth0.issuer, headers={"Host": "evil.example"})

    assert refused.status_code == 400
    assert "Something went wrong" in refused.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_parameter_breaks_the_way_in(visitor, text):
    for name in PARAMETERS:
        assert visitor.asks(**{name: text}).status_code in {200, 302, 400}, name


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_parameter_breaks_the_exchange(visitor, text):
    for name in ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"]:
        refused = visitor.exchanges(visitor.is_given_a_code(), **{name: text})

        assert refused.status_code in {400, 401}, name
        assert refused.json()["error"], name


@pytest.mark.parametrize("body", [b"\xff=\xff", b"&&&", b"%", b"x" * 70_000])
def test_no_body_breaks_the_exchange(visitor, auth0, body):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    refused = visitor.post(f"{auth0.issuer}oauth/token", data=body, headers=form)

    assert refused.status_code in {400, 413}
    assert refused.json()["error"]


def test_what_is_not_there_is_a_page(visitor, auth0):
    missing = visitor.get(f"{auth0.issuer}nowhere")

    assert missing.status_code == 404
    assert "Back to the room" in missing.text


def test_it_listens_on_loopback_alone():
    with pytest.raises(ValueError, match="this machine alone"):
        Auth0Server("room", "secret", "http://127.0.0.1:5000", host="0.0.0.0")


def test_nothing_is_served_after_a_stop():
    with Auth0Server("room", "secret", "http://127.0.0.1:5000") as server:
        assert requests.get(server.issuer, timeout=2).status_code
    server.stop()

    with pytest.raises(requests.ConnectionError):
        requests.get(server.issuer, timeout=2)


def test_it_can_be_called_localhost():
    with Auth0Server("room", "secret", "http://localhost:5000", host="localhost") as server:
        known = requests.get(f"{server.issuer}.well-known/openid-configuration", timeout=2)

    assert known.json()["issuer"] == f"http://localhost:{server.port}/"
