"""The dashboard's search for people: everybody who has ever signed in, in ten orders, by page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, func, select
from werkzeug.datastructures import MultiDict

from ..auth import mutes
from ..auth.membership import LONG_AGO
from ..database import db
from ..messages.rows import IN_ROOM
from ..models import Message, Person
from .query import choice_of, given, number_of, words_of

PAGE = 50
# Fewer people than this are sorted faster than an index in the right order can be searched.
FEW = 1000
MESSAGES = (
    select(func.count())
    .where(Message.author_id == Person.id, IN_ROOM)
    .correlate(Person)
    .scalar_subquery()
)
# The values of ?sort=, each with its label and its order.
SORTS: Mapping[str, tuple[str, ColumnElement[Any]]] = {
    "-last": ("Last sign-in, newest first", Person.last_signed_in_at.desc()),
    "last": ("Last sign-in, oldest first", Person.last_signed_in_at.asc()),
    "name": ("Name, A to Z", Person.searched.asc()),
    "-name": ("Name, Z to A", Person.searched.desc()),
    "-first": ("First seen, newest first", Person.first_signed_in_at.desc()),
    "first": ("First seen, oldest first", Person.first_signed_in_at.asc()),
    "-sign_ins": ("Sign-ins, most first", Person.sign_in_count.desc()),
    "sign_ins": ("Sign-ins, fewest first", Person.sign_in_count.asc()),
    "-messages": ("Messages, most first", MESSAGES.desc()),
    "messages": ("Messages, fewest first", MESSAGES.asc()),
}
SHOWN = {"": "Everyone", "suspended": "Suspended", "muted": "Muted"}


@dataclass(frozen=True)
class PeopleQuery:
    """Whom to show: by words in name or address, all or which of SHOWN, in which order and page."""

    words: str
    shown: str
    sort: str
    page: int

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        """Read the query of a request."""
        return cls(
            words=words_of(args, "q"),
            shown=choice_of(args, "show", SHOWN),
            sort=choice_of(args, "sort", SORTS, "-last"),
            page=number_of(args, "page") or 1,
        )

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of an address for this search, whatever its page."""
        return given(q=self.words, show=self.shown, sort=self.sort)


@dataclass(frozen=True)
class PeoplePage:
    """One page of the people found, with the number of messages of each by id."""

    people: Sequence[Person]
    messages: Mapping[str, int]
    total: int
    number: int
    pages: int


def page(asked: PeopleQuery) -> PeoplePage:
    """Return the page that was asked for, or the last one if there are fewer."""
    total = db.session.scalar(_found(select(func.count(Person.id)), asked)) or 0
    pages = max(1, -(-total // PAGE))
    number = min(asked.page, pages)
    people = _people(asked, total, offset=(number - 1) * PAGE)
    return PeoplePage(people, messages_of(p.id for p in people), total, number, pages)


def everybody(asked: PeopleQuery) -> Select[Person, int]:
    """Return the query for all the people found, each with the number of their messages."""
    return _found(select(Person, MESSAGES), asked).order_by(SORTS[asked.sort][1], Person.id)


def messages_of(person_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of messages by person id; people without messages are left out."""
    authors = Message.author_id.in_(list(person_ids))
    counted = select(Message.author_id, func.count()).where(authors, IN_ROOM)
    query = counted.group_by(Message.author_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def matching(words: str) -> ColumnElement[bool]:
    """Return the condition that name or e-mail address contain `words`, in upper or lower case."""
    return Person.searched.contains(words.lower(), autoescape=True)


def _people(asked: PeopleQuery, total: int, offset: int) -> Sequence[Person]:
    query = _found(select(Person.id), asked)
    if total < FEW:
        query = select(Person.id).where(Person.id.in_(query))
    # First the ids, then their rows: to sort 100,000 whole rows would take ten times as long.
    query = query.order_by(SORTS[asked.sort][1], Person.id)
    ids = db.session.scalars(query.limit(PAGE).offset(offset)).all()
    found = {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [found[person_id] for person_id in ids]


def _found(query: Select[Any], asked: PeopleQuery) -> Select[Any]:
    if asked.words:
        query = query.where(matching(asked.words))
    if asked.shown:
        query = query.where(_SHOWN[asked.shown]())
    return query


_SHOWN = {"suspended": lambda: Person.suspended_at > LONG_AGO, "muted": mutes.is_muted}
