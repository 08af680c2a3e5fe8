"""Logout: RP-initiated, Auth0's older /v2/logout, by hand on the page of sessions.

Whichever ended the session, the room is told by OpenID Back-Channel Logout 1.0, server to server.
"""

import logging
import secrets
import time
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Blueprint, Response, make_response, redirect, render_template, request
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response as Redirect

from .grants import provider
from .people import Session, forget
from .tenant import Tenant, tenant

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Both are Auth0's.
LOGOUT_TOKEN_LIFE_SECONDS = 120
DELIVERY_TIMEOUT_SECONDS = 5

bp = Blueprint("logout", __name__)
logger = logging.getLogger(__name__)


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
        _end(tenant().sessions.here())


@bp.route("/oidc/logout", methods=["GET", "POST"])
def end_session() -> Any:
    """Sign out whom the room names, and ask first when it does not say whom."""
    asked = _valid_request()
    session = tenant().sessions.here()
    if session and not _names(asked, session):
        action = f"/u/logout?{urlencode(request.values.to_dict())}"
        return render_template("confirm.html", session=session, action=action)
    return _finish(asked)


@bp.post("/u/logout")
def confirm() -> Any:
    """Sign out a person who has confirmed it."""
    return _finish(_valid_request())


@bp.get("/v2/logout")
def v2() -> Any:
    """Sign out without asking, as Auth0's own endpoint does."""
    address = _v2_return(request.args.get("returnTo", ""))
    _end(tenant().sessions.here())
    return forget(_to(address))


@bp.get("/")
@bp.get("/sessions")
def sessions() -> str:
    """List the live sessions, each with a button that ends it, like Auth0's dashboard."""
    live, faults = tenant().sessions.live(), tenant().faults.active()
    return render_template("sessions.html", sessions=live, faults=faults)


@bp.post("/sessions/<sid>/end")
def destroy(sid: str) -> Redirect:
    """End a session, wherever its browser is."""
    for session in tenant().sessions.live():
        if session.sid == sid:
            _end(session)
    return redirect("/sessions", 303)


def logout_token(
    given: Tenant,
    sub: str | None = None,
    sid: str | None = None,
    *,
    typ: str = "JWT",
    forged: bool = False,
    **changes: Any,
) -> str:
    """Return a signed logout token (section 2.4); what is None, or changed to None, is left out.

    Auth0's type is "JWT", where the specification recommends "logout+jwt".
    """
    now = int(time.time())
    claims = {
        "iss": given.issuer,
        "aud": given.client.client_id,
        "iat": now,
        "exp": now + LOGOUT_TOKEN_LIFE_SECONDS,
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
        "sub": sub,
        "sid": sid,
    } | changes
    return given.keys.sign({n: v for n, v in claims.items() if v is not None}, typ, forged=forged)


def _valid_request() -> Any:
    """Return the request, checked by Authlib. Raises OAuth2Error.

    Authlib ignores an address that is not allowed; Auth0 shows an error, and so do we.
    """
    asked = provider().validate_endpoint_request("end_session")
    if request.values.get("client_id") and asked.client is None:
        raise InvalidClientError("There is no such client.")
    if request.values.get("post_logout_redirect_uri") and not asked.redirect_uri:
        raise InvalidRequestError("post_logout_redirect_uri is not an allowed logout URL.")
    return asked


def _names(asked: Any, session: Session) -> bool:
    # Section 6: without a hint that names this session, any page could sign people out.
    claims = asked.id_token_claims or {"sid": asked.logout_hint}
    return bool(claims.get("sid") == session.sid)


def _finish(asked: Any) -> Response:
    answer = provider().create_endpoint_response("end_session", asked)
    return forget(answer or _to(""))


def _v2_return(asked: str) -> str:
    """Return where to go, "" for nowhere; the query does not count. Raises OAuth2Error."""
    client = provider().query_client(request.args.get("client_id"))
    if "client_id" in request.args and client is None:
        raise InvalidClientError("There is no such client.")
    allowed: str = client.logout_return if client else ""
    if asked and asked.partition("?")[0] != allowed:
        raise InvalidRequestError("returnTo is not an allowed logout URL.")
    return asked or allowed


def _to(address: str) -> Response:
    return make_response(redirect(address) if address else render_template("logged_out.html"))


def _end(session: Session | None) -> None:
    # Of two requests that end the same session at once, one tells the room.
    if session and tenant().sessions.end(session):
        token = logout_token(tenant(), session.person.sub, session.sid)
        address = f"{tenant().client.base_url}/backchannel-logout"
        # In a thread of its own: a room that hangs must not hold up the person who leaves.
        Thread(target=_deliver, args=(address, token), daemon=True).start()


def _deliver(address: str, token: str) -> None:
    form = {"logout_token": token}
    with requests.Session() as session:
        # The room is on this machine, where a proxy of the environment cannot reach it.
        session.trust_env = False
        try:
            answer = session.post(
                address, data=form, timeout=DELIVERY_TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            logger.warning("Back-channel logout could not be delivered: %s", type(error).__name__)
        else:
            logger.info("Back-channel logout was answered with %s", answer.status_code)
