"""The dashboard's pages of people: search, export, suspend, reinstate and sign out."""

from datetime import datetime

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as Redirection

from ..auth import access, administrators, leaving, membership, mutes
from ..auth.administrators import LastAdministrator
from ..config import COME_BACK_WITHIN
from ..errors import Refusal, wants_page
from ..messages.drafts import InvalidReason, reason_of, required_reason_of
from ..models import UNTIL_LIFTED, Person
from ..realtime import client
from . import export, labels, people_search
from . import person as person_page
from .query import choice_of, number_of, with_form_errors

bp = Blueprint("people", __name__)

CUT_WITHIN_S = 1
HEADINGS = (
    "id",
    "name",
    "name at the provider",
    "provider",
    "subject",
    "e-mail",
    "verified",
    "first seen",
    "last sign-in",
    "sign-ins",
    "messages",
    "status",
    "suspended",
    "muted until",
    "administrator",
)


@bp.get("/people")
def index() -> str:
    """Show everybody who has ever signed in, a page at a time."""
    asked = people_search.PeopleQuery.from_args(request.args)
    return render_template(
        "admin/people.html",
        asked=asked,
        page=people_search.page(asked),
        present=client.present(),
        sorts=people_search.SORTS,
        shown=people_search.SHOWN,
    )


@bp.get("/people.csv")
def download() -> Response:
    """Export the people found as CSV."""
    asked = people_search.PeopleQuery.from_args(request.args)
    return export.table("people", HEADINGS, people_search.everybody(asked), _cells)


def _page(person_id: str, problem: Refusal | None = None) -> str:
    number = number_of(request.args, "page") or 1
    return render_template(
        "admin/person.html",
        shown=person_page.of(person_id, number),
        connections=client.connections_of(person_id),
        state_of=person_page.state,
        how=person_page.how_administrator,
        is_unmade_here=person_page.is_unmade_here,
        has_access=administrators.counts,
        problem=problem,
        come_back_within=COME_BACK_WITHIN,
    )


@bp.get("/people/<person_id>")
def show(person_id: str) -> str:
    """Show one person: their details, sign-ins, newest messages and entries in the audit log."""
    return _page(person_id)


@bp.post("/people/<person_id>/suspension")
@with_form_errors(_page, InvalidReason, LastAdministrator)
def suspend(person_id: str) -> Redirection:
    """Suspend a person."""
    access.suspend(person_id, g.person, required_reason_of(request.form))
    return _done("suspended", person_id)


@bp.post("/people/<person_id>/reinstatement")
@with_form_errors(_page, InvalidReason)
def reinstate(person_id: str) -> Redirection:
    """Reinstate a suspended person."""
    access.reinstate(person_id, g.person, reason_of(request.form))
    return _done("reinstated", person_id)


@bp.post("/people/<person_id>/mute")
@with_form_errors(_page, InvalidReason, mutes.NoSuchLength)
def mute(person_id: str) -> Redirection:
    """Mute a person for a while, or until somebody lifts it."""
    reason = required_reason_of(request.form)
    mutes.mute(person_id, g.person, request.form.get("for"), reason)
    return _done("muted", person_id)


@bp.post("/people/<person_id>/unmute")
@with_form_errors(_page, InvalidReason)
def unmute(person_id: str) -> Redirection:
    """Let a muted person speak again."""
    mutes.unmute(person_id, g.person, reason_of(request.form))
    return _done("unmuted", person_id)


@bp.post("/people/<person_id>/signing-out")
@with_form_errors(_page, InvalidReason)
def sign_out(person_id: str) -> Redirection:
    """End a person's sign-ins in all browsers."""
    access.sign_out_everywhere(person_id, g.person, reason_of(request.form))
    return _done("signed-out", person_id)


@bp.post("/people/<person_id>/everyone")
def allow_everyone(person_id: str) -> Redirection:
    """Let a person mention everyone, or no longer."""
    is_allowed = request.form.get("allowed") == "yes"
    access.allow_everyone(person_id, g.person, is_allowed)
    return _done("allowed" if is_allowed else "disallowed", person_id)


@bp.post("/people/<person_id>/administrator")
@with_form_errors(
    _page,
    *(InvalidReason, access.NoAccess, access.AdministratorElsewhere, LastAdministrator),
)
def administer(person_id: str) -> Redirection:
    """Make a person an administrator, or no longer."""
    reason = reason_of(request.form)
    if request.form.get("is") == "yes":
        access.make_administrator(person_id, g.person, reason)
        return _done("administrator", person_id)
    access.unmake_administrator(person_id, g.person, reason)
    if person_id == g.person.id and wants_page():
        # The dashboard is closed to them now.
        return redirect(url_for("room.show"), 303)
    return _done("no-administrator", person_id)


@bp.post("/people/<person_id>/leaving")
@with_form_errors(_page, InvalidReason, access.NotYourself, administrators.LastAdministrator)
def leave(person_id: str) -> Redirection:
    """Let a person go who has asked to be forgotten."""
    reason = required_reason_of(request.form)
    messages = choice_of(request.form, "messages", leaving.CHOICES, leaving.KEPT)
    leaving.leave_for(person_id, messages, g.person, reason)
    return _done("left", person_id)


def _done(did: str, person_id: str) -> Redirection:
    if not wants_page():
        # Asked by the room's script, which says itself what came of it.
        return Redirection(status=204)
    # The next page warns while sockets are open. Mostly they are cut within a second.
    access.sockets_are_cut(person_id, within_s=CUT_WITHIN_S)
    return redirect(url_for(".show", person_id=person_id, did=did), 303)


def _cells(row: Row[Person, int]) -> export.Cells:
    person, messages = row
    return (
        person.id,
        person.name,
        person.provider_name,
        labels.provider_of(person.subject) if person.issuer else None,
        person.subject if person.issuer else None,
        person.email,
        _yes_no(person.email_verified),
        person.first_signed_in_at,
        person.last_signed_in_at,
        person.sign_in_count,
        messages,
        _status(person),
        person.suspended_at,
        _muted_until(person),
        _yes_no(membership.is_administrator(person)),
    )


def _muted_until(person: Person) -> datetime | str | None:
    until = mutes.mute_of(person)
    return "lifted" if until == UNTIL_LIFTED else until


def _status(person: Person) -> str:
    if person.left_at:
        return "forgotten" if person.forgotten_at else "has left"
    return person.status


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
