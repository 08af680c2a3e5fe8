"""Messages as the database gives them, and as JSON: what pages get in answers and events.

Everybody gets the same JSON of a message, but for two fields: an answer says which reactions are
the reader's own (`mine`), and an event says who made the change (`by`).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import GenericFunction

from ..database import Number, db
from ..models import Message, Reaction, Room, iso
from ..payload import encode
from ..realtime import client

# A thousand messages take less than a megabyte.
ENCODED_KEPT = 1_000
EXCERPT = 120
# Of what is stored as JSON: no mentions, no reactions.
NONE = "[]"


class greatest(GenericFunction[int]):  # noqa: N801 - it reads as the database's own functions do
    """The SQL expression for the largest of several values."""

    type = Number
    inherit_cache = True


@compiles(greatest, "sqlite")
def _greatest_on_sqlite(function: Any, compiler: Any, **options: Any) -> str:
    return f"max({compiler.process(function.clauses, **options)})"


class MessageRow(NamedTuple):
    """A message as the database gives it, without the ORM, which takes five times as long.

    `mentions` and `reactions` are JSON; what begins with `quoted` is of the message it answers.
    """

    id: int
    rev: int
    author_id: str
    client_id: str
    text: str
    name: str
    picture: str | None
    sent_at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    removed_by: str | None
    removed_reason: str | None
    text_rev: int
    reply_to_id: int | None
    mentions: str
    reactions: str
    quoted_rev: int | None = None
    quoted_name: str | None = None
    quoted_author_id: str | None = None
    quoted_excerpt: str | None = None


# Messages before it have expired: nobody finds them any more, even while their rows are still there
# (upkeep/messages.py). Each statement reads it by itself, so both are of one moment.
FIRST_ID = select(Room.first_id).correlate(None).scalar_subquery()
IN_ROOM = Message.id >= FIRST_ID

Quoted = aliased(Message)
STORED: Sequence[Any] = [
    Message.__table__.c[name] for name in MessageRow._fields if not name.startswith("quoted")
]
QUOTED: Sequence[Any] = [
    Quoted.rev.label("quoted_rev"),
    Quoted.name.label("quoted_name"),
    Quoted.author_id.label("quoted_author_id"),
    case((Quoted.removed_at.is_(None), func.substr(Quoted.text, 1, EXCERPT))).label(
        "quoted_excerpt"
    ),
]
# All of a MessageRow. What it answers is read with it, each time, because that may have changed, or
# expired.
MESSAGES = select(*STORED, *QUOTED).outerjoin(
    Quoted, and_(Quoted.id == Message.reply_to_id, Quoted.id >= FIRST_ID)
)
ONE = MESSAGES.where(Message.id == bindparam("message_id"), IN_ROOM)
QUOTE = select(*QUOTED).where(Quoted.id == bindparam("message_id"), Quoted.id >= FIRST_ID)
OWN_REACTIONS = (
    select(Reaction.message_id, Reaction.emoji)
    .where(
        Reaction.person_id == bindparam("person_id"),
        Reaction.message_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(Reaction.rev)
)


def answers(messages: Sequence[MessageRow], reader_id: str) -> list[str]:
    """Return messages as JSON for one reader, whose own reactions are marked."""
    own = reactions_of(reader_id, messages)
    return [answer(message, own.get(message.id, ())) for message in messages]


def answer_to(message: MessageRow, reader_id: str, connection: Connection) -> str:
    """Return a message as JSON for one reader, as it is in the transaction of `connection`."""
    own = reactions_of(reader_id, [message], connection.execute)
    return answer(message, own.get(message.id, ()))


def answer(message: MessageRow, mine: Sequence[str] = ()) -> str:
    """Return a message as JSON for the reader whose own reactions are `mine`."""
    return f'{_encoded(message)[:-1]},"mine":{encode(mine) if mine else NONE}}}'


def event(message: MessageRow, by: str) -> str:
    """Return the data of the event that tells of a change, by the person with the id `by`.

    What is too large for an event is told as a hint, for which pages ask the server.
    """
    data = f'{_encoded(message)[:-1]},"by":{encode(by)}}}'
    return data if client.fits(data) else hint(message.id, message.rev)


def hint(message_id: int, rev: int) -> str:
    """Return the data of an event that tells of a revision without its content."""
    return encode({"id": message_id, "rev": rev})


def reactions_of(
    person_id: str,
    messages: Sequence[MessageRow],
    execute: Callable[..., Iterable[Row[Any]]] = db.rows,
) -> Mapping[int, Sequence[str]]:
    """Return which emoji a person has reacted with, by the id of the message.

    It is read by `execute`: without one, after the last commit.
    """
    ids = [it.id for it in messages if it.reactions != NONE and not it.removed_at]
    own: dict[int, list[str]] = {}
    for row in execute(OWN_REACTIONS, {"person_id": person_id, "ids": ids}) if ids else ():
        own.setdefault(row.message_id, []).append(row.emoji)
    return own


def reply_to(message: MessageRow) -> dict[str, Any] | None:
    """Return what a message answers, as JSON has it; its text is None once it is removed.

    None for what answers nothing, or a message that has expired.
    """
    if message.quoted_rev is None or message.removed_at:
        return None
    return {
        "id": message.reply_to_id,
        "rev": message.quoted_rev,
        "name": message.quoted_name,
        "user_id": message.quoted_author_id,
        "excerpt": message.quoted_excerpt,
    }


def mentions(message: MessageRow) -> list[dict[str, str]]:
    """Return whom a message mentions, as JSON has it."""
    return _list(message, message.mentions)


def reactions(message: MessageRow) -> list[dict[str, Any]]:
    """Return the reactions to a message, as JSON has them."""
    return _list(message, message.reactions)


def message_json(message: MessageRow) -> dict[str, Any]:
    """Return a message as members and Pusher get it, without its content once it is removed."""
    return {
        "id": message.id,
        "rev": message.rev,
        "client_id": message.client_id,
        "message": None if message.removed_at else message.text,
        "name": message.name,
        "user_id": message.author_id,
        "picture": message.picture,
        "sent_at": iso(message.sent_at),
        "edited_at": iso(message.edited_at),
        "removed": _removed(message) if message.removed_at else None,
        "text_rev": message.text_rev,
        "reply_to": reply_to(message),
        "mentions": mentions(message),
        "reactions": reactions(message),
    }


@lru_cache(ENCODED_KEPT)
def _encoded(message: MessageRow) -> str:
    # Kept, as all members get the same.
    return encode(message_json(message))


def _list(message: MessageRow, stored: str) -> list[dict[str, Any]]:
    if stored == NONE or message.removed_at:
        return []
    found: list[dict[str, Any]] = json.loads(stored)
    return found


def _removed(message: MessageRow) -> dict[str, str | None]:
    return {"by": message.removed_by, "reason": message.removed_reason}
