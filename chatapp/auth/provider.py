"""OpenID Connect with Auth0, or another provider; the only module that imports Authlib.

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth, with PKCE (RFC 7636).
Its failures become the refusals in refusals.py.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import time
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import MismatchingStateError
from authlib.integrations.flask_client import OAuth
from authlib.oauth2.rfc6749.errors import MissingCodeException
from flask import Flask, current_app, request, session
from joserfc.errors import ExpiredTokenError, JoseError
from structlog.stdlib import get_logger
from werkzeug.wrappers import Response

from . import claims
from . import refusals as failures

log = get_logger(__name__)

CONNECT_AND_READ_S = (2, 5)
CLOCK_LEEWAY_S = 60
# A sign-in that is started and not finished takes 500 bytes of the cookie, which holds 4,093.
MAX_PENDING = 3
STATE_PREFIX = "_state_auth0_"
# When the provider hangs, a call takes seconds. At most this many of a process's 16 threads may
# call it at once; the next one waits for WAIT_S and is then refused.
MAX_CALLS = 4
WAIT_S = 0.5

# https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.2.1, and what Auth0 adds.
ERROR_CODE = re.compile(r"[a-z_]{1,40}")
REFUSALS = {"access_denied": failures.AccessDenied, "unauthorized": failures.Blocked}


def init_app(app: Flask) -> None:
    """Register the provider for `app`, in a registry of its own, so that no client is shared."""
    settings = app.config
    issuer = settings["AUTH0_ISSUER"]
    app.extensions["provider_calls"] = BoundedSemaphore(MAX_CALLS)
    OAuth(app).register(
        "auth0",
        client_id=settings["AUTH0_CLIENT_ID"],
        client_secret=settings["AUTH0_CLIENT_SECRET"],
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            # The name of a method, not a secret.
            "token_endpoint_auth_method": "client_secret_post",  # nosec B105
            "default_timeout": CONNECT_AND_READ_S,
        },
    )


def redirect_to_provider(callback: str, **params: str) -> Response:
    """Begin a sign-in: keep state, nonce and code verifier in the cookie, redirect to the provider.

    Raises failures.Unreachable and failures.ProviderBusy.
    """
    _forget_oldest(keep=MAX_PENDING - 1)
    try:
        _metadata()
        response: Response = _auth0().authorize_redirect(callback, **params)
    except _Busy as error:
        raise _logged(failures.ProviderBusy(), error) from error
    except _ANY_FAILURE as error:
        raise _logged(failures.Unreachable(), error) from error
    return response


def claims_from_callback() -> dict[str, Any]:
    """Return the verified claims of a visitor who comes back from the provider.

    Raises failures.SignInFailed.
    """
    if code := request.args.get("error"):
        session.pop(STATE_PREFIX + request.args.get("state", ""), None)
        raise _logged(REFUSALS.get(code, failures.ProviderRefused)(), code)
    _forget_expired()
    try:
        with _limited_call():
            token = _auth0().authorize_access_token(
                leeway=CLOCK_LEEWAY_S, claims_options=_expected_claims()
            )
    except _Busy as error:
        raise _logged(failures.ProviderBusy(), error) from error
    except _ANY_FAILURE as error:
        raise _logged(_failure(error), error) from error
    try:
        return claims.of_person(token.get("userinfo") or {})
    except ValueError as error:
        raise _logged(failures.Unverifiable(), error) from error


def end_session_url(sid: str | None, return_to: str) -> str | None:
    """Return the URL that ends the provider's session in the browser; None if it has none.

    This is OpenID Connect RP-Initiated Logout 1.0 if discovery names its endpoint. Auth0's tenants
    from before 2023 may not do so; they have /v2/logout. Raises failures.SignOutIncomplete.
    """
    client_id = current_app.config["AUTH0_CLIENT_ID"]
    query = {"client_id": client_id, "post_logout_redirect_uri": return_to}
    try:
        if endpoint := _metadata().get("end_session_endpoint"):
            return _with_query(endpoint, query | ({"logout_hint": sid} if sid else {}))
    except (_Busy, *_ANY_FAILURE) as error:
        raise _logged(failures.SignOutIncomplete(), error) from error
    if not current_app.config["IS_AUTH0"]:
        return None
    legacy = f"{current_app.config['AUTH0_ISSUER'].rstrip('/')}/v2/logout"
    return _with_query(legacy, {"client_id": client_id, "returnTo": return_to})


class KeysUnavailable(Exception):
    """The provider's keys could not be fetched."""


def published_keys() -> Any:
    """Fetch the JWK set with which the provider signs now. Raises KeysUnavailable."""
    try:
        with _limited_call():
            return _auth0().fetch_jwk_set(force=True)
    except (_Busy, AuthlibBaseError, requests.RequestException, ValueError, RuntimeError) as error:
        raise KeysUnavailable(type(error).__name__) from error


_ANY_FAILURE = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    ValueError,
    RuntimeError,
    # Authlib and joserfc use some values without checking their type.
    TypeError,
    AttributeError,
    KeyError,
)


class _Busy(Exception):
    """MAX_CALLS calls to the provider are under way."""


@contextmanager
def _limited_call() -> Iterator[None]:
    calls: BoundedSemaphore = current_app.extensions["provider_calls"]
    if not calls.acquire(timeout=WAIT_S):
        raise _Busy(f"{MAX_CALLS} calls wait for an answer")
    try:
        yield
    finally:
        calls.release()


def _metadata() -> dict[str, Any]:
    """Return the discovery document; it is fetched until that has succeeded once."""
    provider = _auth0()
    if "_loaded_at" not in provider.server_metadata:
        with _limited_call():
            provider.load_server_metadata()
    metadata: dict[str, Any] = provider.server_metadata
    return metadata


def _with_query(address: str, query: dict[str, str]) -> str:
    # The URLs of some providers already have a query.
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _auth0() -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].auth0


def _expected_claims() -> dict[str, Any]:
    # By itself Authlib compares the issuer only with the discovery document, and the audience with
    # nothing. A new dict each time, because Authlib removes entries from it.
    return {
        "iss": {"essential": True, "value": current_app.config["AUTH0_ISSUER"]},
        "aud": {"essential": True, "value": current_app.config["AUTH0_CLIENT_ID"]},
    }


def _failure(error: Exception) -> failures.SignInFailed:
    for kinds, failure in (
        (MismatchingStateError, failures.UnknownState),
        (MissingCodeException, failures.NoCode),
        (requests.Timeout, failures.ProviderSilent),
        (ExpiredTokenError, failures.TooLate),
        (JoseError, failures.Unverifiable),
    ):
        if isinstance(error, kinds):
            return failure()
    return failures.ProviderBroken()


def _forget_oldest(keep: int) -> None:
    pending = _pending()
    for key in pending[: max(0, len(pending) - keep)]:
        session.pop(key)


def _forget_expired() -> None:
    # Authlib stores when a state expires, but doesn't check it.
    for key in _pending():
        if session[key]["exp"] < time():
            session.pop(key)


def _pending() -> list[str]:
    pending = (key for key in session if key.startswith(STATE_PREFIX))
    return sorted(pending, key=lambda key: float(session[key]["exp"]))


def _logged(failure: failures.SignInFailed, cause: Exception | str) -> failures.SignInFailed:
    log.warning("sign-in failed", why=type(failure).__name__, **_told(cause))
    return failure


def _told(cause: Exception | str) -> dict[str, object]:
    # An error's words may quote a token, or what a stranger put into the address; not its code.
    if isinstance(cause, str):
        return {"error": _code(cause)}
    response = getattr(cause, "response", None)
    known = {
        "kind": type(cause).__name__,
        "error": _code(getattr(cause, "error", None)),
        "claim": getattr(cause, "claim", None),
        "answer": getattr(response, "status_code", None),
    }
    return {name: value for name, value in known.items() if value}


def _code(given: object) -> str | None:
    return given if isinstance(given, str) and ERROR_CODE.fullmatch(given) else None
