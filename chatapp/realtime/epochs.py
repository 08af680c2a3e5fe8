"""The room's epoch, which is a part of the names of its channels: private-chat.2, for instance.

Whoever has subscribed to a channel is never asked again by Pusher, and only a socket that is signed
in can be cut. So when somebody may no longer listen, the room moves to other channels, for which
they get no signature. All that is said from then on is published there alone: the transaction that
takes a revision reads the epoch with it (messages/revisions.py).
"""

from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from ..models import Room
from ..payload import encode
from . import client, publisher

RAISE = update(Room).values(epoch=Room.epoch + 1).returning(Room.epoch)


def raise_epoch(transaction: Connection | Session, **values: Any) -> int:
    """Raise the room's epoch, and set columns of the room with it; return the new epoch.

    It has to be the first statement of the transaction, because it locks the room: whoever sends
    locks the room before a person, so that two transactions never wait for each other.
    Call `announce` after the commit.
    """
    epoch: int = transaction.execute(RAISE.values(**values)).scalar_one()
    return epoch


def announce(epoch: int) -> None:
    """Tell the pages that listen on the epoch's channels of before where the room is now."""
    data = encode({"epoch": epoch})
    before = client.room_channel(epoch - 1), client.presence_channel(epoch - 1)
    publisher.publish([publisher.event("room-moved", data, channel) for channel in before])
