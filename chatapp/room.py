"""The front door: the home page for visitors, the room for members."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, render_template, request

from .auth import gate, membership
from .auth.refusals import Outside
from .messages import history
from .messages.form import Form
from .models import Person
from .payload import integer, json_object
from .realtime import client

bp = Blueprint("room", __name__)


@bp.get("/")
@gate.public
def show() -> str:
    """Show visitors what this is, members the conversation, and why to whom we sent out."""
    if g.person is None:
        return _home(g.outside)
    page = _page(request.args.get("message", "")).as_json()
    return render_template(
        "room.html",
        person=g.person,
        is_administrator=membership.is_administrator(g.person),
        page=page,
        form=Form.empty(g.person),
        page_data=_page_data(g.person, page),
    )


@bp.put("/read")
@gate.background
def read() -> tuple[str, int]:
    """Note how far the person has read; pages tell by themselves."""
    history.read_up_to(integer(json_object(request), "id"), g.person)
    return "", 204


def _home(outside: Outside) -> str:
    if outside.is_news:
        raise outside
    return render_template("home.html", here_only=request.args.get("signed-out") == "here")


def _page_data(person: Person, page: dict[str, Any]) -> dict[str, Any]:
    """Return what the page's script begins with (page.js); the messages stand in the markup."""
    shown = ("id", "name", "picture", "status")
    return {
        "person": {field: getattr(person, field) for field in shown},
        "page": {"rev": page["rev"], "more": page["more"]},
        "read_id": person.read_id or None,
        # After the page: what is counted here is never counted again when its event comes.
        "unread": asdict(history.unread_by(person)),
        "pusher": client.for_browsers(),
    }


def _page(message_id: str) -> history.Page:
    # A permalink opens the room around its message.
    if history.is_number(message_id):
        return history.around(int(message_id), history.NEWEST)
    return history.newest()
