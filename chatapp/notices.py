"""Notices: what the room tells one person alone, until they dismiss it.

A notice is stored in the transaction of what it tells of. The event that says so goes to that
person's own sockets, and holds nothing: pages ask for it (you/views.py). It comes through Pusher's
channel of a person who is signed in to it. The page's script says the same words
(static/notices/words.js).
https://pusher.com/docs/channels/server_api/server-user-events/
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from .database import db, now
from .models import Notice, handle_of, iso
from .payload import encode
from .realtime import publisher

# A sign-in in another browser; a report was looked at; a mute begins or ends; somebody became an
# administrator or is none any more; somebody came back who wanted to be forgotten.
SIGN_IN, REPORT = "sign-in", "report"
MUTED, UNMUTED = "muted", "unmuted"
ADMINISTRATOR, NO_ADMINISTRATOR = "administrator", "no-administrator"
CAME_BACK = "came-back"
# The newest of these is true, and what was told before is not any more.
SUPERSEDED = {MUTED: (MUTED, UNMUTED), ADMINISTRATOR: (ADMINISTRATOR, NO_ADMINISTRATOR)}
SUPERSEDED |= {UNMUTED: SUPERSEDED[MUTED], NO_ADMINISTRATOR: SUPERSEDED[ADMINISTRATOR]}
# The newest are told; somebody who never dismisses one has no endless list.
MOST = 20
# Built once: the room's page asks it.
NEWEST = (
    select(Notice.id, Notice.kind, Notice.made_at, Notice.about)
    .where(Notice.person_id == bindparam("person_id"))
    .order_by(Notice.id.desc())
    .limit(MOST)
)


def init_app(app: Flask) -> None:
    """Give the templates of `app` the words of notices."""
    app.jinja_env.globals |= {"notice_sentence": sentence, "notice_link": link}


def add(transaction: Connection | Session, person_id: str, kind: str, **about: Any) -> None:
    """Store a notice in the caller's transaction; call `tell` after the commit.

    `kind` is one of the constants above, `about` what the page says it with: JSON.
    """
    if kind in SUPERSEDED:
        older = delete(Notice).where(Notice.kind.in_(SUPERSEDED[kind]))
        transaction.execute(older.filter_by(person_id=person_id))
    values = {"person_id": person_id, "kind": kind, "made_at": now(), "about": encode(about)}
    transaction.execute(insert(Notice), values)


def tell(*person_ids: str) -> None:
    """Tell the open pages of these people that there is news for them, without waiting."""
    channels = [f"#server-to-user-{person_id}" for person_id in person_ids]
    publisher.publish([publisher.event("notice", "{}", channel) for channel in channels])


def shown_to(person_id: str, sign_in_id: str) -> list[dict[str, Any]]:
    """Return a person's newest notices, the oldest of them first; not those of this very sign-in.

    They are `{"id", "kind", "made_at", "about"}`.
    """
    told = [
        {"id": it.id, "kind": it.kind, "made_at": iso(it.made_at), "about": json.loads(it.about)}
        for it in reversed(db.rows(NEWEST, {"person_id": person_id}))
    ]
    here = handle_of(sign_in_id)
    return [it for it in told if it["kind"] != SIGN_IN or it["about"].get("handle") != here]


def sentence(kind: str, about: Mapping[str, Any]) -> str:
    """Return what a notice says; "#" stands for the moment `about["until"]`."""
    if kind == SIGN_IN:
        browser = about.get("browser")
        return f"New login with {browser}." if browser else "New login with another browser."
    if kind == REPORT:
        is_done = about.get("outcome") == "done"
        return f"We looked at the message that you reported{' and acted on it' if is_done else ''}."
    if kind == MUTED:
        # Also true once it has ended.
        until = " until #. Until then you" if about.get("until") else ". You"
        return f"An administrator muted you{until} can read, but not write."
    return {
        UNMUTED: "You're no longer muted.",
        ADMINISTRATOR: "You're an administrator now.",
        NO_ADMINISTRATOR: "You're no longer an administrator.",
        CAME_BACK: "Welcome back. Your account stays as it was.",
    }.get(kind, "Something about your account has changed.")


def link(kind: str, about: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return address and words of the link that a notice has, if it has one."""
    if kind == SIGN_IN:
        return "/you#sign-ins", "Not you? End it"
    if kind == REPORT and about.get("message_id"):
        return f"/?message={about['message_id']}", "Show message"
    if kind == ADMINISTRATOR:
        return "/admin", "Open the dashboard"
    return None
