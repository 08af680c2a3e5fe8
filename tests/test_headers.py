"""The headers of every answer, to the letter."""

import pytest

from cast import SETTINGS_WITHOUT_SERVICES as GOOD
from chatapp import create_app

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
OF_FLASK = {"Content-Type", "Content-Length", "Vary", "Allow"}
OF_FILES = OF_FLASK | {
    *("Cache-Control", "ETag", "Last-Modified"),
    *("Content-Encoding", "Content-Range"),
}


@pytest.mark.parametrize("path", ["/messages", "/healthz", "/missing", "/static/missing.js"])
def test_every_answer_has_exactly_these_headers(path):
    response = create_app(GOOD).test_client().get(path)

    cache = {} if path.startswith("/static") else {"Cache-Control": "no-store"}
    assert {k: v for k, v in response.headers.items() if k not in OF_FLASK} == COMMON | cache


@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        ("room.js", {}, 200),
        ("room.css", {"headers": {"Accept-Encoding": "br"}}, 200),
        ("favicon.svg", {"method": "HEAD"}, 200),
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
    if name != "favicon.svg":
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
