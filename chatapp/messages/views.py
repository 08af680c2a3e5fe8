"""What was said, and saying something."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from .. import errors
from ..auth import gate
from ..payload import MAX_NUMBER, integer, json_object, optional_json_object
from ..realtime import publisher
from . import changes, form, sending
from .drafts import Draft, reason_of, text_of
from .history import HistoryQuery

bp = Blueprint("messages", __name__, url_prefix="/messages")

# Beyond it no database can look for an id.
MESSAGE = f"<int(max={MAX_NUMBER}):message_id>"


@bp.get("")
@gate.background
def index() -> dict[str, Any]:
    """Read a page of the conversation."""
    return HistoryQuery.from_args(request.args).page().as_json()


@bp.post("")
@errors.page(form.refused)
def create() -> Response | tuple[dict[str, Any], int]:
    """Say something to everybody in the room, once; a page without its script sends a form."""
    if form.is_sent():
        _say(form.draft())
        return redirect(url_for("room.show"), 303)
    said, is_new = _say(Draft.from_json(json_object(request)))
    return said, 201 if is_new else 200


@bp.patch(f"/{MESSAGE}")
def update(message_id: int) -> dict[str, Any]:
    """Say something else instead."""
    body = json_object(request)
    return changes.edit(message_id, text_of(body), integer(body, "rev"), g.person).as_json()


@bp.delete(f"/{MESSAGE}")
def destroy(message_id: int) -> dict[str, Any]:
    """Remove a message, leaving a tombstone."""
    reason = reason_of(optional_json_object(request))
    return changes.remove(message_id, g.person, reason).as_json()


@bp.put(f"/{MESSAGE}/restored")
def restore(message_id: int) -> dict[str, Any]:
    """Take a removal back."""
    return changes.restore(message_id, g.person).as_json()


def _say(draft: Draft) -> tuple[dict[str, Any], bool]:
    message, is_new = sending.send(draft, author=g.person)
    said = message.as_json()
    if is_new:
        publisher.publish("message-added", said)
    return said, is_new
