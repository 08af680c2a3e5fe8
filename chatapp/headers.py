"""The headers of every answer: what a browser may do with it."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from .realtime import client

ONE_YEAR_S = 31_536_000


def init_app(app: Flask) -> None:
    """Put the headers on every answer of `app`; they are the same for all, so made once."""
    with app.app_context():
        headers = _headers()
    app.after_request(lambda response: _protect(response, headers))


def _protect(response: Response, headers: dict[str, str]) -> Response:
    response.headers.update(headers)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


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
