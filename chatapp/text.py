"""Rules for text that people write: e-mail addresses, what is visible, and what looks alike."""

import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from confusable_homoglyphs.utils import load

MAX_NAME = 100
# Marks on one character. A Hebrew letter with dot, dagesh, vowel, accent and meteg has five, and
# some Tibetan letters have six; Vietnamese, Thai and Devanagari have at most three.
MAX_MARKS = 6
# Zero-width non-joiner and joiner, which Persian names and emoji need.
JOINERS = "\u200c\u200d"
# PostgreSQL can't index more than 2,700 bytes, and a character has up to 4.
MAX_SKELETON = 600

BLANKS = {"Cc", "Zl", "Zp", "Zs"}
INVISIBLE = BLANKS | {"Cf", "Cs"}
# Letters, marks and symbols without any ink: Hangul fillers, the blank Braille pattern, the
# grapheme joiner and the musical null notehead.
FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\U0001d159"
# Variation selectors: they choose a form of the character before them.
SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]")
# An e-mail address within a name; R@lf isn't one, as no dot follows.
ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@.]")
NUMBER = re.compile(r" \(([1-9][0-9]{0,8})\)$")
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# These look alike in one case, though not in the other: I and l, O and 0.
ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l"})


def lower_ascii(text: str) -> str:
    """Return `text` with A to Z in lower case, and every other character as it is.

    Unicode's lower case turns the Kelvin sign into `k`, so two addresses would become one.
    """
    return text.translate(ASCII_LOWER)


def address(email: object) -> str | None:
    """Return an e-mail address in the form in which we compare them; None when it isn't one."""
    if not isinstance(email, str) or email.count("@") != 1:
        return None
    return lower_ascii(email) if all(email.split("@")) else None


def shows(text: str) -> bool:
    """Say whether `text` has a visible character: one that isn't blank, a control or a mark."""
    return any(not _is_invisible(c) and unicodedata.category(c)[0] != "M" for c in text)


def piles_marks(text: str) -> bool:
    """Say whether a character has more marks on it than any language uses."""
    return any(height > MAX_MARKS for _, height in _with_height(text))


def clean_name(text: object) -> str:
    """Return a name that is safe to show: at most 100 code points, empty if nothing is visible.

    Characters that change the direction of text would garble the lines around the name, and
    lone surrogates can't be stored.
    """
    name = clean_line(text)[:MAX_NAME].rstrip()
    return name if shows(name) else ""


def clean_line(text: object) -> str:
    """Return a text in one line, without what would garble the lines around it."""
    shown = "".join(_in_name(c) for c in str(text or ""))
    piled = "".join(c for c, height in _with_height(shown) if height <= MAX_MARKS)
    return " ".join(piled.split())


def contains_address(text: str, email: str | None) -> bool:
    """Say whether `text` contains an e-mail address: any at all, or a lookalike of `email`."""
    seen = _visible(text)
    email = _visible(email or "")
    return ADDRESS.search(seen) is not None or ("@" in email and skeleton(email) in skeleton(seen))


def marked(name: str, number: int) -> str:
    """Return the name of the `number`th person with this name: "Kate", then "Kate (2)"."""
    if number == 1:
        return name
    mark = f" ({number})"
    return name[: MAX_NAME - len(mark)].rstrip() + mark


def number_of(name: str) -> int:
    """Return the number at the end of a name, as `marked` adds it, or 1."""
    found = NUMBER.search(name)
    return int(found[1]) if found else 1


def without_number(name: str) -> str:
    """Return a name without the number that `marked` adds."""
    return NUMBER.sub("", name)


def skeleton(name: str) -> str:
    """Return a text that is the same for all names that look alike.

    https://www.unicode.org/reports/tr39/#Confusable_Detection, with the rules above added.
    """
    alike = unicodedata.normalize("NFKC", "".join(map(_alike, _visible(name))))
    alike = alike.translate(ALIKE).replace("rn", "m")
    # Normalisation turns a few single characters into whole sentences.
    return alike if len(alike) <= MAX_SKELETON else sha256(alike.encode()).hexdigest()


def _visible(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if c == " " or not _is_invisible(c))


def _alike(character: str) -> str:
    # Some Cyrillic letters look like Latin ones only in upper case, so both are tried.
    for form in (character, character.upper()):
        like = _smallest().get(form, form)
        if like.isascii():
            return like.casefold()
    small = character.casefold()
    return _smallest().get(small, small)


@cache
def _smallest() -> dict[str, str]:
    # Takes 10 ms once a process; the package's own functions would keep 10 MB in memory.
    known = {
        c: {h["c"].strip("\u200e") for h in all_} for c, all_ in load("confusables.json").items()
    }
    return {
        c: min({c} | alike | {further for a in alike for further in known.get(a, ())})
        for c, alike in known.items()
        if len(c) == 1
    }


def _is_invisible(character: str) -> bool:
    invisible = unicodedata.category(character) in INVISIBLE or character in FILLERS
    return invisible or SELECTORS.match(character) is not None


def _in_name(character: str) -> str:
    category = unicodedata.category(character)
    if category in BLANKS:
        return " "
    is_dropped = category in INVISIBLE or character in FILLERS
    return "" if is_dropped and character not in JOINERS else character


def _with_height(text: str) -> Iterator[tuple[str, int]]:
    height = 0
    for character in text:
        category = unicodedata.category(character)
        if category in BLANKS or not (category in {"Mn", "Me"} or _is_invisible(character)):
            height = 0
        elif not _is_invisible(character):
            height += 1
        yield character, height
