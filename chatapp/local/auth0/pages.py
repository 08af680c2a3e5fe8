"""What holds for every page: the headers, who may post to it, and what errors look like."""

import logging
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from . import provider
from .tenant import tenant

# Programs talk to these, and read JSON.
FOR_PROGRAMS = ("/oauth/token", "/userinfo", "/trouble")

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Put the headers on every answer of `app`, and a face on every error."""
    app.after_request(add_headers)
    app.register_error_handler(OAuth2Error, refused)
    app.register_error_handler(ValueError, malformed)
    app.register_error_handler(HTTPException, failed)
    app.context_processor(lambda: {"room": tenant().client.logout_return})


def add_headers(response: Response) -> Response:
    """Let the page load nothing but its own style, and nobody frame it."""
    response.headers["Content-Security-Policy"] = _policy(tenant().client.base_url)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _policy(room: str) -> str:
    # Browsers hold form-action against the redirects after a form, too: each way out ends in
    # the room, so its origin has to be named beside our own.
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(room))
    return (
        f"default-src 'none'; style-src 'self'; form-action 'self' {origin}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def own_forms_only() -> None:
    """Refuse a form that another site's page has sent: it would sign a stranger in or out."""
    if request.method == "POST" and not _is_own():
        abort(403, "This form was sent by another site.")


def _is_own() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    # Older browsers send Origin; what is no browser sends neither, and has no cookie to abuse.
    return request.headers.get("Origin") in {None, request.host_url.rstrip("/")}


def refused(error: OAuth2Error) -> Any:
    """Carry an OAuth error back to the room, or show it where there is no safe way back.

    RFC 6749 section 4.1.2.1: never redirect to an address that is not registered.
    """
    if error.redirect_uri:
        return provider.server().handle_error_response(None, error)
    return _said(error.status_code, error.error, error.get_error_description())


def malformed(error: ValueError) -> Any:
    """Answer input that Authlib or Werkzeug could not read at all."""
    logger.warning("A request could not be read: %s", type(error).__name__)
    return _said(400, "invalid_request", "The request could not be read.")


def failed(error: HTTPException) -> Any:
    """Answer an error of HTTP itself, such as 404."""
    return _said(error.code or 500, error.name, error.description or "")


def _said(status: int, error: str, description: str) -> Any:
    if request.path in FOR_PROGRAMS:
        return jsonify(error=error, error_description=description), status
    return render_template("error.html", error=error, description=description), status
