"""Sending: a message is stored once, however often a browser has to repeat the request."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select, true

from .. import metrics, rate_limit
from ..auth import membership
from ..database import db, now
from ..errors import Refusal
from ..models import Message, Room
from ..payload import encode
from ..realtime import client, publisher
from . import mentions, revisions, search_words
from .drafts import Draft
from .revisions import Transaction
from .rows import MESSAGES, NONE, QUOTE, STORED, MessageRow, answer, answer_to, event, hint

THIS_ONE = (
    Message.author_id == bindparam("person_id"),
    Message.client_id == bindparam("client_id"),
)
KNOWN = MESSAGES.where(*THIS_ONE)
# The rate limit's statement with one more condition: nothing is charged for a repeated client_id.
CHARGE_ONCE = rate_limit.CHARGE.where(~exists().where(*THIS_ONE))
INSERT = insert(Message).returning(*STORED)
NEWEST = (
    select(Message.id, Message.rev, Room.epoch)
    .join(Room, true())
    .order_by(Message.rev.desc())
    .limit(1)
)


class ClientIdUsed(Refusal, status=409, code="client_id_used"):
    """The author's browser has used this id for another message, which is kept."""


class NothingToAnswer(Refusal, status=422, code="invalid_reply"):
    """No message has the id that is answered."""


def send(draft: Draft, author_id: str) -> tuple[str, bool]:
    """Store and publish a message once; return it, as JSON, and whether it is new.

    If the author has used the `client_id` before, this is the message from then.
    Raises ClientIdUsed, NothingToAnswer, MayNotMentionEveryone, TooFast, Muted and Suspended.
    """
    said, is_new = revisions.change(author_id, partial(_send, draft, author_id))
    if is_new:
        metrics.current().sends.inc()
    return said, is_new


def newest() -> publisher.Event | None:
    """Return an event with a hint of the newest change: pages that missed it ask for it."""
    for found in db.rows(NEWEST):
        channel = client.room_channel(found.epoch)
        return publisher.event("message-changed", hint(found.id, found.rev), channel)
    return None


def _send(draft: Draft, author_id: str, transaction: Transaction) -> tuple[str, bool]:
    connection = transaction.connection
    quoted = _quoted(draft.reply_to, connection)
    mentioned = _mentioned(draft, author_id, connection)
    author = rate_limit.charge(connection, author_id, CHARGE_ONCE, client_id=draft.client_id)
    if author is None:
        return _said_before(draft, author_id, connection), False
    rev = transaction.next_rev()
    values = {
        "rev": rev,
        "author_id": author_id,
        "client_id": draft.client_id,
        "text": draft.text,
        "name": author.name,
        "picture": author.picture,
        "sent_at": now(),
        "text_rev": rev,
        "reply_to_id": draft.reply_to,
        "mentions": encode(mentioned) if mentioned else NONE,
        "searched": _searched(draft, author_id, mentioned, quoted),
    }
    message = MessageRow(*connection.execute(INSERT, values).one(), *quoted)
    mentions.store(message.id, mentioned, connection)
    transaction.publish("message-added", event(message, author_id))
    return answer(message), True


def _searched(
    draft: Draft, author_id: str, mentioned: mentions.Mentions, quoted: Sequence[Any]
) -> str:
    ids = [it["user_id"] for it in mentioned]
    answered_id = quoted.quoted_author_id if isinstance(quoted, Row) else None
    return search_words.document(draft.text, author_id, ids, answered_id)


def _quoted(message_id: int | None, connection: Connection) -> Sequence[Any]:
    """Return the columns of MessageRow that are of the message which is answered."""
    if message_id is None:
        return ()
    quoted = connection.execute(QUOTE, {"message_id": message_id}).one_or_none()
    if quoted is None:
        raise NothingToAnswer("The message you're replying to no longer exists.")
    return quoted


def _mentioned(draft: Draft, author_id: str, connection: Connection) -> mentions.Mentions:
    try:
        return mentions.named(draft.text, draft.mentions, author_id, connection)
    except mentions.MayNotMentionEveryone:
        # They may have lost the permission after a send whose answer got lost: that is kept.
        if _known(draft, author_id, connection) is None:
            raise
        return mentions.NOBODY


def _said_before(draft: Draft, author_id: str, connection: Connection) -> str:
    known = _known(draft, author_id, connection)
    membership.refuse_suspended(connection, author_id)
    if known is None:
        raise rate_limit.refusal(connection, author_id)
    # What it said first is known only until it is edited. From then on an answer that got lost is
    # the likelier reason why it is sent again, and the outbox needs to hear that it is kept.
    if known.edited_at is None and known.text != draft.text:
        raise ClientIdUsed(
            "This page has already sent another message. Check this one and send it again."
        )
    return answer_to(MessageRow._make(known), author_id, connection)


def _known(draft: Draft, author_id: str, connection: Connection) -> Row[Any] | None:
    ids = {"person_id": author_id, "client_id": draft.client_id}
    return connection.execute(KNOWN, ids).one_or_none()
