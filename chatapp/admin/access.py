"""The dashboard's page of who may enter: the lists, invitations and administrators."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from sqlalchemy import Row, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirection

from .. import config
from ..auth import access_changes, access_lists, administrators
from ..auth.access_changes import Change
from ..database import db
from ..errors import Refusal, wants_page
from ..models import AccessEntry, Person
from . import person as person_page
from .query import choice_of, number_of, with_form_errors

bp = Blueprint("access", __name__)

CHOICES = {
    access_lists.ANYONE: "Anyone who can log in",
    access_lists.LISTED: "Only the listed addresses and domains",
}
# The settings of the operator, each with what it is called on the page.
SETTINGS = {
    "ALLOWED_EMAILS": "Addresses",
    "ALLOWED_EMAIL_DOMAINS": "Domains",
    "ADMIN_EMAILS": "Administrators",
}
# By it, many entries are shown folded.
MANY = 20
# An address has up to 254 characters, and PostgreSQL can't index more than 2.7 KB.
MAX_ENTRY = 320


class InvalidEntry(Refusal, status=422, code="invalid_entry"):
    """What is to be added is neither an address nor a domain, or nothing was chosen."""


# What is said on the page, at the form.
REFUSALS = (
    *(InvalidEntry, administrators.LastAdministrator, access_changes.ChangedMeanwhile),
    *(access_changes.TooManyEntries, access_changes.ShutsYouOut, access_changes.ShutsOut),
)


def draw(problem: Refusal | None = None, **more: object) -> str:
    """Draw the page, with what is wrong in one of its forms."""
    lists = access_lists.read()
    is_open = access_lists.is_open_to_anyone(lists)
    return render_template(
        "admin/access.html",
        problem=problem,
        lists=lists,
        choices=CHOICES,
        chosen=access_lists.ANYONE if is_open else access_lists.LISTED,
        entries=_entries(),
        is_long=len(lists.entries) > MANY,
        settings={name: _shown(name) for name in SETTINGS},
        setting_words=SETTINGS,
        administrators=administrators.everybody(),
        how=person_page.how_administrator,
        has_access=administrators.counts,
        **more,
    )


@bp.get("/access")
def index() -> str:
    """Show who may enter, and who are administrators."""
    return draw()


@bp.post("/access")
@with_form_errors(draw, *REFUSALS)
def choose() -> Redirection:
    """Let anyone enter who can log in, or only who is listed."""
    chosen = choice_of(request.form, "access", CHOICES)
    if not chosen:
        raise InvalidEntry("Choose who may enter.")
    return _change(Change(access=chosen), "access-changed")


@bp.post("/access/entries")
@with_form_errors(draw, *REFUSALS)
def add() -> Redirection:
    """Add addresses and domains to the list."""
    return _change(Change(added=_added(request.form)), "entries-added")


@bp.post("/access/removals")
@with_form_errors(draw, *REFUSALS)
def remove() -> Redirection:
    """Remove addresses and domains from the list."""
    chosen = frozenset(request.form.getlist("entry"))
    if not chosen:
        raise InvalidEntry("Choose what to remove.")
    return _change(Change(removed=chosen), "entries-removed")


def _change(change: Change, did: str) -> Redirection:
    confirmed = request.form.get("confirmed", "")
    access_changes.change(change, g.person, number_of(request.form, "rev"), confirmed)
    if not wants_page():
        return Redirection(status=204)
    return redirect(url_for(".index", did=did), 303)


def _added(form: MultiDict[str, str]) -> frozenset[str]:
    parts = (part.strip() for part in re.split(r"[,\r\n]", form.get("entries", "")))
    try:
        added = frozenset(config.access_entry(part) for part in parts if part)
    except ValueError as error:
        raise InvalidEntry(f"Nothing was added: {error}.") from error
    if not added:
        raise InvalidEntry("Enter addresses or domains, one on each line.")
    if max(map(len, added)) > MAX_ENTRY:
        raise InvalidEntry(f"Nothing was added: an entry has up to {MAX_ENTRY} characters.")
    return added


def _entries() -> Sequence[Row[AccessEntry, str | None]]:
    by = select(AccessEntry, Person.name).outerjoin(Person, Person.id == AccessEntry.added_by_id)
    return db.session.execute(by.order_by(AccessEntry.entry)).all()


def _shown(setting: str) -> list[str]:
    values: Any = current_app.config[setting]
    mark = "@" if setting == "ALLOWED_EMAIL_DOMAINS" else ""
    return sorted(f"{mark}{value}" for value in values)
