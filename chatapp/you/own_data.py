"""Everything that the room knows of a person, as JSON for them alone.

Each list is read by pages, by a query for each, so that no transaction lasts and the memory stays
small however much there is. Left out are the ids of sign-ins, which are keys to them, addresses
of others, who has reported one's messages, and which administrator has done what to one.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from .. import audit
from ..auth import membership
from ..database import db
from ..messages.rows import IN_ROOM
from ..models import (
    AuditEntry,
    AuditReason,
    FormerName,
    Invitation,
    InvitationUse,
    Member,
    Mention,
    Message,
    Notice,
    Person,
    Pin,
    Reaction,
    Report,
    SignIn,
    Version,
    iso,
)

AT_ONCE = 500
# Reasons of these may name others: addresses, whom an invitation is for, who has reported.
OTHERS_ARE_NAMED = frozenset({audit.CHANGE_ACCESS, audit.INVITE, audit.HANDLE_REPORT})
PROFILE = (
    *("id", "issuer", "subject", "name", "chosen_name", "provider_name"),
    *("picture", "picture_choice", "provider_picture", "email", "email_verified"),
    *("first_signed_in_at", "last_signed_in_at", "sign_in_count", "here_at"),
    *("status", "status_emoji", "status_words", "read_id"),
    *("has_admin_role", "made_administrator_at", "may_mention_everyone", "invited_at"),
    *("suspended_at", "muted_until", "left_at"),
)
README = """What {name}'s room knows of you, as of {moment}.

profile.json      who you are to the room: name, address, status, access, and names given up
sign_ins.json     where and when you have logged in (without the ids, which would let others in)
messages.json     what you have written, with earlier versions, and what you removed
reactions.json    with which emoji you have reacted to which message
mentions_of_me.json  messages of others that mention you
reports.json      messages that you have reported, and reports of yours (not by whom)
notices.json      what the room wants to tell you
audit_log.json    what you have done as an administrator, and what was done to you
invitations.json  by which invitations you came, and which you have made
pins.json         messages that you have pinned

Messages are named by their ids: /?message=ID in the room leads to one. Times are in UTC.
"""

Row_ = Row[*tuple[Any, ...]]
Query = Select[*tuple[Any, ...]]


def profile(person: Member) -> dict[str, Any]:
    """Return what the room knows of who somebody is."""
    [row] = db.rows(select(Person.__table__).where(Person.id == person.id))
    names = db.rows(
        select(FormerName.skeleton, FormerName.given_up_at).filter_by(person_id=person.id)
    )
    return _plain(row, PROFILE) | {
        "is_administrator": membership.is_administrator(person),
        # As they look, which is how the room remembers them: see text.skeleton.
        "former_names": [_plain(row, ("skeleton", "given_up_at")) for row in names],
    }


def lists(person_id: str) -> Mapping[str, Iterator[Sequence[dict[str, Any]]]]:
    """Return the lists by name, each as its pages."""
    return {
        "sign_ins": _pages(
            select(
                SignIn.id, SignIn.browser, SignIn.signed_in_at, SignIn.seen_at, SignIn.ended_at
            ).where(SignIn.person_id == person_id),
            (SignIn.id,),
            _each("browser", "signed_in_at", "seen_at", "ended_at"),
        ),
        "messages": _pages(
            select(Message.__table__).where(Message.author_id == person_id, IN_ROOM),
            (Message.id,),
            _messages,
        ),
        "reactions": _pages(
            select(Reaction.message_id, Reaction.emoji).where(Reaction.person_id == person_id),
            (Reaction.message_id, Reaction.emoji),
            _each("message_id", "emoji"),
        ),
        "mentions_of_me": _pages(_mentions(person_id), (Mention.message_id,), _mentioning),
        "reports": _reports(person_id),
        "notices": _pages(
            select(Notice.id, Notice.kind, Notice.made_at, Notice.about).where(
                Notice.person_id == person_id
            ),
            (Notice.id,),
            lambda rows: [
                _plain(row, ("kind", "made_at")) | {"about": json.loads(row.about)} for row in rows
            ],
        ),
        "audit_log": _audit_log(person_id),
        "invitations": _invitations(person_id),
        "pins": _pages(
            select(Pin.message_id, Pin.pinned_at).where(Pin.pinned_by_id == person_id),
            (Pin.message_id,),
            _each("message_id", "pinned_at"),
        ),
    }


def _pages(
    query: Query,
    keys: tuple[InstrumentedAttribute[Any], ...],
    describe: Callable[[Sequence[Row_]], Sequence[dict[str, Any]]],
) -> Iterator[Sequence[dict[str, Any]]]:
    after: tuple[Any, ...] | None = None
    ordered = query.order_by(*keys).limit(AT_ONCE)
    while True:
        rows = db.rows(ordered if after is None else ordered.where(_beyond(keys, after)))
        yield describe(rows)
        if len(rows) < AT_ONCE:
            return
        after = tuple(getattr(rows[-1], key.key) for key in keys)


def _beyond(keys: tuple[InstrumentedAttribute[Any], ...], after: tuple[Any, ...]) -> Any:
    first, value = keys[0], after[0]
    if len(keys) == 1:
        return first > value
    return or_(first > value, and_(first == value, _beyond(keys[1:], after[1:])))


def _each(*names: str) -> Callable[[Sequence[Row_]], Sequence[dict[str, Any]]]:
    return lambda rows: [_plain(row, names) for row in rows]


def _plain(row: Row_, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: iso(value) if hasattr(value, "isoformat") else value for name, value in values.items()
    }


def _messages(rows: Sequence[Row_]) -> Sequence[dict[str, Any]]:
    versions: dict[int, list[dict[str, Any]]] = {}
    edited = [row.id for row in rows if row.edited_at]
    earlier = select(Version.message_id, Version.text, Version.written_at)
    query = earlier.where(Version.message_id.in_(edited)).order_by(Version.message_id, Version.rev)
    for version in db.rows(query) if edited else ():
        versions.setdefault(version.message_id, []).append(_plain(version, ("text", "written_at")))
    names = ("id", "sent_at", "name", "text", "edited_at", "removed_at", "removed_by")
    return [
        _plain(row, (*names, "removed_reason", "reply_to_id"))
        | {
            "earlier_versions": versions.get(row.id, []),
            "mentions": json.loads(row.mentions),
            "reactions": json.loads(row.reactions),
        }
        for row in rows
    ]


def _mentions(person_id: str) -> Query:
    return (
        select(Mention.message_id, Message.sent_at, Message.name, Message.text, Message.removed_at)
        .join(Message, Message.id == Mention.message_id)
        .where(Mention.person_id == person_id, IN_ROOM)
    )


def _mentioning(rows: Sequence[Row_]) -> Sequence[dict[str, Any]]:
    return [
        _plain(row, ("message_id", "sent_at", "name"))
        | {"text": None if row.removed_at else row.text}
        for row in rows
    ]


def _reports(person_id: str) -> Iterator[Sequence[dict[str, Any]]]:
    query = select(Report.__table__)
    names = ("message_id", "reported_at", "reason", "text", "handled_at", "outcome")
    own = query.where(Report.reporter_id == person_id)
    yield from _pages(own, (Report.id,), _each(*names, "words"))
    about = query.where(Report.author_id == person_id)
    yield from _pages(
        about,
        (Report.id,),
        lambda rows: [_plain(row, names) | {"is_about_you": True} for row in rows],
    )


def _audit_log(person_id: str) -> Iterator[Sequence[dict[str, Any]]]:
    notes = _notes_of_reports(person_id)
    yield from _pages(
        _acts(person_id),
        (AuditEntry.id,),
        lambda rows: [_act(row, person_id, notes) for row in rows],
    )


def _notes_of_reports(person_id: str) -> set[str]:
    """Return what was noted when reports of a person's messages were handled.

    With it, a mute or suspension is entered as well.
    """
    acts = _acts(person_id).where(AuditEntry.act == audit.HANDLE_REPORT)
    return {note for row in db.rows(acts) if (note := _after_colon(row.reason))}


def _after_colon(reason: str | None) -> str:
    return (reason or "").partition(": ")[2]


def _acts(person_id: str) -> Query:
    columns = (AuditEntry.id, AuditEntry.done_at, AuditEntry.act, AuditEntry.by_id)
    return (
        select(*columns, AuditEntry.person_id, AuditEntry.message_id, AuditReason.reason)
        .outerjoin(AuditReason, AuditReason.act_id == AuditEntry.id)
        .where(or_(AuditEntry.person_id == person_id, AuditEntry.by_id == person_id))
    )


def _act(row: Row_, person_id: str, notes: set[str]) -> dict[str, Any]:
    is_own = row.by_id == person_id
    is_of_report = not is_own and not notes.isdisjoint({row.reason, _after_colon(row.reason)})
    by = "you" if is_own else "the room" if row.by_id is None else "an administrator"
    return _plain(row, ("done_at", "act", "message_id")) | {
        "by": by,
        "person_id": row.person_id,
        "reason": None if is_of_report or row.act in OTHERS_ARE_NAMED else row.reason,
    }


def _invitations(person_id: str) -> Iterator[Sequence[dict[str, Any]]]:
    used = (
        select(InvitationUse.invitation_id, InvitationUse.used_at, Invitation.for_administrator)
        .join(Invitation, Invitation.id == InvitationUse.invitation_id)
        .where(InvitationUse.person_id == person_id)
    )
    came_by = _each("used_at", "for_administrator")
    yield from _pages(used, (InvitationUse.invitation_id,), came_by)
    made = select(Invitation.__table__).where(Invitation.made_by_id == person_id)
    names = ("label", "for_administrator", "made_at", "ends_at", "most_uses", "uses", "revoked_at")
    yield from _pages(made, (Invitation.id,), _each(*names))
