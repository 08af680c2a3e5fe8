"""The audit log's page and CSV file; audit.py adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from .. import audit
from ..database import db
from ..models import AuditEntry, Person
from . import export
from .query import number_of, words_of

bp = Blueprint("log", __name__)

PAGE = 50
HEADINGS = ("when", "who", "who (id)", "what", "whom", "whom (id)", "message", "why")
By, Whom = aliased(Person), aliased(Person)
# How the dashboard names each act.
WORDS = {
    audit.SUSPEND: "Suspended",
    audit.REINSTATE: "Reinstated",
    audit.SIGN_OUT_EVERYWHERE: "Logged out everywhere",
    audit.ALLOW_EVERYONE: "Allowed to mention everyone",
    audit.DISALLOW_EVERYONE: "No longer allowed to mention everyone",
    audit.REMOVE: "Removed a message",
    audit.RESTORE: "Restored a message",
    audit.CHANGE_ACCESS: "Changed who may enter",
    audit.INVITE: "Made an invitation",
    audit.REVOKE_INVITATION: "Revoked an invitation",
    audit.JOIN: "Joined by an invitation",
    audit.MAKE_ADMINISTRATOR: "Made an administrator",
    audit.UNMAKE_ADMINISTRATOR: "No longer an administrator",
    audit.MUTE: "Muted",
    audit.UNMUTE: "Unmuted",
    audit.PIN: "Pinned a message",
    audit.UNPIN: "Unpinned a message",
    audit.HANDLE_REPORT: "Handled a report",
    audit.LEAVE: "Asked to be forgotten",
    audit.COME_BACK: "Came back",
    audit.FORGET: "Was forgotten",
    audit.CHANGE_RETENTION: "Changed how long things are kept",
    audit.REFUSED: "Refused a sign-in while suspended",
}


@dataclass(frozen=True)
class LogQuery:
    """Which entries to show: by or about a person (or all), before an id (or the newest)."""

    person: str
    before: int

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Read the query of a request."""
        return cls(words_of(args, "person"), number_of(args, "before"))


@dataclass(frozen=True)
class LogPage:
    """Entries, newest first, each with the names of who did it and to whom."""

    rows: Sequence[Row[AuditEntry, str, str]]
    older: bool


def page(asked: LogQuery, limit: int = PAGE) -> LogPage:
    """Return one page of entries; `older` says whether there are more."""
    query = found(asked)
    if asked.before:
        query = query.where(AuditEntry.id < asked.before)
    rows = db.session.execute(query.limit(limit + 1)).all()
    return LogPage(rows[:limit], older=len(rows) > limit)


def found(asked: LogQuery) -> Select[AuditEntry, str, str]:
    """Return the query for all these entries, newest first."""
    query = (
        select(AuditEntry, By.name, Whom.name)
        .outerjoin(By, By.id == AuditEntry.by_id)
        .outerjoin(Whom, Whom.id == AuditEntry.person_id)
        .order_by(AuditEntry.id.desc())
    )
    if asked.person:
        query = query.where(
            or_(AuditEntry.person_id == asked.person, AuditEntry.by_id == asked.person)
        )
    return query


@bp.get("/log")
def index() -> str:
    """Show the audit log, newest first."""
    asked = LogQuery.from_args(request.args)
    return render_template("admin/log.html", asked=asked, page=page(asked))


@bp.get("/log.csv")
def download() -> Response:
    """Export the audit log as CSV."""
    query = found(LogQuery.from_args(request.args))
    return export.table("log", HEADINGS, query, _cells)


def _cells(row: Row[AuditEntry, str, str]) -> export.Cells:
    act, by, whom = row
    return (act.done_at, by, act.by_id, act.act, whom, act.person_id, act.message_id, act.reason)
