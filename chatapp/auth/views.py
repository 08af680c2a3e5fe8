"""The addresses for signing in and out."""

import re

from flask import Blueprint, current_app, redirect, request, session, url_for
from structlog.stdlib import get_logger
from werkzeug.wrappers import Response

from ..database import db
from ..realtime import sockets
from . import access, gate, joining, logout_tokens, provider, sessions
from .refusals import NotInvited

log = get_logger(__name__)

bp = Blueprint("auth", __name__)

# One slash and not two, because browsers take "//" and "/\" for the start of another host. No
# backslash, blank or control character anywhere, because some browsers ignore them.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")
# It is kept in the cookie, which holds 4,093 bytes in all.
MAX_NEXT = 500


@bp.get("/login")
@gate.public
def login() -> Response:
    """Start a sign-in at Auth0; with `?prompt=login` it asks for credentials in any case."""
    asks_anew = request.args.get("prompt") == "login"
    return _begin(prompt="login") if asks_anew else _begin()


@bp.get("/signup")
@gate.public
def signup() -> Response:
    """Start a sign-in at Auth0 on its sign-up page."""
    return _begin(screen_hint="signup")


@bp.get("/callback")
@gate.public
def callback() -> Response:
    """Sign in the person who comes back from Auth0."""
    claims = provider.claims_from_callback()
    # Read now, because the sign-in empties the cookie.
    destination = own_path(session.get("next"))
    try:
        sessions.start(claims)
    except NotInvited:
        # With an invitation they are asked whether they join, and only then is anything stored.
        if not joining.keep(claims, destination):
            raise
    return redirect(destination)


@bp.post("/logout")
@gate.public
def logout() -> Response:
    """End the sign-in here and at Auth0, which leads back to the home page."""
    was_signed_in = "sign_in" in session
    sid = sessions.finish()
    home = f"{current_app.config['BASE_URL']}/"
    if not was_signed_in:
        return redirect(home, 303)
    # Without a log-out at the provider, the home page says that its session goes on.
    here_only = f"{home}?signed-out=here"
    return redirect(provider.end_session_url(sid, home) or here_only, 303)


@bp.post("/backchannel-logout")
@gate.public
def backchannel_logout() -> str:
    """End the sign-ins of a session that has ended at the provider, as its signed token says."""
    claims = logout_tokens.claims_of(request.form.get("logout_token", ""))
    logout_tokens.use_once(claims)
    ended = access.session_ended(claims["iss"], claims.get("sub"), claims.get("sid"))
    db.session.commit()
    sockets.cut()
    # Nobody is not a failure: they may have been signed out already.
    log.info("signed out by the provider", people=sorted(ended))
    return ""


def own_path(target: str | None) -> str:
    """Return `target` when it is a path on this site, else the path of the room."""
    if target and len(target) <= MAX_NEXT and OWN_PATH.fullmatch(target):
        return target
    return url_for("room.show")


def _begin(**params: str) -> Response:
    joining.forget()
    response = provider.redirect_to_provider(
        f"{current_app.config['BASE_URL']}{url_for('auth.callback')}", **params
    )
    session["next"] = own_path(request.args.get("next"))
    return response
