"""What becomes of the messages, reactions and mentions of somebody who is forgotten.

Each function changes a few messages in a transaction that has taken as many revisions, and tells
pages by one hint, for which they ask the server.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, select, update

from ..auth.claims import NAMELESS
from ..database import now
from ..models import Mention, Message, Reaction, Report, Version
from ..payload import encode
from . import pins
from .changes import AUTHOR
from .reactions import NEWEST, STORE
from .revisions import Transaction
from .rows import NONE, hint

THIS = Message.id == bindparam("message_id")
ANONYMOUS = (
    update(Message).where(THIS).values(rev=bindparam("new_rev"), name=NAMELESS, picture=None)
)
# Of what was removed, nothing is left but its place. Nobody restores it.
EMPTIED = ANONYMOUS.values(
    text="",
    text_rev=bindparam("new_rev"),
    searched="",
    mentions=NONE,
    reactions=NONE,
    edited_at=None,
    removed_at=func.coalesce(Message.removed_at, bindparam("moment")),
    removed_by=func.coalesce(Message.removed_by, AUTHOR),
    removed_by_id=func.coalesce(Message.removed_by_id, Message.author_id),
    removed_reason=None,
)
COUNT = select(func.count()).where(
    Reaction.message_id == bindparam("message_id"), Reaction.emoji == bindparam("emoji")
)
MENTIONING = (
    update(Message).where(THIS).values(rev=bindparam("new_rev"), mentions=bindparam("mentioned"))
)


def part_from_author(ids: Sequence[int], are_removed: bool, transaction: Transaction) -> None:
    """Take the author's name from messages; empty them, too, if `are_removed` or removed before."""
    connection = transaction.connection
    found = connection.execute(_of(ids, Message.removed_at)).all()
    emptied = [row.id for row in found if are_removed or row.removed_at]
    values = [{"message_id": row.id, "new_rev": transaction.next_rev()} for row in found]
    # All at once, which is one round trip to PostgreSQL.
    if others := [it for it in values if it["message_id"] not in emptied]:
        connection.execute(ANONYMOUS, others)
    if emptied:
        moment = now()
        theirs = [it | {"moment": moment} for it in values if it["message_id"] in emptied]
        connection.execute(EMPTIED, theirs)
    # They may have expired since their ids were read.
    if found:
        transaction.publish("message-changed", hint(found[-1].id, values[-1]["new_rev"]))
    pins.follow_erased(ids, emptied, transaction)
    connection.execute(delete(Version).where(Version.message_id.in_(ids)))
    connection.execute(delete(Mention).where(Mention.message_id.in_(emptied)))
    connection.execute(delete(Reaction).where(Reaction.message_id.in_(emptied)))
    connection.execute(update(Report).where(Report.message_id.in_(emptied)).values(text=""))


def take_back_reactions(ids: Sequence[int], person_id: str, transaction: Transaction) -> None:
    """Take back all that a person has reacted with to these messages."""
    connection = transaction.connection
    theirs = delete(Reaction).where(Reaction.person_id == person_id, Reaction.message_id.in_(ids))
    connection.execute(theirs)
    found = connection.execute(_of(ids, Message.reactions)).all()
    for row in found:
        summary = [
            kind | _counted_anew(row.id, kind["emoji"], connection)
            for kind in json.loads(row.reactions)
        ]
        left = encode([kind for kind in summary if kind["count"]])
        rev = transaction.next_rev()
        connection.execute(STORE, {"message_id": row.id, "new_rev": rev, "summary": left})
        _hint_if_last(row.id, found, rev, transaction)


def drop_mentions(ids: Sequence[int], person_id: str, transaction: Transaction) -> None:
    """Have messages of others no longer mention a person; what they say stays."""
    connection = transaction.connection
    theirs = delete(Mention).where(Mention.person_id == person_id, Mention.message_id.in_(ids))
    connection.execute(theirs)
    found = connection.execute(_of(ids, Message.mentions)).all()
    for row in found:
        others = [it for it in json.loads(row.mentions) if it["user_id"] != person_id]
        rev = transaction.next_rev()
        values = {"message_id": row.id, "new_rev": rev, "mentioned": encode(others)}
        connection.execute(MENTIONING, values)
        _hint_if_last(row.id, found, rev, transaction)


def _of(ids: Sequence[int], column: Any) -> Select[Any]:
    return select(Message.id, column).where(Message.id.in_(ids)).order_by(Message.id)


def _counted_anew(message_id: int, emoji: str, connection: Connection) -> dict[str, Any]:
    values = {"message_id": message_id, "emoji": emoji}
    count = connection.execute(COUNT, values).scalar_one()
    return {"count": count, "user_ids": list(connection.execute(NEWEST, values).scalars())}


def _hint_if_last(
    message_id: int, found: Sequence[Row[Any]], rev: int, transaction: Transaction
) -> None:
    if message_id == found[-1].id:
        transaction.publish("message-changed", hint(message_id, rev))
