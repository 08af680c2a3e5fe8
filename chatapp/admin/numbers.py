"""The dashboard's page of figures by day: messages, people who wrote, sign-ins. Days are UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import GenericFunction

from ..database import db, now
from ..messages.history import STILL_IN_ROOM
from ..models import Message, SignIn
from .charts import Chart
from .query import choice_of

bp = Blueprint("numbers", __name__)

RANGES = {"7": "7 days", "30": "30 days", "90": "90 days"}


class day(GenericFunction[str]):  # noqa: N801 - it reads as the database's own functions do
    """The SQL expression for the day of a moment in UTC, e.g. 2026-11-22."""

    type = String()
    inherit_cache = True


@dataclass(frozen=True)
class Figures:
    """What happened on one day."""

    day: date
    messages: int
    people: int
    sign_ins: int


def last(days: int) -> list[Figures]:
    """Return the figures of the last `days` days, ending with today."""
    today = now().date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, time.min, UTC)
    authors = func.count(Message.author_id.distinct())
    said = _by_day(Message.sent_at, max(since, _first_sent_at()), func.count(), authors)
    came = _by_day(SignIn.signed_in_at, since, func.count())
    dates = (first + timedelta(days=n) for n in range(days))
    return [Figures(d, *said.get(str(d), (0, 0)), *came.get(str(d), (0,))) for d in dates]


def _first_sent_at() -> datetime:
    """Return when the first message was sent that hasn't expired."""
    # Their ids would say it exactly, but PostgreSQL's index of times has none.
    query = select(Message.sent_at).where(STILL_IN_ROOM).order_by(Message.sent_at).limit(1)
    return db.session.scalar(query) or now()


def _by_day(
    moment: InstrumentedAttribute[datetime], since: datetime, *figures: ColumnElement[int]
) -> dict[str, tuple[int, ...]]:
    query = select(day(moment), *figures).where(moment >= since).group_by(day(moment))
    return {name: tuple(counts) for name, *counts in db.session.execute(query)}


@compiles(day)
def _day(function: Any, compiler: Any, **options: Any) -> str:
    # Not date(), which uses the session's time zone in PostgreSQL.
    moment = compiler.process(function.clauses, **options)
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


@compiles(day, "sqlite")
def _day_on_sqlite(function: Any, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(function.clauses, **options)}, 1, 10)"


@bp.get("/numbers")
def index() -> str:
    """Show how many messages, people and sign-ins there were, day by day."""
    chosen = choice_of(request.args, "days", RANGES, "30")
    days = last(int(chosen))
    charts = (
        Chart.of("Messages", ((d.day, d.messages) for d in days)),
        Chart.of("People who wrote", ((d.day, d.people) for d in days)),
        Chart.of("Sign-ins", ((d.day, d.sign_ins) for d in days)),
    )
    return render_template(
        "admin/numbers.html", charts=charts, days=days, chosen=chosen, ranges=RANGES
    )
