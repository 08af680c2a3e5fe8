"""The room's conversation: every change takes the next number, in one order for all.

The first statement of a writing transaction takes the number: it is also the lock (SQLite's
write lock, PostgreSQL's row lock), so numbers have no gap and are committed in order.
"""

from sqlalchemy import select, update

from .. import rate_limit
from ..auth import membership
from ..database import db, now
from ..errors import Refusal
from ..models import Message, Person, Room
from .drafts import Draft


class ClientIdUsed(Refusal, status=409, code="client_id_used"):
    """The author's browser has used this id for another message, which is kept."""


def send(draft: Draft, author: Person) -> tuple[Message, bool]:
    """Keep what `author` says, once; return the message and whether it is new.

    A `client_id` that the author has used before gives the message that it named then.
    Raises ClientIdUsed, TooFast and Suspended.
    """
    rev = next_rev()
    if known := _said(author, draft.client_id):
        db.session.rollback()
        membership.refresh(author)
        return _the_same(known, draft), False
    rate_limit.charge(author)
    message = _message(draft, author, rev)
    db.session.add(message)
    db.session.commit()
    return message, True


def newest() -> Message | None:
    """Return the message with the newest change."""
    return db.session.scalar(select(Message).order_by(Message.rev.desc()).limit(1))


def rev() -> int:
    """Return the number of the newest change."""
    return db.session.scalars(select(Room.rev)).one()


def next_rev() -> int:
    """Begin a change: end whatever transaction there is, and take the room's next number."""
    # Nothing may come before it in the transaction: a reader that turns writer can fail with
    # "database is locked", and on PostgreSQL would look the client_id up too early.
    db.session.commit()
    return db.session.scalars(update(Room).values(rev=Room.rev + 1).returning(Room.rev)).one()


def _said(author: Person, client_id: str) -> Message | None:
    query = select(Message).filter_by(author_id=author.id, client_id=client_id)
    return db.session.scalar(query)


def _the_same(known: Message, draft: Draft) -> Message:
    # What it said first is known only until it is edited. From then on an answer that got lost is
    # the likelier reason why it is sent again, and the outbox needs to hear that it is kept.
    if known.edited_at is None and known.text != draft.text:
        raise ClientIdUsed("This page has sent another message already. Look at this one again.")
    return known


def _message(draft: Draft, author: Person, rev: int) -> Message:
    return Message(
        rev=rev,
        author_id=author.id,
        client_id=draft.client_id,
        text=draft.text,
        name=author.name,
        picture=author.picture,
        sent_at=now(),
    )
