"""Bars for figures a day. The template draws them; here is only where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

# Units of the drawing, which is stretched to whatever width there is.
STEP, WIDTH = 10, 7
HEIGHT = 100


@dataclass(frozen=True)
class Bar:
    """One day's bar; the drawing's origin is at its top left."""

    day: date
    value: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A row of bars under a round number that none exceeds."""

    title: str
    bars: Sequence[Bar]
    top: int
    bar_width: int = WIDTH

    @classmethod
    def of(cls, title: str, values: Iterable[tuple[date, int]]) -> Self:
        """Draw one bar a day."""
        days = list(values)
        top = round_up(max(value for _, value in days))
        return cls(title, [_bar(n, day, value, top) for n, (day, value) in enumerate(days)], top)

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(bar.value for bar in self.bars)

    @property
    def most(self) -> int:
        """The highest of them."""
        return max(bar.value for bar in self.bars)

    @property
    def width(self) -> int:
        """How wide the drawing is, in its own units."""
        return STEP * len(self.bars)


def round_up(value: int) -> int:
    """Return the next round number with a half: 2, 4, 10, 20, 40, 100 and so on."""
    power = 1
    while True:
        for factor in (2, 4, 10):
            if value <= factor * power:
                return factor * power
        power *= 10


def _bar(place: int, day: date, value: int, top: int) -> Bar:
    height = round(HEIGHT * value / top, 2)
    x = place * STEP + (STEP - WIDTH) / 2
    return Bar(day, value, x, round(HEIGHT - height, 2), height)
