"""Avatars of people without a picture: their initials on a colour that stays the same."""

import re

TINTS = 6


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    # "Kate (2)" counts as one word: the number is only there to tell two Kates apart.
    words = re.sub(r" \(\d+\)$", "", name).split() or [""]
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[:1] for word in chosen).upper()


def tint(person_id: str) -> int:
    """Return the number of a person's colour, 1 to TINTS; avatar.js computes the same."""
    total = 7
    for character in person_id:
        total = (total * 31 + ord(character)) % 9973
    return 1 + total % TINTS
