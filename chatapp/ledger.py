"""Reading the log of what administrators did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from . import acts, filters
from .database import db
from .models import Act, Person

PAGE = 50
By, Whom = aliased(Person), aliased(Person)
# What was done, as the log tells it.
WORDS = {
    acts.SUSPEND: "Suspended",
    acts.REINSTATE: "Reinstated",
    acts.SIGN_OUT_EVERYWHERE: "Signed out everywhere",
    acts.REMOVE: "Removed a message",
    acts.RESTORE: "Restored a message",
    acts.REFUSED: "Refused a sign-in while suspended",
}


@dataclass(frozen=True)
class Asked:
    """Which acts: done by or to whom, on which side of an id."""

    person: str
    before: int

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Understand the query of a request."""
        return cls(filters.words_of(args, "person"), filters.number_of(args, "before"))


@dataclass(frozen=True)
class Page:
    """Acts, newest first, each with the names of who did it and to whom."""

    rows: Sequence[Row[Act, str, str]]
    older: bool


def page(asked: Asked, limit: int = PAGE) -> Page:
    """Return the newest acts, or those before an id."""
    query = found(asked)
    if asked.before:
        query = query.where(Act.id < asked.before)
    rows = db.session.execute(query.limit(limit + 1)).all()
    return Page(rows[:limit], older=len(rows) > limit)


def found(asked: Asked) -> Select[Act, str, str]:
    """Return the query of all the acts found, newest first."""
    query = (
        select(Act, By.name, Whom.name)
        .outerjoin(By, By.id == Act.by_id)
        .outerjoin(Whom, Whom.id == Act.person_id)
        .order_by(Act.id.desc())
    )
    if asked.person:
        query = query.where(or_(Act.person_id == asked.person, Act.by_id == asked.person))
    return query
