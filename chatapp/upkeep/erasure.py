"""Forgetting people who have left, once the days are over in which they could have come back.

The first step empties the person's row and deletes all that is theirs alone. Their messages,
reactions and mentions follow in steps of a few, each with one event, and then SQLite's index and
log. What is done is seen in the rows, so that after a kill the next process goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import Row, Select, and_, delete, exists, func, or_, select, update
from structlog.stdlib import get_logger

from .. import audit, text
from ..auth import kept_sanctions, membership
from ..auth.claims import NAMELESS
from ..auth.leaving import NO_ISSUER, REMOVED
from ..config import COME_BACK_WITHIN
from ..database import db, now
from ..messages import forgetting, revisions
from ..messages.revisions import Transaction
from ..models import (
    AccessEntry,
    AuditEntry,
    AuditReason,
    FormerName,
    Invitation,
    InvitationUse,
    Mention,
    Message,
    Notice,
    Person,
    Reaction,
    Report,
    Room,
    SignIn,
    Version,
)
from ..payload import encode
from .deleted_words import Merge, empty_log, rewrite

log = get_logger(__name__)

# Messages a step. All who send wait for it.
AT_ONCE = 50
# What the row of somebody who is forgotten holds, beside ids, moments, and whether they are
# suspended or muted.
EMPTY: dict[str, Any] = {
    "issuer": NO_ISSUER,
    "name": NAMELESS,
    "searched": "",
    "skeleton": None,
    "picture": None,
    "email": None,
    "email_verified": False,
    "sign_in_count": 0,
    "has_admin_role": False,
    "kept_status": "available",
    "status_emoji": None,
    "status_words": None,
    "here_at": None,
    "read_id": 0,
    "read_marks": 0,
    "may_mention_everyone": False,
    "sends_paid_at": None,
    "invited_at": None,
    "made_administrator_at": None,
    "chosen_name": None,
    "provider_name": None,
    "picture_choice": "provider",
    "provider_picture": None,
}


@dataclass
class _Progress:
    """How far this process has come with a person: the id of the last message of each kind."""

    reached: dict[str, int] = field(default_factory=dict)
    merge: Merge = field(default_factory=Merge)
    is_rewritten: bool = False


def step() -> bool:
    """Do one step of forgetting whoever has left first; return whether there may be more to do."""
    due = db.rows(_due())
    if not due:
        return False
    person = due[0]
    if person.issuer != NO_ISSUER:
        _empty(person.id)
        return True
    return _change_messages(person) or _forget_deleted(person.id)


def _due() -> Select[*tuple[Any, ...]]:
    left = and_(Person.left_at <= now() - COME_BACK_WITHIN, Person.forgotten_at.is_(None))
    known = select(Person.id, Person.issuer, Person.left_messages)
    return known.where(left).order_by(Person.left_at, Person.id).limit(1)


def _progress(person_id: str) -> _Progress:
    known: dict[str, _Progress] = current_app.extensions.setdefault("erasure", {})
    return known.setdefault(person_id, _Progress())


def _empty(person_id: str) -> None:
    db.session.rollback()
    # Whoever locks the room and a person locks the room first.
    db.session.execute(update(Room).values(access_rev=Room.access_rev + 1))
    membership.lock(Person.id == person_id)
    person = db.session.get_one(Person, person_id, populate_existing=True)
    # They may have come back while this waited.
    if person.left_at is None:
        db.session.rollback()
        return
    kept_sanctions.keep(person)
    for statement in (*_theirs(person), *_about(person)):
        db.session.execute(statement)
    # The name alone would set what is searched.
    theirs = update(Person).where(Person.id == person_id)
    emptied = EMPTY | {"subject": person_id, "last_signed_in_at": Person.first_signed_in_at}
    db.session.execute(theirs.values(**emptied))
    db.session.commit()
    db.session.expire_all()


def _theirs(person: Person) -> list[Any]:
    """Return the statements that delete what only this person is concerned by."""
    used = select(InvitationUse.invitation_id).where(InvitationUse.person_id == person.id)
    for_one = and_(Invitation.id.in_(used), Invitation.most_uses == 1)
    return [
        *(delete(kind).where(kind.person_id == person.id) for kind in (SignIn, Notice, FormerName)),
        update(Invitation)
        .where(or_(for_one, Invitation.made_by_id == person.id))
        .values(label=None),
        delete(InvitationUse).where(InvitationUse.person_id == person.id),
        update(Report).where(Report.reporter_id == person.id).values(words=None),
        update(Report).where(Report.author_id == person.id).values(note=None),
    ]


def _about(person: Person) -> list[Any]:
    """Return the statements that delete what others wrote about this person, and their address."""
    acts = select(AuditEntry.id).where(AuditEntry.person_id == person.id)
    named = (Notice.about.contains(it, autoescape=True) for it in (person.id, encode(person.name)))
    statements: list[Any] = [
        delete(AuditReason).where(AuditReason.act_id.in_(acts)),
        delete(Notice).where(or_(*named)),
    ]
    if address := text.address(person.email):
        others = select(Person.email).where(func.lower(Person.email) == address)
        statements += [
            delete(AuditReason).where(AuditReason.reason.icontains(address, autoescape=True)),
            # Another account with this address goes on having access by it.
            delete(AccessEntry).where(
                AccessEntry.entry == address, ~exists(others.where(Person.id != person.id))
            ),
        ]
    return statements


def _change_messages(person: Row[Any]) -> bool:
    progress = _progress(person.id)
    are_removed = person.left_messages == REMOVED
    for kind, (ids, change) in _changes(person.id, are_removed).items():
        column = ids.selected_columns[0]
        page = ids.where(column > progress.reached.get(kind, 0)).order_by(column).limit(AT_ONCE)
        if found := [row[0] for row in db.rows(page.distinct())]:
            revisions.change(person.id, partial(change, found), revs=len(found))
            progress.reached[kind] = found[-1]
            return True
    return False


def _changes(
    person_id: str, are_removed: bool
) -> dict[str, tuple[Select[Any], Callable[[list[int], Transaction], None]]]:
    """Return by kind which messages are to be changed, and how."""
    versions = exists(select(Version.rev).where(Version.message_id == Message.id))
    has_words = Message.text != ""
    is_known = or_(
        Message.name != NAMELESS,
        Message.picture.is_not(None),
        versions,
        has_words if are_removed else and_(has_words, Message.removed_at.is_not(None)),
    )
    said = select(Message.id).where(Message.author_id == person_id, is_known)
    reacted = select(Reaction.message_id).where(Reaction.person_id == person_id)
    mentioned = select(Mention.message_id).where(Mention.person_id == person_id)

    def part(ids: list[int], transaction: Transaction) -> None:
        forgetting.part_from_author(ids, are_removed, transaction)

    def take_back(ids: list[int], transaction: Transaction) -> None:
        forgetting.take_back_reactions(ids, person_id, transaction)

    def drop(ids: list[int], transaction: Transaction) -> None:
        forgetting.drop_mentions(ids, person_id, transaction)

    return {
        "said": (said, part),
        "reacted": (reacted, take_back),
        "mentioned": (mentioned, drop),
    }


def _forget_deleted(person_id: str) -> bool:
    progress = _progress(person_id)
    if progress.merge.step():
        return True
    if not progress.is_rewritten:
        rewrite()
        progress.is_rewritten = True
    if not empty_log():
        # Somebody reads the database for long, an export for instance: the next round tries again.
        return False
    _finish(person_id)
    return True


def _finish(person_id: str) -> None:
    db.session.rollback()
    membership.lock(Person.id == person_id)
    theirs = and_(Person.id == person_id, Person.forgotten_at.is_(None))
    done = update(Person).where(theirs).values(forgotten_at=now(), left_messages=None)
    if db.session.scalar(done.returning(Person.id)) is None:
        db.session.rollback()
        return
    entry = audit.entry(audit.FORGET, by=None, person_id=person_id)
    db.session.add(entry)
    db.session.commit()
    audit.tell(entry)
    del current_app.extensions["erasure"][person_id]
