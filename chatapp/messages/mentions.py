"""Which @names in a text are mentions; mentions.js is its twin, and both have the same tests."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

# A line of three backticks or more, up to a line that ends it or the end of the text; or a run of
# backticks, up to the next one that is as long.
CODE = re.compile(
    r"(?<![^\n]) {0,3}(`{3,})[^`\n]*(?![^\n])[\s\S]*?(?:\n {0,3}\1`*[ \t]*(?![^\n])|(?![\s\S]))"
    r"|(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\2(?!`)"
)
# With one of these before it, an @ belongs to an e-mail address or to something else.
JOINS = "_@.+-"


class Mention(NamedTuple):
    """Where a text mentions whom: from the @ to the end of the name, in code points."""

    start: int
    end: int
    user_id: str


def find(text: str, candidates: Iterable[tuple[str, str]]) -> list[Mention]:
    """Return the mentions in `text` of the people in `candidates`, pairs of an id and a name.

    The longest name counts, and the first of two people with one name. Nothing in code does, and
    nothing within a word.
    """
    if "@" not in text:
        return []
    longest_first = sorted(candidates, key=lambda it: len(it[1]), reverse=True)
    codes = [match.span() for match in CODE.finditer(text)] if "`" in text else []
    found: list[Mention] = []
    for at in (match.start() for match in re.finditer("@", text)):
        mention = _mention_at(at, text, longest_first)
        if mention and not any(s < mention.end and at < e for s, e in [*codes, *_spans(found)]):
            found.append(mention)
    return found


def _mention_at(at: int, text: str, candidates: list[tuple[str, str]]) -> Mention | None:
    if at > 0 and (text[at - 1] in JOINS or unicodedata.category(text[at - 1])[0] in "LN"):
        return None
    for user_id, name in candidates:
        end = at + 1 + len(name)
        if name and text.startswith(name, at + 1) and not _goes_on(text[end : end + 1]):
            return Mention(at, end, user_id)
    return None


def _goes_on(following: str) -> bool:
    # A mark makes another letter of the one before it.
    return following == "_" or (following != "" and unicodedata.category(following)[0] in "LNM")


def _spans(mentions: list[Mention]) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in mentions]
