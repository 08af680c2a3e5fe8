"""The door: who is sent out, whether they may come back, and that nothing stays open.

Each act is one transaction: the rows, the log of it, and the mark by which sockets are cut.
People are locked before their sign-ins are changed: see people.lock.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, select, true, update

from .. import audit
from ..database import db, now
from ..errors import Refusal
from ..models import Person, SignIn
from ..realtime import sockets
from . import membership, sessions


class NotYourself(Refusal, status=422, code="not_yourself"):
    """Whoever suspends themselves may be the last one who could take it back."""


class NoSuchPerson(Refusal, status=404, code="no_such_person"):
    """Nobody has this id."""


def suspend(person_id: str, by: Person, reason: str | None = None) -> None:
    """Send a person out, until they are reinstated; nothing changes when they are out already.

    Raises NotYourself and NoSuchPerson.
    """
    if person_id == by.id:
        raise NotYourself("You can't suspend yourself. Ask another administrator.")
    _begin(person_id)
    if _change(person_id, Person.suspended_at.is_(None), suspended_at=now()):
        sessions.end(SignIn.person_id == person_id)
        sockets.mark({person_id})
        _commit(audit.SUSPEND, by, person_id, reason)


def reinstate(person_id: str, by: Person, reason: str | None = None) -> None:
    """Let a suspended person sign in again. Raises NoSuchPerson."""
    _begin(person_id)
    if _change(person_id, Person.suspended_at.is_not(None), suspended_at=None):
        _commit(audit.REINSTATE, by, person_id, reason)


def sign_out_everywhere(person_id: str, by: Person, reason: str | None = None) -> None:
    """End a person's sign-ins in all browsers. Raises NoSuchPerson."""
    _begin(person_id)
    sessions.end(SignIn.person_id == person_id)
    sockets.mark({person_id})
    _commit(audit.SIGN_OUT_EVERYWHERE, by, person_id, reason)


def session_ended(issuer: str, subject: str | None, sid: str | None) -> set[str]:
    """End the sign-ins of the provider's session `sid`, or all of the person's; return whose.

    The caller commits, together with what told it, and then calls `sockets.cut`.
    """
    whose = Person.subject == subject
    if subject is None:
        whose = Person.id.in_(select(SignIn.person_id).where(SignIn.sid == sid))
    theirs = SignIn.person_id.in_(membership.lock(and_(Person.issuer == issuer, whose)))
    ended = sessions.end(theirs, true() if sid is None else SignIn.sid == sid)
    sockets.mark(ended)
    return ended


def sockets_are_cut(person_id: str, within_s: float = 0) -> bool:
    """Say whether Pusher has confirmed that all sockets are cut, waiting a moment for it."""
    return sockets.are_cut(person_id, within_s)


def _begin(person_id: str) -> None:
    # A transaction that has read can fail when it comes to write: see conversation.py.
    db.session.commit()
    if not membership.lock(Person.id == person_id):
        db.session.rollback()
        raise NoSuchPerson("There is nobody with this id.")


def _change(person_id: str, unless_done: ColumnElement[bool], **values: Any) -> bool:
    changed = update(Person).where(Person.id == person_id, unless_done).values(**values)
    if db.session.scalar(changed.returning(Person.id)):
        return True
    db.session.rollback()
    return False


def _commit(act: str, by: Person, person_id: str, reason: str | None) -> None:
    audit.record(act, by, person_id=person_id, reason=reason)
    db.session.commit()
    sockets.cut()
