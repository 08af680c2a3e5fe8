"""Sending: a message is stored once, however often a browser has to repeat the request."""

from functools import partial

from sqlalchemy import Connection, bindparam, exists, insert, select

from .. import rate_limit
from ..auth import membership
from ..database import db, now
from ..errors import Refusal
from ..models import MESSAGE_COLUMNS, Message, MessageRow
from . import revisions
from .drafts import Draft
from .history import encoded
from .revisions import Transaction

THIS_ONE = (
    Message.author_id == bindparam("person_id"),
    Message.client_id == bindparam("client_id"),
)
KNOWN = select(*MESSAGE_COLUMNS).where(*THIS_ONE)
# The rate limit's statement with one more condition: nothing is charged for a repeated client_id.
CHARGE_ONCE = rate_limit.CHARGE.where(~exists().where(*THIS_ONE))
INSERT = insert(Message).returning(*MESSAGE_COLUMNS)
NEWEST = select(*MESSAGE_COLUMNS).order_by(Message.rev.desc()).limit(1)


class ClientIdUsed(Refusal, status=409, code="client_id_used"):
    """The author's browser has used this id for another message, which is kept."""


def send(draft: Draft, author_id: str) -> tuple[str, bool]:
    """Store and publish a message once; return it, as JSON, and whether it is new.

    If the author has used the `client_id` before, this is the message from then.
    Raises ClientIdUsed, TooFast and Suspended.
    """
    return revisions.change(author_id, partial(_send, draft, author_id))


def newest() -> str | None:
    """Return the message with the newest change, as JSON."""
    found = db.rows(NEWEST)
    return encoded(MessageRow._make(found[0])) if found else None


def _send(draft: Draft, author_id: str, transaction: Transaction) -> tuple[str, bool]:
    connection = transaction.connection
    author = rate_limit.charge(connection, author_id, CHARGE_ONCE, client_id=draft.client_id)
    if author is None:
        return _said_before(draft, author_id, connection), False
    values = {
        "rev": transaction.next_rev(),
        "author_id": author_id,
        "client_id": draft.client_id,
        "text": draft.text,
        "name": author.name,
        "picture": author.picture,
        "sent_at": now(),
    }
    said = encoded(MessageRow._make(connection.execute(INSERT, values).one()))
    transaction.publish("message-added", said)
    return said, True


def _said_before(draft: Draft, author_id: str, connection: Connection) -> str:
    ids = {"person_id": author_id, "client_id": draft.client_id}
    known = connection.execute(KNOWN, ids).one_or_none()
    membership.refuse_suspended(connection, author_id)
    if known is None:
        raise rate_limit.refusal(connection, author_id)
    # What it said first is known only until it is edited. From then on an answer that got lost is
    # the likelier reason why it is sent again, and the outbox needs to hear that it is kept.
    if known.edited_at is None and known.text != draft.text:
        raise ClientIdUsed("This page has sent another message already. Look at this one again.")
    return encoded(MessageRow._make(known))
