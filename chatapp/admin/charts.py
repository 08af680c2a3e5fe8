"""The geometry of bar charts; admin/_chart.html draws them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

# In units of the drawing, which the browser stretches to the width that there is.
STEP, WIDTH = 10, 7
HEIGHT = 100


@dataclass(frozen=True)
class Bar:
    """The bar of one day; the origin is at the top left."""

    day: date
    value: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars, and the round number that is the top of their scale."""

    title: str
    bars: Sequence[Bar]
    top: int
    bar_width: int = WIDTH

    @classmethod
    def of(cls, title: str, values: Iterable[tuple[date, int]]) -> Self:
        """Build a chart with one bar for each day."""
        days = list(values)
        top = round_up(max(value for _, value in days))
        return cls(title, [_bar(n, day, value, top) for n, (day, value) in enumerate(days)], top)

    @property
    def total(self) -> int:
        """The sum of all bars."""
        return sum(bar.value for bar in self.bars)

    @property
    def most(self) -> int:
        """The highest value."""
        return max(bar.value for bar in self.bars)

    @property
    def width(self) -> int:
        """The width of the drawing, in its own units."""
        return STEP * len(self.bars)


def round_up(value: int) -> int:
    """Return the next round number whose half is whole: 2, 4, 10, 20, 40, 100 and so on."""
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
