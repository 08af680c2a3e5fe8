"""Forgetting people who have left, once the days are over in which they could have come back.

The first step empties the person's row and deletes all that is theirs alone. Their messages,
reactions and mentions follow in steps of a few, each with one event, and then SQLite's index and
log. What is done is seen in the rows, so that after a kill the next process goes on.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, or_, select, update
from structlog.stdlib import get_logger

from .. import audit, text
from ..auth import invitations, kept_sanctions, membership
from ..auth.claims import NAMELESS
from ..auth.leaving import REMOVED
from ..config import COME_BACK_WITHIN
from ..database import db, now
from ..messages import forgetting, revisions
from ..messages.revisions import Transaction
from ..models import (
    NO_ISSUER,
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
    Pin,
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
# Of these, the log has the label of an invitation.
OF_INVITATIONS = (audit.INVITE, audit.REVOKE_INVITATION, audit.JOIN, audit.MAKE_ADMINISTRATOR)
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
    left = and_(_is_over(), Person.forgotten_at.is_(None))
    known = select(Person.id, Person.issuer, Person.left_messages)
    return known.where(left).order_by(Person.left_at, Person.id).limit(1)


def _is_over() -> ColumnElement[bool]:
    return Person.left_at <= now() - COME_BACK_WITHIN


def _progress(person_id: str) -> _Progress:
    known: dict[str, _Progress] = current_app.extensions.setdefault("erasure", {})
    return known.setdefault(person_id, _Progress())


def _empty(person_id: str) -> None:
    db.session.rollback()
    # Whoever locks the room and a person locks the room first.
    pins = select(func.count()).where(Pin.pinned_by_id == person_id).scalar_subquery()
    changed = {"access_rev": Room.access_rev + 1, "pins_rev": Room.pins_rev + pins}
    db.session.execute(update(Room).values(changed))
    membership.lock(Person.id == person_id)
    # They may have come back while this waited, and even have left again.
    theirs = select(Person).where(Person.id == person_id, _is_over())
    person = db.session.scalar(theirs.execution_options(populate_existing=True))
    if person is None:
        db.session.rollback()
        return
    kept_sanctions.keep(person)
    for statement in (*_theirs(person), *_about(person)):
        db.session.execute(statement)
    # The name alone would set what is searched.
    emptied = EMPTY | {"subject": person_id, "last_signed_in_at": Person.first_signed_in_at}
    db.session.execute(update(Person).where(Person.id == person_id).values(**emptied))
    db.session.commit()
    db.session.expire_all()


def _theirs(person: Person) -> list[Any]:
    """Return the statements that delete what only this person is concerned by."""
    said = {"note": None} | ({"text": ""} if person.left_messages == REMOVED else {})
    return [
        *(delete(kind).where(kind.person_id == person.id) for kind in (SignIn, Notice, FormerName)),
        *_labels(person),
        delete(InvitationUse).where(InvitationUse.person_id == person.id),
        update(Report).where(Report.reporter_id == person.id).values(words=None),
        # Their messages may have expired before, and are not come by again.
        update(Report).where(Report.author_id == person.id).values(said),
    ]


def _labels(person: Person) -> Iterator[Any]:
    """Take away the labels of the invitations for this person alone, or by them; in the log, too.

    What of the log stays is which invitation it was.
    """
    used = select(InvitationUse.invitation_id).where(InvitationUse.person_id == person.id)
    for_one = and_(Invitation.id.in_(used), Invitation.most_uses == 1)
    theirs = and_(or_(for_one, Invitation.made_by_id == person.id), Invitation.label.is_not(None))
    for invitation in db.session.scalars(select(Invitation).where(theirs)):
        begins = AuditReason.reason.startswith(invitations.named(invitation), autoescape=True)
        acts = select(AuditEntry.id).where(AuditEntry.act.in_(OF_INVITATIONS))
        log_of_it = update(AuditReason).where(begins, AuditReason.act_id.in_(acts))
        invitation.label = None
        yield log_of_it.values(reason=invitations.named(invitation))


def _about(person: Person) -> list[Any]:
    """Return the statements that delete what others wrote about this person, and their address."""
    acts = select(AuditEntry.id).where(AuditEntry.person_id == person.id)
    # With its key: the name alone may be a key itself, or that of a browser.
    name = f'"name":{encode(person.name)}'
    named = (Notice.about.contains(it, autoescape=True) for it in (person.id, name))
    statements: list[Any] = [
        delete(AuditReason).where(AuditReason.act_id.in_(acts)),
        delete(Notice).where(or_(*named)),
    ]
    # One that nobody verified may be somebody else's.
    if person.email_verified and (address := text.address(person.email)):
        others = select(Person.email).where(func.lower(Person.email) == address)
        statements += [
            delete(AuditReason).where(AuditReason.act_id.in_(_acts_with(address))),
            # Another account with this address goes on having access by it.
            delete(AccessEntry).where(
                AccessEntry.entry == address, ~exists(others.where(Person.id != person.id))
            ),
        ]
    return statements


def _acts_with(address: str) -> list[int]:
    """Return the acts whose reasons have an address, and not only one that is longer."""
    whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![-.]*\w)", re.IGNORECASE)
    having = select(AuditReason).where(AuditReason.reason.icontains(address, autoescape=True))
    return [it.act_id for it in db.session.scalars(having) if whole.search(it.reason)]


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
