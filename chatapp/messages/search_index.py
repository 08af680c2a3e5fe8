"""Which messages have some words: SQLite's FTS5 and PostgreSQL's text search, behind one function.

Triggers keep the index (migration 9): what was said, changed or removed counts at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, text
from sqlalchemy.sql.elements import TextClause

from ..database import Number, db
from ..payload import MAX_NUMBER

# On PostgreSQL so many of the newest messages are looked through one by one, before its index is
# asked for all that have the words: of common words that gives them at once.
WINDOW = 20_000


class Phrase(NamedTuple):
    """Tokens that follow each other; if it `goes_on`, the last may be the beginning of one.

    `characters` is how many were looked for, where those are fewer than a token of them has.
    """

    keys: tuple[str, ...]
    goes_on: bool = False
    characters: int = 0


@dataclass(frozen=True)
class Terms:
    """What messages must have: all `phrases`, one token of each of `any_of`, none of `without`.

    Tokens are ASCII letters and digits (search_words.py), so none of them means anything else in
    the query languages of the databases.
    """

    phrases: tuple[Phrase, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Language:
    """How a database writes queries."""

    phrase: Callable[[Phrase], str]
    and_: str
    or_: str
    without: str

    def written(self, terms: Terms) -> str:
        phrases = [self.phrase(phrase) for phrase in terms.phrases]
        groups = [self._any(keys) for keys in terms.any_of]
        wanted = self.and_.join([*phrases, *groups])
        return f"({wanted}){self.without}{self._any(terms.without)}" if terms.without else wanted

    def _any(self, keys: Sequence[str]) -> str:
        return f"({self.or_.join(self.phrase(Phrase((key,))) for key in keys)})"


FTS5 = _Language(
    phrase=lambda it: f'"{" ".join(it.keys)}"' + ("*" if it.goes_on else ""),
    and_=" AND ",
    or_=" OR ",
    without=" NOT ",
)
TSQUERY = _Language(
    phrase=lambda it: f"({' <-> '.join(it.keys)}{':*' if it.goes_on else ''})",
    and_=" & ",
    or_=" | ",
    without=" & !",
)


def _statement(sql: str) -> TextClause:
    numbers = [bindparam(name, type_=Number) for name in ("first", "before") if f":{name}" in sql]
    limits = [bindparam(name, type_=Integer) for name in ("limit", "window") if f":{name}" in sql]
    return text(sql).bindparams(*numbers, *limits)


IN_FTS5 = _statement(
    "SELECT rowid FROM message_words WHERE message_words MATCH :query"
    " AND rowid >= max(:first, (SELECT first_id FROM room))"
    " AND rowid < :before ORDER BY rowid DESC LIMIT :limit"
)
AMONG_NEWEST = _statement(
    "SELECT id FROM (SELECT id, document FROM message_words"
    " WHERE id >= greatest(:first, (SELECT first_id FROM room)) AND id < :before"
    " ORDER BY id DESC LIMIT :window) AS newest"
    " WHERE document @@ CAST(:query AS tsquery) ORDER BY id DESC LIMIT :limit"
)
# With OFFSET, because the planner takes words for independent of each other and of the time, and
# would go through all messages one by one, the newest first. It leaves what has one as it is.
IN_TSVECTORS = _statement(
    "SELECT id FROM (SELECT id FROM message_words WHERE document @@ CAST(:query AS tsquery)"
    " AND id >= greatest(:first, (SELECT first_id FROM room)) AND id < :before OFFSET 0) AS found"
    " ORDER BY id DESC LIMIT :limit"
)


def newest(terms: Terms, limit: int, first: int = 0, before: int = MAX_NUMBER) -> list[int]:
    """Return the ids of the newest messages that have `terms`, from `first` to before `before`.

    Those that have expired are none of them, even while the index still has their words.
    """
    values: dict[str, Any] = {"first": first, "before": before, "limit": limit}
    if db.engine.dialect.name == "sqlite":
        return _ids(IN_FTS5, values | {"query": FTS5.written(terms)})
    values |= {"query": TSQUERY.written(terms)}
    found = _ids(AMONG_NEWEST, values | {"window": WINDOW})
    return found if len(found) == limit else _ids(IN_TSVECTORS, values)


def _ids(statement: TextClause, values: Mapping[str, Any]) -> list[int]:
    return [row[0] for row in db.rows(statement, values)]
