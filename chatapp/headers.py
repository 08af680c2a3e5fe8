"""The security headers of every answer, and what makes a few of them small."""

import gzip
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import Flask, Response, current_app, request, session
from jinja2.ext import Extension

from . import appearance, assets
from .realtime import client

ONE_YEAR_S = 31_536_000

Headers = list[tuple[str, str]]

# Compression can give secrets away: somebody who can place a text of their own beside a secret
# learns from the size of the answer how alike they are (BREACH). These answers hold only what
# every member may read; SECURITY.md says more.
COMPRESSED = frozenset({"/", "/messages", "/people"})
# A smaller answer fits into one packet anyway.
WORTH_IT_BYTES = 1_000
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    # Quality 11, as for files, would take too long for each request. 5 would save 4 % of the bytes,
    # but asks the system for so much memory each time that it takes a millisecond more.
    "br": lambda body: brotli.compress(body, quality=4, lgwin=18),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


def init_app(app: Flask) -> None:
    """Add the headers to every answer of `app`.

    This is WSGI middleware, because WhiteNoise serves files before Flask is asked.
    """
    with app.app_context():
        headers = _headers()
    app.wsgi_app = _with(headers, app.wsgi_app)  # type: ignore[assignment]
    app.jinja_env.add_extension(Unindented)
    app.after_request(_keep_out_of_caches)
    app.after_request(_tell_version)
    app.after_request(_compress)


class Unindented(Extension):
    """Leaves out of pages how far the lines of their templates are indented: 4 % of their bytes."""

    def preprocess(self, source: str, *_name: Any, **_file: Any) -> str:
        return re.sub(r"\n[ \t]+", "\n", source)


def _with(headers: dict[str, str], inner: WSGIApplication) -> WSGIApplication:
    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, own: Headers, *error: Any) -> Callable[[bytes], object]:
            return start_response(status, [*own, *headers.items()], *error)

        return inner(environ, start)

    return protected


def _keep_out_of_caches(response: Response) -> Response:
    # A file that isn't here either: another server may have it, of another version. Only what says
    # so itself may be kept.
    response.headers.setdefault("Cache-Control", "no-store")
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
    # Other services below the same domain may have no TLS; only the operator knows.
    subdomains = current_app.config["HSTS_INCLUDE_SUBDOMAINS"]
    return f"max-age={ONE_YEAR_S}{'; includeSubDomains' if subdomains else ''}"


def _policy() -> str:
    issuer = urlsplit(current_app.config["AUTH0_ISSUER"])
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self'{appearance.of_the_room().style_source}",
            # Identity providers keep people's pictures on any host.
            "img-src 'self' https:",
            f"connect-src 'self' {_pusher_origin()}",
            # Log out is a form that redirects to Auth0, and browsers check that redirect, too.
            f"form-action 'self' {issuer.scheme}://{issuer.netloc}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _pusher_origin() -> str:
    pusher = client.for_browsers()
    return f"{'wss' if pusher['tls'] else 'ws'}://{pusher['host']}:{pusher['port']}"
