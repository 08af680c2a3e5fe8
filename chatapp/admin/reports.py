"""The dashboard's page of reported messages, and what is done about each."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirection

from .. import rate_limit
from ..auth import access
from ..database import db, now
from ..errors import Refusal
from ..messages import changes, reports
from ..messages.drafts import InvalidReason, reason_of, required_reason_of
from ..models import Person
from ..payload import MAX_NUMBER
from . import report_queue
from .query import choice_of, with_form_errors

bp = Blueprint("reports", __name__)

# What an administrator chooses. A mute is made on the author's page, and noted here.
CHOICES = {
    reports.NOTHING: "Nothing to do",
    reports.REMOVED: "Remove the message",
    reports.MUTED: "The author is muted",
    reports.SUSPENDED: "Suspend the author",
}


class NothingChosen(Refusal, status=422, code="nothing_chosen"):
    """The form doesn't say what is to be done."""


class NotMuted(Refusal, status=422, code="not_muted"):
    """The author isn't muted, though the form says so."""


def _page(message_id: int | None = None, problem: Refusal | None = None) -> str:
    asked = report_queue.QueueQuery.from_args(request.args)
    page = report_queue.page(asked, g.person)
    return render_template(
        "admin/reports.html",
        asked=asked,
        page=page,
        choices=CHOICES,
        reasons=reports.REASONS,
        outcomes=reports.OUTCOMES,
        problem=problem,
        # What is wrong stands at the form, if that is still there.
        problem_at=message_id if page.has_open(message_id) else None,
    )


@bp.get("/reports")
def index() -> str:
    """Show the reports, the open ones first."""
    return _page()


@bp.post(f"/reports/<int(max={MAX_NUMBER}):message_id>/outcome")
@with_form_errors(
    _page,
    *(NothingChosen, InvalidReason, NotMuted),
    *(reports.NotReported, reports.AlreadyHandled, reports.AboutYourself),
    *(access.NotYourself, changes.NoSuchMessage, rate_limit.TooFast),
)
def handle(message_id: int) -> Redirection:
    """Handle all open reports of a message: do what was chosen, and note it."""
    outcome = choice_of(request.form, "outcome", CHOICES)
    if not outcome:
        raise NothingChosen("Choose what to do.")
    is_nothing = outcome == reports.NOTHING
    note = (reason_of if is_nothing else required_reason_of)(request.form)
    try:
        _do(message_id, outcome, note)
    except reports.AlreadyHandled as done:
        # A second click of the same administrator's is answered as the first one.
        if (done.by_id, done.outcome) != (g.person.id, outcome):
            raise
    asked = report_queue.QueueQuery.from_args(request.args)
    return redirect(f"{url_for('.index')}?{urlencode(asked.query | {'did': 'handled'})}", 303)


def _do(message_id: int, outcome: str, note: str | None) -> None:
    author_id = reports.check_open(message_id, g.person)
    if outcome in BEFORE:
        BEFORE[outcome](author_id, note)
    reports.handle(message_id, outcome, g.person, note)


def _suspend(author_id: str, note: str | None) -> None:
    # Before it is noted: were it noted first and the process killed, nothing would show that it is
    # yet to be done.
    access.suspend(author_id, g.person, note)


def _check_muted(author_id: str, _note: str | None) -> None:
    author = db.session.get_one(Person, author_id)
    if author.muted_until is None or author.muted_until <= now():
        raise NotMuted(f"{author.name} isn't muted. Mute them on their page first.")


BEFORE: dict[str, Callable[[str, str | None], None]] = {
    reports.SUSPENDED: _suspend,
    reports.MUTED: _check_muted,
}
