"""The authorization endpoint: a request arrives, a person is picked, the browser goes back."""

import re
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Blueprint, render_template, request

from .grants import provider
from .people import PEOPLE, InvalidNameError, Session, known, named, remember
from .tenant import tenant

# Nine digits are thirty years.
MAX_AGE = re.compile(r"[0-9]{1,9}", re.ASCII)
# As a real tenant says it: error, error_description.
REFUSALS = {
    "access": ("access_denied", "User did not authorize the request"),
    "blocked": ("unauthorized", "user is blocked"),
}

bp = Blueprint("authorization", __name__)


class RequestRules(CodeChallenge):  # type: ignore[misc]  # Authlib publishes no types
    """What a request must have beyond Authlib's own checks of it.

    PKCE (RFC 7636) is required, and with S256 alone: a method left out means "plain" (section
    4.3), which is refused like "plain" itself.
    """

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Raise InvalidRequestError for a request that is malformed, or not offered."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge"):
            raise InvalidRequestError("A code_challenge is required (PKCE).")
        if not asked.get("code_challenge_method"):
            raise InvalidRequestError("code_challenge_method must be S256.")
        if not MAX_AGE.fullmatch(asked.get("max_age", "0")):
            raise InvalidRequestError("max_age must be a number of seconds.")
        if asked.get("response_mode", "query") != "query":
            raise InvalidRequestError("Only response_mode=query is offered.")
        super().validate_code_challenge(grant, redirect_uri)


@bp.get("/authorize")
def authorize() -> Any:
    """Send whoever is signed in straight back, and show anybody else the page."""
    session = _recent_session()
    grant = provider().get_consent_grant(end_user=session)
    # Consent is given: the room is the tenant's own application.
    if session and grant.prompt in {None, "consent"}:
        return _answer(grant, session)
    return _page()


@bp.post("/u/login")
def pick() -> Any:
    """Sign in whoever was picked, or refuse the way a real tenant does."""
    grant = provider().get_consent_grant()
    form = request.form
    if form.get("refusal") in REFUSALS:
        raise _refusal(*REFUSALS[form["refusal"]], grant)

    try:
        picked = known(form.get("person", ""))
        person = picked or named(form.get("name", ""), verified="unverified" not in form)
    except InvalidNameError as error:
        return _page(problem=str(error)), 422

    cookie, session = tenant().sessions.begin(person)
    return remember(_answer(grant, session), cookie)


def _recent_session() -> Session | None:
    session = tenant().sessions.here()
    max_age = request.args.get("max_age", "")
    seconds = int(max_age) if MAX_AGE.fullmatch(max_age) else None
    return None if session is None or session.is_older_than(seconds) else session


def _answer(grant: Any, session: Session) -> Any:
    return provider().create_authorization_response(grant_user=session, grant=grant)


def _refusal(error: str, description: str, grant: Any) -> OAuth2Error:
    return OAuth2Error(
        error=error,
        description=description,
        redirect_uri=grant.redirect_uri,
        state=grant.request.payload.state,
    )


def _page(problem: str = "") -> str:
    is_signup = request.args.get("screen_hint") == "signup"
    hint = request.args.get("login_hint", "")
    hinted = known(hint)
    return render_template(
        "login.html",
        signup=is_signup,
        people=sorted(PEOPLE, key=lambda person: person != hinted),
        hinted=hinted,
        name=request.form.get("name", "" if hinted else hint),
        problem=problem,
        action=_with_request("/u/login"),
        other=_with_request("/authorize", screen_hint="login" if is_signup else "signup"),
    )


def _with_request(address: str, **changes: str) -> str:
    # The request travels in the address, so a page left open survives a restart.
    return f"{address}?{urlencode(request.args.to_dict() | changes)}"
