"""The dashboard's search for messages: newest first, with the text of removed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Self

from sqlalchemy import ColumnElement, Select, select
from werkzeug.datastructures import MultiDict

from ..database import db
from ..messages import changes
from ..messages.rows import IN_ROOM
from ..models import Message, Person
from . import people_search
from .query import choice_of, day_of, given, number_of, words_of

PAGE = 50
REMOVED = {"": "All messages", "yes": "Removed", "no": "Not removed"}


@dataclass(frozen=True)
class MessageQuery:
    """Which messages to show: by their words, author, date and removal, before or after an id."""

    words: str
    person: str
    first: date | None
    last: date | None
    removed: str
    before: int
    after: int

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Read the query of a request. Raises InvalidDate."""
        return cls(
            words=words_of(args, "q"),
            person=words_of(args, "person"),
            first=day_of(args, "from"),
            last=day_of(args, "to"),
            removed=choice_of(args, "removed", REMOVED),
            before=number_of(args, "before"),
            after=number_of(args, "after"),
        )

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of an address for this search, whatever its page."""
        days = {"from": self.first, "to": self.last}
        return given(q=self.words, person=self.person, removed=self.removed, **days)


@dataclass(frozen=True)
class MessagePage:
    """One page of the messages found, and whether there are newer and older ones."""

    messages: Sequence[Message]
    newer: bool
    older: bool


def page(asked: MessageQuery) -> MessagePage:
    """Return the page before or after an id, else the newest."""
    query = found(asked)
    if asked.after:
        rows = _read(query.where(Message.id > asked.after).order_by(Message.id))
        return MessagePage(rows[:PAGE][::-1], newer=len(rows) > PAGE, older=True)
    if asked.before:
        query = query.where(Message.id < asked.before)
    rows = _read(query.order_by(Message.id.desc()))
    return MessagePage(rows[:PAGE], newer=bool(asked.before), older=len(rows) > PAGE)


def found(asked: MessageQuery) -> Select[Message]:
    """Return the query for all the messages found, not ordered."""
    query = select(Message).where(IN_ROOM, *_conditions(asked))
    if asked.removed:
        query = query.where(Message.removed_at.is_not(None) == (asked.removed == "yes"))
    return query


def check_known(message_ids: Sequence[int]) -> None:
    """Check that all these messages exist. Raises NoSuchMessage."""
    known = db.session.scalars(select(Message.id).where(Message.id.in_(message_ids), IN_ROOM)).all()
    if set(message_ids) - set(known):
        raise changes.NoSuchMessage("One of these messages no longer exists, so none was changed.")


def _conditions(asked: MessageQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.words:
        conditions.append(Message.text.icontains(asked.words, autoescape=True))
    if asked.person:
        conditions.append(_by(asked.person))
    if asked.first:
        conditions.append(Message.sent_at >= datetime.combine(asked.first, time.min, UTC))
    if asked.last:
        conditions.append(Message.sent_at <= datetime.combine(asked.last, time.max, UTC))
    return conditions


def _by(person: str) -> ColumnElement[bool]:
    # Links give a person's id, and people who fill in the form a name or an address.
    if db.session.get(Person, person):
        return Message.author_id == person
    return Message.author_id.in_(select(Person.id).where(people_search.matching(person)))


def _read(query: Select[Message]) -> Sequence[Message]:
    # Reads one more than is shown, to see whether there are more.
    return db.session.scalars(query.limit(PAGE + 1)).all()
