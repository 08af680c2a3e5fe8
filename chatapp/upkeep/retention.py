"""For how long messages, sign-ins and reports are kept: what the settings say, else the dashboard.

The audit log is kept for ever. messages.py and records.py delete what is older.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, select, update

from .. import audit
from ..database import db, now
from ..models import Member, Room
from . import worker

KINDS = ("messages", "sign_ins", "reports")
COLUMNS = {kind: f"{kind}_kept_days" for kind in KINDS}
CHOSEN = select(*(getattr(Room, column) for column in COLUMNS.values()))
# The words of the audit log.
NAMES = {"messages": "messages", "sign_ins": "sign-ins", "reports": "reports"}

# For how many days each kind is kept; None for ever.
Days = Mapping[str, int | None]


@dataclass(frozen=True)
class Due:
    """What has to go of one kind: how many, and when the oldest and the newest were made."""

    kind: str
    count: int
    oldest: datetime
    newest: datetime


def kept(execute: Callable[..., Iterable[Row[Any]]] = db.rows) -> dict[str, int | None]:
    """Return for how many days each kind is kept."""
    [chosen] = execute(CHOSEN)
    return dict(zip(KINDS, chosen, strict=True)) | fixed()


def fixed() -> dict[str, int]:
    """Return the same of those kinds for which a setting says it, so that nobody else can."""
    settings = {kind: current_app.config[COLUMNS[kind].upper()] for kind in KINDS}
    return {kind: days for kind, days in settings.items() if days}


def ends(days: int) -> datetime:
    """Return the moment before which things are too old, where they are kept for `days` days.

    It moves once an hour, so that open pages are told no more often of messages that have expired.
    """
    return now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days)


def change(days: Days, by: Member) -> None:
    """Set for how many days each kind is kept; what a setting says stays as it is."""
    before = kept()
    after = before | dict(days) | fixed()
    if after == before:
        return
    db.session.commit()
    # The first statement, because it takes the lock of the room.
    db.session.execute(update(Room).values({COLUMNS[kind]: after[kind] for kind in days}))
    db.session.add(entry := audit.entry(audit.CHANGE_RETENTION, by, reason=_words(before, after)))
    db.session.commit()
    audit.tell(entry)
    worker.wake()


def _words(before: Days, after: Days) -> str:
    changed = [kind for kind in KINDS if before[kind] != after[kind]]
    said = (
        f"{NAMES[kind]} {_how_long(before[kind])}, now {_how_long(after[kind])}" for kind in changed
    )
    return "; ".join(said).capitalize()


def _how_long(days: int | None) -> str:
    if days is None:
        return "for ever"
    return "1 day" if days == 1 else f"{days:,} days"
