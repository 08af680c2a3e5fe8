"""Changing one's own name and picture, and telling all open pages of it.

A change counts towards the rate limit. Messages keep the name and the picture that they were sent
with.
"""

from collections.abc import Callable

from sqlalchemy import Update, select

from .. import rate_limit, statuses
from ..auth import profiles
from ..database import db
from ..errors import Refusal
from ..models import Person, Room
from ..realtime import client, publisher


def rename(person_id: str, wanted: str) -> None:
    """Give a person the name that they want; the provider's, if that is empty.

    Raises TooFast, Suspended, Muted, as names say something, too, and what profiles.choose_name
    does.
    """
    _change(person_id, rate_limit.CHARGE, lambda it: profiles.choose_name(it, wanted))


def choose_picture(person_id: str, choice: str) -> None:
    """Show a person's picture, initials or none. Raises TooFast, Suspended and NoSuchPicture."""
    even_muted = rate_limit.CHARGE_EVEN_MUTED
    _change(person_id, even_muted, lambda it: profiles.choose_picture(it, choice))


def _change(person_id: str, charge: Update, change: Callable[[Person], None]) -> None:
    # End the request's transaction: the next one begins with a write, which locks the person.
    db.session.commit()
    try:
        rate_limit.charge_or_refuse(db.session.connection(), person_id, charge)
        person = db.session.get_one(Person, person_id, populate_existing=True)
        before = (person.name, person.picture)
        change(person)
        event = _event(person)
        db.session.commit()
    except Refusal:
        db.session.rollback()
        raise
    if before != (person.name, person.picture):
        publisher.publish([event])


def _event(person: Person) -> publisher.Event:
    # In the same transaction: somebody who has lost access is not on the channels of this epoch.
    epoch = db.session.scalars(select(Room.epoch)).one()
    data = statuses.with_face(person)
    return publisher.event("status-changed", data, client.status_channel(epoch))
