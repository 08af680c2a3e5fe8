"""Which addresses in a text may become links: text.js is its twin, and both have the same tests."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import regex
from ada_url import URL

# White space as JavaScript knows it, for character classes.
SPACE = r"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# Not within a word or another address: "javascript:https://…" holds no link.
# It ends at white space, and at Chinese or Japanese punctuation, which needs none beside it.
CANDIDATE = regex.compile(
    r"(?<![0-9A-Za-z_:/@.+-])[Hh][Tt][Tt][Pp][Ss]?://"
    rf'[^{SPACE}<>"`\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF1F]+'
)
LOOSE_ENDS = ".,:;!?'*_~…’”»"  # noqa: RUF001
PAIRS = {")": "(", "]": "[", "}": "{"}
IS_ABSOLUTE = regex.compile("[Hh][Tt][Tt][Pp][Ss]?://")
# A name in DNS has at most 253 characters, and a port six.
LONGEST_HOST = 259
INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}]")
HOST_ENDS = regex.compile("[/?#]")
ALPHABETS = [
    regex.compile(rf"\p{{Script={script}}}")
    for script in ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Hebrew", "Arabic")
]


class Address(NamedTuple):
    """Where an address stands in a text, and where it leads, written as browsers do."""

    start: int
    end: int
    href: str


def find(text: str) -> Iterator[Address]:
    """Return the addresses in `text` that may become links."""
    if "://" not in text:
        return
    for match in CANDIDATE.finditer(text):
        address = _without_loose_end(match[0])
        href = honest(address)
        if href:
            start = match.start()
            yield Address(start, start + len(address), href)


def honest(address: str) -> str | None:
    """Return where a link leads, written as browsers do; None where it isn't what it seems.

    It has to be an absolute address of the web without invisible characters, a name before an @,
    or a host name of mixed alphabets.
    """
    if not IS_ABSOLUTE.match(address):
        return None
    host = HOST_ENDS.split(address, maxsplit=3)[2]
    if not host or len(host.encode("utf-16-le")) > 2 * LONGEST_HOST or INVISIBLE.search(address):
        return None
    if not host.isascii() and any(map(_mixes, host.split("."))):
        return None
    return _written(address)


def _written(address: str) -> str | None:
    try:
        url = URL(address)
    except ValueError:
        return None
    return None if "@" in address and (url.username or url.password) else url.href


def _without_loose_end(address: str) -> str:
    # The full stop of the sentence and the bracket around the link aren't part of it.
    if address[-1].isalnum() or address[-1] == "/":
        return address
    counts = Counter(address)
    unopened = {close: counts[close] - counts[open_] for close, open_ in PAIRS.items()}
    end = len(address)
    while end and (address[end - 1] in LOOSE_ENDS or unopened.get(address[end - 1], 0) > 0):
        end -= 1
        if address[end] in unopened:
            unopened[address[end]] -= 1
    return address[:end]


def _mixes(label: str) -> bool:
    return sum(bool(it.search(label)) for it in ALPHABETS) > 1
