"""The checks before every view: who makes the request, from which site, and whether they may.

Views are for members only. `@public` opens one to visitors, and a test walks all of them.
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ..config import LOOPBACK
from ..errors import Refusal
from . import sessions
from .refusals import NotSignedIn

View = TypeVar("View", bound=Callable[..., object])

# What a browser sends for a request of one of our pages, and for an address that was typed.
# https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
OWN_SITE = frozenset({"same-origin", "none"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})

_public: set[str] = set()
_background: set[str] = set()


class CrossSite(Refusal, status=403, code="cross_site"):
    """A page of another site tried to change something here, with the cookie of its reader."""


class AnotherPerson(Refusal, status=409, code="another_person"):
    """The page was made for another person than the one who is signed in by now."""


def public(view: View) -> View:
    """Open `view` to visitors."""
    _public.add(_name(view))
    return view


def background(view: View) -> View:
    """Mark a view that pages call by themselves, so calls don't count as activity of the person."""
    _background.add(_name(view))
    return view


def drawn_for(person_id: str) -> None:
    """Check that a page was drawn for whoever is signed in. Raises AnotherPerson."""
    if person_id != g.person.id:
        raise AnotherPerson("Another account is now logged in with this browser. Reload the page.")


def init_app(app: Flask) -> None:
    """Run the checks before every view of `app`."""
    app.before_request(_refuse_unreadable_addresses)
    app.before_request(_redirect_to_base_url)
    app.before_request(_refuse_cross_site_writes)
    app.before_request(_load_person)
    app.before_request(_members_only)


def _refuse_unreadable_addresses() -> None:
    # Browsers encode such characters. Werkzeug fails whenever it reads this query, which the error
    # page would do, too.
    if not request.query_string.isascii():
        request.query_string = b""
        raise BadRequest
    # PostgreSQL fails on text with a NUL in it.
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest


def _redirect_to_base_url() -> Response | None:
    base = current_app.config["BASE_URL"]
    home = urlsplit(base).hostname
    if home not in LOOPBACK or request.method not in READING:
        return None
    asked = urlsplit(f"//{request.host}").hostname
    # A cookie for localhost isn't sent to 127.0.0.1, so a sign-in that starts at one of these
    # names could not end at the other.
    if asked in LOOPBACK and asked != home:
        return redirect(base + request.full_path.rstrip("?"))
    return None


def _refuse_cross_site_writes() -> None:
    if request.method not in READING and not _from_our_pages():
        raise CrossSite("This can only be done from the room's own page. Reload it and try again.")


def _from_our_pages() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_SITE
    home: str = current_app.config["BASE_URL"]
    # With neither header it isn't a browser, so nobody's cookie is misused.
    return request.headers.get("Origin", home) == home


def _load_person() -> None:
    g.person, g.not_signed_in = None, NotSignedIn()
    try:
        g.person, g.epoch, seen_at = sessions.current()
    except NotSignedIn as why:
        g.not_signed_in = why
        return
    if request.endpoint:
        sessions.touch(g.person, seen_at, is_active=_name_of_view() not in _background)


def is_open() -> bool:
    """Say whether the current request is to a view that visitors may see."""
    return request.endpoint is not None and _name_of_view() in _public


def _members_only() -> None:
    if request.endpoint is None or is_open():
        return
    if g.person is None:
        raise g.not_signed_in
    drawn_for(request.headers.get("X-Chat-Person", g.person.id))


def _name_of_view() -> str:
    return _name(current_app.view_functions[str(request.endpoint)])


def _name(view: Callable[..., object]) -> str:
    return f"{view.__module__}.{view.__qualname__}"
