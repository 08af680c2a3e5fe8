"""Reading messages: pages by position (before, after, around) or by revision (since)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    select,
    true,
    update,
)
from werkzeug.datastructures import MultiDict

from ..database import Number, db
from ..errors import Refusal
from ..models import EVERYONE, Member, Mention, Message, Person, Room, iso
from ..payload import MAX_NUMBER, encode
from . import revisions
from .revisions import Transaction
from .rows import FIRST_ID, IN_ROOM, MESSAGES, MessageRow, answers, greatest

NEWEST = 50
# Unread messages are counted up to this; the page then says that there are more than 99.
UNREAD_COUNTED = 100
MAX_PAGE = 100
# Every number of this length is at most MAX_NUMBER.
MAX_NUMBER_DIGITS = len(str(MAX_NUMBER)) - 1


NUMBER, LIMIT = bindparam("number", type_=Number), bindparam("limit", type_=Integer)


class RoomState(NamedTuple):
    """The room's state (models.Room), as every list tells it.

    `first` is the id of the oldest message that there is, `pins` counts the changes of the pins.
    """

    rev: int
    life: str
    epoch: int
    first: int
    pins: int


# In the order of the fields above.
ROOM_STATE: Sequence[Any] = [
    column.label(f"room_{column.key}")
    for column in (Room.rev, Room.life, Room.epoch, Room.first_id, Room.pins_rev)
]


def _statement(order: Any, *conditions: ColumnElement[bool], last: bool = False) -> Select[Any]:
    """Return a query of messages, each with the room's state beside it, so from one moment.

    They are built once, as building one takes longer than the database needs for its answer.
    """
    messages = MESSAGES.where(*conditions)
    limited = messages.order_by(order.desc() if last else order).limit(LIMIT).subquery()
    both = select(*ROOM_STATE, limited).select_from(Room)
    order = limited.c[order.key]
    return both.outerjoin(limited, true()).order_by(order.desc() if last else order)


# One bound of the ids: of two, SQLite may choose the lower one to begin at.
FROM = greatest(NUMBER, FIRST_ID - 1)
# Where another index than that of the ids is to be gone by.
STILL_IN_ROOM = Message.id + 0 >= FIRST_ID
LAST = _statement(Message.id, IN_ROOM, last=True)
BEFORE = _statement(Message.id, IN_ROOM, Message.id < NUMBER, last=True)
AFTER = _statement(Message.id, Message.id > FROM)
SINCE = _statement(Message.rev, STILL_IN_ROOM, Message.rev > NUMBER)
# By the index of mentions alone, so that none is missed however much is unread.
MENTIONED = (
    select(func.count(Message.id.distinct()))
    .join(Mention, Mention.message_id == Message.id)
    .where(
        Mention.person_id.in_([bindparam("person_id"), EVERYONE]),
        Mention.message_id > FROM,
        Message.author_id != bindparam("person_id"),
        Message.removed_at.is_(None),
    )
    .scalar_subquery()
)
MISSED = (
    select(Message.id, Message.sent_at, MENTIONED.label("mentions"))
    .where(Message.id > FROM, Message.author_id != bindparam("person_id"))
    .order_by(Message.id)
    .limit(LIMIT)
)
UP_TO = select(func.coalesce(func.max(Message.id), 0)).where(Message.id <= NUMBER).scalar_subquery()
FIRST_FROM = (
    select(Message.id)
    .where(Message.sent_at >= bindparam("moment"), STILL_IN_ROOM)
    .order_by(Message.sent_at, Message.id)
    .limit(1)
)
LAST_BEFORE = (
    select(Message.id)
    .where(Message.sent_at < bindparam("moment"), STILL_IN_ROOM)
    .order_by(Message.sent_at.desc(), Message.id.desc())
    .limit(1)
)
THEIRS = Person.id == bindparam("person_id")
READ = (
    update(Person)
    .where(
        THEIRS,
        Person.read_id < UP_TO,
        Person.read_marks == func.coalesce(bindparam("marks", type_=Number), Person.read_marks),
    )
    .values(read_id=UP_TO)
)
MARK_UNREAD = (
    update(Person)
    .where(THEIRS)
    .values(read_id=UP_TO, read_marks=Person.read_marks + 1)
    .returning(Person.read_id, Person.read_marks)
)
MARKS = select(Person.read_id, Person.read_marks).where(THEIRS)


class InvalidPage(Refusal, status=422, code="invalid_page"):
    """The parameters of the request can't be understood."""


class UnknownRevision(Refusal, status=409, code="restored"):
    """The browser knows the room as it was before the database was restored from a copy.

    That is seen by the room's life, or by a revision that is later than the database's.
    """


class MarkedUnread(Refusal, status=409, code="marked_unread"):
    """The person has marked messages unread since their page was told how far they have read."""

    def __init__(self, read_id: int, marks: int) -> None:
        super().__init__("You've marked messages as unread in another window.")
        self.details = {"read_id": read_id, "marks": marks}


@dataclass(frozen=True)
class HistoryPage:
    """Messages in order, as rows, and the room's state when they were read.

    `more` says whether the list goes on in the direction that was asked for; around a message,
    whether there are older ones.
    """

    messages: Sequence[MessageRow]
    room: RoomState
    more: bool

    def encoded(self, reader_id: str) -> str:
        """Return the page as JSON for a reader."""
        messages = ",".join(answers(self.messages, reader_id))
        rest = encode({"more": self.more} | self.room._asdict())
        return f'{{"messages":[{messages}],{rest[1:]}'


@dataclass(frozen=True)
class Stretch:
    """A page as the room is opened at, with what there is on both sides of it."""

    page: HistoryPage
    has_older: bool
    has_newer: bool
    way: str | None = None


@dataclass(frozen=True)
class Unread:
    """How many messages of others are unread, when the first was sent, and the last one's id.

    `mentions` of them mention the reader.
    """

    count: int = 0
    since: str | None = None
    last_id: int | None = None
    mentions: int = 0


@dataclass(frozen=True)
class HistoryQuery:
    """The parameters `before`, `after`, `around`, `since` or `at`, and `limit`.

    With `since` comes the room's `life` as the page knows it; pages of older versions know none.
    """

    way: str | None
    number: int
    limit: int
    life: str | None = None

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Read the query of a request. Raises InvalidPage."""
        ways = [way for way in WAYS if way in args]
        if len(ways) > 1:
            raise InvalidPage("Ask for one of before, after, around, since and at.")
        limit = _number("limit", args.get("limit", str(NEWEST)))
        if limit < 1:
            raise InvalidPage("limit has to be at least 1.")
        way, number = _way(ways[0], args) if ways else (None, 0)
        return cls(way, number, min(limit, MAX_PAGE), args.get("life"))

    def page(self) -> HistoryPage:
        """Read the page from the database. Raises UnknownRevision."""
        if self.way == "since":
            return since(self.number, self.limit, self.life)
        return PAGES[self.way](self.number, self.limit) if self.way else newest(self.limit)


def newest(limit: int = NEWEST) -> HistoryPage:
    """Return the newest messages."""
    return _backwards(LAST, 0, limit)


def before(message_id: int, limit: int) -> HistoryPage:
    """Return the messages before a message."""
    return _backwards(BEFORE, message_id, limit)


def after(message_id: int, limit: int) -> HistoryPage:
    """Return the messages after a message."""
    room, found = _read(AFTER, message_id, limit)
    return HistoryPage(found[:limit], room, len(found) > limit)


def around(message_id: int, limit: int) -> HistoryPage:
    """Return a message between those before and after it."""
    older = before(message_id, limit // 2)
    newer = after(message_id - 1, limit - limit // 2)
    return HistoryPage([*older.messages, *newer.messages], older.room, older.more)


def since(rev: int, limit: int, life: str | None = None) -> HistoryPage:
    """Return the messages changed after `rev`, in order of revision. Raises UnknownRevision.

    The page's revision is that of the last message while there are more, and then the room's: what
    comes between was changed in messages that have expired.
    """
    room, found = _read(SINCE, rev, limit)
    if rev > room.rev or life not in {None, room.life}:
        raise UnknownRevision("The room was restored from an older copy. Reload the page.")
    page, more = found[:limit], len(found) > limit
    reached = room._replace(rev=page[-1].rev) if more else room
    return HistoryPage(page, reached, more)


def opened_at(args: Mapping[str, str]) -> Stretch:
    """Return what `?message=`, `?before=` or `?after=` asks for; else the end of the room."""
    for way, read in OPENINGS.items():
        if is_number(args.get(way, "")):
            page = read(int(args[way]), NEWEST)
            # Beyond the first or the last message there is nothing to look at.
            return _stretch(page, way) if page.messages else opened_at({})
    page = newest(NEWEST)
    return Stretch(page, has_older=page.more, has_newer=False)


def unread_by(person: Member) -> Unread:
    """Count the unread messages of `person`, up to UNREAD_COUNTED; none at their first visit.

    The query follows the primary key from `read_id`, so it ends at once when all is read.
    """
    if not has_read(person):
        return Unread()
    values = {"number": person.read_id, "person_id": person.id, "limit": UNREAD_COUNTED}
    found = db.rows(MISSED, values)
    if not found:
        return Unread()
    return Unread(len(found), iso(found[0].sent_at), found[-1].id, found[0].mentions)


def has_read(person: Member) -> bool:
    """Say whether it is known how far a person has read: not at their first visit."""
    return bool(person.read_id or person.read_marks)


def read_up_to(message_id: int, person_id: str, marks: int | None = None) -> None:
    """Note that a person has read up to this message; never further back than before.

    `marks` says how often they had marked messages unread, as far as their page knows. A page that
    doesn't know of the last time is refused (MarkedUnread), as it would undo that.
    """
    values = {"number": message_id, "person_id": person_id, "marks": marks}
    revisions.change(person_id, partial(_note_read, values), revs=0)


def mark_unread_after(message_id: int, person_id: str) -> dict[str, int]:
    """Set back how far a person has read; return that and how often they have done so."""
    values = {"number": message_id, "person_id": person_id}
    return revisions.change(person_id, partial(_mark_unread, values), revs=0)


def at(moment: datetime) -> int | None:
    """Return the id of the first message at or after a moment; of the last, where none is."""
    found = db.rows(FIRST_FROM, {"moment": moment}) or db.rows(LAST_BEFORE, {"moment": moment})
    return found[0].id if found else None


def moment_of(given: str) -> datetime | None:
    """Return a moment as ISO 8601 writes it, in UTC without a zone; None where it isn't one."""
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(given)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def is_number(text: str) -> bool:
    """Say whether `text` can be an id or a revision."""
    return text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_DIGITS


def _note_read(values: dict[str, Any], transaction: Transaction) -> None:
    connection = transaction.connection
    if connection.execute(READ, values).rowcount or values["marks"] is None:
        return
    known = connection.execute(MARKS, {"person_id": values["person_id"]}).one()
    if known.read_marks != values["marks"]:
        raise MarkedUnread(known.read_id, known.read_marks)


def _mark_unread(values: dict[str, Any], transaction: Transaction) -> dict[str, int]:
    marked = transaction.connection.execute(MARK_UNREAD, values).one()
    return {"read_id": marked.read_id, "marks": marked.read_marks}


def _stretch(page: HistoryPage, way: str) -> Stretch:
    first, last = page.messages[0].id, page.messages[-1].id
    return Stretch(page, _is_any(IN_ROOM, Message.id < first), _is_any(Message.id > last), way)


def _is_any(*conditions: ColumnElement[bool]) -> bool:
    return bool(db.rows(select(exists().where(*conditions)))[0][0])


def _backwards(statement: Select[Any], message_id: int, limit: int) -> HistoryPage:
    room, found = _read(statement, message_id, limit)
    return HistoryPage(found[:limit][::-1], room, len(found) > limit)


def _read(
    statement: Select[Any], number: int, limit: int
) -> tuple[RoomState, Sequence[MessageRow]]:
    # One more than asked for, to see whether there are more.
    found = db.rows(statement, {"number": number, "limit": limit + 1})
    # Without any message there is one row, of the room alone.
    state = len(RoomState._fields)
    messages = [MessageRow._make(row[state:]) for row in found if row.id is not None]
    return RoomState._make(found[0][:state]), messages


def _way(way: str, args: MultiDict[str, str]) -> tuple[str | None, int]:
    if way != "at":
        return way, _number(way, args[way])
    moment = moment_of(args["at"])
    if moment is None:
        raise InvalidPage("at has to be a moment, like 2026-11-25T12:00:00Z, or a day.")
    found = at(moment)
    return ("around", found) if found else (None, 0)


def _number(name: str, text: str) -> int:
    if not is_number(text):
        raise InvalidPage(f"{name} has to be a whole number.")
    return int(text)


OPENINGS = {"message": around, "before": before, "after": after}
PAGES = {"before": before, "after": after, "around": around}
WAYS = (*PAGES, "since", "at")
