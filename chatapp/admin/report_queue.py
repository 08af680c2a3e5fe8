"""What the dashboard's page of reports shows: what is to be handled, and what was done before.

Reports of one message stand together, as far as they were handled at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from ..database import db
from ..messages import reports
from ..messages.rows import IN_ROOM
from ..models import NO_ISSUER, Member, Message, Person, Report
from .query import given, number_of

PAGE = 20

Reporter, Handler = aliased(Person), aliased(Person)
# The reports of a message that are open, or were handled at one moment.
Key = tuple[int, datetime | None]


@dataclass(frozen=True)
class QueueQuery:
    """Which reports to show: all, or those of one message; and which page of them."""

    message: int
    page: int

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Read the query of a request."""
        return cls(number_of(args, "message"), number_of(args, "page") or 1)

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of an address for these reports, whatever its page."""
        return given(message=self.message)


@dataclass(frozen=True)
class MadeReport:
    """A report with the name of whoever made it; None where the reader must not know."""

    report: Report
    reporter: str | None


@dataclass(frozen=True)
class Reported:
    """The reports of one message that are open, or that were handled at once.

    `message` is as it is now, None once it is no longer kept. `earlier` are those that were handled
    before, where these are open.
    """

    author: Person
    message: Message | None
    made: Sequence[MadeReport]
    handler: str | None
    is_for_others: bool
    earlier: "Sequence[Reported]" = ()

    @property
    def first(self) -> Report:
        """The oldest of the reports: what was done stands in each."""
        return self.made[0].report

    @property
    def texts(self) -> Mapping[str, datetime]:
        """What the message said, each text once, and when it was first reported."""
        said: dict[str, datetime] = {}
        for it in self.made:
            said.setdefault(it.report.text, it.report.reported_at)
        return said

    def offers(self, choice: str) -> bool:
        """Say whether that can be done: a message is there, or somebody who is not forgotten."""
        outcome = choice.partition("-")[0]
        if outcome == reports.REMOVED:
            return self.message is not None
        return outcome == reports.NOTHING or self.author.issuer != NO_ISSUER


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue, and how many there are."""

    found: Sequence[Reported]
    number: int
    pages: int

    def has_open(self, message_id: int | None) -> bool:
        """Say whether this page has open reports of a message."""
        return any(
            it.first.message_id == message_id and it.first.handled_at is None for it in self.found
        )


def page(asked: QueueQuery, reader: Member) -> QueuePage:
    """Return one page: open reports before handled ones, the oldest of the open ones first."""
    groups = _groups(asked)
    total = db.session.scalar(select(func.count()).select_from(groups.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(asked.page, pages)
    rows = db.session.execute(_in_order(groups).limit(PAGE).offset((number - 1) * PAGE)).all()
    keys: list[Key] = [(row.message_id, row.handled_at) for row in rows]
    known = _described({message_id for message_id, _ in keys}, reader)
    return QueuePage([_with_earlier(key, known) for key in keys], number, pages)


def reported_among(messages: Iterable[Message]) -> set[int]:
    """Return the ids of those of these messages that somebody has reported."""
    ids = [message.id for message in messages]
    return set(db.session.scalars(select(Report.message_id).where(Report.message_id.in_(ids))))


def _groups(asked: QueueQuery) -> Select[int, datetime | None]:
    groups = select(Report.message_id, Report.handled_at)
    if asked.message:
        groups = groups.where(Report.message_id == asked.message)
    return groups.group_by(Report.message_id, Report.handled_at)


def _in_order(groups: Select[int, datetime | None]) -> Select[int, datetime | None]:
    is_open = Report.handled_at.is_(None)
    oldest_first = case((is_open, func.min(Report.id)))
    return groups.order_by(
        is_open.desc(), oldest_first, Report.handled_at.desc(), Report.message_id
    )


def _described(message_ids: set[int], reader: Member) -> Mapping[Key, Reported]:
    rows = db.session.execute(
        select(Report, Reporter.name, Handler.name.label("handler"), Person, Message)
        .join(Reporter, Reporter.id == Report.reporter_id)
        .join(Person, Person.id == Report.author_id)
        .outerjoin(Handler, Handler.id == Report.handled_by_id)
        .outerjoin(Message, and_(Message.id == Report.message_id, IN_ROOM))
        .where(Report.message_id.in_(message_ids))
        .order_by(Report.id)
    ).all()
    made: dict[Key, list[MadeReport]] = defaultdict(list)
    about: dict[Key, tuple[Person, Message | None, str | None]] = {}
    for report, reporter, handler, author, message in rows:
        key = (report.message_id, report.handled_at)
        # Even an administrator doesn't learn who reported what they said themselves.
        made[key].append(MadeReport(report, reporter if author.id != reader.id else None))
        about[key] = (author, message, handler)
    own = reports.is_for_others(reader.id, reader)
    return {
        key: Reported(author, message, made[key], handler, own and author.id == reader.id)
        for key, (author, message, handler) in about.items()
    }


def _with_earlier(key: Key, known: Mapping[Key, Reported]) -> Reported:
    message_id, handled_at = key
    if handled_at is not None:
        return known[key]
    before = [it for other, it in known.items() if other[0] == message_id and other != key]
    return replace(known[key], earlier=before)
