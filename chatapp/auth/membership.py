"""Finding or creating the person of a sign-in, and whether they may enter.

Several sign-ins may happen at once, so people are locked before they are changed (`lock`).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from structlog.stdlib import get_logger

from .. import audit, text
from ..config import ABSOLUTE_LIFE, IDLE_LIFE
from ..database import db, now
from ..errors import Unavailable
from ..models import AuditEntry, Member, Person, Room, SignIn
from . import access_lists, kept_sanctions, profiles
from .claims import has_admin_role
from .refusals import NotInvited, Suspended

log = get_logger(__name__)

# A try only fails because another sign-in succeeded.
MAX_TRIES = 100
# A suspended person who keeps trying must not fill the log.
REFUSAL_NOTED_EVERY = timedelta(hours=1)
# `suspended_at > LONG_AGO` means suspended; SQLite uses an index for it, but not for IS NOT NULL.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
SUSPENDED_AT = select(Person.suspended_at).where(Person.id == bindparam("person_id"))


def signed_in(
    claims: dict[str, Any], beside: str | None = None, *, is_joining: bool = False
) -> Person:
    """Return the person of these verified claims, updated, or created at their first sign-in.

    They are found by issuer and subject, never by e-mail address, which may go to somebody else.
    The person with the id `beside` is locked, too. The caller commits, and checks the
    invitation by which somebody joins.
    Raises NotInvited and Suspended.
    """
    theirs = and_(Person.issuer == claims["iss"], Person.subject == claims["sub"])
    if not (is_joining or may_enter(claims) or _was_invited(theirs)):
        log.warning("sign-in refused", why=NotInvited.code)
        raise NotInvited
    for _ in range(MAX_TRIES):
        lock(or_(theirs, Person.id == beside))
        person = _known_or_new(claims["iss"], claims["sub"])
        if suspended := _suspended(person, claims) or kept_sanctions.suspended_by(claims):
            _note_refusal(suspended.id)
            log.warning("sign-in refused", why=Suspended.code, person=suspended.id)
            raise Suspended
        try:
            with db.session.begin_nested():
                return _updated(person, claims)
        except IntegrityError:
            # Another sign-in was faster: of the same person, or of one with the same name.
            continue
    raise Unavailable("Too many people are logging in under this name. Try again in a moment.")


def _updated(person: Person, claims: dict[str, Any]) -> Person:
    profiles.take_over(person, claims)
    person.email = claims.get("email")
    person.email_verified = claims.get("email_verified") is True
    person.has_admin_role = has_admin_role(claims)
    person.last_signed_in_at = person.here_at = now()
    person.sign_in_count += 1
    db.session.add(person)
    if person.sign_in_count == 1:
        db.session.flush()
        kept_sanctions.carry_mute(person, claims)
    return person


def lock(which: ColumnElement[bool]) -> list[str]:
    """Lock these people until the caller commits, and return their ids.

    Everything that changes sign-ins locks their people first. They are locked in the order of
    their ids, so two transactions never wait for each other. On SQLite this is the write lock.
    """
    ids = sorted(db.session.scalars(select(Person.id).where(which)))
    unchanged = update(Person).values(sign_in_count=Person.sign_in_count)
    # Even an update of no row takes SQLite's write lock.
    for person_id in ids or [""]:
        # One by one, because a statement locks several rows in any order.
        db.session.execute(unchanged.where(Person.id == person_id))
    return ids


def lock_room() -> None:
    """Lock the room until the caller commits: whoever locks people, too, does this before.

    What must not happen twice at once waits for it: so of two administrators who remove each other,
    the second one sees what the first has done.
    """
    db.session.execute(update(Room).values(access_rev=Room.access_rev))


def may_enter(claims: dict[str, Any]) -> bool:
    """Say whether the owner of these claims may enter; only a verified address counts."""
    return access_lists.allow(claims.get("email"), claims.get("email_verified") is True)


def is_let_in(person: Any, lists: access_lists.Lists | None = None) -> bool:
    """Say whether a person may enter: by an invitation that was theirs, or by their address.

    By the lists of now, or by those that are given.
    """
    if person.invited_at:
        return True
    return access_lists.allow(person.email, person.email_verified, lists)


def no_longer_invited(lists: access_lists.Lists | None = None) -> list[str]:
    """Return the ids of people who are signed in, but may no longer enter.

    By the lists of now, or by those that are given.
    """
    signed_in = select(SignIn.person_id).where(
        SignIn.ended_at.is_(None),
        SignIn.signed_in_at > now() - ABSOLUTE_LIFE,
        SignIn.seen_at > now() - IDLE_LIFE,
    )
    known = select(Person.id, Person.email, Person.email_verified, Person.invited_at)
    found = db.session.execute(known.where(Person.id.in_(signed_in)))
    return [person.id for person in found if not is_let_in(person, lists)]


def is_administrator(person: Person | Member) -> bool:
    """Say whether `person` is an administrator: made here, by their role or by the settings."""
    return is_administrator_elsewhere(person) or person.made_administrator_at is not None


def is_administrator_elsewhere(person: Person | Member) -> bool:
    """Say whether they are one by their role or by the settings, which nobody changes here."""
    return person.has_admin_role or is_administrator_by_address(person)


def is_administrator_by_address(person: Person | Member) -> bool:
    """Say whether ADMIN_EMAILS has their address, and it is verified."""
    address = text.address(person.email)
    return person.email_verified and address in current_app.config["ADMIN_EMAILS"]


def refuse_suspended(connection: Connection, person_id: str) -> None:
    """Raise Suspended if a person has been suspended since their request began."""
    if connection.execute(SUSPENDED_AT, {"person_id": person_id}).scalar_one():
        raise Suspended


def _was_invited(theirs: ColumnElement[bool]) -> bool:
    invited = select(Person.id).where(theirs, Person.invited_at.is_not(None))
    return db.session.scalar(invited) is not None


def _suspended(person: Person, claims: dict[str, Any]) -> Person | None:
    """Return the suspended person: `person`, or somebody with the same verified address."""
    if person.suspended_at:
        return person
    address = text.address(claims.get("email"))
    if address is None or claims.get("email_verified") is not True:
        return None
    same = func.lower(Person.email) == func.lower(address)
    suspended = select(Person).where(Person.suspended_at > LONG_AGO, Person.email_verified, same)
    # Compared again here, because databases differ in what is lower case beyond ASCII.
    return next(
        (p for p in db.session.scalars(suspended) if text.address(p.email) == address), None
    )


def _note_refusal(person_id: str) -> None:
    # The sign-in is rolled back, and its entry in the audit log is kept.
    db.session.rollback()
    lock(Person.id == person_id)
    recent = select(AuditEntry.id).filter_by(act=audit.REFUSED, person_id=person_id)
    if not db.session.scalar(
        recent.where(AuditEntry.done_at > now() - REFUSAL_NOTED_EVERY).limit(1)
    ):
        db.session.add(audit.entry(audit.REFUSED, by=None, person_id=person_id))
    db.session.commit()


def _known_or_new(issuer: str, subject: str) -> Person:
    # The row may have changed while this waited for the lock, so it is read again.
    known = select(Person).filter_by(issuer=issuer, subject=subject)
    known = known.execution_options(populate_existing=True)
    if person := db.session.scalar(known):
        return person
    moment = now()
    person = Person(issuer=issuer, subject=subject, sign_in_count=0, name="")
    person.first_signed_in_at = person.last_signed_in_at = moment
    return person
