"""OpenID Back-Channel Logout 1.0: telling the room, server to server, that a session ended."""

import logging
import secrets
import time
from threading import Thread
from typing import Any

import requests

from .signons import SignOn
from .tenant import Tenant, tenant

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Both are Auth0's.
LIFE_SECONDS = 120
PATIENCE_SECONDS = 5

logger = logging.getLogger(__name__)


def end_here() -> None:
    """End the session of the browser that asks, and tell the room."""
    _told(tenant().sign_ons.end_here())


def end(sid: str) -> None:
    """End the session called `sid`, and tell the room."""
    _told(tenant().sign_ons.end(sid))


def claims(issuer: str, audience: str, sub: str | None, sid: str | None) -> dict[str, Any]:
    """Return `{iss, aud, iat, exp, jti, events, sub, sid}` (section 2.4); never a nonce."""
    now = int(time.time())
    return {
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
        "sub": sub,
        "sid": sid,
    }


def logout_token(
    given: Tenant,
    sub: str | None,
    sid: str | None,
    changes: dict[str, Any],
    *,
    typ: str = "JWT",
    forged: bool = False,
) -> str:
    """Return a signed logout token; what is None, or changed to None, is left out.

    Auth0's type is "JWT", where the specification recommends "logout+jwt".
    """
    said = claims(given.issuer, given.client.client_id, sub, sid) | changes
    kept = {name: value for name, value in said.items() if value is not None}
    return given.keys.sign(kept, typ, forged=forged)


def _told(ended: SignOn | None) -> None:
    if ended is None:
        return
    token = logout_token(tenant(), ended.person.sub, ended.sid, {})
    # In a thread of its own: a room that hangs must not hold up the person who leaves.
    address = tenant().client.backchannel_uri
    Thread(target=_deliver, args=(address, token), daemon=True).start()


def _deliver(address: str, token: str) -> None:
    try:
        status = _post(address, token)
    except requests.RequestException as error:
        logger.warning("Back-channel logout could not be delivered: %s", type(error).__name__)
    else:
        logger.info("Back-channel logout was answered with %s", status)


def _post(address: str, token: str) -> int:
    with requests.Session() as session:
        # The room is on this machine, where a proxy of the environment cannot reach it.
        session.trust_env = False
        answer = session.post(
            address,
            data={"logout_token": token},
            timeout=PATIENCE_SECONDS,
            allow_redirects=False,
        )
        return answer.status_code
