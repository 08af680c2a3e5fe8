"""The headers of every answer: what a browser may do with it, and how small it is made."""

import gzip
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import Flask, Response, current_app, request, session

from . import assets
from .realtime import client

ONE_YEAR_S = 31_536_000

Headers = list[tuple[str, str]]

# The size of a compressed answer tells how alike the things in it are. Where a secret stands beside
# what somebody else has chosen, who chooses and watches sizes can guess it (BREACH). These answers
# hold nothing but what every member may read; SECURITY.md says more.
COMPRESSED = frozenset({"/", "/messages", "/people"})
# What fits into one packet doesn't arrive any sooner.
WORTH_IT_BYTES = 1_000
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    # Half as strong as for files, which are compressed once: takes a millisecond.
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer; they are the same for all, so made once.

    Files are served before Flask is asked, so this is done around both.
    """
    with app.app_context():
        headers = _headers()
    app.wsgi_app = _with(headers, app.wsgi_app)  # type: ignore[assignment]
    app.after_request(_keep_out_of_caches)
    app.after_request(_tell_version)
    app.after_request(_compress)


def _with(headers: dict[str, str], inner: WSGIApplication) -> WSGIApplication:
    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, own: Headers, *error: Any) -> Callable[[bytes], object]:
            return start_response(status, [*own, *headers.items()], *error)

        return inner(environ, start)

    return protected


def _keep_out_of_caches(response: Response) -> Response:
    if not request.path.startswith(assets.PREFIX):
        response.headers["Cache-Control"] = "no-store"
    return response


def _tell_version(response: Response) -> Response:
    # Pages that are open compare it with their own, and offer to be loaded anew. Their scripts'
    # requests have this header.
    if "X-Chat-Person" in request.headers:
        response.headers["X-Chat-Version"] = assets.version()
    return response


def _compress(response: Response) -> Response:
    if request.path not in COMPRESSED or not _may_be_compressed(response):
        return response
    response.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(ENCODERS)
    if encoding:
        response.set_data(ENCODERS[encoding](response.get_data()))
        response.content_encoding = encoding
    return response


def _may_be_compressed(response: Response) -> bool:
    is_plain = request.method == "GET" and response.status_code == HTTPStatus.OK
    sets_a_cookie = session.modified or "Set-Cookie" in response.headers
    if not is_plain or sets_a_cookie or response.is_streamed:
        return False
    return len(response.get_data()) >= WORTH_IT_BYTES


def _headers() -> dict[str, str]:
    headers = {
        "Content-Security-Policy": _policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = _https_only()
    return headers


def _https_only() -> str:
    # Other services below the same domain may have no TLS: whoever runs the room says so.
    subdomains = current_app.config["HSTS_INCLUDE_SUBDOMAINS"]
    return f"max-age={ONE_YEAR_S}{'; includeSubDomains' if subdomains else ''}"


def _policy() -> str:
    issuer = urlsplit(current_app.config["AUTH0_ISSUER"])
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            # People's pictures come from wherever their identity provider keeps them.
            "img-src 'self' https:",
            f"connect-src 'self' {_pusher_origin()}",
            # Log out is a form, and browsers hold its redirect to Auth0 against this, too.
            f"form-action 'self' {issuer.scheme}://{issuer.netloc}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _pusher_origin() -> str:
    pusher = client.for_browsers()
    return f"{'wss' if pusher['tls'] else 'ws'}://{pusher['host']}:{pusher['port']}"
