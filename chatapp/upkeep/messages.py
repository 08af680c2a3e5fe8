"""Messages that are too old: gone for everybody at once, and then deleted, a few at a time.

The room keeps the id of the first message that there is. To raise it takes one statement, and no
reader finds what stands before it any more (messages/rows.py). So it doesn't matter how long the
rows take to go, or whether that is interrupted.
"""

from datetime import timedelta
from functools import partial

from flask import current_app
from sqlalchemy import Connection, bindparam, delete, func, select, update

from ..auth.claims import NAMELESS
from ..auth.membership import LONG_AGO
from ..database import db, now
from ..messages import pins, revisions
from ..messages.changes import AUTHOR
from ..messages.revisions import Transaction
from ..messages.rows import FIRST_ID, IN_ROOM, NONE
from ..models import Mention, Message, Pin, Reaction, Room, Version
from ..payload import encode
from . import retention
from .deleted_words import Merge, empty_log
from .retention import Due

# On SQLite, whoever sends waits for a transaction of so many: a few milliseconds. With the rests
# between them, a hundred thousand take twenty minutes, and nobody waits for that.
AT_ONCE = 5
MERGE_EVERY = timedelta(days=1)
# What belongs to a message.
PARTS = (Version, Mention, Reaction)

NEWEST_ID = select(func.max(Message.id)).scalar_subquery()
# By their ids, not by their times: those of two machines may differ. What is too new to go keeps
# all that came after it.
FIRST_KEPT_ID = (
    select(Message.id)
    .where(IN_ROOM, Message.sent_at >= bindparam("end"))
    .order_by(Message.id)
    .limit(1)
    .scalar_subquery()
)
# Where all have to go, the next one is the first.
NEXT_FIRST = select(Room.first_id, func.coalesce(FIRST_KEPT_ID, NEWEST_ID + 1).label("next"))
DUE = select(func.count(), func.min(Message.sent_at), func.max(Message.sent_at)).where(
    IN_ROOM, Message.id < bindparam("next")
)
RAISE = update(Room).where(Room.first_id < bindparam("next")).values(first_id=bindparam("next"))
# SQLite gives the highest id once more when its row is deleted, so that row has to stay.
EXPIRED = (
    select(Message.id)
    .where(Message.id < FIRST_ID, Message.id < NEWEST_ID)
    .order_by(Message.id)
    .limit(AT_ONCE)
)
# No message of anybody is empty.
NOT_EMPTY = select(Message.id).where(Message.id < FIRST_ID, Message.text != "")
EMPTY = {
    "text": "",
    "searched": "",
    "name": NAMELESS,
    "picture": None,
    "mentions": NONE,
    "reactions": NONE,
    "reply_to_id": None,
    "removed_by": AUTHOR,
    "removed_by_id": None,
    "removed_reason": None,
}


def due(days: int | None) -> Due | None:
    """Return which messages have to go where they are kept for `days` days, if there are any."""
    first = _next_first(days)
    if first is None:
        return None
    count, oldest, newest = tuple(db.rows(DUE, {"next": first})[0])
    return Due("messages", count, oldest, newest) if count else None


def expire() -> bool:
    """Let those that are too old be gone, and tell the open pages; there is nothing more to do."""
    days = retention.kept()["messages"]
    first = _next_first(days)
    if first is not None:
        # Nobody changes a message at the same time: that takes the lock of the room, too.
        revisions.change("", partial(_raise, first, days), revs=0)
    return False


def delete_some() -> bool:
    """Delete some that are gone; return whether there may be more."""
    ids = [row.id for row in db.rows(EXPIRED)]
    if not ids and not db.rows(NOT_EMPTY):
        return False
    with db.writing() as connection:
        if ids:
            _delete_up_to(ids[-1], connection)
        else:
            _empty_newest(connection)
        connection.commit()
    current_app.extensions["merge of words"] = Merge()
    return True


def forget_words() -> bool:
    """Let the search index forget some of the words of what was deleted; return whether more.

    That writes the whole index anew, so it is done once a day.
    """
    state = current_app.extensions
    merge: Merge | None = state.get("merge of words")
    if merge is None or now() - state.get("words merged at", LONG_AGO) < MERGE_EVERY:
        return False
    if merge.step():
        return True
    # What was deleted also stands in SQLite's log. Where somebody reads, the next time empties it.
    empty_log()
    state |= {"merge of words": None, "words merged at": now()}
    return False


def _next_first(days: int | None) -> int | None:
    if days is None:
        return None
    first, following = tuple(db.rows(NEXT_FIRST, {"end": retention.ends(days)})[0])
    return following if following is not None and following > first else None


def _raise(first: int, days: int | None, transaction: Transaction) -> None:
    connection = transaction.connection
    # An administrator may have changed their mind since: what goes can't be brought back.
    if retention.kept(connection.execute)["messages"] != days:
        return
    if not connection.execute(RAISE, {"next": first}).rowcount:
        return
    if connection.execute(delete(Pin).where(Pin.message_id < first)).rowcount:
        pins.count(transaction)
    transaction.publish("messages-expired", encode({"first": first}))


def _delete_up_to(message_id: int, connection: Connection) -> None:
    for part in PARTS:
        connection.execute(delete(part).where(part.message_id <= message_id))
    connection.execute(delete(Message).where(Message.id <= message_id))


def _empty_newest(connection: Connection) -> None:
    for part in PARTS:
        connection.execute(delete(part).where(part.message_id < FIRST_ID))
    empty = update(Message).where(Message.id < FIRST_ID)
    connection.execute(empty.values(EMPTY | {"removed_at": now()}))
