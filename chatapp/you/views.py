"""The addresses below /you, and those of one's notices."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from sqlalchemy import delete
from werkzeug.wrappers import Response

from .. import avatar, errors
from .. import notices as notices_
from ..auth import gate, mutes, profiles, sign_ins
from ..database import db
from ..errors import Refusal
from ..models import Notice, Person
from ..payload import MAX_NUMBER
from ..rate_limit import TooFast
from . import profile

bp = Blueprint("you", __name__)

# Where a form without the script leads back to, by its word for it.
PAGES = {"you": "you.show", "admin": "admin.index"}
# What is shown after a redirect with ?did=.
SENTENCES = {
    "renamed": "This is your name now. Messages that you sent before keep the name they had.",
    "picture": "This is your picture now. Messages that you sent before keep the one they had.",
    "ended": "Logged out there.",
    "ended-others": "Logged out in all other browsers.",
    "none-to-end": "It was logged out there already.",
}
# Their sentence stands at the form that was sent.
SHOWN_AT_THE_FORM = (
    profiles.InvalidName,
    profiles.NameTaken,
    profiles.TooManyNames,
    profiles.NoSuchPicture,
    mutes.Muted,
    TooFast,
)


@bp.get("/you")
def show() -> str:
    """Show the page "You"."""
    return _page()


def _page(problem: Refusal | None = None) -> str:
    here = session["sign_in"]
    alive, ended = sign_ins.of(g.person.id, here)
    return render_template(
        "you/page.html",
        person=db.session.get_one(Person, g.person.id),
        notices=notices_.shown_to(g.person.id, here),
        did=SENTENCES.get(request.args.get("did", "")),
        problem=problem,
        wanted=request.form.get("name"),
        alive=alive,
        ended=ended,
        initials=avatar.initials,
        tint=avatar.tint,
    )


def _with_its_problem(refusal: Refusal) -> str | None:
    return _page(refusal) if isinstance(refusal, SHOWN_AT_THE_FORM) else None


@bp.post("/you/name")
@errors.page(_with_its_problem)
def rename() -> Response:
    """Take another name in the room; without one, the provider's."""
    profile.rename(g.person.id, request.form.get("name", ""))
    return _done("renamed")


@bp.post("/you/picture")
@errors.page(_with_its_problem)
def choose_picture() -> Response:
    """Have the provider's picture shown, initials, or none."""
    profile.choose_picture(g.person.id, request.form.get("picture", ""))
    return _done("picture")


@bp.post("/you/sign-ins/<handle>/end")
def end_sign_in(handle: str) -> Response:
    """End a sign-in of one's own; one that has ended is no failure."""
    return _done("ended" if sign_ins.end(g.person.id, handle) else "none-to-end")


@bp.post("/you/sign-ins/others/end")
def end_other_sign_ins() -> Response:
    """End all sign-ins of one's own but this one."""
    is_done = sign_ins.end_others(g.person.id, session["sign_in"])
    return _done("ended-others" if is_done else "none-to-end")


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


def _done(did: str) -> Response:
    if not errors.wants_page():
        return Response(status=204)
    # Without a fragment, which would take the focus from the sentence that says what was done.
    return redirect(url_for("you.show", did=did), 303)


def _dismiss(notice_id: int) -> None:
    own = delete(Notice).filter_by(id=notice_id, person_id=g.person.id)
    is_gone = bool(db.session.execute(own.returning(Notice.id)).all())
    db.session.commit()
    # It goes from the person's other pages, too.
    if is_gone:
        notices_.tell(g.person.id)
