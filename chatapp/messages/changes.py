"""Changing messages: editing, removing and restoring them.

A removal or restoration by a moderator is added to the audit log in the same transaction. Each
change takes a revision and is charged to the rate limit; a request that changes nothing isn't.
"""

from datetime import timedelta

from .. import audit, rate_limit
from ..auth import membership
from ..database import db, now
from ..errors import Refusal
from ..models import Message, Person
from ..realtime import publisher
from . import sending

UNDO_WITHIN = timedelta(minutes=1)
AUTHOR, MODERATOR = "author", "moderator"


class NoSuchMessage(Refusal, status=404, code="no_such_message"):
    """No message has this id."""


class NotYours(Refusal, status=403, code="not_yours"):
    """Only the author, or an administrator, may make this change."""


class Outdated(Refusal, status=409, code="outdated"):
    """The message has changed since the author's page read it."""


def edit(message_id: int, text: str, rev: int, author: Person) -> Message:
    """Replace the text; `rev` is the revision of the message that the author saw.

    Raises NoSuchMessage, NotYours, Outdated, TooFast and Suspended.
    """
    next_rev, message = _begin(message_id)
    if message.author_id != author.id:
        raise NotYours("Only its author can change a message.")
    if message.rev != rev or message.removed_at:
        raise Outdated("The message has changed meanwhile. Look at it again.")
    if message.text == text:
        return _unchanged(message, author)
    rate_limit.charge(author)
    message.text, message.edited_at = text, now()
    return _commit(message, next_rev)


def remove(message_id: int, person: Person, reason: str | None = None) -> Message:
    """Remove a message as its author, who gives no reason, or else as a moderator.

    Its place stays in the room, without the text.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    next_rev, message = _begin(message_id)
    if message.author_id == person.id:
        return _remove(message, next_rev, AUTHOR, person, None)
    return _remove(message, next_rev, MODERATOR, person, reason)


def remove_as_moderator(message_id: int, person: Person, reason: str) -> Message:
    """Remove a message as a moderator, even one of their own, so that its author can't restore it.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    next_rev, message = _begin(message_id)
    return _remove(message, next_rev, MODERATOR, person, reason)


def restore(message_id: int, person: Person) -> Message:
    """Restore a message: as its author within a minute of their own removal, or as a moderator.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    next_rev, message = _begin(message_id)
    by = AUTHOR if _may_undo(message, person) else MODERATOR
    return _restore(message, next_rev, by, person, None)


def restore_as_moderator(message_id: int, person: Person, reason: str | None) -> Message:
    """Restore a message as a moderator, even one of their own.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    next_rev, message = _begin(message_id)
    return _restore(message, next_rev, MODERATOR, person, reason)


def _begin(message_id: int) -> tuple[int, Message]:
    next_rev = sending.next_rev()
    message = db.session.get(Message, message_id, populate_existing=True)
    if message is None:
        raise NoSuchMessage("There is no such message.")
    return next_rev, message


def _remove(
    message: Message, next_rev: int, by: str, person: Person, reason: str | None
) -> Message:
    if by == MODERATOR and not membership.is_administrator(person):
        raise NotYours("Only its author or an administrator can remove a message.")
    # A moderator's removal replaces the author's, which the author could undo.
    if message.removed_by in {by, MODERATOR}:
        return _unchanged(message, person)
    rate_limit.charge(person)
    message.removed_at, message.removed_by_id = now(), person.id
    message.removed_by, message.removed_reason = by, reason
    if by == MODERATOR:
        audit.record(audit.REMOVE, person, message.author_id, message.id, reason)
    return _commit(message, next_rev)


def _restore(
    message: Message, next_rev: int, by: str, person: Person, reason: str | None
) -> Message:
    if by == MODERATOR and not membership.is_administrator(person):
        raise NotYours("Only its author, for a minute, or an administrator can restore a message.")
    if not message.removed_at:
        return _unchanged(message, person)
    rate_limit.charge(person)
    message.removed_at = message.removed_by = None
    message.removed_by_id = message.removed_reason = None
    if by == MODERATOR:
        audit.record(audit.RESTORE, person, message.author_id, message.id, reason)
    return _commit(message, next_rev)


def _unchanged(message: Message, person: Person) -> Message:
    # The revision is given back, and nothing is charged or published.
    db.session.rollback()
    membership.refresh(person)
    return message


def _commit(message: Message, rev: int) -> Message:
    message.rev = rev
    db.session.commit()
    publisher.publish("message-changed", message.as_json())
    return message


def _may_undo(message: Message, person: Person) -> bool:
    if message.author_id != person.id or message.removed_by == MODERATOR:
        return False
    return message.removed_at is None or now() - message.removed_at < UNDO_WITHIN
