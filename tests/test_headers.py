"""The headers of every answer, to the letter."""

import gzip
import json
import re
from functools import wraps

import brotli
import pytest
from flask import session
from sqlalchemy import select

from chatapp import create_app, headers
from chatapp.database import db
from chatapp.messages import form
from chatapp.models import Person
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as GOOD
from tests.support.cast import member

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; "
        "connect-src 'self' wss://ws-eu.pusher.com:443; "
        "form-action 'self' https://tenant.example; "
        "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
}
# The id is another one each time: see test_log_lines.py.
OF_FLASK = {"Content-Type", "Content-Length", "Vary", "Allow", "X-Request-ID"}
OF_FILES = OF_FLASK | {
    *("Cache-Control", "ETag", "Last-Modified"),
    *("Content-Encoding", "Content-Range"),
}


@pytest.mark.parametrize("path", ["/messages", "/healthz", "/missing", "/static/missing.js"])
def test_every_answer_has_exactly_these_headers(path):
    response = create_app(GOOD).test_client().get(path)

    expected = COMMON | {"Cache-Control": "no-store"}
    assert {k: v for k, v in response.headers.items() if k not in OF_FLASK} == expected


@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        ("room.js", {}, 200),
        ("room.css", {"headers": {"Accept-Encoding": "br"}}, 200),
        ("emoji.txt", {"method": "HEAD"}, 200),
        ("room.js", {"headers": {"Range": "bytes=0-9"}}, 206),
        ("room.js", {"headers": {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}}, 304),
        ("room.js", {"method": "POST"}, 405),
        ("room.js", {"headers": {"Range": "bytes=99999999-"}}, 416),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".map"])
def test_every_file_has_these_headers_too(name, suffix, asked, status):
    app = create_app(GOOD)
    address = app.extensions["assets"].url(name)
    if name != "emoji.txt":
        address += suffix

    with app.test_client().open(address, **asked) as response:
        assert response.status_code == status
        assert {name: response.headers.getlist(name) for name in COMMON} == {
            name: [value] for name, value in COMMON.items()
        }
        assert set(response.headers.keys()) - set(COMMON) <= OF_FILES


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "max-age=31536000"),
        ({"BASE_URL": "HTTPS://chat.example"}, "max-age=31536000"),
        ({"HSTS_INCLUDE_SUBDOMAINS": "false"}, "max-age=31536000"),
        ({"HSTS_INCLUDE_SUBDOMAINS": "True"}, "max-age=31536000; includeSubDomains"),
        ({"BASE_URL": "http://localhost", "HSTS_INCLUDE_SUBDOMAINS": "true"}, None),
    ],
)
def test_on_https_browsers_are_told_to_stay_there(settings, expected):
    app = create_app(GOOD | {"BASE_URL": "https://chat.example"} | settings)

    response = app.test_client().get("/healthz")

    assert response.headers.get("Strict-Transport-Security") == expected


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({}, "wss://ws-eu.pusher.com:443"),
        ({"PUSHER_HOST": "ws.example"}, "wss://ws.example:443"),
        ({"PUSHER_HOST": "ws.example", "PUSHER_TLS": "false"}, "ws://ws.example:80"),
        ({"PUSHER_HOST": "soketi", "PUSHER_PORT": "6001"}, "wss://soketi:6001"),
        (
            {
                "PUSHER_HOST": "soketi",
                "PUSHER_PORT": "6001",
                "PUSHER_TLS": "false",
                "PUSHER_PUBLIC_HOST": "ws.example",
                "PUSHER_PUBLIC_PORT": "443",
                "PUSHER_PUBLIC_TLS": "true",
            },
            "wss://ws.example:443",
        ),
    ],
)
def test_pages_may_connect_to_us_and_to_pusher_alone(settings, origin):
    response = create_app(GOOD | settings).test_client().get("/healthz")

    assert f"connect-src 'self' {origin};" in response.headers["Content-Security-Policy"]


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
CHROME = "gzip, deflate, br, zstd"


@pytest.fixture
def crowded(ada, grace):
    """A room in which there is something to read."""
    for n in range(10):
        ada.says(f"message number {n}, of some words.")
    return ada


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (CHROME, "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("identity", None),
        ("zstd", None),
        ("gzip;q=x", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("path", ["/", "/messages"])
def test_what_members_read_is_compressed_as_the_browser_asks(
    monkeypatch, crowded, path, accepted, encoding
):
    # Each page has another one, and this compares two.
    monkeypatch.setattr(form, "uuid4", lambda: "an id")
    plain = crowded.get(path)

    answer = crowded.get(path, headers={"Accept-Encoding": accepted} if accepted else {})

    assert answer.headers.get("Content-Encoding") == encoding
    assert UNPACK[encoding](answer.data) == plain.data
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert encoding is None or len(answer.data) < len(plain.data) / 2
    assert answer.vary.as_set() == {"cookie", "accept-encoding"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"]


def test_the_list_of_people_is_compressed_when_it_is_long(app, ada):
    for n in range(12):
        member(app, f"Somebody with a long name, number {n}")
    with app.app_context():
        ids = ",".join(db.session.scalars(select(Person.id)))

    answer = ada.asks(f"/people?ids={ids}", headers={"Accept-Encoding": CHROME})

    assert len(json.loads(brotli.decompress(answer.data))["people"]) == 13


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/messages?since=10", "GET", 200, id="a small answer"),
        pytest.param("/", "HEAD", 200, id="HEAD"),
        pytest.param("/messages", "HEAD", 200, id="HEAD of JSON"),
        pytest.param("/messages?limit=x", "GET", 422, id="a refusal"),
        pytest.param("/missing", "GET", 404, id="nothing"),
        pytest.param("/login", "GET", 302, id="a cookie is set"),
        pytest.param("/callback?error=x", "GET", 400, id="a sign-in that failed"),
        pytest.param("/admin/people", "GET", 200, id="people of the dashboard"),
        pytest.param("/admin/messages", "GET", 200, id="messages of the dashboard"),
        pytest.param("/admin/log", "GET", 200, id="log"),
        pytest.param("/admin/numbers", "GET", 200, id="numbers"),
        pytest.param("/admin/people.csv", "GET", 200, id="a table of people"),
        pytest.param("/admin/messages.csv", "GET", 200, id="a table of messages"),
        pytest.param("/logout", "POST", 303, id="a cookie is taken away"),
    ],
)
def test_nothing_else_is_compressed(app, crowded, path, method, status):
    app.config["ADMIN_EMAILS"] = frozenset({"ada@example.com"})

    answer = crowded.room.open(
        path, method=method, headers={"Accept": "text/html", "Accept-Encoding": CHROME}
    )

    assert answer.status_code == status
    assert "Content-Encoding" not in answer.headers


def test_an_answer_that_sets_a_cookie_is_not_compressed(app, crowded):
    view = app.view_functions["messages.index"]

    @wraps(view)
    def changing_the_session():
        session["something"] = "new"
        return view()

    app.view_functions["messages.index"] = changing_the_session

    answer = crowded.get("/messages", headers={"Accept-Encoding": CHROME})

    assert "Set-Cookie" in answer.headers
    assert "Content-Encoding" not in answer.headers


def test_only_these_addresses_are_ever_compressed(app):
    assert {"/", "/messages", "/people"} == headers.COMPRESSED
    assert {rule.rule for rule in app.url_map.iter_rules()} >= headers.COMPRESSED


@pytest.mark.parametrize("path", ["/", "/search", "/admin/people", "/nowhere"])
def test_no_page_carries_the_indentation_of_its_template(ada, path):
    page = ada.get(path).text

    assert page.count("\n") > 20
    assert re.findall(r"\n[ \t]+", page) == []
