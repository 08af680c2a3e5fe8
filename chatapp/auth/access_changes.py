"""Changing who may enter: anyone or the listed ones, and what is on the dashboard's list.

A change is one transaction, which also ends the sign-ins of whom it excludes: they are refused from
their next request, and the room moves to other channels (realtime/epochs.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from .. import audit
from ..database import db, now
from ..errors import Refusal
from ..models import AccessEntry, Member, Person, Room, SignIn
from ..realtime import epochs, sockets
from . import access, access_lists, administrators, membership
from .access_lists import Lists

MAX_ENTRIES = 1_000
# Of those who would be excluded, so many are named before the change.
NAMED = 10


class ChangedMeanwhile(Refusal, status=409, code="access_changed"):
    """Somebody else has changed the lists since the form was drawn."""

    sentence = "Somebody changed this meanwhile. Nothing was changed: look again, and repeat it."


class TooManyEntries(Refusal, status=422, code="too_many_entries"):
    """The list would be longer than it may be."""

    sentence = f"The list can have {MAX_ENTRIES:,} entries. Add a domain instead of its addresses."


class ShutsYouOut(Refusal, status=422, code="shuts_you_out"):
    """The administrator who changes the lists would lose access by it."""


class ShutsOut(Refusal, status=409, code="shuts_out"):
    """People would lose access, which nobody has confirmed yet.

    `details` has their number, and what confirms that exactly these are meant.
    """

    def __init__(self, people: Sequence[Row[Any]]) -> None:
        count = len(people)
        who = "1 person" if count == 1 else f"{count:,} people"
        super().__init__(f"This would shut out {who}. Nothing has changed yet.")
        self.count = count
        self.named = people[:NAMED]
        self.details = {"people": count, "confirmed": _digest(people)}


@dataclass(frozen=True)
class Change:
    """What is to change: who may enter (None: that stays), and entries to add and to remove."""

    access: str | None = None
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    def of(self, before: Lists) -> Lists:
        """Return the lists after the change."""
        entries = before.entries - self.removed | self.added
        return replace(before, access=self.access or before.access, entries=entries)


def change(wanted: Change, by: Member, rev: int, confirmed: str = "") -> None:
    """Change the lists, if they are still those of `rev`; does nothing where it is so already.

    `confirmed` is what ShutsOut gave for the same people.
    Raises ChangedMeanwhile, TooManyEntries, ShutsYouOut, LastAdministrator and ShutsOut.
    """
    # End the request's transaction: see access.begin.
    db.session.commit()
    try:
        _change(wanted, by, rev, confirmed)
    finally:
        # Of what was refused, or was so already, nothing stays locked.
        db.session.rollback()


def _change(wanted: Change, by: Member, rev: int, confirmed: str) -> None:
    membership.lock_room()
    before = access_lists.read(db.session)
    after = wanted.of(before)
    if after == before:
        return
    if before.rev != rev:
        raise ChangedMeanwhile
    if len(after.entries) > MAX_ENTRIES:
        raise TooManyEntries
    excluded = _checked(before, after, by, confirmed)
    _store(before, after, by)
    epoch = _exclude(excluded)
    entry = audit.entry(audit.CHANGE_ACCESS, by, reason=_words(before, after))
    db.session.add(entry)
    db.session.commit()
    audit.tell(entry)
    if epoch:
        epochs.announce(epoch)
    if _is_narrower(before, after):
        # Whoever has logged in by the lists of before while this was being committed.
        access.exclude_uninvited(access_lists.read())
        sockets.cut()


def _checked(before: Lists, after: Lists, by: Member, confirmed: str) -> list[str]:
    """Return the ids of those whom the change excludes, if nothing speaks against it."""
    if not _is_narrower(before, after):
        return []
    if not membership.is_let_in(by, after):
        raise ShutsYouOut(_what_to_add(by))
    administrators.refuse_none(after)
    excluded = _excluded(before, after)
    if excluded and confirmed != _digest(excluded):
        raise ShutsOut(excluded)
    return [person.id for person in excluded]


def _is_narrower(before: Lists, after: Lists) -> bool:
    """Say whether somebody may be excluded: everybody would have to be looked at to know it."""
    if access_lists.is_open_to_anyone(after):
        return False
    return access_lists.is_open_to_anyone(before) or not before.entries <= after.entries


def _what_to_add(by: Member) -> str:
    if by.email and by.email_verified:
        return f"This would shut you out, too. Add {by.email} to the list first."
    return "This would shut you out, too: you have no verified e-mail address that can be listed."


def _excluded(before: Lists, after: Lists) -> list[Row[Any]]:
    """Return those who have access now and would have none, who was here last first."""
    has_access = (Person.suspended_at.is_(None), Person.left_at.is_(None))
    known = select(Person.id, Person.name, Person.email, Person.email_verified, Person.invited_at)
    newest = known.where(*has_access, Person.forgotten_at.is_(None), Person.invited_at.is_(None))
    found: Iterable[Row[Any]] = db.session.execute(
        newest.order_by(Person.last_signed_in_at.desc(), Person.id)
    )
    return [
        person
        for person in found
        if membership.is_let_in(person, before) and not membership.is_let_in(person, after)
    ]


def _digest(people: Iterable[Row[Any]]) -> str:
    # A number would confirm others, too, if somebody has signed in since.
    return sha256("\n".join(sorted(person.id for person in people)).encode()).hexdigest()[:32]


def _store(before: Lists, after: Lists, by: Member) -> None:
    counted = update(Room).values(access_rev=Room.access_rev + 1, access=after.access)
    db.session.execute(counted)
    if removed := before.entries - after.entries:
        db.session.execute(delete(AccessEntry).where(AccessEntry.entry.in_(removed)))
    added = sorted(after.entries - before.entries)
    if added:
        about = {"added_at": now(), "added_by_id": by.id}
        db.session.execute(insert(AccessEntry), [{"entry": entry} | about for entry in added])


def _exclude(person_ids: list[str]) -> int | None:
    """End the sign-ins of these people; return the room's new epoch if there were any."""
    signed_in = db.session.scalars(select(SignIn.person_id).where(SignIn.ended_at.is_(None)))
    # In the order of their ids, as membership.lock does it with each of the batches.
    ids = sorted(set(person_ids) & set(signed_in)) if person_ids else []
    if not ids:
        return None
    for start in range(0, len(ids), access.EXCLUDED_AT_ONCE):
        access.end_sign_ins(ids[start : start + access.EXCLUDED_AT_ONCE])
    # The room is locked from the beginning, so this waits for nobody.
    return epochs.raise_epoch(db.session)


def _words(before: Lists, after: Lists) -> str:
    """Say for the log what has changed."""
    said = []
    if after.access != before.access:
        said.append("anyone" if after.access == access_lists.ANYONE else "only who is listed")
    added, removed = after.entries - before.entries, before.entries - after.entries
    said += [f"added {', '.join(sorted(added))}"] if added else []
    said += [f"removed {', '.join(sorted(removed))}"] if removed else []
    return "; ".join(said)
