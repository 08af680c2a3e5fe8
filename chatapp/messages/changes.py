"""Changing messages: editing, removing and restoring them.

A removal or restoration by a moderator is added to the audit log in the same transaction. Each
change takes a revision and is charged to the rate limit; a request that changes nothing isn't.
All functions that change a message return it as JSON.
"""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import Select, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from .. import audit, rate_limit
from ..auth import membership
from ..database import db, now
from ..errors import Refusal
from ..models import AuditEntry, Member, Mention, Message, Pin, Room, Version, iso
from ..payload import encode
from . import mentions, revisions, search_words
from .revisions import Transaction
from .rows import IN_ROOM, ONE, MessageRow, answer_to, event

UNDO_WITHIN = timedelta(minutes=1)
# Of a message that was edited more often, the oldest versions are kept, but not shown.
VERSIONS_SHOWN = 50
AUTHOR, MODERATOR = "author", "moderator"
EVEN_MUTED = rate_limit.CHARGE_EVEN_MUTED

# A pin shows what its message says: pins.py.
PINNED = Pin.message_id == bindparam("message_id")
COUNT_PINS = (
    update(Room)
    .where(exists().where(PINNED))
    .values(pins_rev=Room.pins_rev + 1)
    .returning(Room.pins_rev)
)
UNPIN = delete(Pin).where(PINNED)


class NoSuchMessage(Refusal, status=404, code="no_such_message"):
    """No message has this id."""


class NotYours(Refusal, status=403, code="not_yours"):
    """Only the author, or an administrator, may make this change."""


class Outdated(Refusal, status=409, code="outdated"):
    """The text has changed, or was removed, since the author's page read it."""


def edit(
    message_id: int, text: str, rev: int, author: Member, ids: Sequence[str] | None = None
) -> str:
    """Replace the text; `rev` is the revision of the message that the author saw.

    A reaction that came after `rev` is no conflict. `ids` are those of the people whom the
    text mentions; without them, those whom it mentioned before, as far as their names still stand.
    Raises NoSuchMessage, NotYours, Outdated, MayNotMentionEveryone, TooFast, Muted and Suspended.
    """
    return revisions.change(author.id, partial(_edit, message_id, text, rev, author, ids))


def versions(message_id: int, reader: Member) -> list[dict[str, object]]:
    """Return what a message said before, the newest first, for its author or an administrator.

    Once it is removed, only for an administrator. Raises NoSuchMessage and NotYours.
    """
    message = db.session.scalar(_one(message_id))
    if message is None:
        raise NoSuchMessage("This message no longer exists.")
    # Of a removed message nothing that it said is left to members, not even to its author.
    is_own = message.author_id == reader.id and not message.removed_at
    if not is_own and not membership.is_administrator(reader):
        raise NotYours("Only the author and administrators can see earlier versions.")
    newest = select(Version).filter_by(message_id=message_id).order_by(Version.rev.desc())
    return [
        {"rev": it.rev, "message": it.text, "written_at": iso(it.written_at)}
        for it in db.session.scalars(newest.limit(VERSIONS_SHOWN))
    ]


def remove(message_id: int, person: Member, reason: str | None = None) -> str:
    """Remove a message as its author, who gives no reason, or else as a moderator.

    Its place stays in the room, without the text.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return _told(_remove, message_id, None, person, reason)


def remove_as_moderator(message_id: int, person: Member, reason: str) -> str:
    """Remove a message as a moderator, even one of their own, so that its author can't restore it.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return _told(_remove, message_id, MODERATOR, person, reason)


def removal(
    message_id: int, person: Member, reason: str, entries: list[AuditEntry]
) -> Callable[[Transaction], str]:
    """Return what `remove_as_moderator` does, as a part of a change that takes a revision.

    It adds to `entries` what is to be logged after the commit: audit.tell.
    """
    return partial(_remove, message_id, MODERATOR, person, reason, entries)


def restore(message_id: int, person: Member) -> str:
    """Restore a message: as its author within a minute of their own removal, or as a moderator.

    Raises NoSuchMessage, NotYours, TooFast, Muted and Suspended.
    """
    return _told(_restore, message_id, None, person, None)


def restore_as_moderator(message_id: int, person: Member, reason: str | None) -> str:
    """Restore a message as a moderator, even one of their own.

    Raises NoSuchMessage, NotYours, TooFast and Suspended.
    """
    return _told(_restore, message_id, MODERATOR, person, reason)


def _edit(
    message_id: int,
    text: str,
    rev: int,
    author: Member,
    ids: Sequence[str] | None,
    transaction: Transaction,
) -> str:
    session, message = _begin(message_id, transaction)
    if message.author_id != author.id:
        raise NotYours("Only the author can edit a message.")
    # A revision that never was is one of before the database was restored from an older copy.
    if not message.text_rev <= rev <= message.rev or message.removed_at:
        raise Outdated("This message has changed. Check it and try again.")
    known = json.loads(message.mentions)
    ids = [it["user_id"] for it in known] if ids is None else ids
    mentioned = mentions.named(text, ids, author.id, transaction.connection, known)
    if message.text == text and mentioned == known:
        return _unchanged(message, author, transaction)
    rate_limit.charge_or_refuse(transaction.connection, author.id)
    if message.text != text:
        _rewrite(session, message, text)
    if mentioned != known:
        _mention(message, mentioned, transaction)
    mentioned_ids = [it["user_id"] for it in mentioned]
    answered_id = _answered_id(session, message)
    searched = search_words.document(text, author.id, mentioned_ids, answered_id)
    # Never as before: triggers take words that stay for those of another text (migration 9).
    message.searched = f"{searched} " if searched == message.searched else searched
    return _changed(session, message, author, transaction)


def _answered_id(session: Session, message: Message) -> str | None:
    if message.reply_to_id is None:
        return None
    return session.scalar(select(Message.author_id).filter_by(id=message.reply_to_id))


def _rewrite(session: Session, message: Message, text: str) -> None:
    written_at = message.edited_at or message.sent_at
    before = Version(rev=message.text_rev, text=message.text, written_at=written_at)
    before.message_id = message.id
    session.add(before)
    message.text, message.edited_at = text, now()


def _mention(message: Message, mentioned: mentions.Mentions, transaction: Transaction) -> None:
    message.mentions = encode(mentioned)
    transaction.connection.execute(delete(Mention).filter_by(message_id=message.id))
    mentions.store(message.id, mentioned, transaction.connection)


def _told(
    change: Callable[..., str], message_id: int, by: str | None, person: Member, reason: str | None
) -> str:
    """Make a change, and log those of moderators once they are committed."""
    entries: list[AuditEntry] = []
    answer = revisions.change(person.id, partial(change, message_id, by, person, reason, entries))
    for entry in entries:
        audit.tell(entry)
    return answer


def _remove(
    message_id: int,
    by: str | None,
    person: Member,
    reason: str | None,
    entries: list[AuditEntry],
    transaction: Transaction,
) -> str:
    session, message = _begin(message_id, transaction)
    by = by or (AUTHOR if message.author_id == person.id else MODERATOR)
    if by == MODERATOR and not membership.is_administrator(person):
        raise NotYours("Only the author and administrators can remove a message.")
    # A moderator's removal replaces the author's, which the author could undo.
    if message.removed_by in {by, MODERATOR}:
        return _unchanged(message, person, transaction)
    rate_limit.charge_or_refuse(transaction.connection, person.id, EVEN_MUTED)
    message.removed_at, message.removed_by_id = now(), person.id
    message.removed_by = by
    if by == MODERATOR:
        message.removed_reason = reason
        entries.append(audit.entry(audit.REMOVE, person, message.author_id, message.id, reason))
        session.add_all(entries)
    return _changed(session, message, person, transaction)


def _restore(
    message_id: int,
    by: str | None,
    person: Member,
    reason: str | None,
    entries: list[AuditEntry],
    transaction: Transaction,
) -> str:
    session, message = _begin(message_id, transaction)
    by = by or (AUTHOR if _may_undo(message, person) else MODERATOR)
    if by == MODERATOR and not membership.is_administrator(person):
        raise NotYours("Only administrators, and the author for a minute, can restore a message.")
    if not message.removed_at:
        return _unchanged(message, person, transaction)
    if not message.text:
        raise Outdated("The text of this message was deleted, so it can't be restored.")
    # An author who takes a removal back says something again; a moderator doesn't.
    statement = EVEN_MUTED if by == MODERATOR else rate_limit.CHARGE
    rate_limit.charge_or_refuse(transaction.connection, person.id, statement)
    message.removed_at = message.removed_by = None
    message.removed_by_id = message.removed_reason = None
    if by == MODERATOR:
        entries.append(audit.entry(audit.RESTORE, person, message.author_id, message.id, reason))
        session.add_all(entries)
    return _changed(session, message, person, transaction)


def _begin(message_id: int, transaction: Transaction) -> tuple[Session, Message]:
    session = Session(transaction.connection)
    message = session.scalar(_one(message_id))
    if message is None:
        raise NoSuchMessage("This message no longer exists.")
    return session, message


def _one(message_id: int) -> Select[Message]:
    return select(Message).where(Message.id == message_id, IN_ROOM)


def _unchanged(message: Message, person: Member, transaction: Transaction) -> str:
    # Nothing takes a revision, is charged or published.
    membership.refuse_suspended(transaction.connection, person.id)
    return answer_to(_row(message.id, transaction), person.id, transaction.connection)


def _changed(session: Session, message: Message, person: Member, transaction: Transaction) -> str:
    message.rev = message.text_rev = transaction.next_rev()
    session.flush()
    _follow_pin(message, transaction)
    row = _row(message.id, transaction)
    transaction.publish("message-changed", event(row, person.id))
    return answer_to(row, person.id, transaction.connection)


def _follow_pin(message: Message, transaction: Transaction) -> None:
    """Have pages ask for the pins if this message is one; once it is removed, it is none."""
    named = {"message_id": message.id}
    pins = transaction.connection.execute(COUNT_PINS, named).scalar()
    if pins is None:
        return
    if message.removed_at:
        transaction.connection.execute(UNPIN, named)
    transaction.publish("pins-changed", encode({"pins": pins}))


def _row(message_id: int, transaction: Transaction) -> MessageRow:
    found = transaction.connection.execute(ONE, {"message_id": message_id})
    return MessageRow._make(found.one())


def _may_undo(message: Message, person: Member) -> bool:
    if message.author_id != person.id or message.removed_by == MODERATOR:
        return False
    return message.removed_at is None or now() - message.removed_at < UNDO_WITHIN
