"""Muting people: they read on, and can't send, edit, react or say how they are in words.

A mute is a moment, `Person.muted_until`, so it ends by itself. `rate_limit.charge` looks at it in
the statement that locks the person: a mute counts from the next change, in every tab and browser.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from .. import audit, notices
from ..database import db, now
from ..errors import Refusal
from ..models import UNTIL_LIFTED, Member, Person, iso
from . import access, kept_sanctions

# The choices, each with its words in the audit log and how long it is; None has no end.
LENGTHS: dict[str, tuple[str, timedelta | None]] = {
    "10m": ("For 10 minutes", timedelta(minutes=10)),
    "1h": ("For 1 hour", timedelta(hours=1)),
    "1d": ("For 1 day", timedelta(days=1)),
    "lifted": ("Until lifted", None),
}
# The same choice once more within this time is a second click, and changes nothing.
SAME_CLICK = timedelta(seconds=30)

MUTED_UNTIL = select(Person.muted_until).where(Person.id == bindparam("person_id"))
# For a statement with the parameter `moment`.
MAY_SPEAK = or_(Person.muted_until.is_(None), Person.muted_until <= bindparam("moment"))


class Muted(Refusal, status=403, code="muted"):
    """The person may only read until the mute ends."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"You've been muted until {end_in_words(until)}. You can still read.")
        self.details = {"muted_until": end_of(until)}


class NoSuchLength(Refusal, status=422, code="no_such_length"):
    """The form names a length that isn't one of LENGTHS."""


def mute(person_id: str, by: Member, length: object, reason: str) -> None:
    """Mute a person for one of LENGTHS, whatever mute there was before.

    Raises NoSuchLength, NotYourself, NoSuchPerson and Forgotten.
    """
    if length not in LENGTHS:
        raise NoSuchLength("Choose how long: 10 minutes, 1 hour, 1 day, or until lifted.")
    words, lasts = LENGTHS[str(length)]
    _refuse_oneself(person_id, by, "You can't mute yourself. Ask another administrator.")
    access.begin(person_id)
    access.refuse_forgotten(person_id)
    until = UNTIL_LIFTED if lasts is None else now() + lasts
    is_done = and_(Person.muted_until > until - SAME_CLICK, Person.muted_until <= until)
    is_new = or_(Person.muted_until.is_(None), ~is_done)
    if access.change(person_id, is_new, muted_until=until):
        kept_sanctions.drop_mute(person_id)
        notices.add(db.session, person_id, notices.MUTED, until=end_of(until))
        access.commit(audit.MUTE, by, person_id, f"{words}: {reason}")
        notices.tell(person_id)


def unmute(person_id: str, by: Member, reason: str | None = None) -> None:
    """Let a muted person speak again; does nothing otherwise.

    Raises NotYourself and NoSuchPerson.
    """
    _refuse_oneself(person_id, by, "You can't unmute yourself. Ask another administrator.")
    access.begin(person_id)
    if access.change(person_id, is_muted(), muted_until=None):
        kept_sanctions.drop_mute(person_id)
        notices.add(db.session, person_id, notices.UNMUTED)
        access.commit(audit.UNMUTE, by, person_id, reason)
        notices.tell(person_id)


def is_muted() -> ColumnElement[bool]:
    """Return the condition that a person is muted now."""
    return Person.muted_until > now()


def mute_of(person: Member | Person) -> datetime | None:
    """Return when a person's mute ends, UNTIL_LIFTED for one without end; None without a mute."""
    until = person.muted_until
    return until if until and until > now() else None


def refusal(connection: Connection, person_id: str, moment: datetime) -> Muted | None:
    """Return the refusal of what a person says at a moment, if they are muted then."""
    until = connection.execute(MUTED_UNTIL, {"person_id": person_id}).scalar_one()
    return Muted(until) if until and until > moment else None


def sentence_for(person: Member) -> str:
    """Return what the page of a muted person says; nothing without a mute."""
    until = mute_of(person)
    return str(Muted(until)) if until else ""


def described(person: Member) -> dict[str, Any] | None:
    """Return a person's mute for their page: its end, and in how many seconds that is.

    Both are None where it has no end. Browsers have clocks that are wrong, so they count seconds.
    """
    until = mute_of(person)
    if until is None:
        return None
    left = None if until == UNTIL_LIFTED else (until - now()).total_seconds()
    return {"until": end_of(until), "seconds": left}


def end_of(until: datetime) -> str | None:
    """Return the end of a mute as JSON has it; None where it has none."""
    return None if until == UNTIL_LIFTED else iso(until)


def end_in_words(until: datetime) -> str:
    """Return the end of a mute in words, in UTC."""
    if until == UNTIL_LIFTED:
        return "an administrator unmutes you"
    day = "" if until.date() == now().date() else f"{until.day} {until:%B}, "
    return f"{day}{until:%H:%M} UTC"


def _refuse_oneself(person_id: str, by: Member, sentence: str) -> None:
    if person_id == by.id:
        raise access.NotYourself(sentence)
