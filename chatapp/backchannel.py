"""OpenID back-channel logout: the provider tells us, server to server, that a session ended."""

import logging

from flask import Blueprint, request

from . import door, gate, logout_tokens, sockets
from .database import db

log = logging.getLogger(__name__)

bp = Blueprint("backchannel", __name__)


@bp.post("/backchannel-logout")
@gate.public
def create() -> str:
    """End the sign-ins of a session that has ended at the provider; its token is the proof."""
    claims = logout_tokens.claims_of(request.form.get("logout_token", ""))
    logout_tokens.spend(claims)
    ended = door.session_ended(claims["iss"], claims.get("sub"), claims.get("sid"))
    db.session.commit()
    sockets.cut()
    # Nobody is no failure: whoever is signed out already, is signed out.
    log.info("Back-channel logout: the sign-ins of %d people ended", len(ended))
    return ""
