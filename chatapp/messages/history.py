"""Pages of the conversation, by place (before, after, around) or by change (since)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from werkzeug.datastructures import MultiDict

from ..database import db
from ..errors import Refusal
from ..models import Message, Person, iso
from ..payload import MAX_NUMBER
from . import sending

NEWEST = 50
# Whoever missed more than 99 messages is told so, in these words.
UNREAD_COUNTED = 100
MAX_PAGE = 100
# All numbers of so many digits are smaller than the largest.
MAX_NUMBER_DIGITS = len(str(MAX_NUMBER)) - 1


class InvalidPage(Refusal, status=422, code="invalid_page"):
    """The page asked for can't be understood."""


class UnknownRevision(Refusal, status=409, code="restored"):
    """The page knows a revision that the room hasn't reached: the database is an older copy."""


@dataclass(frozen=True)
class HistoryPage:
    """Messages in their order, the room's counter from before they were read, and if there is more.

    `more` speaks of the direction asked for; around a message, of what is older.
    """

    messages: Sequence[Message]
    rev: int
    more: bool

    def as_json(self) -> dict[str, Any]:
        """Return the list as members see it."""
        return {
            "messages": [m.as_json() for m in self.messages],
            "rev": self.rev,
            "more": self.more,
        }


@dataclass(frozen=True)
class Stretch:
    """A page as the room is opened at, with what there is on both sides of it."""

    page: HistoryPage
    has_older: bool
    has_newer: bool
    way: str | None = None


@dataclass(frozen=True)
class Unread:
    """How much others have said since somebody read last, the first of it and the last counted."""

    count: int = 0
    since: str | None = None
    last_id: int | None = None


@dataclass(frozen=True)
class HistoryQuery:
    """What `?before=`, `?after=`, `?around=`, `?since=` and `?limit=` ask for."""

    way: str | None
    number: int
    limit: int

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Understand the query of a request. Raises InvalidPage."""
        ways = [way for way in WAYS if way in args]
        if len(ways) > 1:
            raise InvalidPage("Ask for one of before, after, around and since.")
        way = ways[0] if ways else None
        limit = _number("limit", args.get("limit", str(NEWEST)))
        if limit < 1:
            raise InvalidPage("limit has to be at least 1.")
        return cls(way, _number(way, args[way]) if way else 0, min(limit, MAX_PAGE))

    def page(self) -> HistoryPage:
        """Read the page."""
        return WAYS[self.way](self.number, self.limit) if self.way else newest(self.limit)


def newest(limit: int = NEWEST) -> HistoryPage:
    """Return the end of the conversation."""
    return _backwards(select(Message), limit)


def before(message_id: int, limit: int) -> HistoryPage:
    """Return what was said just before a message."""
    return _backwards(select(Message).where(Message.id < message_id), limit)


def after(message_id: int, limit: int) -> HistoryPage:
    """Return what was said just after a message."""
    rev = sending.rev()
    found = _read(select(Message).where(Message.id > message_id).order_by(Message.id), limit)
    return HistoryPage(found[:limit], rev, len(found) > limit)


def around(message_id: int, limit: int) -> HistoryPage:
    """Return a message in the middle of what was said before and after it."""
    older = _backwards(select(Message).where(Message.id < message_id), limit // 2)
    newer = after(message_id - 1, limit - limit // 2)
    return HistoryPage([*older.messages, *newer.messages], older.rev, older.more)


def since(rev: int, limit: int) -> HistoryPage:
    """Return all that changed after revision `rev`, by revision. Raises UnknownRevision."""
    if rev > sending.rev():
        raise UnknownRevision("The room was restored from an older copy. Load it again.")
    found = _read(select(Message).where(Message.rev > rev).order_by(Message.rev), limit)
    page = found[:limit]
    return HistoryPage(page, page[-1].rev if page else rev, len(found) > limit)


def opened_at(args: Mapping[str, str]) -> Stretch:
    """Return what `?message=`, `?before=` or `?after=` asks for; else the end of the room."""
    for way, read in OPENINGS.items():
        if is_number(args.get(way, "")):
            page = read(int(args[way]), NEWEST)
            # Beyond the first or the last message there is nothing to look at.
            return _stretch(page, way) if page.messages else opened_at({})
    page = newest(NEWEST)
    return Stretch(page, has_older=page.more, has_newer=False)


def unread_by(person: Person) -> Unread:
    """Count what `person` has missed, up to UNREAD_COUNTED; who never read anything missed nothing.

    The primary key leads to the first of it: all is read nearly always, and that ends the query.
    """
    if not person.read_id:
        return Unread()
    missed = select(Message.id, Message.sent_at).where(
        Message.id > person.read_id, Message.author_id != person.id
    )
    found = db.session.execute(missed.order_by(Message.id).limit(UNREAD_COUNTED)).all()
    return Unread(len(found), iso(found[0].sent_at), found[-1].id) if found else Unread()


def read_up_to(message_id: int, person: Person) -> None:
    """Note that `person` has seen the conversation up to here, or to its end; never back."""
    newest = select(func.max(Message.id)).where(Message.id <= message_id).scalar_subquery()
    further = (Person.id == person.id, Person.read_id < newest)
    db.session.execute(update(Person).where(*further).values(read_id=newest))
    db.session.commit()


def is_number(text: str) -> bool:
    """Say whether `text` can be an id or a revision."""
    return text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_DIGITS


def _stretch(page: HistoryPage, way: str) -> Stretch:
    first, last = page.messages[0].id, page.messages[-1].id
    return Stretch(page, _is_any(Message.id < first), _is_any(Message.id > last), way)


def _is_any(condition: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(condition))))


def _backwards(query: Select[Message], limit: int) -> HistoryPage:
    # The counter first: the page may then hold a newer change, but never miss an older one.
    rev = sending.rev()
    found = _read(query.order_by(Message.id.desc()), limit)
    return HistoryPage(found[:limit][::-1], rev, len(found) > limit)


def _read(query: Select[Message], limit: int) -> Sequence[Message]:
    # One more than asked for tells if there is more.
    return db.session.scalars(query.limit(limit + 1)).all()


def _number(name: str, text: str) -> int:
    if not is_number(text):
        raise InvalidPage(f"{name} has to be a whole number.")
    return int(text)


OPENINGS = {"message": around, "before": before, "after": after}
WAYS = {"before": before, "after": after, "around": around, "since": since}
