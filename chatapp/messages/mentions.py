"""Whom a message mentions: of the people whom its author chose, those whose @name it has.

Which @names in a text count is decided here and in mentions.js; both have the same tests.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.orm import Session

from ..auth import membership
from ..errors import Refusal
from ..models import EVERYONE, Mention, Person

# A line of three backticks or more, up to a line that ends it or the end of the text; or a run of
# backticks, up to the next one that is as long.
CODE = re.compile(
    r"(?<![^\n]) {0,3}(`{3,})[^`\n]*(?![^\n])[\s\S]*?(?:\n {0,3}\1`*[ \t]*(?![^\n])|(?![\s\S]))"
    r"|(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\2(?!`)"
)
# With one of these before it, an @ belongs to an e-mail address or to something else.
JOINS = "_@.+-"
NAMES = select(Person.id, Person.name).where(
    Person.id.in_(bindparam("ids", expanding=True)),
    Person.suspended_at.is_(None),
    Person.left_at.is_(None),
)
INSERT = insert(Mention)

Mentions = Sequence[dict[str, str]]
NOBODY: Mentions = ()


class Found(NamedTuple):
    """Where a text mentions whom: from the @ to the end of the name, in code points."""

    start: int
    end: int
    user_id: str


class MayNotMentionEveryone(Refusal, status=403, code="may_not_mention_everyone"):
    """Only administrators, and whom they allow it, may mention everyone."""


def find(text: str, candidates: Iterable[tuple[str, str]]) -> list[Found]:
    """Return the mentions in `text` of the people in `candidates`, pairs of an id and a name.

    The longest name counts, and the first of two people with one name. Nothing in code does, and
    nothing within a word.
    """
    if "@" not in text:
        return []
    longest_first = sorted(candidates, key=lambda it: len(it[1]), reverse=True)
    codes = [match.span() for match in CODE.finditer(text)] if "`" in text else []
    found: list[Found] = []
    end = 0
    for at in (match.start() for match in re.finditer("@", text)):
        mention = _mention_at(at, text, longest_first) if at >= end else None
        if mention and not _is_in_code(mention, codes):
            found.append(mention)
            end = mention.end
    return found


def named(
    text: str,
    ids: Sequence[str],
    author_id: str,
    connection: Connection,
    known: Mentions = NOBODY,
) -> Mentions:
    """Return the mentions in a text, as JSON has them, of the people with these ids.

    `known` are the mentions of the text before an edit: names may have changed since then.
    Raises MayNotMentionEveryone, but not where everyone is among the known.
    """
    if not ids:
        return []
    candidates = [(it["user_id"], it["name"]) for it in known if it["user_id"] in ids]
    found = find(text, [*candidates, *_people(ids, connection)])
    wanted = {person_id: text[start + 1 : end] for start, end, person_id in reversed(found)}
    if EVERYONE in wanted and not any(it["user_id"] == EVERYONE for it in known):
        _check_everyone(author_id, connection)
    return [{"user_id": it, "name": wanted[it]} for it in ids if it in wanted]


def store(message_id: int, mentioned: Mentions, connection: Connection) -> None:
    """Store the mentions of a message that had none."""
    if mentioned:
        rows = [{"message_id": message_id, "person_id": it["user_id"]} for it in mentioned]
        connection.execute(INSERT, rows)


def _mention_at(at: int, text: str, candidates: list[tuple[str, str]]) -> Found | None:
    if at > 0 and (text[at - 1] in JOINS or unicodedata.category(text[at - 1])[0] in "LN"):
        return None
    for user_id, name in candidates:
        end = at + 1 + len(name)
        if name and text.startswith(name, at + 1) and not _goes_on(text[end : end + 1]):
            return Found(at, end, user_id)
    return None


def _goes_on(following: str) -> bool:
    # A mark makes another letter of the one before it.
    return following == "_" or (following != "" and unicodedata.category(following)[0] in "LNM")


def _is_in_code(mention: Found, codes: list[tuple[int, int]]) -> bool:
    # Those before the last one that begins in time end before it.
    begun = bisect_left(codes, (mention.end,))
    return begun > 0 and mention.start < codes[begun - 1][1]


def _people(ids: Sequence[str], connection: Connection) -> list[tuple[str, str]]:
    names = {row.id: row.name for row in connection.execute(NAMES, {"ids": ids})}
    # A person who is called "everyone" comes first where their id does.
    return [(it, names.get(it, EVERYONE)) for it in ids if it in names or it == EVERYONE]


def _check_everyone(author_id: str, connection: Connection) -> None:
    author = Session(connection).get_one(Person, author_id)
    if not author.may_mention_everyone and not membership.is_administrator(author):
        raise MayNotMentionEveryone("Only administrators may mention everyone.")
