"""Invitations in the dashboard: a part of the page of access, and the page of a new link."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from sqlalchemy import Row, func, select
from werkzeug.wrappers import Response

from ..auth import invitations
from ..auth.invitations import InvalidInvitation, ShownBefore, Wanted
from ..database import db
from ..errors import Refusal
from ..models import Invitation, InvitationUse, Person
from ..payload import MAX_NUMBER
from .query import number_of, with_form_errors

bp = Blueprint("invitations", __name__)

PAGE = 20
# Of those who came by one invitation, where several are listed.
NAMED = 5
STATES = {
    "open": "Open",
    "used up": "Used up",
    "ended": "Ended",
    "revoked": "Revoked",
    "on hold": "On hold",
}


@dataclass(frozen=True)
class Listed:
    """An invitation in the list, with whoever came by it, as far as they are named."""

    invitation: Invitation
    maker: Person | None
    state: str
    came: Sequence[Row[Any]]


@dataclass(frozen=True)
class Shown:
    """What the page of access shows of invitations: a page of them, or a single one."""

    rows: Sequence[Listed]
    older: int
    is_single: bool


def shown() -> Shown:
    """Return the invitations that the request asks for, newest first."""
    single, before = number_of(request.args, "invitation"), number_of(request.args, "before")
    query = select(Invitation).order_by(Invitation.id.desc()).limit(PAGE + 1)
    if single:
        query = query.where(Invitation.id == single)
    elif before:
        query = query.where(Invitation.id < before)
    found = db.session.scalars(query).all()
    page = found[:PAGE]
    came = _who_came([it.id for it in page], invitations.MAX_USES if single else NAMED)
    older = page[-1].id if len(found) > PAGE else 0
    return Shown([_listed(it, came) for it in page], older, bool(single))


def form() -> dict[str, object]:
    """Return what the form for a new invitation is drawn with."""
    # By it a second click of the form is known: auth/invitations.py.
    return {
        "id": secrets.token_urlsafe(16),
        "lives": invitations.LIVES_IN_WORDS,
        "usual_life": invitations.USUAL_LIFE,
        "max_uses": invitations.MAX_USES,
        "max_label": invitations.MAX_LABEL,
    }


def _form_again(problem: Refusal) -> str:
    return render_template("admin/invitation.html", made=None, problem=problem)


@bp.post("/invitations")
@with_form_errors(_form_again, InvalidInvitation, ShownBefore)
def create() -> str:
    """Make an invitation, and show its link this once: no address leads to it again."""
    made = invitations.make(Wanted.from_form(request.form), g.person, request.form.get("form"))
    return render_template("admin/invitation.html", made=made, problem=None)


@bp.post(f"/invitations/<int(max={MAX_NUMBER}):invitation_id>/revocation")
def revoke(invitation_id: int) -> Response:
    """Revoke an invitation; whoever has come by it stays."""
    invitations.revoke(invitation_id, g.person)
    # Without an anchor: it would keep the sentence about it from being seen and read out.
    return redirect(url_for("admin.access.index", did="invitation-revoked"), 303)


def _listed(invitation: Invitation, came: Mapping[int, Sequence[Row[Any]]]) -> Listed:
    return Listed(
        invitation=invitation,
        maker=invitations.maker_of(invitation),
        state=invitations.state_of(invitation),
        came=came[invitation.id],
    )


def _who_came(ids: Sequence[int], named: int) -> Mapping[int, Sequence[Row[Any]]]:
    """Return, by invitation, the first people who came by it, with id and name."""
    use = InvitationUse
    nth = func.row_number().over(partition_by=use.invitation_id, order_by=(use.used_at, Person.id))
    ranked = (
        select(use.invitation_id, use.used_at, Person.id, Person.name, nth.label("nth"))
        .join(Person, Person.id == use.person_id)
        .where(use.invitation_id.in_(ids))
        .subquery()
    )
    came: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.rows(select(ranked).where(ranked.c.nth <= named).order_by(ranked.c.nth)):
        came[row.invitation_id].append(row)
    return came
