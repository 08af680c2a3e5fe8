"""Text that people write: how addresses compare, whether it shows, and what looks alike."""

import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from confusable_homoglyphs.utils import load

MAX_NAME = 100
# A Hebrew letter with dot, dagesh, vowel, accent and meteg has five, and the tallest letters of
# Tibetan prayers six; Vietnamese, Thai and Devanagari stay under four.
MAX_MARKS = 6
# Zero-width non-joiner and joiner: Persian names and emoji are written with them.
JOINERS = "\u200c\u200d"
# An index of PostgreSQL takes no more than 2,700 bytes; a character has up to 4.
MAX_SKELETON = 600

BLANKS = {"Cc", "Zl", "Zp", "Zs"}
UNSEEN = BLANKS | {"Cf", "Cs"}
# Letters, marks and symbols that show nothing: fillers of Hangul, the empty pattern of Braille,
# the grapheme joiner, and the musical note without a head.
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\U0001d159"
# They choose a form of the character before them.
SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]")
# Within a name: whoever is called R@lf has no dot behind it.
ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@.]")
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# Small letters of these look alike once they are large, or the other way round.
ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l"})


def lower_ascii(text: str) -> str:
    """Return `text` with A to Z as small letters, and every other character as it is.

    Unicode's own small letters would make `k` of the Kelvin sign, and so one address of two.
    """
    return text.translate(ASCII_LOWER)


def address(email: object) -> str | None:
    """Return an e-mail address as addresses are compared; None when it is none."""
    if not isinstance(email, str) or email.count("@") != 1:
        return None
    return lower_ascii(email) if all(email.split("@")) else None


def shows(text: str) -> bool:
    """Say whether a reader sees anything: at least one character that isn't a mark or blank."""
    return any(not _is_unseen(c) and unicodedata.category(c)[0] != "M" for c in text)


def piles_marks(text: str) -> bool:
    """Say whether more marks stand on one character than any language writes."""
    return any(height > MAX_MARKS for _, height in _with_height(text))


def clean_name(text: object) -> str:
    """Return a name as lists can show it, in at most 100 code points; empty when none shows.

    Controls of direction would disorder the list, and lone surrogates can't be stored.
    """
    shown = "".join(_in_name(c) for c in str(text or ""))
    piled = "".join(c for c, height in _with_height(shown) if height <= MAX_MARKS)
    name = " ".join(piled.split())[:MAX_NAME].rstrip()
    return name if shows(name) else ""


def tells_address(text: str, email: str | None) -> bool:
    """Say whether `text` holds an e-mail address: `email`, in whatever letters, or any other."""
    seen = _seen(text)
    email = _seen(email or "")
    return ADDRESS.search(seen) is not None or ("@" in email and skeleton(email) in skeleton(seen))


def marked(name: str, number: int) -> str:
    """Return the name by which the `number`th of those who look alike is called."""
    if number == 1:
        return name
    mark = f" ({number})"
    return name[: MAX_NAME - len(mark)].rstrip() + mark


def number_of(name: str) -> int:
    """Return the number in a name's mark, or 1."""
    found = re.search(r" \(([1-9][0-9]{0,8})\)$", name)
    return int(found[1]) if found else 1


def skeleton(name: str) -> str:
    """Return what names that look alike have in common (after Unicode's UTS 39, section 4)."""
    alike = unicodedata.normalize("NFKC", "".join(map(_alike, _seen(name))))
    alike = alike.translate(ALIKE).replace("rn", "m")
    # A few signs are whole sentences once they are taken apart.
    return alike if len(alike) <= MAX_SKELETON else sha256(alike.encode()).hexdigest()


def _seen(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c == " " or not _is_unseen(c))


def _alike(character: str) -> str:
    # Large Cyrillic letters look like Latin ones whose small ones don't, so both are tried.
    for form in (character, character.upper()):
        like = _smallest().get(form, form)
        if like.isascii():
            return like.casefold()
    small = character.casefold()
    return _smallest().get(small, small)


@cache
def _smallest() -> dict[str, str]:
    # 10 ms once a process; by themselves the package's own functions would keep 10 MB.
    known = {
        c: {h["c"].strip("\u200e") for h in all_} for c, all_ in load("confusables.json").items()
    }
    return {
        c: min({c} | alike | {further for a in alike for further in known.get(a, ())})
        for c, alike in known.items()
        if len(c) == 1
    }


def _is_unseen(character: str) -> bool:
    unseen = unicodedata.category(character) in UNSEEN or character in FILLERS
    return unseen or SELECTORS.match(character) is not None


def _in_name(character: str) -> str:
    category = unicodedata.category(character)
    if category in BLANKS:
        return " "
    is_dropped = category in UNSEEN or character in FILLERS
    return "" if is_dropped and character not in JOINERS else character


def _with_height(text: str) -> Iterator[tuple[str, int]]:
    height = 0
    for character in text:
        category = unicodedata.category(character)
        if category in BLANKS or not (category in {"Mn", "Me"} or _is_unseen(character)):
            height = 0
        elif not _is_unseen(character):
            height += 1
        yield character, height
