"""Pins: a few messages that administrators keep at the top of the room.

The room counts how often they have changed (`Room.pins_rev`), and every list tells that number: a
page that knows another one asks for them, and so it does at the event `pins-changed`. Whatever
changes the text of a pinned message counts as well (changes.py), and a removal takes the pin away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from .. import audit, rate_limit
from ..auth import membership
from ..database import db, now
from ..errors import Refusal
from ..models import AuditEntry, Member, Message, Person, Pin, Room, iso
from ..payload import encode
from . import revisions
from .changes import NoSuchMessage, Outdated
from .revisions import Transaction
from .rows import EXCERPT, IN_ROOM

# More would be a second conversation above the first.
MOST = 5

THIS_ONE = Pin.message_id == bindparam("message_id")
# Without those whose message is gone: who removed or expired it may not have come to the pin yet.
STANDING = (
    select(
        Pin.message_id.label("id"),
        Message.rev,
        Message.name,
        Message.author_id,
        func.substr(Message.text, 1, EXCERPT).label("excerpt"),
        Pin.pinned_at,
        Pin.pinned_by_id,
        Person.name.label("pinned_by"),
    )
    .join(Message, Message.id == Pin.message_id)
    .join(Person, Person.id == Pin.pinned_by_id)
    .where(Message.removed_at.is_(None), IN_ROOM)
)
_standing = STANDING.subquery()
# Beside the room's number, so from one moment.
PINS = (
    select(Room.pins_rev, _standing)
    .outerjoin(_standing, true())
    .order_by(_standing.c.pinned_at.desc(), _standing.c.id.desc())
)
STATE = select(
    Message.author_id,
    Message.removed_at,
    exists().where(THIS_ONE).label("is_pinned"),
    select(func.count()).select_from(_standing).scalar_subquery().label("pins"),
).where(
    Message.id == bindparam("message_id"),
    IN_ROOM,
)
ADD = insert(Pin)
REMOVE = delete(Pin).where(THIS_ONE)
AUTHOR = select(Message.author_id).where(Message.id == bindparam("message_id"))
COUNT = update(Room).values(pins_rev=Room.pins_rev + 1).returning(Room.pins_rev)


class NotAdministrator(Refusal, status=403, code="not_administrator"):
    """Only administrators pin."""


class TooManyPins(Refusal, status=422, code="too_many_pins"):
    """There are MOST pins, and this would be another one."""


class PinnedMessage(NamedTuple):
    """A pin with what is shown of its message."""

    id: int
    rev: int
    name: str
    author_id: str
    excerpt: str
    pinned_at: datetime
    pinned_by_id: str
    pinned_by: str

    def as_json(self) -> dict[str, Any]:
        """Return it as pages get it."""
        return {
            "id": self.id,
            "rev": self.rev,
            "name": self.name,
            "user_id": self.author_id,
            "excerpt": self.excerpt,
            "pinned_at": iso(self.pinned_at),
            "pinned_by": {"user_id": self.pinned_by_id, "name": self.pinned_by},
        }


def pinned(execute: Callable[..., Iterable[Row[Any]]] = db.rows) -> tuple[int, list[PinnedMessage]]:
    """Return how often the pins have changed, and the pins, the newest first."""
    found = list(execute(PINS))
    return found[0].pins_rev, [PinnedMessage._make(row[1:]) for row in found if row.id is not None]


def answer(execute: Callable[..., Iterable[Row[Any]]] = db.rows) -> str:
    """Return `{"pins": […], "rev"}` as JSON."""
    rev, pins = pinned(execute)
    return encode({"pins": [pin.as_json() for pin in pins], "rev": rev})


def add(message_id: int, person: Member) -> str:
    """Pin a message as an administrator, and return all pins as JSON.

    Raises NotAdministrator, NoSuchMessage, Outdated, TooManyPins, TooFast and Suspended.
    """
    return _told(_add, message_id, person)


def remove(message_id: int, person: Member) -> str:
    """Unpin a message as an administrator, and return all pins as JSON.

    Raises NotAdministrator, TooFast and Suspended.
    """
    return _told(_remove, message_id, person)


def follow_erased(ids: Sequence[int], emptied: Sequence[int], transaction: Transaction) -> None:
    """Have pages ask for the pins if some of these messages are, which name nobody any more.

    Those that were emptied are none from now on.
    """
    connection = transaction.connection
    if not connection.execute(select(exists().where(Pin.message_id.in_(ids)))).scalar_one():
        return
    connection.execute(delete(Pin).where(Pin.message_id.in_(emptied)))
    count(transaction)


def count(transaction: Transaction) -> None:
    """Count that the pins have changed, and have pages ask for them."""
    rev = transaction.connection.execute(COUNT).scalar_one()
    transaction.publish("pins-changed", encode({"pins": rev}))


def _told(change: Callable[..., str], message_id: int, person: Member) -> str:
    if not membership.is_administrator(person):
        raise NotAdministrator("Only administrators can pin and unpin messages.")
    entries: list[AuditEntry] = []
    answered = revisions.change(person.id, partial(change, message_id, person, entries), revs=0)
    for entry in entries:
        audit.tell(entry)
    return answered


def _add(
    message_id: int, person: Member, entries: list[AuditEntry], transaction: Transaction
) -> str:
    connection = transaction.connection
    message = connection.execute(STATE, {"message_id": message_id}).one_or_none()
    if message is None:
        raise NoSuchMessage("This message no longer exists.")
    if message.removed_at:
        raise Outdated("This message was removed.")
    if message.is_pinned:
        return _unchanged(person, connection)
    if message.pins >= MOST:
        raise TooManyPins(f"Up to {MOST} messages can be pinned. Unpin one first.")
    rate_limit.charge_or_refuse(connection, person.id, rate_limit.CHARGE_EVEN_MUTED)
    values = {"message_id": message_id, "pinned_at": now(), "pinned_by_id": person.id}
    connection.execute(ADD, values)
    entries.append(audit.entry(audit.PIN, person, message.author_id, message_id))
    return _changed(entries, transaction)


def _remove(
    message_id: int, person: Member, entries: list[AuditEntry], transaction: Transaction
) -> str:
    connection = transaction.connection
    named: Mapping[str, int] = {"message_id": message_id}
    if not connection.execute(select(exists().where(THIS_ONE)), named).scalar_one():
        return _unchanged(person, connection)
    rate_limit.charge_or_refuse(connection, person.id, rate_limit.CHARGE_EVEN_MUTED)
    connection.execute(REMOVE, named)
    author_id = connection.execute(AUTHOR, named).scalar()
    entries.append(audit.entry(audit.UNPIN, person, author_id, message_id))
    return _changed(entries, transaction)


def _unchanged(person: Member, connection: Connection) -> str:
    membership.refuse_suspended(connection, person.id)
    return answer(connection.execute)


def _changed(entries: list[AuditEntry], transaction: Transaction) -> str:
    session = Session(transaction.connection)
    session.add_all(entries)
    session.flush()
    count(transaction)
    return answer(transaction.connection.execute)


def _count(transaction: Transaction) -> None:
    rev = transaction.connection.execute(COUNT).scalar_one()
    transaction.publish("pins-changed", encode({"pins": rev}))
