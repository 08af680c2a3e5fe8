"""Leaving the room to be forgotten, and coming back within the days for it.

Whoever leaves has no access from that moment, as if suspended, but may sign in to say that they
want to stay after all. Once the days are over, upkeep/erasure.py empties what is left of them.
"""

from sqlalchemy import and_

from .. import audit, notices
from ..database import db, now
from ..models import NO_ISSUER, Member, Person, SignIn
from ..realtime import epochs, sockets
from . import access, administrators, sessions

# What becomes of the messages.
KEPT, REMOVED = "kept", "removed"
CHOICES = (KEPT, REMOVED)


def leave(person_id: str, messages: str, by: Member, reason: str | None = None) -> None:
    """Let a person go who wants to be forgotten; does nothing when they have gone already.

    `messages` is KEPT or REMOVED. Raises LastAdministrator and NoSuchPerson.
    """
    # End the request's transaction: see access.begin.
    db.session.commit()
    epoch = epochs.raise_epoch(db.session)
    access.lock(person_id)
    administrators.refuse_last(person_id)
    is_here = and_(Person.left_at.is_(None), Person.forgotten_at.is_(None))
    if access.change(person_id, is_here, left_at=now(), left_messages=messages):
        sessions.end(SignIn.person_id == person_id)
        sockets.mark({person_id})
        access.commit(audit.LEAVE, by, person_id, reason)
        epochs.announce(epoch)


def leave_for(person_id: str, messages: str, by: Member, reason: str) -> None:
    """Let a person go who has asked an administrator for it. Raises NotYourself, too."""
    if person_id == by.id:
        raise access.NotYourself("Leave on your own page: You, in the room's menu.")
    leave(person_id, messages, by, reason)


def come_back(person: Member) -> None:
    """Let a person stay who had left; does nothing when they haven't, or are being forgotten."""
    access.begin(person.id)
    can = and_(Person.left_at.is_not(None), Person.issuer != NO_ISSUER)
    if access.change(person.id, can, left_at=None, left_messages=None):
        notices.add(db.session, person.id, notices.CAME_BACK)
        access.commit(audit.COME_BACK, person, person.id, reason=None)
        notices.tell(person.id)
