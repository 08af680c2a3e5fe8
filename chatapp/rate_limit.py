"""The rate limit of changes: each person has a burst of 30, then one a second.

Sends, edits, removals, restorations and statuses share it, over all processes. A request that
changes nothing isn't counted. `charge` also refuses a person who was suspended since the request
began.

This is the generic cell rate algorithm (ITU-T I.371, appendix A). It stores one moment for each
person, `Person.sends_paid_at`: every change moves it on by a second, and the time by which it
is ahead of now is the used part of the burst.
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

INTERVAL = timedelta(seconds=1)
BURST = 30 * INTERVAL
# The returned row replaces the values that the session has read before.
READ_ANEW = {"populate_existing": True, "synchronize_session": False}


class TooFast(Refusal, status=429, code="too_fast"):
    """The burst is used up."""

    retry_after: int

    def __init__(self, wait: timedelta) -> None:
        self.retry_after = math.ceil(wait.total_seconds())
        super().__init__(f"That was fast. Wait {self.retry_after} s, then try again.")


class later(GenericFunction[datetime]):  # noqa: N801 - it reads as the database's own functions do
    """The SQL expression for one INTERVAL after a moment."""

    type = Instant()
    inherit_cache = True


def charge(person: Person) -> None:
    """Charge `person` for one change in the caller's transaction, and read their row anew.

    This locks their row: it waits for a suspension that is under way, and a later one waits for
    the caller's commit. Call it before any other write, but after `sending.next_rev` where the
    caller needs that, or two changes could wait for each other. Raises Suspended and TooFast.
    """
    moment = now()
    paid_at = Person.sends_paid_at
    affordable = or_(paid_at.is_(None), paid_at <= moment + BURST - INTERVAL)
    # One statement, because a change of status holds no lock yet. A long pause doesn't add to
    # the burst.
    charged = (
        update(Person)
        .where(Person.id == person.id, Person.suspended_at.is_(None), affordable)
        .values(sends_paid_at=case((paid_at > moment, later(paid_at)), else_=moment + INTERVAL))
        .returning(Person)
    )
    if db.session.scalar(charged, execution_options=READ_ANEW) is None:
        _refuse(person, moment)


def _refuse(person: Person, moment: datetime) -> NoReturn:
    # First give up the room's lock, which others may be waiting for.
    db.session.rollback()
    membership.refresh(person)
    # It is negative only when the person was reinstated just now.
    too_much = (person.sends_paid_at or moment) + INTERVAL - BURST - moment
    raise TooFast(max(too_much, INTERVAL))


@compiles(later)
def _later(function: Any, compiler: Any, **options: Any) -> str:
    moment = compiler.process(function.clauses, **options)
    return f"{moment} + interval '{INTERVAL.total_seconds()} seconds'"


@compiles(later, "sqlite")
def _later_on_sqlite(function: Any, compiler: Any, **options: Any) -> str:
    # SQLite stores moments as text, in which SQLAlchemy expects microseconds.
    moment = compiler.process(function.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {moment}, '+{INTERVAL.total_seconds()} seconds')"
