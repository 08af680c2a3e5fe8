"""The stand-in as a server: a Flask application in a thread, on a port of this machine."""

import errno
import logging
import socket
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from . import authorization, faults, logout, tokens
from .faults import Faults
from .grants import CodeGrant, Provider, provider
from .tenant import Application, Tenant, tenant

LOOPBACK = ("127.0.0.1", "localhost")
POLL_SECONDS = 0.05
# No request to a provider is anywhere near this long.
MAX_BODY_BYTES = 64 * 1024
# Programs ask for these, and read JSON.
FOR_PROGRAMS = ("/oauth/token", "/userinfo", "/trouble")

logger = logging.getLogger(__name__)


class Auth0Server:
    """An OpenID provider on loopback: `.start()` and `.stop()`, or a `with` block.

    `base_url` is the room's address and may be set later; `.port` and `.issuer` are known
    once it has started. Starting raises OSError when the port is taken.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        base_url: str,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"The stand-in serves this machine alone, not {host}.")
        self.host = host
        self.port = port
        self.tenant = Tenant(self.issuer, Application(client_id, client_secret, base_url))
        self._server: BaseWSGIServer | None = None

    @property
    def issuer(self) -> str:
        """The issuer identifier, with the slash at its end that Auth0 has."""
        return f"http://{self.host}:{self.port}/"

    @property
    def base_url(self) -> str:
        """The room's address."""
        return self.tenant.client.base_url

    @base_url.setter
    def base_url(self, address: str) -> None:
        self.tenant.client.base_url = address

    @property
    def faults(self) -> Faults:
        """The failures to simulate."""
        return self.tenant.faults

    def start(self) -> Self:
        """Listen, and serve in a thread. Raises OSError."""
        self._server = _listen(self.host, self.port, create_app(self.tenant))
        self.port = self._server.port
        self.tenant.issuer = self.issuer
        self._thread = Thread(target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; who is signed in stays so until this object is gone."""
        if self._server:
            self._server.shutdown()
            self._thread.join()
            self._server = None

    def logout_token(self, sub: str | None = None, sid: str | None = None, **wishes: Any) -> str:
        """Return a logout token of this provider, or one that only looks like it.

        Besides `typ` and `forged`, `wishes` are claims to replace, and None removes one.
        """
        return logout.logout_token(self.tenant, sub, sid, **wishes)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()


class _Handler(WSGIRequestHandler):
    # Closes each connection, so that nothing is served after a stop.
    protocol_version = "HTTP/1.0"

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        # The path alone: codes and states are in the query.
        logger.debug("%s %s %s", self.command, self.path.partition("?")[0], code)


def _listen(host: str, port: int, app: Flask) -> BaseWSGIServer:
    # A socket of our own: werkzeug ends the process when a port is taken, instead of raising.
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(f"port {port} is already in use.") from error
    with listener:
        port, fd = listener.getsockname()[1], listener.fileno()
        return make_server(host, port, app, threaded=True, request_handler=_Handler, fd=fd)


def create_app(served: Tenant) -> Flask:
    """Build the application that serves one tenant."""
    app = Flask(__name__)
    # Another name in Host would be another site's, pointed at this machine (DNS rebinding).
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions |= {"tenant": served, "provider": Provider(app)}
    app.extensions["provider"].register_grant(
        CodeGrant, [tokens.IdToken(), authorization.RequestRules()]
    )
    for endpoint in (tokens.UserInfo, logout.EndSession):
        app.extensions["provider"].register_endpoint(endpoint)
    for blueprint in (authorization.bp, tokens.bp, logout.bp, faults.bp):
        app.register_blueprint(blueprint)
    app.before_request(_refuse_foreign_forms)
    app.after_request(_add_headers)
    app.context_processor(lambda: {"room": served.client.logout_return})
    app.register_error_handler(OAuth2Error, _refused)
    app.register_error_handler(ValueError, _malformed)
    app.register_error_handler(HTTPException, _failed)
    return app


def _refuse_foreign_forms() -> None:
    # A form that another site's page has sent would sign a stranger in or out. Programs have no
    # cookie to abuse, and the room's page may send people here to log out.
    from_anywhere = request.path in FOR_PROGRAMS or request.endpoint == "logout.end_session"
    if request.method == "POST" and not from_anywhere and not _is_own():
        abort(403, "This form was sent by another site.")


def _is_own() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    # Older browsers send Origin; what is no browser sends neither.
    return request.headers.get("Origin") in {None, request.host_url.rstrip("/")}


def _add_headers(response: Response) -> Response:
    # Browsers hold form-action against the redirects after a form, too: each of them ends in the
    # room, so its origin has to be named beside our own.
    room = "{0.scheme}://{0.netloc}".format(urlsplit(tenant().client.base_url))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; form-action 'self' {room}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    elif response.direct_passthrough:
        _let_go_of_the_file(response)
    return response


def _let_go_of_the_file(response: Response) -> None:
    # Werkzeug's server leaves it open where a browser goes before the answer is there.
    response.direct_passthrough = False
    response.make_sequence()
    response.close()


def _refused(error: OAuth2Error) -> Any:
    # RFC 6749 section 4.1.2.1: never redirect to an address that is not registered.
    if error.redirect_uri:
        return provider().handle_error_response(None, error)
    return _error(error.status_code, error.error, error.get_error_description())


def _malformed(error: ValueError) -> Any:
    # Authlib or Werkzeug could not read the request at all.
    logger.warning("A request could not be read: %s", type(error).__name__)
    return _error(400, "invalid_request", "The request could not be read.")


def _failed(error: HTTPException) -> Any:
    return _error(error.code or 500, error.name, error.description or "")


def _error(status: int, error: str, description: str) -> Any:
    if request.path in FOR_PROGRAMS:
        return jsonify(error=error, error_description=description), status
    return render_template("error.html", error=error, description=description), status
