"""The way out: OpenID RP-Initiated Logout 1.0, and Auth0's older /v2/logout."""

from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from joserfc.jwk import KeySet

from . import backchannel, provider
from .client import Client
from .pages import own_forms_only
from .signons import forget
from .tenant import tenant

bp = Blueprint("logout", __name__)


class EndSession(EndSessionEndpoint):  # type: ignore[misc]  # Authlib publishes no types
    """Authlib's checks of a logout request, with this tenant's keys and sessions."""

    def get_server_jwks(self) -> KeySet:
        """Return what an id_token_hint is checked with."""
        return tenant().keys.public

    def get_algorithms(self) -> list[str]:
        """Return the one algorithm that this provider signs with."""
        return ["RS256"]

    def is_post_logout_redirect_uri_legitimate(self, *_request: Any) -> bool:
        """Accept an allowed address without id_token_hint: the person confirms instead."""
        return True

    def end_session(self, _end_session_request: Any) -> None:
        """End this browser's session, if there is one."""
        backchannel.end_here()


def init_app(app: Flask) -> None:
    """Register the endpoint with the provider."""
    app.extensions["provider"].register_endpoint(EndSession)


@bp.route("/oidc/logout", methods=["GET", "POST"])
def end_session() -> Any:
    """Sign out whom the room names, and ask first when it does not say whom."""
    asked = _valid_request()
    if _needs_consent(asked):
        return render_template("confirm.html", sign_on=tenant().sign_ons.here(), action=_action())
    return _finish(asked)


@bp.post("/u/logout")
def confirm() -> Any:
    """Sign out a person who has confirmed it."""
    own_forms_only()
    return _finish(_valid_request())


@bp.get("/v2/logout")
def v2() -> Any:
    """Sign out without asking, as Auth0's own endpoint does."""
    address = _v2_return(request.args.get("returnTo", ""))
    backchannel.end_here()
    return forget(_to(address))


def _valid_request() -> Any:
    """Return the request, checked by Authlib. Raises OAuth2Error.

    Authlib passes over an address that is not allowed; Auth0 shows an error, and so do we.
    """
    asked = provider.server().validate_endpoint_request("end_session")
    if request.values.get("client_id") and asked.client is None:
        raise InvalidClientError("There is no such client.")
    if request.values.get("post_logout_redirect_uri") and not asked.redirect_uri:
        raise InvalidRequestError("post_logout_redirect_uri is not an allowed logout URL.")
    return asked


def _needs_consent(asked: Any) -> bool:
    # Section 6: without a hint that names this session, any page could sign people out.
    sign_on = tenant().sign_ons.here()
    claims = asked.id_token_claims or {"sid": asked.logout_hint}
    return sign_on is not None and claims.get("sid") != sign_on.sid


def _action() -> str:
    return f"/u/logout?{urlencode(request.values.to_dict())}"


def _finish(asked: Any) -> Response:
    answer = provider.server().create_endpoint_response("end_session", asked)
    return forget(answer or _to(""))


def _v2_return(asked: str) -> str:
    """Return where to go, "" for nowhere; the query does not count. Raises OAuth2Error."""
    client: Client | None = provider.server().query_client(request.args.get("client_id"))
    if "client_id" in request.args and client is None:
        raise InvalidClientError("There is no such client.")
    allowed = client.logout_return if client else ""
    if asked and asked.partition("?")[0] != allowed:
        raise InvalidRequestError("returnTo is not an allowed logout URL.")
    return asked or allowed


def _to(address: str) -> Response:
    return make_response(redirect(address) if address else render_template("logged_out.html"))
