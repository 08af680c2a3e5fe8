"""Reacting to a message with an emoji: one of each kind for every person.

A message carries a summary of its reactions, in the order in which the kinds were first used:
`[{"emoji", "count", "user_ids"}]`, with the newest ids first. Each change takes a revision of the
message, but none of its text. It makes nothing unread.
"""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from .. import rate_limit
from ..auth import membership
from ..errors import Refusal
from ..models import Member, Message, Reaction
from ..payload import encode
from . import emoji as emoji_list
from . import revisions
from .changes import NoSuchMessage, Outdated
from .revisions import Transaction
from .rows import ONE, MessageRow, answer, event, reactions_of

MAX_KINDS = 12
# So many ids of each kind are in the summary: whoever asks who it was mostly needs no more.
IDS_SHOWN = 5

Summary = list[dict[str, Any]]

ADD = insert(Reaction)
REMOVE = delete(Reaction).where(
    Reaction.message_id == bindparam("message_id"),
    Reaction.person_id == bindparam("person_id"),
    Reaction.emoji == bindparam("emoji"),
)
NEWEST = (
    select(Reaction.person_id)
    .where(Reaction.message_id == bindparam("message_id"), Reaction.emoji == bindparam("emoji"))
    .order_by(Reaction.rev.desc())
    .limit(IDS_SHOWN)
)
STORE = (
    update(Message)
    .where(Message.id == bindparam("message_id"))
    .values(rev=bindparam("new_rev"), reactions=bindparam("summary"))
)


class NoSuchEmoji(Refusal, status=422, code="no_such_emoji"):
    """The address names something that isn't one emoji."""


class TooManyKinds(Refusal, status=422, code="too_many_kinds"):
    """The message has reactions of MAX_KINDS kinds, and this would be another one."""


def add(message_id: int, emoji: str, person: Member) -> str:
    """React with an emoji; return the message as JSON. A second time changes nothing.

    Raises NoSuchEmoji, NoSuchMessage, Outdated, TooManyKinds, TooFast, Muted and Suspended.
    """
    change = partial(_add, message_id, _normalised(emoji), person)
    return revisions.change(person.id, change)


def remove(message_id: int, emoji: str, person: Member) -> str:
    """Take a reaction back; return the message as JSON. Without a reaction nothing changes.

    Raises NoSuchEmoji, NoSuchMessage, Outdated, TooFast and Suspended.
    """
    change = partial(_remove, message_id, _normalised(emoji), person)
    return revisions.change(person.id, change)


def _normalised(emoji: str) -> str:
    found = emoji_list.normalised(emoji)
    if found is None:
        raise NoSuchEmoji("React with one emoji.")
    return found


def _add(message_id: int, emoji: str, person: Member, transaction: Transaction) -> str:
    message, own = _message(message_id, person, transaction.connection)
    if emoji in own:
        return _unchanged(message, own, person, transaction.connection)
    summary: Summary = json.loads(message.reactions)
    kind = next((kind for kind in summary if kind["emoji"] == emoji), None)
    if kind is None and len(summary) >= MAX_KINDS:
        raise TooManyKinds(
            f"A message can have up to {MAX_KINDS} different reactions. Use one of these."
        )
    rate_limit.charge_or_refuse(transaction.connection, person.id)
    if kind is None:
        kind = {"emoji": emoji, "count": 0, "user_ids": []}
        summary.append(kind)
    kind["count"] += 1
    kind["user_ids"] = [person.id, *kind["user_ids"]][:IDS_SHOWN]
    rev = transaction.next_rev()
    values = {"message_id": message_id, "person_id": person.id, "emoji": emoji, "rev": rev}
    transaction.connection.execute(ADD, values)
    return _store(message, summary, [*own, emoji], rev, person, transaction)


def _remove(message_id: int, emoji: str, person: Member, transaction: Transaction) -> str:
    connection = transaction.connection
    message, own = _message(message_id, person, connection)
    if emoji not in own:
        return _unchanged(message, own, person, connection)
    rate_limit.charge_or_refuse(connection, person.id, rate_limit.CHARGE_EVEN_MUTED)
    values = {"message_id": message_id, "person_id": person.id, "emoji": emoji}
    connection.execute(REMOVE, values)
    summary: Summary = json.loads(message.reactions)
    for kind in summary:
        if kind["emoji"] == emoji:
            kind["count"] -= 1
            kind["user_ids"] = list(connection.execute(NEWEST, values).scalars())
    summary = [kind for kind in summary if kind["count"]]
    own = [it for it in own if it != emoji]
    return _store(message, summary, own, transaction.next_rev(), person, transaction)


def _message(
    message_id: int, person: Member, connection: Connection
) -> tuple[MessageRow, Sequence[str]]:
    found = connection.execute(ONE, {"message_id": message_id}).one_or_none()
    if found is None:
        raise NoSuchMessage("This message no longer exists.")
    if found.removed_at:
        raise Outdated("This message was removed.")
    message = MessageRow._make(found)
    own = reactions_of(person.id, [message], connection.execute)
    return message, own.get(message_id, ())


def _unchanged(
    message: MessageRow, own: Sequence[str], person: Member, connection: Connection
) -> str:
    membership.refuse_suspended(connection, person.id)
    return answer(message, own)


def _store(
    message: MessageRow,
    summary: Summary,
    own: Sequence[str],
    rev: int,
    person: Member,
    transaction: Transaction,
) -> str:
    encoded = encode(summary)
    values = {"message_id": message.id, "new_rev": rev, "summary": encoded}
    transaction.connection.execute(STORE, values)
    message = message._replace(rev=rev, reactions=encoded)
    transaction.publish("message-changed", event(message, person.id))
    return answer(message, own)
