"""Suspending and reinstating people, ending their sign-ins, and making them administrators.

Each act is one transaction: it changes the rows, adds to the audit log and marks the person,
so that realtime/sockets.py cuts their sockets. It locks the person before it changes their
sign-ins: see membership.lock. Where it takes their access, the room moves to other channels
(realtime/epochs.py), because a socket that never signed in to Pusher can't be cut.
access_changes.py changes the lists of who may enter.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true, update

from .. import audit, notices
from ..database import db, now
from ..errors import Refusal
from ..models import NO_ISSUER, Member, Person, SignIn
from ..realtime import epochs, sockets
from . import administrators, membership, sessions
from .access_lists import Lists

# Databases take only so many parameters in a statement.
EXCLUDED_AT_ONCE = 1_000


class NotYourself(Refusal, status=422, code="not_yourself"):
    """An administrator must not suspend themselves: they may be the last one."""


class NoSuchPerson(Refusal, status=404, code="no_such_person"):
    """No person has this id."""


class NoAccess(Refusal, status=422, code="no_access"):
    """Somebody without access can't become an administrator."""


class Forgotten(Refusal, status=422, code="forgotten"):
    """Somebody is to be suspended or muted whose row is empty: it would be nobody."""

    sentence = "They were forgotten, so they can't be suspended or muted."


class AdministratorElsewhere(Refusal, status=422, code="administrator_elsewhere"):
    """Somebody is an administrator by the settings or by their role at the provider."""


def suspend(person_id: str, by: Member, reason: str | None = None) -> None:
    """Suspend a person and sign them out; does nothing when they are suspended already.

    Raises NotYourself, NoSuchPerson, Forgotten and LastAdministrator.
    """
    if person_id == by.id:
        raise NotYourself("You can't suspend yourself. Ask another administrator.")
    # End the request's transaction: see begin.
    db.session.commit()
    epoch = epochs.raise_epoch(db.session)
    lock(person_id)
    refuse_forgotten(person_id)
    # For two who suspend each other at the same moment.
    administrators.refuse_last(person_id)
    if change(person_id, Person.suspended_at.is_(None), suspended_at=now()):
        sessions.end(SignIn.person_id == person_id)
        sockets.mark({person_id})
        commit(audit.SUSPEND, by, person_id, reason)
        epochs.announce(epoch)


def reinstate(person_id: str, by: Member, reason: str | None = None) -> None:
    """Let a suspended person sign in again; does nothing otherwise. Raises NoSuchPerson."""
    begin(person_id)
    if change(person_id, Person.suspended_at.is_not(None), suspended_at=None):
        commit(audit.REINSTATE, by, person_id, reason)


def sign_out_everywhere(person_id: str, by: Member, reason: str | None = None) -> None:
    """End a person's sign-ins in all browsers. Raises NoSuchPerson."""
    begin(person_id)
    sessions.end(SignIn.person_id == person_id)
    sockets.mark({person_id})
    commit(audit.SIGN_OUT_EVERYWHERE, by, person_id, reason)


def allow_everyone(person_id: str, by: Member, is_allowed: bool) -> None:
    """Let a person mention everyone, or no longer; does nothing when it is so already.

    Raises NoSuchPerson.
    """
    begin(person_id)
    if change(
        person_id, Person.may_mention_everyone != is_allowed, may_mention_everyone=is_allowed
    ):
        act = audit.ALLOW_EVERYONE if is_allowed else audit.DISALLOW_EVERYONE
        commit(act, by, person_id, reason=None)


def make_administrator(person_id: str, by: Member, reason: str | None = None) -> None:
    """Make a person an administrator; does nothing when they were made one already.

    Raises NoSuchPerson, and NoAccess for somebody who can't open the room.
    """
    person = _begin_with_room(person_id)
    if not administrators.counts(person):
        db.session.rollback()
        raise NoAccess("They have no access to the room, so they can't be an administrator.")
    if change(person_id, Person.made_administrator_at.is_(None), made_administrator_at=now()):
        notices.add(db.session, person_id, notices.ADMINISTRATOR)
        commit(audit.MAKE_ADMINISTRATOR, by, person_id, reason)
        notices.tell(person_id)


def unmake_administrator(person_id: str, by: Member, reason: str | None = None) -> None:
    """Have a person who was made an administrator be none any more; else does nothing.

    Raises NoSuchPerson, LastAdministrator, and AdministratorElsewhere for one who would stay one.
    """
    person = _begin_with_room(person_id)
    if membership.is_administrator_elsewhere(person):
        db.session.rollback()
        raise AdministratorElsewhere(_where_unmade(person))
    administrators.refuse_last(person_id)
    if change(person_id, Person.made_administrator_at.is_not(None), made_administrator_at=None):
        notices.add(db.session, person_id, notices.NO_ADMINISTRATOR)
        commit(audit.UNMAKE_ADMINISTRATOR, by, person_id, reason)
        notices.tell(person_id)


def _begin_with_room(person_id: str) -> Person:
    """Begin a transaction, lock the room and a person, and return the person as they are now."""
    db.session.commit()
    membership.lock_room()
    lock(person_id)
    return db.session.get_one(Person, person_id, populate_existing=True)


def _where_unmade(person: Person) -> str:
    if membership.is_administrator_by_address(person):
        return "Their address is in ADMIN_EMAILS. Only whoever runs the server can change that."
    return "Their role says so. Change it at the sign-in service: it counts from their next log-in."


def session_ended(issuer: str, subject: str | None, sid: str | None) -> set[str]:
    """End the sign-ins of the provider's session `sid`, or without one all of the person's.

    Returns the ids of the people whose sign-ins ended. The caller commits this together with
    the use of the logout token, and then calls `sockets.cut`.
    """
    whose = Person.subject == subject
    if subject is None:
        whose = Person.id.in_(select(SignIn.person_id).where(SignIn.sid == sid))
    theirs = SignIn.person_id.in_(membership.lock(and_(Person.issuer == issuer, whose)))
    ended = sessions.end(theirs, true() if sid is None else SignIn.sid == sid)
    sockets.mark(ended)
    return ended


def exclude_uninvited(lists: Lists | None = None) -> None:
    """End the sign-ins of everybody whom ALLOWED_EMAILS and the like no longer let in.

    `lists` are those of now, where a request may know older ones. The settings only change with a
    restart, so each process does this when it starts. What the first one has ended, the others
    don't find any more, so the room moves once.
    """
    while ids := membership.no_longer_invited(lists)[:EXCLUDED_AT_ONCE]:
        db.session.commit()
        epoch = epochs.raise_epoch(db.session)
        if end_sign_ins(ids):
            db.session.commit()
            epochs.announce(epoch)
        db.session.rollback()


def end_sign_ins(person_ids: Sequence[str]) -> set[str]:
    """Lock these people, end their sign-ins and mark them; return the ids of those who had one.

    The caller has raised the epoch, or locked the room, before; and there are EXCLUDED_AT_ONCE of
    them at most.
    """
    membership.lock(Person.id.in_(person_ids))
    ended = sessions.end(SignIn.person_id.in_(person_ids))
    sockets.mark(ended)
    return ended


def sockets_are_cut(person_id: str, within_s: float = 0) -> bool:
    """Return whether Pusher has confirmed, within `within_s`, that all sockets are cut."""
    return sockets.are_cut(person_id, within_s)


def begin(person_id: str) -> None:
    """Begin a transaction in which a person is changed, and lock them. Raises NoSuchPerson."""
    # End the request's transaction, as in messages/revisions.py: it has read, so it may not write.
    db.session.commit()
    lock(person_id)


def lock(person_id: str) -> None:
    """Lock a person until the end of the transaction. Raises NoSuchPerson."""
    if not membership.lock(Person.id == person_id):
        db.session.rollback()
        raise NoSuchPerson("No one has this id. Go back to the list of people.")


def refuse_forgotten(person_id: str) -> None:
    """Raise Forgotten if a locked person's row is empty. It ends the transaction where it raises.

    The page from which an administrator does something may be older than that.
    """
    if db.session.scalar(select(Person.issuer).filter_by(id=person_id)) == NO_ISSUER:
        db.session.rollback()
        raise Forgotten


def change(person_id: str, unless_done: ColumnElement[bool], **values: Any) -> bool:
    """Set columns of a person; without one that needs it, end the transaction and return False."""
    changed = update(Person).where(Person.id == person_id, unless_done).values(**values)
    if db.session.scalar(changed.returning(Person.id)):
        return True
    db.session.rollback()
    return False


def commit(act: str, by: Member, person_id: str, reason: str | None) -> None:
    """Add to the audit log, commit both, and cut the sockets of whoever is marked."""
    entry = audit.entry(act, by, person_id=person_id, reason=reason)
    db.session.add(entry)
    db.session.commit()
    audit.tell(entry)
    sockets.cut()
