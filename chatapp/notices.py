"""Notices: what the room tells one person alone, until they have dismissed it.

A notice is stored in the transaction of what it tells of. The event that says so goes to that
person's own sockets, and holds nothing: pages ask for it (you/views.py). It comes through Pusher's
channel of a person who is signed in to it.
https://pusher.com/docs/channels/server_api/server-user-events/
"""

from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from .database import now
from .models import Notice
from .payload import encode
from .realtime import publisher

# A sign-in in another browser; a report was looked at; a mute begins or ends; somebody became an
# administrator or is none any more; somebody came back who wanted to be forgotten.
SIGN_IN, REPORT = "sign-in", "report"
MUTED, UNMUTED = "muted", "unmuted"
ADMINISTRATOR, NO_ADMINISTRATOR = "administrator", "no-administrator"
CAME_BACK = "came-back"


def add(transaction: Connection | Session, person_id: str, kind: str, **about: Any) -> None:
    """Store a notice in the caller's transaction; call `tell` after the commit.

    `kind` is one of the constants above, `about` what the page says it with: JSON.
    """
    values = {"person_id": person_id, "kind": kind, "made_at": now(), "about": encode(about)}
    transaction.execute(insert(Notice), values)


def tell(*person_ids: str) -> None:
    """Tell the open pages of these people that there is news for them, without waiting."""
    channels = [f"#server-to-user-{person_id}" for person_id in person_ids]
    publisher.publish([publisher.event("notice", "{}", channel) for channel in channels])
