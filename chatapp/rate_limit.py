"""The rate limit of changes: each person has a burst of 30, then one a second.

Sends, edits, removals, restorations, reactions, reports and statuses share it, over all processes.
A request that changes nothing isn't counted. `charge` also refuses a person who was suspended or
muted since the request began.

This is the generic cell rate algorithm (ITU-T I.371, appendix A). It stores one moment for each
person, `Person.sends_paid_at`: every change moves it on by a second, and the time by which it
is ahead of now is the used part of the burst.
"""

import math
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, case, or_, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from .auth import membership, mutes
from .database import Instant, now
from .errors import Refusal
from .models import Person

INTERVAL = timedelta(seconds=1)
BURST = 30 * INTERVAL


class TooFast(Refusal, status=429, code="too_fast"):
    """The burst is used up."""

    retry_after: int

    def __init__(self, wait: timedelta) -> None:
        self.retry_after = math.ceil(wait.total_seconds())
        super().__init__(f"You're sending too fast. Try again in {seconds(self.retry_after)}.")


def seconds(count: int) -> str:
    """Say how long to wait, in words."""
    return f"{count} second{'' if count == 1 else 's'}"


class later(GenericFunction[datetime]):  # noqa: N801 - it reads as the database's own functions do
    """The SQL expression for one INTERVAL after a moment."""

    type = Instant()
    inherit_cache = True


paid_at = Person.sends_paid_at
PAID = select(paid_at).where(Person.id == bindparam("person_id"))
# One statement, so that two requests can't both pass it. A long pause doesn't add to the burst.
# This one is for what a muted person may do, too: take back what they have said.
CHARGE_EVEN_MUTED = (
    update(Person)
    .where(
        Person.id == bindparam("person_id"),
        Person.suspended_at.is_(None),
        or_(paid_at.is_(None), paid_at <= bindparam("affordable")),
    )
    .values(
        sends_paid_at=case(
            (paid_at > bindparam("moment"), later(paid_at)),
            else_=bindparam("one_later", type_=Instant()),
        )
    )
    .returning(Person.name, Person.picture)
)
CHARGE = CHARGE_EVEN_MUTED.where(mutes.MAY_SPEAK)


def charge(
    connection: Connection, person_id: str, statement: Update = CHARGE, **values: Any
) -> Row[Any] | None:
    """Charge a person for one change in the caller's transaction; return their name and picture.

    Returns None for whom it may not be done: see `refusal`. `statement` is CHARGE, or CHARGE with
    more conditions and columns, which have `values`.

    This locks the person's row: it waits for a suspension that is under way, and a later one waits
    for the caller's commit.
    """
    moment = now()
    values |= {
        "person_id": person_id,
        "moment": moment,
        "one_later": moment + INTERVAL,
        "affordable": moment + BURST - INTERVAL,
    }
    return connection.execute(statement, values).one_or_none()


def charge_or_refuse(connection: Connection, person_id: str, statement: Update = CHARGE) -> None:
    """Charge a person for one change in the caller's transaction.

    Raises TooFast, Suspended and, unless `statement` is CHARGE_EVEN_MUTED, Muted.
    """
    if charge(connection, person_id, statement) is None:
        raise refusal(connection, person_id, is_speech=statement is not CHARGE_EVEN_MUTED)


def refusal(
    connection: Connection, person_id: str, *, is_speech: bool = True
) -> TooFast | mutes.Muted:
    """Return why `charge` charged nothing: with the end of the mute, or the time to wait.

    Raises Suspended.
    """
    membership.refuse_suspended(connection, person_id)
    muted = mutes.refusal(connection, person_id, now()) if is_speech else None
    return muted or _too_fast(connection, person_id)


def _too_fast(connection: Connection, person_id: str) -> TooFast:
    paid = connection.execute(PAID, {"person_id": person_id}).scalar_one()
    moment = now()
    # It is negative only when the person was reinstated, or a mute ended, just now.
    too_much = (paid or moment) + INTERVAL - BURST - moment
    return TooFast(max(too_much, INTERVAL))


@compiles(later)
def _later(function: Any, compiler: Any, **options: Any) -> str:
    moment = compiler.process(function.clauses, **options)
    return f"{moment} + interval '{INTERVAL.total_seconds()} seconds'"


@compiles(later, "sqlite")
def _later_on_sqlite(function: Any, compiler: Any, **options: Any) -> str:
    # SQLite stores moments as text, in which SQLAlchemy expects microseconds.
    moment = compiler.process(function.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {moment}, '+{INTERVAL.total_seconds()} seconds')"
