"""Changing messages: editing, removing and restoring them.

A removal or restoration by a moderator is added to the audit log in the same transaction. Each
change takes a revision and is charged to the rate limit; a request that changes nothing isn't.
All functions return the message as JSON.
"""

from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from .. import audit, rate_limit
from ..auth import membership
from ..database import now
from ..errors import Refusal
from ..models import Member, Message, message_json
from ..payload import encode
from . import revisions
from .revisions import Transaction

UNDO_WITHIN = timedelta(minutes=1)
AUTHOR, MODERATOR = "author", "moderator"


class NoSuchMessage(Refusal, status=404, code="no_such_message"):
    """No message has this id."""


class NotYours(Refusal, status=403, code="not_yours"):
    """Only the author, or an administrator, may make this change."""


class Outdated(Refusal, status=409, code="outdated"):
    """The message has changed since the author's page read it."""


def edit(message_id: int, text: str, rev: int, author: Member) -> str:
    """Replace the text; `rev` is the revision of the message that the author saw.

    Raises NoSuchMessage, NotYours, Outdated, TooFast and Suspended.
    """
    return revisions.change(author.id, partial(_edit, message_id, text, rev, author))


def remove(message_id: int, person: Member, reason: str | None = None) -> str:
    """Remove a message as its author, who gives no reason, or else as a moderator.

    Its place stays in the room, without the text.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return revisions.change(person.id, partial(_remove, message_id, None, person, reason))


def remove_as_moderator(message_id: int, person: Member, reason: str) -> str:
    """Remove a message as a moderator, even one of their own, so that its author can't restore it.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return revisions.change(person.id, partial(_remove, message_id, MODERATOR, person, reason))


def restore(message_id: int, person: Member) -> str:
    """Restore a message: as its author within a minute of their own removal, or as a moderator.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return revisions.change(person.id, partial(_restore, message_id, None, person, None))


def restore_as_moderator(message_id: int, person: Member, reason: str | None) -> str:
    """Restore a message as a moderator, even one of their own.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return revisions.change(person.id, partial(_restore, message_id, MODERATOR, person, reason))


def _edit(message_id: int, text: str, rev: int, author: Member, transaction: Transaction) -> str:
    session, message = _begin(message_id, transaction)
    if message.author_id != author.id:
        raise NotYours("Only its author can change a message.")
    if message.rev != rev or message.removed_at:
        raise Outdated("The message has changed meanwhile. Look at it again.")
    if message.text == text:
        return _unchanged(message, author, transaction)
    _charge(author, transaction)
    message.text, message.edited_at = text, now()
    return _changed(session, message, transaction)


def _remove(
    message_id: int, by: str | None, person: Member, reason: str | None, transaction: Transaction
) -> str:
    session, message = _begin(message_id, transaction)
    by = by or (AUTHOR if message.author_id == person.id else MODERATOR)
    if by == MODERATOR and not membership.is_administrator(person):
        raise NotYours("Only its author or an administrator can remove a message.")
    # A moderator's removal replaces the author's, which the author could undo.
    if message.removed_by in {by, MODERATOR}:
        return _unchanged(message, person, transaction)
    _charge(person, transaction)
    message.removed_at, message.removed_by_id = now(), person.id
    message.removed_by = by
    if by == MODERATOR:
        message.removed_reason = reason
        session.add(audit.entry(audit.REMOVE, person, message.author_id, message.id, reason))
    return _changed(session, message, transaction)


def _restore(
    message_id: int, by: str | None, person: Member, reason: str | None, transaction: Transaction
) -> str:
    session, message = _begin(message_id, transaction)
    by = by or (AUTHOR if _may_undo(message, person) else MODERATOR)
    if by == MODERATOR and not membership.is_administrator(person):
        raise NotYours("Only its author, for a minute, or an administrator can restore a message.")
    if not message.removed_at:
        return _unchanged(message, person, transaction)
    _charge(person, transaction)
    message.removed_at = message.removed_by = None
    message.removed_by_id = message.removed_reason = None
    if by == MODERATOR:
        session.add(audit.entry(audit.RESTORE, person, message.author_id, message.id, reason))
    return _changed(session, message, transaction)


def _begin(message_id: int, transaction: Transaction) -> tuple[Session, Message]:
    session = Session(transaction.connection)
    message = session.get(Message, message_id)
    if message is None:
        raise NoSuchMessage("There is no such message.")
    return session, message


def _charge(person: Member, transaction: Transaction) -> None:
    if rate_limit.charge(transaction.connection, person.id) is None:
        raise rate_limit.refusal(transaction.connection, person.id)


def _unchanged(message: Message, person: Member, transaction: Transaction) -> str:
    # Nothing takes a revision, is charged or published.
    membership.refuse_suspended(transaction.connection, person.id)
    return encode(message_json(message))


def _changed(session: Session, message: Message, transaction: Transaction) -> str:
    message.rev = transaction.next_rev()
    session.flush()
    said = encode(message_json(message))
    transaction.publish("message-changed", said)
    return said


def _may_undo(message: Message, person: Member) -> bool:
    if message.author_id != person.id or message.removed_by == MODERATOR:
        return False
    return message.removed_at is None or now() - message.removed_at < UNDO_WITHIN
