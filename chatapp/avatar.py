"""Avatars of people without a picture: their initials on a colour that stays the same."""

import re
import unicodedata

TINTS = 10
MARKS = frozenset({"Mn", "Mc", "Me"})
JOINER = "\u200d"
SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
NUMBERED = re.compile(r"(.*) \(([0-9]+)\)", re.DOTALL)
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, or its number."""
    # "Kate Moss (2)" becomes "K2": the number tells her from another one, and there is no room
    # for more.
    found = NUMBERED.fullmatch(name.strip())
    whole, number = found.groups() if found else (name, "")
    words = whole.split() or [""]
    chosen = [words[0], words[-1]] if len(words) > 1 and not number else words[:1]
    return "".join(map(_first_character, chosen)).upper() + number


def tint(person_id: str) -> int:
    """Return the number of a person's colour, 1 to TINTS; avatar.js computes the same."""
    total = 7
    for character in person_id:
        total = (total * 31 + ord(character)) % 9973
    return 1 + total % TINTS


def _first_character(word: str) -> str:
    # What people see as one: a letter with its accents, an emoji with what is joined to it.
    end = 2 if FLAG.match(word) else 1
    while end < len(word) and (_belongs_to_the_one_before(word[end]) or word[end - 1] == JOINER):
        end += 1
    return word[:end]


def _belongs_to_the_one_before(character: str) -> bool:
    return unicodedata.category(character) in MARKS or character in {JOINER, *SKINS}
