"""The dashboard's page of how long messages, sign-ins and reports are kept."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ..config import MAX_KEPT_DAYS
from ..errors import Refusal
from ..messages.history import is_number
from ..upkeep import dry_run, retention
from ..upkeep.retention import Days, Due
from .query import with_form_errors

bp = Blueprint("retention", __name__)

# The name of each kind, and what there is to know of it.
KINDS = {
    "messages": ("Messages", "With all that belongs to them. Replies stay, without the quote."),
    "sign_ins": ("Sign-ins", "Those that have ended. Nobody is logged out."),
    "reports": ("Reports", "Also those that nobody has handled."),
}


class InvalidDays(Refusal, status=422, code="invalid_days"):
    """A number of days isn't one, or is too large."""


class WouldDelete(Refusal, status=409, code="would_delete"):
    """Something would be deleted at once, and nobody has confirmed that."""

    def __init__(self, due: Sequence[Due], confirmed: str) -> None:
        self.lines = [dry_run.words(it) for it in due]
        self.confirmed = confirmed
        super().__init__(f"This would delete {'; '.join(self.lines)}. Confirm that.")
        self.details = {"confirmed": confirmed}


def _page(problem: Refusal | None = None) -> str:
    kept = retention.kept()
    shown = {kind: str(days or "") for kind, days in kept.items()}
    return render_template(
        "admin/retention.html",
        kinds=KINDS,
        fixed=retention.fixed(),
        shown=shown | request.form.to_dict(),
        most=MAX_KEPT_DAYS,
        problem=problem,
        would_delete=problem if isinstance(problem, WouldDelete) else None,
    )


@bp.get("/retention")
def index() -> str:
    """Show how long what is kept."""
    return _page()


@bp.post("/retention")
@with_form_errors(_page, InvalidDays, WouldDelete)
def update() -> Response:
    """Set how long what is kept; where something would go at once, only when that is confirmed."""
    days = _days_of(request.form)
    due = dry_run.due_after(days)
    if due and request.form.get("confirmed") != _signature(days):
        raise WouldDelete(due, _signature(days))
    retention.change(days, g.person)
    return redirect(url_for(".index", did="retention"), 303)


def _days_of(form: Mapping[str, str]) -> Days:
    free = [kind for kind in retention.KINDS if kind not in retention.fixed() and kind in form]
    return {kind: _number(form[kind].strip()) for kind in free}


def _number(text: str) -> int | None:
    if not text:
        return None
    if not is_number(text) or not 0 < int(text) <= MAX_KEPT_DAYS:
        raise InvalidDays(
            f"Enter a number of days from 1 to {MAX_KEPT_DAYS:,}, or nothing to keep them for ever."
        )
    return int(text)


def _signature(days: Days) -> str:
    """Return what was confirmed: whoever changes a number after that is asked once more."""
    return ",".join(f"{kind}={number or ''}" for kind, number in days.items())
