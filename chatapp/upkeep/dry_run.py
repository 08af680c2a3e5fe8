"""What would go, before it does: for the dashboard, and for `flask expire --dry-run`."""

from . import messages, records, retention
from .retention import Days, Due

# One, several, and how one begins.
WORDS = {
    "messages": ("message", "messages", "sent"),
    "sign_ins": ("sign-in", "sign-ins", "begun"),
    "reports": ("report", "reports", "made"),
}


def due(days: Days) -> list[Due]:
    """Return what would go of the kinds that `days` names, where they are kept for so long."""
    found = (
        messages.due(days.get("messages")),
        *(records.due(kind, days.get(kind)) for kind in ("sign_ins", "reports")),
    )
    return [it for it in found if it]


def due_after(days: Days) -> list[Due]:
    """Return what would go because of a change to `days`."""
    before = retention.kept()
    return due({kind: number for kind, number in days.items() if number != before[kind]})


def words(due: Due) -> str:
    """Say what would go: 12 messages, sent from 2026-01-01 to 2026-02-03 (in UTC)."""
    one, several, made = WORDS[due.kind]
    oldest, newest = f"{due.oldest:%Y-%m-%d}", f"{due.newest:%Y-%m-%d}"
    when = f"on {oldest}" if oldest == newest else f"from {oldest} to {newest}"
    return f"{due.count:,} {one if due.count == 1 else several}, {made} {when}"
