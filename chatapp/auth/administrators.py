"""Who the room's administrators are, and that there is always one.

One is an administrator by ADMIN_EMAILS, by the role that AUTH0_ROLES_CLAIM lists, or made one here:
in the dashboard, or by an invitation. access.py makes and unmakes them.
"""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import and_, func, or_, select

from ..database import db
from ..errors import Refusal
from ..models import Person
from . import access_lists, membership
from .access_lists import Lists


class LastAdministrator(Refusal, status=422, code="last_administrator"):
    """Without this person nobody could open the dashboard any more."""


def everybody() -> Sequence[Person]:
    """Return all administrators, by their names; some may have no access: see `counts`."""
    addresses = [func.lower(address) for address in current_app.config["ADMIN_EMAILS"]]
    by_address = and_(Person.email_verified, func.lower(Person.email).in_(addresses))
    made, by_role = Person.made_administrator_at.is_not(None), Person.has_admin_role
    found = select(Person).where(or_(made, by_role, by_address)).order_by(Person.searched)
    # As they are now, and not as this request has read them before. Databases differ in what is
    # lower case beyond ASCII, so addresses are compared again.
    people = db.session.scalars(found.execution_options(populate_existing=True))
    return [person for person in people if membership.is_administrator(person)]


def counts(person: Person, lists: Lists | None = None) -> bool:
    """Say whether somebody has access, by the lists of now or those given.

    Whoever is suspended, has left or isn't let in is no administrator on whom one can rely.
    """
    is_away = person.suspended_at or person.left_at or person.forgotten_at
    return not is_away and membership.is_let_in(person, lists)


def refuse_last(person_id: str) -> None:
    """Raise LastAdministrator if this person is the last administrator who has access.

    The caller has locked the room in this transaction (membership.lock_room, epochs.raise_epoch),
    so that two who are removed at once aren't each other's remaining one. It ends the transaction
    where it raises.
    """
    # Not the lists that the request knows: they may have changed while it waited for the lock.
    lists = access_lists.read(db.session)
    remaining = {person.id for person in everybody() if counts(person, lists)}
    if remaining == {person_id}:
        db.session.rollback()
        raise LastAdministrator(
            "This is the last administrator. Make somebody else an administrator first."
        )


def refuse_none(lists: Lists) -> None:
    """Raise LastAdministrator if these lists would let in no administrator."""
    if not any(counts(person, lists) for person in everybody()):
        raise LastAdministrator("This would shut out every administrator.")
