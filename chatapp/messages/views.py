"""The addresses below /messages."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from .. import errors
from ..auth import gate
from ..payload import MAX_NUMBER, answer, encode, integer, json_object, optional_json_object
from . import changes, form, pins, reactions, reports, sending
from .drafts import Draft, mentions_of, reason_of, text_of
from .history import HistoryQuery

bp = Blueprint("messages", __name__, url_prefix="/messages")

# A larger id is 404 at once, because no database can look for it.
MESSAGE = f"<int(max={MAX_NUMBER}):message_id>"


@bp.get("")
@gate.background
def index() -> Response:
    """Return a page of messages, or what has changed since a revision."""
    return answer(HistoryQuery.from_args(request.args).page().encoded(g.person.id))


@bp.post("")
@errors.page(form.refused)
def create() -> Response:
    """Send a message to the room, once: 201, or 200 for a repeated client_id.

    A page without its script sends a form and is led back to the room: 303.
    """
    if form.is_sent():
        sending.send(form.draft(), g.person.id)
        return redirect(url_for("room.show"), 303)
    said, is_new = sending.send(Draft.from_json(json_object(request)), g.person.id)
    return answer(said, 201 if is_new else 200)


@bp.patch(f"/{MESSAGE}")
def update(message_id: int) -> Response:
    """Replace the text of a message."""
    body = json_object(request)
    rev, mentions = integer(body, "rev"), mentions_of(body)
    return answer(changes.edit(message_id, text_of(body), rev, g.person, mentions))


@bp.get(f"/{MESSAGE}/versions")
def versions(message_id: int) -> dict[str, object]:
    """Return what a message said before it was edited, to its author or an administrator."""
    return {"versions": changes.versions(message_id, g.person)}


@bp.delete(f"/{MESSAGE}")
def destroy(message_id: int) -> Response:
    """Remove a message; its place stays, without the text."""
    reason = reason_of(optional_json_object(request))
    return answer(changes.remove(message_id, g.person, reason))


@bp.put(f"/{MESSAGE}/restored")
def restore(message_id: int) -> Response:
    """Restore a removed message."""
    return answer(changes.restore(message_id, g.person))


@bp.post(f"/{MESSAGE}/report")
def report(message_id: int) -> Response:
    """Report a message to the administrators: 201, or 204 where the person has done so before."""
    is_first = reports.report(message_id, json_object(request), g.person.id)
    return answer(encode({"message_id": message_id}), 201) if is_first else Response(status=204)


@bp.put(f"/{MESSAGE}/reactions/<emoji>")
def react(message_id: int, emoji: str) -> Response:
    """React to a message with an emoji."""
    return answer(reactions.add(message_id, emoji, g.person))


@bp.delete(f"/{MESSAGE}/reactions/<emoji>")
def unreact(message_id: int, emoji: str) -> Response:
    """Take a reaction back."""
    return answer(reactions.remove(message_id, emoji, g.person))


@bp.put(f"/{MESSAGE}/pin")
def pin(message_id: int) -> Response:
    """Pin a message to the top of the room."""
    return answer(pins.add(message_id, g.person))


@bp.delete(f"/{MESSAGE}/pin")
def unpin(message_id: int) -> Response:
    """Unpin a message."""
    return answer(pins.remove(message_id, g.person))
