"""What the dashboard's page of one person shows; the views are in people.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ..auth import access, membership
from ..config import ABSOLUTE_LIFE, IDLE_LIFE
from ..database import db, now
from ..messages.rows import IN_ROOM
from ..models import Invitation, InvitationUse, Message, Person, SignIn
from . import log, people_search

SIGN_INS = 20
MESSAGES = 10
ACTS = 10


@dataclass(frozen=True)
class PersonPage:
    """A person with their newest messages and audit entries, and one page of their sign-ins."""

    person: Person
    message_count: int
    messages: Sequence[Message]
    acts: log.LogPage
    sign_ins: Sequence[SignIn]
    number: int
    pages: int


def of(person_id: str, number: int) -> PersonPage:
    """Return what to show of a person, with page `number` of their sign-ins or the last one.

    Raises NoSuchPerson.
    """
    person = _person(person_id)
    total = db.session.scalar(select(func.count()).where(SignIn.person_id == person.id)) or 0
    pages = max(1, -(-total // SIGN_INS))
    number = min(number, pages)
    return PersonPage(
        person=person,
        message_count=people_search.messages_of([person.id]).get(person.id, 0),
        messages=_messages(person),
        acts=log.page(log.LogQuery(person.id, before=0), limit=ACTS),
        sign_ins=_sign_ins(person, offset=(number - 1) * SIGN_INS),
        number=number,
        pages=pages,
    )


def state(sign_in: SignIn) -> str:
    """Return "Open" for a sign-in that is valid, else "Ended" or "Expired"."""
    if sign_in.ended_at:
        return "Ended"
    alive_until = min(sign_in.signed_in_at + ABSOLUTE_LIFE, sign_in.seen_at + IDLE_LIFE)
    return "Open" if alive_until > now() else "Expired"


def how_administrator(person: Person) -> str:
    """Say how somebody has become an administrator, "" of somebody who is none."""
    ways = ["by ADMIN_EMAILS"] if membership.is_administrator_by_address(person) else []
    ways += ["by their role"] if person.has_admin_role else []
    if person.made_administrator_at:
        ways.append("by an invitation" if _came_as_one(person) else "made here")
    return ", ".join(ways)


def is_unmade_here(person: Person) -> bool:
    """Say whether an administrator can remove this one."""
    return membership.is_administrator(person) and not membership.is_administrator_elsewhere(person)


def _came_as_one(person: Person) -> bool:
    used = select(InvitationUse).join(Invitation, Invitation.id == InvitationUse.invitation_id)
    theirs = used.where(InvitationUse.person_id == person.id, Invitation.for_administrator)
    return db.session.scalar(select(theirs.exists())) is True


def _person(person_id: str) -> Person:
    found = db.session.get(Person, person_id)
    if found is None:
        raise access.NoSuchPerson("No one has this id. Go back to the list of people.")
    return found


def _messages(person: Person) -> Sequence[Message]:
    theirs = select(Message).where(Message.author_id == person.id, IN_ROOM)
    query = theirs.order_by(Message.id.desc())
    return db.session.scalars(query.limit(MESSAGES)).all()


def _sign_ins(person: Person, offset: int) -> Sequence[SignIn]:
    newest = (SignIn.signed_in_at.desc(), SignIn.id)
    query = select(SignIn).filter_by(person_id=person.id).order_by(*newest)
    return db.session.scalars(query.limit(SIGN_INS).offset(offset)).all()
