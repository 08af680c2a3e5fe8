"""What a database of the room holds, and what a restoration makes of it."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..database import alembic
from .files import Failed

# Each statement works with every version of the room; newer columns are read apart.
COUNTS = """
    SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM people) AS people,
           (SELECT rev FROM room) AS rev, (SELECT version_num FROM alembic_version) AS migration
"""
# Rows that are still there of messages that have expired.
EXPIRED = "SELECT count(*) FROM messages WHERE id < (SELECT first_id FROM room)"
SIGNED_IN = "SELECT id FROM sign_ins WHERE ended_at IS NULL"
SUSPENDED = "SELECT id, name FROM people WHERE suspended_at IS NOT NULL"
INVITATIONS = "SELECT count(*) FROM invitations"
LEFT = "SELECT id FROM people WHERE left_at IS NOT NULL"
MUTED = "SELECT id, name FROM people WHERE muted_until > CURRENT_TIMESTAMP"
ADMINISTRATORS = "SELECT id, name FROM people WHERE made_administrator_at IS NOT NULL"
# Who may enter: anyone or the listed ones, and the list.
ACCESS = "SELECT access FROM room UNION ALL SELECT entry FROM access_entries"
EPOCH = "SELECT epoch FROM room"
# Where the epoch of before can't be read: more than a room has had since its backup.
EPOCHS_AT_MOST = 1_000
# The migration that gave the room its life and its epoch.
LIVES_SINCE = 11
# That from which on messages expire, and people are invited and leave.
BELONGING_SINCE = 12
OURS = frozenset({"room", "people", "messages", "sign_ins", "alembic_version"})

# Runs a query, and returns its rows.
Query = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Contents:
    """What is in a database, as far as somebody who restores it has to know."""

    messages: int
    people: int
    rev: int
    migration: str
    epoch: int
    signed_in: frozenset[str]
    suspended: Mapping[str, str]
    invitations: int
    # The ids of those who have left to be forgotten, or were.
    left: frozenset[str]
    muted: Mapping[str, str]
    # Those who were made one in the dashboard, or by an invitation.
    administrators: Mapping[str, str]
    access: frozenset[str | None]

    def __str__(self) -> str:
        return f"{self.messages:,} messages of {self.people:,} people, revision {self.rev:,}"


def contents(query: Query) -> Contents:
    """Read what is in a database of the room."""
    messages, people, rev, migration = query(COUNTS)[0]
    belonging = query if has_belonging(migration) else _nothing
    return Contents(
        messages=messages - _expired(query, migration),
        people=people,
        rev=rev,
        migration=migration,
        epoch=query(EPOCH)[0][0] if has_lives(migration) else 0,
        signed_in=frozenset(row[0] for row in query(SIGNED_IN)),
        left=frozenset(row[0] for row in belonging(LEFT)),
        suspended={row[0]: row[1] for row in query(SUSPENDED)} if int(migration) > 2 else {},
        invitations=query(INVITATIONS)[0][0] if has_belonging(migration) else 0,
        muted={row[0]: row[1] for row in belonging(MUTED)},
        administrators={row[0]: row[1] for row in belonging(ADMINISTRATORS)},
        access=frozenset(row[0] for row in belonging(ACCESS)),
    )


def _nothing(_query: str) -> Sequence[Sequence[Any]]:
    return ()


def _expired(query: Query, migration: str) -> int:
    expired: int = query(EXPIRED)[0][0] if has_belonging(migration) else 0
    return expired


def has_lives(migration: str) -> bool:
    """Say whether a room that was migrated so far has a life and an epoch."""
    return int(migration) >= LIVES_SINCE


def has_belonging(migration: str) -> bool:
    """Say whether a room that was migrated so far knows expiry, invitations and who has left.

    A restoration revokes invitations: the backup doesn't know which were used up or revoked since.
    """
    return int(migration) >= BELONGING_SINCE


def new_life() -> str:
    """Return the life of a room that was restored: every open page starts over."""
    return secrets.token_urlsafe(12)


def epochs(before: Contents | None) -> tuple[int, int]:
    """Return the newest epoch that is known, and how many later ones may have been used.

    The channels of one that was used may still have listeners who have lost their access.
    """
    return (before.epoch, 1) if before else (0, EPOCHS_AT_MOST)


def check_tables(tables: Set[str], what: str) -> None:
    """Raise Failed unless these are tables of a room."""
    if not tables >= OURS:
        raise Failed(f"{what} is no backup of a room: it lacks the tables of one.")


def check_migration(migration: str, what: str) -> None:
    """Raise Failed if a newer version has made a backup: this one can't migrate it."""
    known = {script.revision for script in alembic.script_directory.walk_revisions()}
    if migration not in known:
        raise Failed(
            f"{what} was made by a newer version of Chatapp (migration {migration}). "
            "Upgrade this one first."
        )


def refuse_unless(yes: bool, before: Contents | None) -> None:
    """Raise Failed where messages would be replaced, unless the operator has said yes."""
    if before and before.messages and not yes:
        raise Failed(f"The room has {before}. To replace that (it is kept aside), add --yes.")


def told(before: Contents | None, after: Contents, kept: Path | None) -> list[str]:
    """Return what a restoration has done, and what it has changed for people."""
    return [
        *([f"What was there before is kept in {kept}."] if kept else []),
        f"Restored: {after}.",
        *([INVITE_ANEW] if after.invitations else []),
        *(_differences(before, after) if before else [EVERYBODY_LOGS_IN]),
    ]


INVITE_ANEW = "The invitations of the backup are revoked: make new ones in /admin."
SUSPENDED_SINCE = "Suspended since the backup, and no longer: {}. Suspend them again in /admin."
MUTED_SINCE = "Muted since the backup, and no longer: {}. Mute them again in /admin."
REMOVED_SINCE = (
    "Removed as administrators since the backup, and administrators again: {}. "
    "Remove them again in /admin."
)
MADE_SINCE = "Made administrators since the backup, and no longer: {}. Make them so in /admin."
ACCESS_SINCE = (
    "Who may enter was changed since the backup, and is as it was then: see /admin/access."
)
EVERYBODY_LOGS_IN = "There was no room to compare with, so everybody has to log in again."


def _differences(before: Contents, after: Contents) -> Iterator[str]:
    if before.messages > after.messages:
        yield f"Messages that are missing now: {before.messages - after.messages:,}."
    if ended := len(before.signed_in - after.signed_in):
        yield f"Log-ins since the backup, which have to be done again: {ended:,}."
    yield from _undone(before, after)
    if back := before.left - after.left:
        yield (
            f"People who had left to be forgotten, and are back with all that was theirs: "
            f"{len(back):,}. Have them forgotten again in /admin: {', '.join(sorted(back))}."
        )


def _undone(before: Contents, after: Contents) -> Iterator[str]:
    """Say what administrators have changed since the backup and isn't so now."""
    changes = {
        SUSPENDED_SINCE: _only(before.suspended, after.suspended),
        MUTED_SINCE: _only(before.muted, after.muted),
        REMOVED_SINCE: _only(after.administrators, before.administrators),
        MADE_SINCE: _only(before.administrators, after.administrators),
    }
    for change, names in changes.items():
        if names:
            yield change.format(", ".join(sorted(names)))
    if before.access != after.access:
        yield ACCESS_SINCE


def _only(these: Mapping[str, str], others: Mapping[str, str]) -> Sequence[str]:
    return [name for key, name in these.items() if key not in others]
