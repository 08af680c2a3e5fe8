"""The front door: the home page for visitors, the room for members."""

from flask import Blueprint, g, render_template

from . import gate, history, realtime

bp = Blueprint("room", __name__)


@bp.get("/")
@gate.public
def show() -> str:
    """Show visitors what this is, and members the conversation."""
    if g.person is None:
        return render_template("home.html")
    return render_template(
        "room.html",
        person=g.person,
        page=history.newest().as_json(),
        pusher=realtime.for_browsers(),
    )
