"""Checking logout tokens, with which the provider reports that a session has ended there.

https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
"""

from datetime import UTC, datetime
from time import time
from typing import Any

from flask import current_app
from joserfc import jws, jwt
from joserfc.errors import JoseError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from structlog.stdlib import get_logger

from ..database import db, now
from ..errors import Refusal
from ..models import LogoutToken
from . import provider_keys
from .claims import storable_text

log = get_logger(__name__)

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Only signatures by the provider's private key: not HS256, whose secret we share, nor "none".
ALGORITHMS = ["RS256", "PS256", "ES256"]
# The first is what Auth0 sends, the second is the specification's.
TYPES = {"JWT", "logout+jwt"}
LEEWAY_S = 60
# Auth0's tokens expire after two minutes. Ids of used tokens are kept until they expire.
MAX_LIFE_S = 24 * 60 * 60


class InvalidLogoutToken(Refusal, status=400, code="invalid_request"):
    """The token isn't valid; the specification gives this code and status."""


class _Wrong(ValueError):
    """What is wrong with a token, in our own words."""


def claims_of(token: str) -> dict[str, Any]:
    """Return the claims of a token after every check. Raises InvalidLogoutToken."""
    try:
        decoded = _decoded(token)
        _check_registered_claims(decoded.claims)
        _check(decoded)
    except (JoseError, provider_keys.NoKeys, ValueError, RecursionError) as error:
        # Other errors may quote what a stranger sent.
        why = str(error) if isinstance(error, (_Wrong, provider_keys.NoKeys)) else None
        log.warning("logout token refused", kind=type(error).__name__, why=why)
        raise InvalidLogoutToken("The logout token is not valid.") from error
    return decoded.claims


def use_once(claims: dict[str, Any]) -> None:
    """Note in the caller's transaction that the token is used, so that it can't be used again.

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
    # The unsigned header only chooses the key that the signature is checked with.
    return jwt.decode(token, provider_keys.including(header.get("kid")), registry=registry)


def _check_header(header: dict[str, Any]) -> None:
    # Before the signature is checked: joserfc fails on some values of crit.
    if "crit" in header:
        raise _Wrong("crit asks for an extension, and none is known here")


def _check_registered_claims(claims: dict[str, Any]) -> None:
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
        raise _Wrong("typ is that of another kind of token")
    if claims["exp"] > time() + MAX_LIFE_S:
        raise _Wrong("exp is too far away")
    if not _has_logout_event(claims.get("events")):
        raise _Wrong("events has no log-out in it")
    if "nonce" in claims:
        raise _Wrong("nonce makes it an ID token")
    _check_ids(claims)


def _check_ids(claims: dict[str, Any]) -> None:
    names = [claims[name] for name in ("sub", "sid") if name in claims]
    # An empty sid would count as none, which ends all of the person's sign-ins.
    if not names or not all(storable_text(name) for name in (claims["jti"], *names)):
        raise _Wrong("jti, sub or sid is missing or can't be stored")


def _has_logout_event(events: object) -> bool:
    return isinstance(events, dict) and isinstance(events.get(EVENT), dict)
