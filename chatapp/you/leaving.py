"""The pages with which a person leaves to be forgotten, and comes back."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from .. import errors
from ..auth import administrators, gate, leaving
from ..auth.refusals import Left
from ..errors import Refusal

bp = Blueprint("leaving", __name__)


class NotSure(Refusal, status=422, code="not_sure"):
    """The form doesn't say what becomes of the messages, or that the person means it."""


def _form_again(problem: Refusal) -> str | None:
    if isinstance(problem, NotSure | administrators.LastAdministrator):
        return render_template("you/leaving.html", problem=problem)
    return None


@bp.get("/you/leaving")
def show() -> str:
    """Ask what becomes of the messages, and whether the person means it."""
    return render_template("you/leaving.html")


@bp.post("/you/leaving")
@errors.page(_form_again)
def leave() -> Response:
    """Leave the room, to be forgotten; the home page says until when one can come back."""
    messages = request.form.get("messages")
    if messages not in leaving.CHOICES or request.form.get("sure") != "yes":
        raise NotSure("Choose what happens to your messages, and tick the box.")
    leaving.leave(g.person.id, messages, g.person)
    return redirect(url_for("room.show"), 303)


@bp.post("/you/coming-back")
@gate.public
def come_back() -> Response:
    """Come back as somebody who has left and has signed in again; others are only led home."""
    if isinstance(why := g.not_signed_in, Left) and why.is_signed_in:
        leaving.come_back(why.person)
    return redirect(url_for("room.show"), 303)
