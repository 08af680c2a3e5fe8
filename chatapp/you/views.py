"""The addresses below /you, and those of one's notices."""

import json
from typing import Any

from flask import Blueprint, g, render_template
from sqlalchemy import delete, select

from ..auth import gate
from ..database import db
from ..models import Notice, iso
from ..payload import MAX_NUMBER

bp = Blueprint("you", __name__)


@bp.get("/you")
def show() -> str:
    """Show the page "You"."""
    return render_template("you/page.html", person=g.person)


@bp.get("/notices")
@gate.background
def notices() -> dict[str, Any]:
    """Return `{"notices": [{"id", "kind", "made_at", "about"}]}`, the oldest first."""
    own = select(Notice).filter_by(person_id=g.person.id).order_by(Notice.id)
    return {"notices": [_described(it) for it in db.session.scalars(own)]}


@bp.delete(f"/notices/<int(max={MAX_NUMBER}):notice_id>")
def dismiss(notice_id: int) -> tuple[str, int]:
    """Dismiss a notice of one's own; one that isn't there any more is no failure."""
    db.session.execute(delete(Notice).filter_by(id=notice_id, person_id=g.person.id))
    db.session.commit()
    return "", 204


def _described(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "kind": notice.kind,
        "made_at": iso(notice.made_at),
        "about": json.loads(notice.about),
    }
