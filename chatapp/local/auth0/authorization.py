"""The way in: an authorization request arrives, a person is picked, the browser goes back."""

from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from flask import Blueprint, render_template, request, url_for

from . import provider
from .names import InvalidNameError, named
from .pages import own_forms_only
from .people import PEOPLE, Person, known
from .requested import max_age
from .signons import SignOn, remember
from .tenant import tenant

bp = Blueprint("authorization", __name__)
bp.before_request(own_forms_only)

# As a real tenant says it: error, error_description.
REFUSALS = {
    "access": ("access_denied", "User did not authorize the request"),
    "blocked": ("unauthorized", "user is blocked"),
}


@bp.get("/authorize")
def authorize() -> Any:
    """Send whoever is signed in straight back, and show anybody else the page."""
    sign_on = _fresh_sign_on()
    grant = provider.server().get_consent_grant(end_user=sign_on)
    # Consent is given: the room is the tenant's own application.
    if sign_on and grant.prompt in {None, "consent"}:
        return provider.answer(grant, sign_on)
    return page()


@bp.post("/u/login")
def pick() -> Any:
    """Sign in whoever was picked, or refuse the way a real tenant does."""
    grant = provider.server().get_consent_grant()
    if request.form.get("refusal") in REFUSALS:
        raise _refusal(*REFUSALS[request.form["refusal"]], grant)

    try:
        person = _picked()
    except InvalidNameError as error:
        return page(problem=str(error)), 422

    handle, sign_on = tenant().sign_ons.begin(person)
    return remember(provider.answer(grant, sign_on), handle)


def page(problem: str = "") -> str:
    """Draw the page on which one picks a person."""
    hint = request.args.get("login_hint", "")
    hinted = known(hint)
    return render_template(
        "login.html",
        signup=request.args.get("screen_hint") == "signup",
        people=sorted(PEOPLE, key=lambda person: person != hinted),
        hinted=hinted,
        name=request.form.get("name", "" if hinted else hint),
        problem=problem,
        action=_with_request(url_for("authorization.pick")),
        other=_with_request(url_for("authorization.authorize"), screen_hint=_other_screen()),
    )


def _fresh_sign_on() -> SignOn | None:
    sign_on = tenant().sign_ons.here()
    return None if sign_on is None or sign_on.is_older_than(max_age()) else sign_on


def _refusal(error: str, description: str, grant: Any) -> OAuth2Error:
    return OAuth2Error(
        error=error,
        description=description,
        redirect_uri=grant.redirect_uri,
        state=grant.request.payload.state,
    )


def _picked() -> Person:
    sub = request.form.get("person", "")
    for person in PEOPLE:
        if person.sub == sub:
            return person
    return named(request.form.get("name", ""), verified="unverified" not in request.form)


def _with_request(address: str, **changes: str) -> str:
    # The request travels in the address, so a page left open survives a restart.
    return f"{address}?{urlencode(request.args.to_dict() | changes)}"


def _other_screen() -> str:
    return "login" if request.args.get("screen_hint") == "signup" else "signup"
