"""The dashboard's page of messages: reading, removing, restoring and exporting them."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as Redirection

from .. import rate_limit
from ..errors import Refusal
from ..messages import changes, history
from ..messages.drafts import InvalidReason, reason_of, required_reason_of
from ..models import Message
from . import export, message_search
from .query import with_form_errors

bp = Blueprint("messages", __name__)

HEADINGS = (
    "id",
    "sent",
    "name",
    "person",
    "text",
    "edited",
    "removed",
    "removed by",
    "removed by person",
    "reason",
)


class NothingChosen(Refusal, status=422, code="nothing_chosen"):
    """No message is selected, more than fit on a page, or an id isn't a number."""


class Unfinished(Refusal, status=429, code="too_fast"):
    """The rate limit stopped the change of several messages before it was complete."""

    def __init__(self, did: str, done: int, total: int, wait_s: int) -> None:
        # Long enough for all the rest, as far as one burst can hold it.
        self.retry_after = min(wait_s + total - done - 1, rate_limit.BURST // rate_limit.INTERVAL)
        super().__init__(
            f"{done} of {total} messages {did}. "
            f"Continue with the rest in {rate_limit.seconds(self.retry_after)}."
        )


def _page(problem: Refusal | None = None) -> str:
    asked = message_search.MessageQuery.from_args(request.args)
    return render_template(
        "admin/messages.html",
        asked=asked,
        page=message_search.page(asked),
        choices=message_search.REMOVED,
        problem=problem,
    )


@bp.get("/messages")
def index() -> str:
    """Show messages, newest first."""
    return _page()


@bp.get("/messages.csv")
def download() -> Response:
    """Export the messages found as CSV."""
    query = message_search.found(message_search.MessageQuery.from_args(request.args)).order_by(
        Message.id.desc()
    )
    return export.table("messages", HEADINGS, query, _cells)


@bp.post("/messages/removals")
@with_form_errors(_page, NothingChosen, InvalidReason, Unfinished)
def remove() -> Redirection:
    """Remove the selected messages, with a reason that the room shows."""
    reason = required_reason_of(request.form)
    return _change_each("removed", lambda one: changes.remove_as_moderator(one, g.person, reason))


@bp.post("/messages/restorations")
@with_form_errors(_page, NothingChosen, InvalidReason, Unfinished)
def restore() -> Redirection:
    """Restore the selected messages."""
    reason = reason_of(request.form)
    return _change_each("restored", lambda one: changes.restore_as_moderator(one, g.person, reason))


def _change_each(did: str, change: Callable[[int], str]) -> Redirection:
    chosen = _chosen()
    message_search.check_known(chosen)
    for done, message_id in enumerate(chosen):
        try:
            change(message_id)
        except rate_limit.TooFast as too_fast:
            raise Unfinished(did, done, len(chosen), too_fast.retry_after) from too_fast
    asked = request.args.to_dict() | {"did": did, "count": str(len(chosen))}
    return redirect(f"{url_for('.index')}?{urlencode(asked)}", 303)


def _chosen() -> list[int]:
    given = request.form.getlist("id")
    if not 0 < len(given) <= message_search.PAGE or not all(map(history.is_number, given)):
        raise NothingChosen(f"Select between 1 and {message_search.PAGE} messages.")
    return [int(message_id) for message_id in dict.fromkeys(given)]


def _cells(row: Row[Message]) -> export.Cells:
    [message] = row
    return (
        message.id,
        message.sent_at,
        message.name,
        message.author_id,
        message.text,
        message.edited_at,
        message.removed_at,
        message.removed_by,
        message.removed_by_id,
        message.removed_reason,
    )
