"""The one gate: who is asking, from where, and whether this view is for them.

Every view is closed unless `@public` opens it by name.
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

# A browser's own words for "this page asked itself" and "a person typed it".
# https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
OWN_SITE = frozenset({"same-origin", "none"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})

_public: set[str] = set()
_background: set[str] = set()


class CrossSite(Refusal, status=403, code="cross_site"):
    """Another site's page tried to change something here, in the name of whoever looks at it."""


class AnotherPerson(Refusal, status=409, code="another_person"):
    """The page was drawn for one person, and by now another one is signed in."""


def public(view: View) -> View:
    """Open `view` to visitors."""
    _public.add(_name(view))
    return view


def background(view: View) -> View:
    """Say that pages call `view` by themselves, so that it doesn't keep a sign-in from idling."""
    _background.add(_name(view))
    return view


def drawn_for(person_id: str) -> None:
    """Check that a page was drawn for whoever is signed in. Raises AnotherPerson."""
    if person_id != g.person.id:
        raise AnotherPerson("Somebody else has signed in to this browser. Reload the page.")


def init_app(app: Flask) -> None:
    """Put the gate before every view of `app`."""
    app.before_request(_readable)
    app.before_request(_one_address)
    app.before_request(_no_writes_from_elsewhere)
    app.before_request(_load_person)
    app.before_request(_members_only)


def _readable() -> None:
    # Browsers encode it and gunicorn refuses it. Werkzeug would fail on it each time that the
    # query is read, which the page of this error does, too.
    if not request.query_string.isascii():
        request.query_string = b""
        raise BadRequest
    # No name or id has one, and PostgreSQL fails on a text with one in it.
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest


def _one_address() -> Response | None:
    base = current_app.config["BASE_URL"]
    home = urlsplit(base).hostname
    asked = urlsplit(f"//{request.host}").hostname
    # A cookie set for localhost isn't sent to 127.0.0.1, so a sign-in begun on one name of
    # this machine could not be finished on the other.
    if home in LOOPBACK and asked in LOOPBACK and asked != home and request.method in READING:
        return redirect(base + request.full_path.rstrip("?"))
    return None


def _no_writes_from_elsewhere() -> None:
    if request.method not in READING and not _from_our_pages():
        raise CrossSite("This has to be done from the room's own page.")


def _from_our_pages() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_SITE
    home: str = current_app.config["BASE_URL"]
    # Neither header: not a browser, so nobody's cookie can be borrowed.
    return request.headers.get("Origin", home) == home


def _load_person() -> None:
    g.person, g.not_signed_in = None, NotSignedIn()
    try:
        sign_in = sessions.current()
    except NotSignedIn as why:
        g.not_signed_in = why
        return
    g.person = sign_in.person
    if request.endpoint and _name_of_view() not in _background:
        sessions.touch(sign_in)


def _members_only() -> None:
    if request.endpoint is None or _name_of_view() in _public:
        return
    if g.person is None:
        raise g.not_signed_in
    drawn_for(request.headers.get("X-Chat-Person", g.person.id))


def _name_of_view() -> str:
    return _name(current_app.view_functions[str(request.endpoint)])


def _name(view: Callable[..., object]) -> str:
    return f"{view.__module__}.{view.__qualname__}"
