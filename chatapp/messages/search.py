"""Searching what was said: the query that a person writes, and the messages that it finds.

A query has words, which all must be there (from two letters on, longer ones that begin so are
found, too), "exact words", and from:NAME, from:me, to:me, before:DAY and after:DAY.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate, groupby
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

import regex
from sqlalchemy import bindparam, select

from ..database import db, now
from ..errors import Refusal
from ..models import EVERYONE, Message, Person
from ..payload import MAX_NUMBER, encode
from . import rows, search_index, search_words
from .history import FIRST_FROM, is_number
from .rows import MessageRow
from .search_index import Phrase, Terms
from .search_words import AT_ONCE, Token

PAGE = 50
MAX_QUERY = 200
MAX_TERMS = 10
MAX_AUTHORS = 20
# Of a text without its script's fold: so many characters, and so many of them before a match.
EXCERPT, BEFORE_MATCH = 240, 60
# Of whom `from:` is looked for: those who signed in last, and others whose names have the letters.
PEOPLE_READ = 2_000
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»\uff02", '"'))
PART = regex.compile(
    r'(?P<operator>from|before|after|to):(?:"(?P<quoted>[^"]*)"?|(?P<value>\S*))'
    r'|"(?P<exact>[^"]*)"?|(?P<word>[^\s"]+)',
    regex.IGNORECASE,
)
# It may have been removed, or have expired, since the index was asked.
FOUND = rows.MESSAGES.where(
    Message.id.in_(bindparam("ids", expanding=True)), Message.removed_at.is_(None), rows.IN_ROOM
)
# Of those who were forgotten, all have the same name.
RECENT = (
    select(Person.id, Person.name)
    .where(Person.forgotten_at.is_(None).is_(True))
    .order_by(Person.last_signed_in_at.desc(), Person.id)
)
NAMED = select(Person.id, Person.name).where(
    Person.searched.contains(bindparam("letters"), autoescape=False)
)


class InvalidSearch(Refusal, status=422, code="invalid_search"):
    """The query can't be understood, or finds nothing for certain; the sentence says why."""


@dataclass(frozen=True)
class Search:
    """A query as a person wrote it, the zone of its days, and the id before which to go on."""

    words: str
    zone: tzinfo
    before: int

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the parameters `q`, `zone` (a name of IANA's) and `before`. Raises InvalidSearch."""
        words = args.get("q", "").translate(QUOTES).strip()
        if len(words) > MAX_QUERY:
            raise InvalidSearch(f"A search can have up to {MAX_QUERY} characters.")
        before = args.get("before", "")
        return cls(words, zone_of(args), int(before) if is_number(before) else MAX_NUMBER)

    def results(self, reader_id: str) -> "Results":
        """Return the newest messages found. Raises InvalidSearch."""
        parsed = _Parsed(self, reader_id)
        limit = PAGE + 1
        ids = search_index.newest(parsed.terms, limit, parsed.first, parsed.before)
        return Results(_messages(ids[:PAGE]), parsed.terms.phrases, more=len(ids) == limit)


@dataclass(frozen=True)
class Results:
    """Messages, the newest first, and the phrases by which they were found."""

    messages: Sequence[MessageRow]
    phrases: Sequence[Phrase]
    more: bool

    def encoded(self, reader_id: str) -> str:
        """Return the results as JSON for a reader."""
        answers = zip(rows.answers(self.messages, reader_id), self.messages, strict=True)
        found = [
            f'{answer[:-1]},"found":{encode(self.found_in(message))}}}'
            for answer, message in answers
        ]
        return f'{{"messages":[{",".join(found)}],"more":{encode(self.more)}}}'

    def found_in(self, message: MessageRow) -> list[str]:
        """Return the stretches of a message's text that were looked for, each once."""
        spans = spans_in(message.text, self.phrases)
        return list(dict.fromkeys(message.text[start:end] for start, end in spans))

    def excerpt_of(self, message: MessageRow) -> list[tuple[str, bool]]:
        """Return a message's text around the first match: stretches, and whether each was found."""
        spans = spans_in(message.text, self.phrases)
        start = max(0, spans[0].start - BEFORE_MATCH) if spans else 0
        end = start + EXCERPT
        stretches = [("…", False)] if start else []
        for span in spans:
            if start <= span.start and span.end <= end:
                stretches += [(message.text[start : span.start], False)]
                stretches += [(message.text[span.start : span.end], True)]
                start = span.end
        stretches.append((message.text[start:end], False))
        return [*stretches, *([("…", False)] if end < len(message.text) else [])]


class Span(NamedTuple):
    """From where to where something stands in a text."""

    start: int
    end: int


def spans_in(text: str, phrases: Sequence[Phrase]) -> list[Span]:
    """Return where the phrases stand in a text, in its order."""
    tokens = list(search_words.tokens(text))
    # One line of all tokens is looked through much faster than token by token.
    line = " ".join(["", *(token.key for token in tokens), ""])
    begins = accumulate((len(token.key) + 1 for token in tokens), initial=0)
    index = {begin: at for at, begin in enumerate(begins)}
    return sorted(
        _span(tokens, index[begin], phrase)
        for phrase in dict.fromkeys(phrases)
        for begin in _begins(line, phrase)
    )


def zone_of(args: Mapping[str, str]) -> tzinfo:
    """Return the zone of the parameter `zone`; UTC where it is none."""
    # What is no name may be a path, of a folder for instance.
    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(args["zone"])
    return UTC


class _Parsed:
    """A query as the index understands it, with the ids between which to look."""

    def __init__(self, search: Search, reader_id: str) -> None:
        self.first, self.before = 0, search.before
        self._search, self._reader_id = search, reader_id
        self._phrases: list[Phrase] = []
        self._any_of: list[tuple[str, ...]] = []
        self._without: list[str] = []
        for part in PART.finditer(search.words):
            self._take(part.groupdict())
        if not self._phrases and not self._any_of:
            raise InvalidSearch("Enter at least one word to search for.")
        if len(self._phrases) + len(self._any_of) > MAX_TERMS:
            raise InvalidSearch(f"A search can have up to {MAX_TERMS} words.")

    @property
    def terms(self) -> Terms:
        return Terms(tuple(self._phrases), tuple(self._any_of), tuple(self._without))

    def _take(self, part: Mapping[str, str | None]) -> None:
        if part["operator"]:
            take = getattr(self, f"_{part['operator'].lower()}")
            take((part["quoted"] or part["value"] or "").strip())
        elif part["exact"] is not None:
            self._phrases += _phrases(part["exact"], goes_on=False)
        else:
            self._phrases += _phrases(part["word"] or "", goes_on=True)

    def _from(self, name: str) -> None:
        ids = [self._reader_id] if name.lower() == "me" else _people(name.removeprefix("@"))
        self._any_of.append(tuple(map(search_words.author, ids)))

    def _to(self, whom: str) -> None:
        if whom.lower() != "me":
            raise InvalidSearch("Use to:me to find mentions of you and replies to you.")
        mentions = (search_words.mention(it) for it in (self._reader_id, EVERYONE))
        self._any_of.append((*mentions, search_words.answer(self._reader_id)))
        self._without.append(search_words.author(self._reader_id))

    def _before(self, day: str) -> None:
        found = db.rows(FIRST_FROM, {"moment": self._midnight("before", day)})
        if found:
            self.before = min(self.before, found[0].id)

    def _after(self, day: str) -> None:
        found = db.rows(FIRST_FROM, {"moment": self._midnight("after", day)})
        self.first = max(self.first, found[0].id if found else MAX_NUMBER)

    def _midnight(self, operator: str, day: str) -> datetime:
        with suppress(ValueError, OverflowError):
            midnight = datetime.combine(date.fromisoformat(day), time.min, self._search.zone)
            return midnight.astimezone(UTC)
        example = f"{now() - timedelta(days=7):%Y-%m-%d}"
        raise InvalidSearch(f"Write a date after {operator}:, like this: {operator}:{example}.")


def _phrases(chunk: str, goes_on: bool) -> Iterator[Phrase]:
    """Return what to look for where somebody wrote `chunk`: each script in it by itself."""
    for is_unspaced, group in groupby(search_words.runs(chunk), key=lambda run: run.is_unspaced):
        if is_unspaced:
            yield from (_of_characters(run.tokens) for run in group)
        else:
            yield _of_words([token for run in group for token in run.tokens], goes_on)


def _of_words(tokens: Sequence[Token], goes_on: bool) -> Phrase:
    # A single letter would find nearly all.
    is_long = tokens[-1].end - tokens[-1].start > 1
    return Phrase(tuple(token.key for token in tokens), goes_on and is_long)


def _of_characters(tokens: Sequence[Token]) -> Phrase:
    # A token begins at each character; those at the end are shorter.
    whole = tokens[: 1 - AT_ONCE]
    if whole:
        return Phrase(tuple(token.key for token in whole))
    return Phrase((tokens[0].key,), goes_on=True, characters=len(tokens))


def _begins(line: str, phrase: Phrase) -> Iterator[int]:
    """Return where in a line of tokens a phrase begins; where it overlaps itself, the first."""
    sought = f" {' '.join(phrase.keys)}{'' if phrase.goes_on else ' '}"
    at = line.find(sought)
    while at >= 0:
        yield at
        # The space after a token is the one before the next.
        at = line.find(sought, at + len(sought) - 1)


def _span(tokens: Sequence[Token], at: int, phrase: Phrase) -> Span:
    end = tokens[at + len(phrase.keys) - 1].end
    if phrase.characters:
        # Those after them are none of what was looked for.
        following = tokens[at + phrase.characters : at + phrase.characters + 1]
        end = min(end, *(token.start for token in following)) if following else end
    return Span(tokens[at].start, end)


def _people(name: str) -> list[str]:
    wanted = _folded(name)
    if not wanted:
        raise InvalidSearch("Write a name after from:, like this: from:Ada.")
    known = {row.id: row.name for row in db.rows(RECENT.limit(PEOPLE_READ))}
    if len(known) == PEOPLE_READ:
        letters = {"letters": regex.sub(r"[%_]", "_", name.lower())}
        known |= {row.id: row.name for row in db.rows(NAMED.limit(PEOPLE_READ), letters)}
    found = [it for it, theirs in known.items() if _is_called(_folded(theirs), wanted)]
    if not found:
        raise InvalidSearch(f"No one here is called {name}.")
    return sorted(found, key=lambda it: _folded(known[it]) != wanted)[:MAX_AUTHORS]


def _folded(name: str) -> list[str]:
    # Of an accent by itself nothing is left.
    return [folded for word in name.split() if (folded := search_words.fold(word))]


def _is_called(name: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether words of a name begin like the words that are wanted, the last one perhaps."""
    count = len(wanted)
    return any(
        name[at : at + count - 1] == wanted[:-1] and name[at + count - 1].startswith(wanted[-1])
        for at in range(len(name) - count + 1)
    )


def _messages(ids: Sequence[int]) -> list[MessageRow]:
    if not ids:
        return []
    found: list[Any] = sorted(db.rows(FOUND, {"ids": ids}), key=lambda row: -row.id)
    return [MessageRow._make(row) for row in found]
