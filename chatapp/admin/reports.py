"""The dashboard's page of reported messages, and what is done about each."""

from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirection

from .. import rate_limit
from ..auth import access, mutes
from ..database import db
from ..errors import Refusal
from ..messages import changes, reports
from ..messages.drafts import InvalidReason, reason_of, required_reason_of
from ..models import NO_ISSUER, Person
from ..payload import MAX_NUMBER
from . import report_queue
from .query import choice_of, with_form_errors

bp = Blueprint("reports", __name__)

# What an administrator chooses: an outcome, for a mute with how long it is.
CHOICES = {
    reports.NOTHING: "Nothing to do",
    reports.REMOVED: "Remove the message",
    f"{reports.MUTED}-10m": "Mute the author for 10 minutes",
    f"{reports.MUTED}-1h": "Mute the author for 1 hour",
    f"{reports.MUTED}-1d": "Mute the author for 1 day",
    f"{reports.MUTED}-lifted": "Mute the author until lifted",
    reports.SUSPENDED: "Suspend the author",
}


class NothingChosen(Refusal, status=422, code="nothing_chosen"):
    """The form doesn't say what is to be done."""


class AuthorForgotten(Refusal, status=422, code="author_forgotten"):
    """Somebody is to be muted or suspended whose row is empty: it would be nobody."""

    sentence = "The author was forgotten, so they can't be muted or suspended. Choose another way."


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
    *(NothingChosen, InvalidReason, AuthorForgotten),
    *(reports.NotReported, reports.AlreadyHandled, reports.AboutYourself),
    *(access.NotYourself, changes.NoSuchMessage, rate_limit.TooFast),
)
def handle(message_id: int) -> Redirection:
    """Handle all open reports of a message: do what was chosen, and note it."""
    choice = choice_of(request.form, "outcome", CHOICES)
    if not choice:
        raise NothingChosen("Choose what to do.")
    outcome, _, length = choice.partition("-")
    is_nothing = outcome == reports.NOTHING
    note = (reason_of if is_nothing else required_reason_of)(request.form)
    try:
        _do(message_id, outcome, length, note)
    except reports.AlreadyHandled as done:
        # A second click of the same administrator's is answered as the first one.
        if (done.by_id, done.outcome) != (g.person.id, outcome):
            raise
    asked = report_queue.QueueQuery.from_args(request.args)
    return redirect(f"{url_for('.index')}?{urlencode(asked.query | {'did': 'handled'})}", 303)


def _do(message_id: int, outcome: str, length: str, note: str | None) -> None:
    author_id = reports.check_open(message_id, g.person)
    if outcome in {reports.MUTED, reports.SUSPENDED} and _is_forgotten(author_id):
        raise AuthorForgotten
    # A mute or suspension is made before it is noted: were it noted first and the process killed,
    # nothing would show that it is yet to be done.
    if outcome == reports.MUTED:
        mutes.mute(author_id, g.person, length, note or "")
    elif outcome == reports.SUSPENDED:
        access.suspend(author_id, g.person, note)
    reports.handle(message_id, outcome, g.person, note)


def _is_forgotten(person_id: str) -> bool:
    return db.session.get_one(Person, person_id).issuer == NO_ISSUER
