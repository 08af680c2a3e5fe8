"""The emoji that people may react with: those of emoji.txt, which the page reads, too."""

from functools import cache
from pathlib import Path

LIST = Path(__file__).parent.parent / "emoji.txt"
# Asks for the form in colour. Some systems leave it out, and some add it where it changes nothing.
IN_COLOUR = "\ufe0f"


def normalised(emoji: str) -> str | None:
    """Return the one form of an emoji that is kept: with U+FE0F where Unicode wants it.

    None for what isn't one emoji of the list.
    """
    return _forms().get(emoji.replace(IN_COLOUR, ""))


@cache
def _forms() -> dict[str, str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    # Each emoji with its skin tones; a heading has no tab.
    rows = [line.split("\t") for line in lines if "\t" in line]
    forms = [form for emoji, _names, tones in rows for form in (emoji, *tones.split())]
    return {form.replace(IN_COLOUR, ""): form for form in forms}
