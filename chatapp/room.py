"""The front door: the home page for visitors, the room for members."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, render_template, request

from . import assets
from .auth import gate, membership
from .auth.refusals import NotSignedIn
from .database import now
from .messages import history
from .messages.drawing import Words, draw
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
        return _home(g.not_signed_in)
    return render_template(
        "room.html",
        person=g.person,
        is_administrator=membership.is_administrator(g.person),
        form=Form.empty(g.person),
        **_conversation(g.person, history.opened_at(request.args)),
    )


@bp.put("/read")
@gate.background
def read() -> tuple[str, int]:
    """Note how far the person has read; pages tell by themselves."""
    history.read_up_to(integer(json_object(request), "id"), g.person)
    return "", 204


def _home(outside: NotSignedIn) -> str:
    if outside.is_told_at_home:
        raise outside
    return render_template("home.html", here_only=request.args.get("signed-out") == "here")


def _conversation(person: Person, stretch: history.Stretch) -> dict[str, Any]:
    """Return what is drawn of the conversation, and what the page's script goes on from."""
    words = Words.of(request.accept_languages, now())
    messages = stretch.page.as_json()["messages"]
    found_id = int(request.args["message"]) if stretch.way == "message" else None
    return {
        "messages": draw(messages, person, words, has_older=stretch.has_older),
        "stretch": stretch,
        "words": words,
        "found_id": found_id,
        "is_missing": found_id not in {None, *(message["id"] for message in messages)},
        "page_data": _page_data(person, stretch),
    }


def _page_data(person: Person, stretch: history.Stretch) -> dict[str, Any]:
    """Return what the page's script begins with (page.js); the messages stand in the markup."""
    shown = ("id", "name", "picture", "status")
    return {
        "person": {field: getattr(person, field) for field in shown},
        "page": {
            "rev": stretch.page.rev,
            "more": stretch.has_older,
            "at_end": not stretch.has_newer,
        },
        "read_id": person.read_id or None,
        # After the page: what is counted here is never counted again when its event comes.
        "unread": asdict(history.unread_by(person)),
        "pusher": client.for_browsers() | {"script": assets.url("pusher.js")},
        "version": assets.version(),
    }
