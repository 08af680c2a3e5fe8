"""The room's epoch, which is a part of the names of its channels: private-chat.2, for instance.

Whoever has subscribed to a channel is never asked again by Pusher, and only a socket that is signed
in can be cut. So when somebody may no longer listen, the room moves to other channels, for which
they get no signature. All that is said from then on is published there alone: the transaction that
takes a revision reads the epoch with it (messages/revisions.py).
"""

from typing import Any

from flask import current_app
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import Session
from structlog.stdlib import get_logger

from ..database import db
from ..models import Room
from ..payload import encode
from . import client, encryption, publisher

log = get_logger(__name__)

RAISE = update(Room).values(epoch=Room.epoch + 1).returning(Room.epoch)
KEY_ID = select(Room.encryption_key_id)
ADOPT = RAISE.where(Room.encryption_key_id.is_distinct_from(bindparam("key_id"))).values(
    encryption_key_id=bindparam("key_id")
)


def raise_epoch(transaction: Connection | Session, **values: Any) -> int:
    """Raise the room's epoch, and set columns of the room with it; return the new epoch.

    It has to be the first statement of the transaction, because it locks the room: whoever sends
    locks the room before a person, so that two transactions never wait for each other.
    Call `announce` after the commit.
    """
    epoch: int = transaction.execute(RAISE.values(**values)).scalar_one()
    return epoch


def adopt_key() -> None:
    """Move the room to other channels if its events are encrypted with another key from now on.

    Settings only change with a restart, so each process does this when it starts. The row of the
    room tells the key of before by its id, so the room moves once, for the first one. Processes
    that still have the key of before go on with it on the new channels, until they are restarted:
    pages can't read those events, and ask the server for what they miss.
    """
    key_id = encryption.key_id(current_app.config["PUSHER_ENCRYPTION_KEY"])
    before = db.rows(KEY_ID)[0].encryption_key_id
    if before == key_id:
        return
    with db.writing() as connection:
        raised = connection.execute(ADOPT, {"key_id": key_id}).scalar_one_or_none()
        connection.commit()
    if raised:
        log.info("encryption key changed", epoch=raised)
        announce(raised, was_encrypted=before is not None)


def announce(epoch: int, was_encrypted: bool | None = None) -> None:
    """Tell the pages that listen on the epoch's channels of before where the room is now.

    `was_encrypted` says which of its channels the room had then, if that isn't as now. Pages can't
    read what comes on an encrypted one then, and ask the server.
    """
    data = encode({"epoch": epoch})
    before = client.room_channel(epoch - 1, was_encrypted), client.presence_channel(epoch - 1)
    publisher.publish([publisher.event("room-moved", data, channel) for channel in before])
