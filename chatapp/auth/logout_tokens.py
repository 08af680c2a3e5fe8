"""Logout tokens: the provider's signed word that a session has ended there.

https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
"""

import logging
from datetime import UTC, datetime
from time import time
from typing import Any

from flask import current_app
from joserfc import jws, jwt
from joserfc.errors import JoseError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from ..database import db, now
from ..errors import Refusal
from ..models import LogoutToken
from . import provider_keys
from .claims import storable_text

log = logging.getLogger(__name__)

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# With keys of their own only: a secret that both sides know is in HS256, and nothing in none.
ALGORITHMS = ["RS256", "PS256", "ES256"]
# As Auth0 sends it, and as the specification has it.
TYPES = {"JWT", "logout+jwt"}
LEEWAY_S = 60
# Auth0's live for two minutes; each is remembered for as long as it lives.
MAX_LIFE_S = 24 * 60 * 60


class InvalidLogoutToken(Refusal, status=400, code="invalid_request"):
    """The token proves nothing; the code and status are the specification's."""


def claims_of(token: str) -> dict[str, Any]:
    """Return what a valid token says. Raises InvalidLogoutToken."""
    try:
        decoded = _decoded(token)
        _registered(decoded.claims)
        _check(decoded)
    except (JoseError, provider_keys.NoKeys, ValueError, RecursionError) as error:
        # The cause, never the token: repr, because an error may quote what a stranger sent.
        log.warning("Logout token: %s (%.200r)", type(error).__name__, str(error))
        raise InvalidLogoutToken("The logout token is not valid.") from error
    return decoded.claims


def spend(claims: dict[str, Any]) -> None:
    """Let the token count in the caller's transaction, for the first and last time.

    Raises InvalidLogoutToken.
    """
    db.session.execute(delete(LogoutToken).where(LogoutToken.expires_at < now()))
    expires_at = datetime.fromtimestamp(claims["exp"] + LEEWAY_S, UTC)
    db.session.add(LogoutToken(jti=claims["jti"], expires_at=expires_at))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise InvalidLogoutToken("The logout token was used before.") from error


def _decoded(token: str) -> jwt.Token:
    header = jws.extract_compact(token.encode()).headers()
    _check_header(header)
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    # The key is found by what the token says of itself; then the signature has to fit.
    return jwt.decode(token, provider_keys.including(header.get("kid")), registry=registry)


def _check_header(header: dict[str, Any]) -> None:
    # Before anything else: this much is said by whoever sends it, signed or not.
    if "crit" in header:
        raise ValueError("crit asks for an extension, and none is known here")


def _registered(claims: dict[str, Any]) -> None:
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": current_app.config["AUTH0_ISSUER"]},
        aud={"essential": True, "value": current_app.config["AUTH0_CLIENT_ID"]},
        iat={"essential": True},
        exp={"essential": True},
        jti={"essential": True},
    ).validate(claims)


def _check(token: jwt.Token) -> None:
    claims = token.claims
    if token.header.get("typ") not in TYPES:
        raise ValueError("typ is another token's")
    if claims["exp"] > time() + MAX_LIFE_S:
        raise ValueError("exp is too far away")
    if not _tells_logout(claims.get("events")):
        raise ValueError("events does not hold the log-out")
    if "nonce" in claims:
        raise ValueError("nonce makes it an ID token")
    _check_names(claims)


def _check_names(claims: dict[str, Any]) -> None:
    names = [claims[name] for name in ("sub", "sid") if name in claims]
    # An empty sid would read as none, and end all of the person's sign-ins.
    if not names or not all(storable_text(name) for name in (claims["jti"], *names)):
        raise ValueError("jti, sub or sid names nothing")


def _tells_logout(events: object) -> bool:
    return isinstance(events, dict) and isinstance(events.get(EVENT), dict)
