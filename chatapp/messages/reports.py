"""Reports: a person says of a message that it breaks the rules, and an administrator deals with it.

A report keeps what the message said at that moment, whatever becomes of the message. Only
administrators learn of it, and its author never learns by whom it is. All open reports of a
message are handled at once, and whoever made one is told that it was looked at.

Reports are made and handled under the lock of the room (revisions.change), so one after the other.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from .. import audit, notices, rate_limit
from ..auth import administrators, membership
from ..database import db, now
from ..errors import Refusal
from ..models import AuditEntry, Member, Message, Person, Report
from ..text import clean_line, shows
from . import changes, revisions
from .changes import NoSuchMessage, Outdated
from .revisions import Transaction
from .rows import IN_ROOM

# Why a person reports a message. actions/words.js has the same words.
REASONS = {
    "spam": "Spam or advertising",
    "abuse": "Insults or threats",
    "private": "Somebody's private details",
    "other": "Something else",
}
MAX_WORDS = 200

REMOVED, MUTED, SUSPENDED, NOTHING = "removed", "muted", "suspended", "nothing"
# What came of it, as the dashboard and the audit log say it.
OUTCOMES = {
    REMOVED: "Message removed",
    MUTED: "Author muted",
    SUSPENDED: "Author suspended",
    NOTHING: "Nothing to do",
}

ONE = select(Message.author_id, Message.text, Message.removed_at).where(
    Message.id == bindparam("message_id"), IN_ROOM
)
MADE = select(Report.id).where(
    Report.message_id == bindparam("message_id"), Report.reporter_id == bindparam("reporter_id")
)
IS_OPEN = Report.handled_at.is_(None)
OPEN = select(Report.author_id, Report.reporter_id).where(
    Report.message_id == bindparam("message_id"), IS_OPEN
)
HANDLED = (
    select(Report.handled_by_id, Person.name, Report.outcome)
    .join(Person, Person.id == Report.handled_by_id)
    .where(Report.message_id == bindparam("message_id"))
    .order_by(Report.handled_at.desc())
    .limit(1)
)


class InvalidReport(Refusal, status=422, code="invalid_report"):
    """The reason isn't one of REASONS, or there are more than MAX_WORDS characters about it."""


class OwnMessage(Refusal, status=422, code="own_message"):
    """A person reports what they said themselves."""


class NotReported(Refusal, status=404, code="not_reported"):
    """Nobody has reported this message."""


class AlreadyHandled(Refusal, status=409, code="already_handled"):
    """Somebody was faster: the administrator with the id `by_id`, with an outcome."""

    def __init__(self, by_id: str, name: str, outcome: str) -> None:
        super().__init__(f"{name} has handled this already: {OUTCOMES[outcome]}.")
        self.by_id, self.outcome = by_id, outcome


class AboutYourself(Refusal, status=403, code="about_yourself"):
    """An administrator wants to handle a report of their own message, though there are others."""

    sentence = "This report is about your own message. Another administrator has to handle it."


def report(message_id: int, body: Mapping[str, Any], person_id: str) -> bool:
    """Report a message; return whether this is the person's first report of it.

    `body` is `{"reason", "words"}`. Raises InvalidReport, NoSuchMessage, Outdated, OwnMessage,
    TooFast and Suspended.
    """
    said = {"reason": _reason(body.get("reason")), "words": _words(body.get("words"))}
    change = partial(_report, message_id, said, person_id)
    return revisions.change(person_id, change, revs=0)


def handle(message_id: int, outcome: str, by: Member, note: str | None) -> None:
    """Note what came of the open reports of a message, and tell those who made them.

    With REMOVED this also removes the message, in the same transaction; MUTED and SUSPENDED are the
    caller's to do, before. Raises what `check_open` does, NoSuchMessage, TooFast and Suspended.
    """
    check_open(message_id, by)
    entries: list[AuditEntry] = []
    change = partial(_handle, message_id, outcome, by, note, entries)
    reporters = revisions.change(by.id, change, revs=1 if outcome == REMOVED else 0)
    for entry in entries:
        audit.tell(entry)
    notices.tell(*reporters)


def check_open(message_id: int, by: Member) -> str:
    """Return the author of a message of which a report is open.

    Raises NotReported, AlreadyHandled and AboutYourself.
    """
    reports = db.rows(OPEN, {"message_id": message_id})
    if not reports:
        raise _why_none(db.rows(HANDLED, {"message_id": message_id}))
    author_id: str = reports[0].author_id
    if is_for_others(author_id, by):
        raise AboutYourself
    return author_id


def is_for_others(author_id: str, reader: Member) -> bool:
    """Say whether another administrator has to handle reports of this author's messages."""
    others = (it for it in administrators.everybody() if it.id != reader.id)
    return author_id == reader.id and any(map(administrators.counts, others))


def open_count() -> int:
    """Return of how many messages a report is open."""
    count: int = db.rows(select(func.count(Report.message_id.distinct())).where(IS_OPEN))[0][0]
    return count


def _reason(reason: object) -> str:
    if not isinstance(reason, str) or reason not in REASONS:
        raise InvalidReport(f"The reason of a report is one of {', '.join(REASONS)}.")
    return reason


def _words(words: object) -> str | None:
    if words is not None and not isinstance(words, str):
        raise InvalidReport("What you say about it has to be a text.")
    line = clean_line(words)
    if len(line) > MAX_WORDS:
        raise InvalidReport(
            f"You can say up to {MAX_WORDS} characters about it. Yours has {len(line):,}."
        )
    return line if shows(line) else None


def _report(
    message_id: int, said: Mapping[str, str | None], person_id: str, transaction: Transaction
) -> bool:
    connection = transaction.connection
    known = {"message_id": message_id, "reporter_id": person_id}
    if connection.execute(MADE, known).first():
        membership.refuse_suspended(connection, person_id)
        return False
    message = _reportable(message_id, person_id, connection)
    rate_limit.charge_or_refuse(connection, person_id, rate_limit.CHARGE_EVEN_MUTED)
    then = {"author_id": message.author_id, "text": message.text, "reported_at": now()}
    connection.execute(insert(Report), {**known, **said, **then})
    return True


def _reportable(message_id: int, person_id: str, connection: Connection) -> Any:
    message = connection.execute(ONE, {"message_id": message_id}).one_or_none()
    if message is None:
        raise NoSuchMessage("This message no longer exists.")
    if message.removed_at:
        raise Outdated("This message was removed.")
    if message.author_id == person_id:
        raise OwnMessage("This is your own message. You can edit or remove it.")
    return message


def _handle(
    message_id: int,
    outcome: str,
    by: Member,
    note: str | None,
    entries: list[AuditEntry],
    transaction: Transaction,
) -> list[str]:
    connection = transaction.connection
    reports = connection.execute(OPEN, {"message_id": message_id}).all()
    if not reports:
        raise _why_none(connection.execute(HANDLED, {"message_id": message_id}).all())
    membership.refuse_suspended(connection, by.id)
    if outcome == REMOVED:
        changes.removal(message_id, by, note or "", entries)(transaction)
    done = {"handled_at": now(), "handled_by_id": by.id, "outcome": outcome, "note": note}
    connection.execute(
        update(Report).where(Report.message_id == message_id, IS_OPEN).values(**done)
    )
    _log(message_id, reports[0].author_id, OUTCOMES[outcome], by, note, entries, connection)
    # Whoever handles their own report knows.
    reporters = [it.reporter_id for it in reports if it.reporter_id != by.id]
    told = {"message_id": message_id, "outcome": "nothing" if outcome == NOTHING else "done"}
    for reporter_id in reporters:
        notices.add(connection, reporter_id, notices.REPORT, **told)
    return reporters


def _log(
    message_id: int,
    author_id: str,
    outcome: str,
    by: Member,
    note: str | None,
    entries: list[AuditEntry],
    connection: Connection,
) -> None:
    # The log outlives the report.
    why = f"{outcome}: {note}" if note else outcome
    entry = audit.entry(audit.HANDLE_REPORT, by, author_id, message_id, why)
    session = Session(connection)
    session.add(entry)
    session.flush()
    entries.append(entry)


def _why_none(handled: Sequence[Any]) -> Refusal:
    if not handled:
        return NotReported("Nobody has reported this message. Go back to the reports.")
    return AlreadyHandled(*handled[0])
