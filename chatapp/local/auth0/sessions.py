"""A page that lists who is signed in at the provider, and ends sessions by hand.

It stands for what an administrator does in Auth0's dashboard.
"""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from . import backchannel
from .pages import own_forms_only
from .tenant import tenant

bp = Blueprint("sessions", __name__)
bp.before_request(own_forms_only)


@bp.get("/")
def home() -> Redirect:
    """Lead whoever opens the bare address to the one page there is to see."""
    return redirect(url_for("sessions.index"))


@bp.get("/sessions")
def index() -> str:
    """List the live single-sign-on sessions."""
    return render_template(
        "sessions.html", sign_ons=tenant().sign_ons.live(), trouble=tenant().faults.active()
    )


@bp.post("/sessions/<sid>/end")
def destroy(sid: str) -> Redirect:
    """End a session, wherever its browser is; the room hears of it."""
    backchannel.end(sid)
    return redirect(url_for("sessions.index"), 303)
