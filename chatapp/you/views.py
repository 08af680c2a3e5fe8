"""The addresses below /you, and those of one's notices."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from sqlalchemy import delete
from werkzeug.wrappers import Response

from .. import notices as notices_
from ..auth import gate, mutes
from ..database import db
from ..models import Notice
from ..payload import MAX_NUMBER

bp = Blueprint("you", __name__)

# Where a form without the script leads back to, by its word for it.
PAGES = {"you": "you.show", "admin": "admin.index"}


@bp.get("/you")
def show() -> str:
    """Show the page "You"."""
    own = notices_.shown_to(g.person.id, session["sign_in"])
    return render_template("you/page.html", person=g.person, notices=own)


@bp.get("/notices")
@gate.background
def notices() -> dict[str, Any]:
    """Return `{"notices": [{"id", "kind", "made_at", "about"}], "muted"}`, the oldest first."""
    told = notices_.shown_to(g.person.id, session["sign_in"])
    return {"notices": told, "muted": mutes.described(g.person)}


@bp.delete(f"/notices/<int(max={MAX_NUMBER}):notice_id>")
def dismiss(notice_id: int) -> tuple[str, int]:
    """Dismiss a notice of one's own; one that isn't there any more is no failure."""
    _dismiss(notice_id)
    return "", 204


@bp.post(f"/notices/<int(max={MAX_NUMBER}):notice_id>/dismissal")
def dismiss_by_form(notice_id: int) -> Response:
    """Do the same without the script, and lead back to the page."""
    _dismiss(notice_id)
    page = PAGES.get(request.form.get("back", ""), "room.show")
    return redirect(url_for(page), code=303)


def _dismiss(notice_id: int) -> None:
    own = delete(Notice).filter_by(id=notice_id, person_id=g.person.id)
    is_gone = bool(db.session.execute(own.returning(Notice.id)).all())
    db.session.commit()
    # It goes from the person's other pages, too.
    if is_gone:
        notices_.tell(g.person.id)
