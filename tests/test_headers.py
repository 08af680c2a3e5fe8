"""The headers of every answer, to the letter."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import wraps

import brotli
import pytest
from flask import session
from sqlalchemy import select

from chatapp import create_app, headers
from chatapp.auth import sessions
from chatapp.database import db
from chatapp.messages import form
from chatapp.models import Person
from tests.support.acting import person
from tests.support.cast import SETTINGS_WITHOUT_SERVICES as GOOD
from tests.support.cast import close, member
from tests.support.requesting import Asked
from tests.support.served import Served

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


@dataclass(frozen=True)
class Like:
    """Equals what a pattern matches."""

    pattern: str

    __hash__ = None

    def __eq__(self, other):
        return isinstance(other, str) and re.fullmatch(self.pattern, other) is not None


HOME = "https://chat.example"
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
DYNAMIC = {"Cache-Control": "no-store", "Vary": "Cookie"}
DYNAMIC |= {"X-Request-ID": Like("[0-9a-f]{16}")}
PAGE = DYNAMIC | {"Content-Type": "text/html; charset=utf-8"}
NOTHING = DYNAMIC | {"Content-Type": "text/plain; charset=utf-8"}
COMPRESSIBLE = PAGE | {"Vary": "Accept-Encoding, Cookie"}
JSON = DYNAMIC | {"Content-Type": "application/json"}
ICON = DYNAMIC | {"Content-Type": "image/svg+xml; charset=utf-8"}
CSV = DYNAMIC | {"Content-Type": "text/csv; charset=utf-8"}
CSV |= {"Content-Disposition": 'attachment; filename="people.csv"'}
FILE = {
    "Content-Type": 'text/javascript; charset="utf-8"',
    "Cache-Control": "max-age=31536000, public, immutable",
    "Vary": "Accept-Encoding",
    "ETag": Like(r'"[0-9a-f]+-[0-9a-f]+"'),
    "Last-Modified": Like(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
}
UNCHANGED = {name: FILE[name] for name in ("Cache-Control", "Vary", "ETag")}
ATTRIBUTES = "; Secure; HttpOnly; Path=/; SameSite=Lax"
SIGNING_IN = {
    "Set-Cookie": Like(rf"__Host-chatapp=[\w.-]+{ATTRIBUTES}"),
    "Location": Like(r"http://127\.0\.0\.1:\d+/authorize\?.+"),
}
CLEARED = "__Host-chatapp=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0"
LOGGED_OUT = {"Set-Cookie": CLEARED + ATTRIBUTES}
LOGGED_OUT_THERE = LOGGED_OUT | {"Location": Like(r"http://127\.0\.0\.1:\d+/oidc/logout\?.+")}
LOGGED_OUT_HERE = LOGGED_OUT | {"Location": f"{HOME}/"}
FOR_THE_SCRIPT = JSON | {"X-Chat-Version": Like("[0-9a-f]{16}")}
METHODS = JSON | {"Allow": Like("((GET|HEAD|OPTIONS)(, )?){3}")}
SCRIPT = {"Accept": "application/json"}
BROTLI = {"Accept-Encoding": "br"}
LATER = {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}

# What it is, who asks, for what, with which headers; the status, and all headers of the answer
# beside COMMON and HTTPS_ONLY.
ANSWERS = [
    ("home page", "visitor", "/", {}, 200, COMPRESSIBLE),
    ("room", "grace", "/", {}, 200, COMPRESSIBLE),
    ("dashboard", "ada", "/admin/people", {}, 200, PAGE),
    ("table", "ada", "/admin/people.csv", {}, 200, CSV),
    ("JSON", "grace", "/people", SCRIPT, 200, JSON),
    ("JSON for a page", "grace", "/people", {"X-Chat-Person": "ID"}, 200, FOR_THE_SCRIPT),
    ("health", "visitor", "/healthz", {}, 200, JSON),
    ("nothing to say", "ada", "POST /admin/people/ID/everyone", SCRIPT, 204, NOTHING),
    ("icon", "visitor", "/icon/plain.svg", {}, 200, ICON),
    ("file", "visitor", "FILE", {}, 200, FILE),
    ("compressed file", "visitor", "FILE", BROTLI, 200, FILE | {"Content-Encoding": "br"}),
    ("unchanged file", "visitor", "FILE", LATER, 304, UNCHANGED),
    ("no such file", "visitor", "/static/missing.js", {}, 404, PAGE),
    ("no such page", "visitor", "/missing", {}, 404, PAGE),
    ("no such JSON", "visitor", "/missing", SCRIPT, 404, JSON),
    ("not logged in", "visitor", "/messages", {}, 401, PAGE),
    ("no administrator", "grace", "/admin/people", {}, 403, PAGE),
    ("another site", "grace", "POST /messages", SCRIPT | {"Origin": "null"}, 403, JSON),
    ("not understood", "grace", "/messages?limit=x", SCRIPT, 422, JSON),
    ("no such method", "grace", "DELETE /people", SCRIPT, 405, METHODS),
    ("no such host", "visitor", "/messages", {"Host": "a..b"}, 400, JSON),
    ("log-in", "visitor", "/login", {}, 302, PAGE | SIGNING_IN),
    ("redirect", "ada", "/admin", {}, 302, PAGE | {"Location": "/admin/people"}),
    ("log-out", "grace", "POST /logout", {}, 303, PAGE | LOGGED_OUT_THERE),
    ("log-out of nobody", "visitor", "POST /logout", {}, 303, PAGE | LOGGED_OUT_HERE),
]


@pytest.fixture
def people(settings, outbox):
    """A room on https, and what each person's browser sends to say who they are."""
    pusher = {"PUSHER_PUBLIC_HOST": "pusher.example", "PUSHER_PUBLIC_TLS": "true"}
    on_https = {"BASE_URL": HOME, "ADMIN_EMAILS": "ada@example.com"} | pusher
    app = create_app(settings | on_https)
    yield app, {"visitor": ""} | {who: cookie_of(app, who, WHOSE[who]) for who in WHOSE}
    close(app)


WHOSE = {"ada": "Ada Lovelace", "grace": "Grace Hopper"}


def cookie_of(app, who, name):
    """Return the cookie of somebody who has come back from the provider."""
    claims = {"iss": "https://id.example/", "sub": who, "name": name}
    claims |= {"email": f"{who}@example.com", "email_verified": True}
    with app.test_request_context("/callback", base_url=HOME):
        sessions.start(claims)
        signer = app.session_interface.get_signing_serializer(app)
        return f"__Host-chatapp={signer.dumps(dict(session))}"


@pytest.mark.parametrize(
    ("who", "address", "given", "status", "own"),
    [pytest.param(*row, id=what) for what, *row in ANSWERS],
)
def test_every_kind_of_answer_has_exactly_these_headers(people, who, address, given, status, own):
    app, cookies = people
    asked = request_of(app, address, given, cookies[who], WHOSE.get(who))

    answer = asked.answer_of(app)

    told = [(name, value) for name, value in answer.headers if name != "Content-Length"]
    policy = {"Content-Security-Policy": policy_of(app)}
    assert answer.status == status
    assert len(told) == len(dict(told))
    assert COMMON | policy | HTTPS_ONLY | own == dict(told)
    if "Content-Length" in answer.headers:
        assert answer.headers["Content-Length"] == str(len(answer.body))


def request_of(app, address, given, cookie, name):
    """Return a browser's request on https; ID stands for the person, FILE for a built file."""
    own_id = person(app, name).id if name else ""
    given = {header: value.replace("ID", own_id) for header, value in given.items()}
    headers = {"Host": "chat.example", "Accept": "text/html", "Cookie": cookie} | given
    method, _, path = address.rpartition(" ")
    path = path.replace("FILE", app.extensions["assets"].url("room.js")).replace("ID", own_id)
    path, _, query = path.partition("?")
    return Asked(method or "GET", path, query, headers)


def policy_of(app):
    issuer = app.config["AUTH0_ISSUER"].rstrip("/")
    known = COMMON["Content-Security-Policy"].replace("https://tenant.example", issuer)
    pusher = f"wss://pusher.example:{app.config['PUSHER_PORT']}"
    return known.replace("wss://ws-eu.pusher.com:443", pusher)


def test_the_server_adds_its_name_without_a_version_and_the_date(settings, tmp_path):
    with Served(settings, tmp_path) as room:
        told = dict(room.asks("/healthz").headers)

    added = {name: told.pop(name) for name in ("server", "date")}
    assert added == {"server": "granian", "date": Like(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT")}
    names = {*COMMON, *JSON, "Content-Length"}
    assert set(told) == {name.lower() for name in names}


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
