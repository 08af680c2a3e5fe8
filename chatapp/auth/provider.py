"""The door to Auth0, or any OpenID provider: the one file that imports Authlib."""

import logging
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
from werkzeug.wrappers import Response

from . import claims
from . import refusals as failures

log = logging.getLogger(__name__)

CONNECT_AND_READ_S = (2, 5)
CLOCK_LEEWAY_S = 60
# Each sign-in that was begun and left takes 500 bytes of the cookie, which holds 4,093.
MAX_BEGUN = 3
STATE_PREFIX = "_state_auth0_"
# A provider that hangs keeps each call for seconds: of the 16 threads of a process it may
# have these, and whoever finds them taken waits for a moment only.
MAX_CALLS = 4
WAIT_S = 0.5

# https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.2.1, and what Auth0 adds.
REFUSALS = {"access_denied": failures.AccessDenied, "unauthorized": failures.Blocked}


def init_app(app: Flask) -> None:
    """Register the provider for `app`; one registry each, or two apps would share a client."""
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
            "token_endpoint_auth_method": "client_secret_post",
            "default_timeout": CONNECT_AND_READ_S,
        },
    )


def redirect_to_provider(callback: str, **params: str) -> Response:
    """Begin a sign-in: remember state, nonce and code verifier, and lead to the provider.

    Raises failures.Unreachable and failures.ProviderBusy.
    """
    _forget_begun(keep=MAX_BEGUN - 1)
    try:
        _metadata()
        response: Response = _auth0().authorize_redirect(callback, **params)
    except _Busy as error:
        raise _told(failures.ProviderBusy(), error) from error
    except _ANY_FAILURE as error:
        raise _told(failures.Unreachable(), error) from error
    return response


def claims_from_callback() -> dict[str, Any]:
    """Return the verified claims of the visitor coming back from the provider.

    Raises failures.SignInFailed.
    """
    if code := request.args.get("error"):
        session.pop(STATE_PREFIX + request.args.get("state", ""), None)
        raise _told(REFUSALS.get(code, failures.ProviderRefused)(), code[:40])
    _forget_expired()
    try:
        with _call():
            token = _auth0().authorize_access_token(
                leeway=CLOCK_LEEWAY_S, claims_options=_expected_claims()
            )
    except _Busy as error:
        raise _told(failures.ProviderBusy(), error) from error
    except _ANY_FAILURE as error:
        raise _told(_failure(error), error) from error
    try:
        return claims.of_person(token.get("userinfo") or {})
    except ValueError as error:
        raise _told(failures.Unverifiable(), error) from error


def end_session_url(sid: str | None, return_to: str) -> str | None:
    """Return where a browser has to go to end the provider's own session; None if nowhere.

    By OpenID Connect RP-Initiated Logout 1.0 where discovery offers it; a tenant of Auth0
    from before 2023 may not, and has /v2/logout. Raises failures.SignOutIncomplete.
    """
    client_id = current_app.config["AUTH0_CLIENT_ID"]
    query = {"client_id": client_id, "post_logout_redirect_uri": return_to}
    try:
        if endpoint := _metadata().get("end_session_endpoint"):
            return _with_query(endpoint, query | ({"logout_hint": sid} if sid else {}))
    except (_Busy, *_ANY_FAILURE) as error:
        raise _told(failures.SignOutIncomplete(), error) from error
    if not current_app.config["IS_AUTH0"]:
        return None
    legacy = f"{current_app.config['AUTH0_ISSUER'].rstrip('/')}/v2/logout"
    return _with_query(legacy, {"client_id": client_id, "returnTo": return_to})


class Unpublished(Exception):
    """The provider does not tell its keys."""


def published_keys() -> Any:
    """Return the JWK set with which the provider signs, as it is now. Raises Unpublished."""
    try:
        with _call():
            return _auth0().fetch_jwk_set(force=True)
    except (_Busy, AuthlibBaseError, requests.RequestException, ValueError, RuntimeError) as error:
        raise Unpublished(f"{type(error).__name__}: {error}") from error


_ANY_FAILURE = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    ValueError,
    RuntimeError,
    # What is of another type than they expect is not checked by Authlib and joserfc, but used.
    TypeError,
    AttributeError,
    KeyError,
)


class _Busy(Exception):
    """All the threads that calls to the provider may have are taken."""


@contextmanager
def _call() -> Iterator[None]:
    calls: BoundedSemaphore = current_app.extensions["provider_calls"]
    if not calls.acquire(timeout=WAIT_S):
        raise _Busy(f"{MAX_CALLS} calls wait for an answer")
    try:
        yield
    finally:
        calls.release()


def _metadata() -> dict[str, Any]:
    """Return what the provider says of itself; it is asked until it has answered once."""
    provider = _auth0()
    if "_loaded_at" not in provider.server_metadata:
        with _call():
            provider.load_server_metadata()
    metadata: dict[str, Any] = provider.server_metadata
    return metadata


def _with_query(address: str, query: dict[str, str]) -> str:
    # Some providers' addresses have a query of their own.
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _auth0() -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].auth0


def _expected_claims() -> dict[str, Any]:
    # Authlib compares the issuer with what discovery says of itself, and the audience with
    # nothing at all. A new dict each time: it takes entries out of the one that it is given.
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


def _forget_begun(keep: int) -> None:
    begun = _begun()
    for key in begun[: max(0, len(begun) - keep)]:
        session.pop(key)


def _forget_expired() -> None:
    # Authlib writes down until when a state counts, and then takes it at any time.
    for key in _begun():
        if session[key]["exp"] < time():
            session.pop(key)


def _begun() -> list[str]:
    begun = (key for key in session if key.startswith(STATE_PREFIX))
    return sorted(begun, key=lambda key: float(session[key]["exp"]))


def _told(failure: failures.SignInFailed, cause: object) -> failures.SignInFailed:
    # repr, because an error may quote what a stranger put into the address.
    log.warning("Sign-in: %s (%.200r)", type(failure).__name__, cause)
    return failure
