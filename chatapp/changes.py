"""Changing what was said: editing it, removing it, taking the removal back.

What an administrator does to a message, the log tells, in the same transaction.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from . import acts, conversation, people, publisher
from .database import db, now
from .errors import Refusal
from .models import Message, Person

REGRET_WITHIN = timedelta(minutes=1)
AUTHOR, MODERATOR = "author", "moderator"


class NoSuchMessage(Refusal):
    """No message has this id."""

    status = HTTPStatus.NOT_FOUND
    code = "no_such_message"


class NotYours(Refusal):
    """The change is for the message's author, or for administrators."""

    status = HTTPStatus.FORBIDDEN
    code = "not_yours"


class Outdated(Refusal):
    """The message has changed since the page read it."""

    status = HTTPStatus.CONFLICT
    code = "outdated"


def edit(message_id: int, text: str, rev: int, author: Person) -> Message:
    """Say `text` instead; `rev` is the revision of the message that the author saw.

    Raises NoSuchMessage, NotYours and Outdated.
    """
    next_rev, message = _begin(message_id)
    if message.author_id != author.id:
        raise NotYours("Only its author can change a message.")
    if message.rev != rev or message.removed_at:
        raise Outdated("The message has changed meanwhile. Look at it again.")
    message.text, message.edited_at = text, now()
    return _commit(message, next_rev)


def remove(message_id: int, person: Person, reason: str | None) -> Message:
    """Leave a tombstone; nothing changes when there is one already.

    Raises NoSuchMessage and NotYours.
    """
    next_rev, message = _begin(message_id)
    is_author = message.author_id == person.id
    if not (is_author or people.is_administrator(person)):
        raise NotYours("Only its author or an administrator can remove a message.")
    if message.removed_at:
        db.session.rollback()
        return message
    message.removed_at, message.removed_by_id = now(), person.id
    message.removed_by = AUTHOR if is_author else MODERATOR
    message.removed_reason = None if is_author else reason
    if not is_author:
        acts.record(acts.REMOVE, person, message.author_id, message.id, reason)
    return _commit(message, next_rev)


def restore(message_id: int, person: Person, reason: str | None = None) -> Message:
    """Take a removal back; nothing changes when there is none.

    Raises NoSuchMessage and NotYours.
    """
    next_rev, message = _begin(message_id)
    if not message.removed_at:
        db.session.rollback()
        return message
    regrets = _regrets(message, person)
    if not (regrets or people.is_administrator(person)):
        raise NotYours("An author can take a removal back for a minute, and only their own.")
    if not regrets:
        acts.record(acts.RESTORE, person, message.author_id, message.id, reason)
    message.removed_at = message.removed_by = None
    message.removed_by_id = message.removed_reason = None
    return _commit(message, next_rev)


def tell(message: Message) -> dict[str, Any]:
    """Tell every page how a message is now; return what it is told.

    Also where nothing has changed: pages ignore what they know.
    """
    told = message.as_json()
    publisher.publish("message-changed", told)
    return told


def _begin(message_id: int) -> tuple[int, Message]:
    next_rev = conversation.next_rev()
    message = db.session.get(Message, message_id, populate_existing=True)
    if message is None:
        raise NoSuchMessage("There is no such message.")
    return next_rev, message


def _commit(message: Message, rev: int) -> Message:
    message.rev = rev
    db.session.commit()
    return message


def _regrets(message: Message, person: Person) -> bool:
    if message.removed_at is None or message.removed_by != AUTHOR:
        return False
    return message.removed_by_id == person.id and now() - message.removed_at < REGRET_WITHIN
