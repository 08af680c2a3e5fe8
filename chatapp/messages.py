"""What was said, and saying something."""

from typing import Any

from flask import Blueprint, g, request

from . import conversation, gate, publisher
from .body import json_object
from .drafts import Draft
from .history import Asked

bp = Blueprint("messages", __name__, url_prefix="/messages")


@bp.get("")
@gate.background
def index() -> dict[str, Any]:
    """Read a page of the conversation."""
    return Asked.from_args(request.args).page().as_json()


@bp.post("")
def create() -> tuple[dict[str, Any], int]:
    """Say something to everybody in the room, once."""
    message, is_new = conversation.receive(Draft.from_json(json_object(request)), author=g.person)
    said = message.as_json()
    if is_new:
        publisher.publish("message-added", said)
    return said, 201 if is_new else 200
