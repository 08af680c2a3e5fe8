"""Colours: their contrast as WCAG defines it, and the tones of a hue that have enough of it."""

from collections.abc import Iterator

BLACK, WHITE = "#000000", "#ffffff"
# WCAG 2.2, level AA, for text: https://www.w3.org/TR/WCAG22/#contrast-minimum
ENOUGH = 4.5
STEPS = 100


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return `colour` with that share of `other` in it, as CSS mixes them in srgb."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def tones(colour: str, end: str) -> Iterator[str]:
    """Yield `colour` and its tones up to `end`, which is black or white: the hue stays the same."""
    for step in range(STEPS + 1):
        yield mixed(colour, end, step / STEPS)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))
