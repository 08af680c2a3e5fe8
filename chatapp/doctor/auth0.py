"""Whether Auth0, or another OpenID provider, knows the room, and the room knows it.

Nobody is signed in for that, so what only a person's sign-in shows is not tried.
"""

import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask import Flask

from .asking import ask, clock, reason
from .findings import Finding, notice, ok, problem, warning

ALGORITHM = "RS256"
FIELDS = "Applications → your application → Settings"
ADVANCED = f"{FIELDS} → Advanced Settings"


def findings(app: Flask) -> Iterator[Finding]:
    """Try the provider of `app`'s settings."""
    yield from _addresses(app.config["BASE_URL"])
    issuer = app.config["AUTH0_ISSUER"]
    try:
        answer = ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        document = _document(answer)
    except requests.RequestException as error:
        yield problem("AUTH0_DOMAIN", f"{issuer} can't be reached: {reason(error)}")
        return
    yield clock("Auth0", answer)
    if document is None:
        yield problem("AUTH0_DOMAIN", _no_provider(issuer, answer))
        return
    yield from _discovered(app, document)
    for name, trial in TRIALS.items():
        try:
            yield trial(app.config, document)
        except requests.RequestException as error:
            yield problem(name, f"can't be tried: {reason(error)}")
        # An address that the document doesn't have.
        except KeyError:
            yield problem(name, "can't be tried: the provider doesn't say where")


def _addresses(base: str) -> Iterator[Finding]:
    for field, address in (
        ("Allowed Callback URLs", f"{base}/callback"),
        ("Allowed Logout URLs", f"{base}/"),
        ("Application Login URI", f"{base}/login"),
        ("Back-Channel Logout URI, on an Enterprise plan", f"{base}/backchannel-logout"),
    ):
        yield notice("To be set at Auth0", f"{field}: {address}")


def _document(answer: requests.Response) -> dict[str, Any] | None:
    try:
        document = answer.json()
    except ValueError:
        return None
    return document if answer.ok and isinstance(document, dict) else None


def _no_provider(issuer: str, answer: requests.Response) -> str:
    return (
        f"{issuer} is no OpenID provider (its discovery document: status {answer.status_code}). "
        f"Copy the Domain: {FIELDS} → Basic Information"
    )


def _discovered(app: Flask, document: Mapping[str, Any]) -> Iterator[Finding]:
    ours, theirs = app.config["AUTH0_ISSUER"], document.get("issuer")
    if theirs == ours:
        yield ok("Auth0", f"{ours} answers, and calls itself so")
    else:
        yield problem(
            "AUTH0_DOMAIN",
            f"means {ours}, but the provider calls itself {theirs}. Set AUTH0_DOMAIN={theirs}",
        )
    if "S256" not in document.get("code_challenge_methods_supported", ()):
        yield warning("PKCE", "the provider doesn't say that it checks S256, which the room uses")
    else:
        yield ok("PKCE", "the provider checks it")
    yield _end_of_session(app, document)


def _end_of_session(app: Flask, document: Mapping[str, Any]) -> Finding:
    about = "Log out"
    if document.get("end_session_endpoint"):
        return ok(about, "ends the session at the provider, too")
    if app.config["IS_AUTH0"]:
        return warning(
            about,
            "uses Auth0's old address. Switch on, under Settings → Advanced of the tenant: "
            "RP-Initiated Logout End Session Endpoint Discovery",
        )
    return warning(about, "ends the session here alone: the provider has no end_session_endpoint")


def _keys(_settings: Mapping[str, Any], document: Mapping[str, Any]) -> Finding:
    about = "Keys"
    answer = ask(document["jwks_uri"])
    keys = (_document(answer) or {}).get("keys", [])
    if any(_signs(key) for key in keys):
        return ok(about, f"the provider publishes one for {ALGORITHM}")
    return problem(
        about, f"the provider publishes none for {ALGORITHM}. Choose it: {ADVANCED} → OAuth"
    )


def _signs(key: Mapping[str, Any]) -> bool:
    return (
        key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and key.get("alg", ALGORITHM) == ALGORITHM
    )


def _client(settings: Mapping[str, Any], document: Mapping[str, Any]) -> Finding:
    about = "AUTH0_CLIENT_SECRET"
    form = {
        "grant_type": "authorization_code",
        "client_id": settings["AUTH0_CLIENT_ID"],
        "client_secret": settings["AUTH0_CLIENT_SECRET"],
        "code": f"chatapp-doctor-{secrets.token_hex(8)}",
        "code_verifier": secrets.token_urlsafe(48),
        "redirect_uri": _callback(settings),
    }
    answer = ask(document["token_endpoint"], "POST", data=form)
    error = (_document_of_error(answer)).get("error")
    if error == "invalid_grant":
        return ok(
            about,
            "not refused: of a call with a made-up code, the provider refuses the code alone "
            "(the first log-in proves it)",
        )
    if error == "unauthorized_client":
        grants = f"{ADVANCED} → Grant Types"
        return problem(about, f"the application may not use codes. {grants}: Authorization Code")
    if error in {"invalid_client", "access_denied"} or answer.status_code in {401, 403}:
        return problem(
            about,
            "the provider refuses AUTH0_CLIENT_ID with this secret. Copy both anew from "
            f"{FIELDS} → Basic Information; Credentials → Authentication Method: "
            "Client Secret (Post)",
        )
    return warning(about, f"can't be judged: status {answer.status_code} with {_word(error)}")


def _word(error: object) -> str:
    # An error is a word (RFC 6749). Anything else may repeat what it was asked, with the secret.
    return error if isinstance(error, str) and re.fullmatch("[a-z_]{1,40}", error) else "no error"


def _document_of_error(answer: requests.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _callback_allowed(settings: Mapping[str, Any], document: Mapping[str, Any]) -> Finding:
    about, callback = "Allowed Callback URLs", _callback(settings)
    # Without a person and without a page: whoever isn't signed in is sent back at once.
    digest = sha256(secrets.token_bytes(32)).digest()
    query = {
        "response_type": "code",
        "client_id": settings["AUTH0_CLIENT_ID"],
        "redirect_uri": callback,
        "scope": "openid profile email",
        "prompt": "none",
        "state": secrets.token_urlsafe(16),
        "nonce": secrets.token_urlsafe(16),
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    location = _redirected(f"{document['authorization_endpoint']}?{urlencode(query)}")
    if location.partition("?")[0] != callback:
        return problem(
            about,
            f"the provider doesn't send people back to {callback} for this AUTH0_CLIENT_ID. "
            f"Add exactly this address: {FIELDS}",
        )
    error = parse_qs(urlsplit(location).query).get("error", [""])[0]
    if error in {"login_required", "consent_required", "interaction_required", ""}:
        return ok(about, callback)
    return problem(about, f"{callback} is allowed, but the provider answers {_word(error)}")


def _logout_allowed(settings: Mapping[str, Any], document: Mapping[str, Any]) -> Finding:
    about, home = "Allowed Logout URLs", f"{settings['BASE_URL']}/"
    client = {"client_id": settings["AUTH0_CLIENT_ID"]}
    if settings["IS_AUTH0"]:
        # The older address sends back at once, where the new one would show a page.
        old = f"{settings['AUTH0_ISSUER'].rstrip('/')}/v2/logout"
        is_allowed = _redirected(f"{old}?{urlencode(client | {'returnTo': home})}") == home
    elif endpoint := document.get("end_session_endpoint"):
        query = urlencode(client | {"post_logout_redirect_uri": home})
        is_allowed = ask(f"{endpoint}?{query}").status_code < requests.codes.bad_request
    else:
        return notice(about, "can't be tried, because the provider has no logout")
    if is_allowed:
        return ok(about, home)
    return problem(about, f"lack {home}, with the slash at its end. Add it: {FIELDS}")


TRIALS = {
    "Keys": _keys,
    "Allowed Callback URLs": _callback_allowed,
    "AUTH0_CLIENT_SECRET": _client,
    "Allowed Logout URLs": _logout_allowed,
}


def _callback(settings: Mapping[str, Any]) -> str:
    return f"{settings['BASE_URL']}/callback"


def _redirected(address: str) -> str:
    """Return where an address leads to at once; "" where it shows a page of its own."""
    return ask(address).headers.get("Location", "")
