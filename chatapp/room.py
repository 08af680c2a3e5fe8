"""The address /: the home page for visitors, the room for members."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, render_template, request

from .auth import gate, membership
from .auth.refusals import NotSignedIn
from .messages import history
from .models import Person
from .payload import integer, json_object
from .realtime import client

bp = Blueprint("room", __name__)


@bp.get("/")
@gate.public
def show() -> str:
    """Show the home page to visitors, the room to members, and a reason to people we signed out."""
    if g.person is None:
        return _home(g.not_signed_in)
    page = _page(request.args.get("message", "")).as_json()
    return render_template(
        "room.html",
        person=g.person,
        is_administrator=membership.is_administrator(g.person),
        page=page,
        page_data=_page_data(g.person, page),
    )


@bp.put("/read")
@gate.background
def read() -> tuple[str, int]:
    """Note how far the person has read; pages send this by themselves."""
    history.read_up_to(integer(json_object(request), "id"), g.person)
    return "", 204


def _home(outside: NotSignedIn) -> str:
    if outside.shown_on_home_page:
        raise outside
    return render_template("home.html", here_only=request.args.get("signed-out") == "here")


def _page_data(person: Person, page: dict[str, Any]) -> dict[str, Any]:
    """Return the data for the page's script (page.js), without the messages, which are markup."""
    shown = ("id", "name", "picture", "status")
    return {
        "person": {field: getattr(person, field) for field in shown},
        "page": {"rev": page["rev"], "more": page["more"]},
        "read_id": person.read_id or None,
        # Counted after the page was read, so that no event is counted a second time.
        "unread": asdict(history.unread_by(person)),
        "pusher": client.for_browsers(),
    }


def _page(message_id: str) -> history.HistoryPage:
    # A permalink opens the room around its message.
    if history.is_number(message_id):
        return history.around(int(message_id), history.NEWEST)
    return history.newest()
