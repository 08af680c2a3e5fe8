"""How fast one person may change something: a burst, then one a second, over all processes.

Sends, edits, removals, restorations and statuses have one budget. What changes nothing costs
nothing.

The generic cell rate algorithm (ITU-T I.371, appendix A): one moment a person says
everything. Each change moves it on by a second; how far it is ahead of now is how much of
the burst is used up.
"""

import math
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import case, or_, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from .auth import membership
from .database import Instant, db, now
from .errors import Refusal
from .models import Person

EVERY = timedelta(seconds=1)
BURST = 30 * EVERY
# What the statement returns takes the place of what was known.
AS_IT_IS = {"populate_existing": True, "synchronize_session": False}


class TooFast(Refusal, status=429, code="too_fast"):
    """More than the burst in a short time."""

    retry_after: int

    def __init__(self, wait: timedelta) -> None:
        self.retry_after = math.ceil(wait.total_seconds())
        super().__init__(f"That was fast. Wait {self.retry_after} s, then try again.")


class later(GenericFunction[datetime]):  # noqa: N801 - it reads as the database's own functions do
    """A moment, and what one change costs."""

    type = Instant()
    inherit_cache = True


def charge(person: Person) -> None:
    """Count one more change of `person` in the caller's transaction, and see them as they are now.

    From here on they are locked: a suspension that is under way is waited for, the next one
    waits. It comes before all else that is written, but after the room's lock where that is
    taken, or two changes could wait for each other. Raises Suspended and TooFast.
    """
    moment = now()
    paid_at = Person.sends_paid_at
    affordable = or_(paid_at.is_(None), paid_at <= moment + BURST - EVERY)
    # In one statement, because a status takes no lock before it. A pause saves nothing up.
    paying = (
        update(Person)
        .where(Person.id == person.id, Person.suspended_at.is_(None), affordable)
        .values(sends_paid_at=case((paid_at > moment, later(paid_at)), else_=moment + EVERY))
        .returning(Person)
    )
    if db.session.scalar(paying, execution_options=AS_IT_IS) is None:
        _refuse(person, moment)


def _refuse(person: Person, moment: datetime) -> NoReturn:
    # Nobody else waits meanwhile.
    db.session.rollback()
    membership.refresh(person)
    # Nothing is too much only where they have been reinstated at this very moment.
    too_much = (person.sends_paid_at or moment) + EVERY - BURST - moment
    raise TooFast(max(too_much, EVERY))


@compiles(later)
def _later(function: Any, compiler: Any, **options: Any) -> str:
    moment = compiler.process(function.clauses, **options)
    return f"{moment} + interval '{EVERY.total_seconds()} seconds'"


@compiles(later, "sqlite")
def _later_on_sqlite(function: Any, compiler: Any, **options: Any) -> str:
    # A text there, in which SQLAlchemy expects microseconds.
    moment = compiler.process(function.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {moment}, '+{EVERY.total_seconds()} seconds')"
