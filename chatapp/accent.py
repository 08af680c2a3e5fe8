"""The room's accent: whether it can be read wherever it stands, and its tone on dark grounds."""

import re
from dataclasses import dataclass

from .colour import BLACK, ENOUGH, WHITE, contrast, mixed, tones

DEFAULT = "#1d6656"
# How much of the accent is in --accent-wash, the strongest of its washes (styles/tokens.css).
WASH = 0.11


@dataclass(frozen=True)
class Theme:
    """What the accent stands on, and what stands on it: as styles/tokens.css has it."""

    ground: str
    sunken: str
    on_accent: str

    def contrast_of(self, accent: str) -> float:
        """Return the least contrast that `accent` has in this theme."""
        wash = mixed(self.ground, accent, WASH)
        return min(contrast(accent, it) for it in (self.ground, self.sunken, wash, self.on_accent))


LIGHT = Theme(ground="#fffdf8", sunken="#f3eee4", on_accent="#fffdf8")
DARK = Theme(ground="#1f1d1a", sunken="#322e29", on_accent="#16211e")


def checked(text: str) -> str:
    """Return the accent that a setting names. Raises ValueError if it can't be read on light."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError("must be a colour such as #1d6656")
    accent = text.lower()
    ratio = LIGHT.contrast_of(accent)
    if ratio < ENOUGH:
        nearest = _readable(accent, LIGHT, BLACK)
        raise ValueError(
            f"has a contrast of {_shown(ratio)}:1 on the room's light grounds, where text needs "
            f"{ENOUGH}:1; {nearest} is the nearest tone of its hue that has it"
        )
    return accent


def on_dark(accent: str) -> str:
    """Return the tone of `accent` that can be read on dark grounds."""
    return _readable(accent, DARK, WHITE)


def _readable(accent: str, theme: Theme, end: str) -> str:
    return next(tone for tone in tones(accent, end) if theme.contrast_of(tone) >= ENOUGH)


def _shown(ratio: float) -> str:
    # Rounded down: 4.48 isn't 4.5.
    return f"{int(ratio * 10) / 10}"
