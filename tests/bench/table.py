"""The table: each row a figure, what it is compared with, and whether that is good enough."""

import json
from dataclasses import asdict, dataclass, replace
from statistics import median


@dataclass(frozen=True)
class Row:
    """One figure of ours, its baseline of the same run, and the goal."""

    what: str
    ours: float
    baseline: float | None = None
    baseline_name: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None

    @classmethod
    def judged(cls, what, ours, baseline, name, ratio, at_least=None, at_most=None):
        """Return a row whose ratio has a goal."""
        row = cls(what, ours, baseline, name, ratio)
        return row.with_goal(at_least, at_most, of=ratio)

    @classmethod
    def of_rounds(cls, what, rounds, name, at_least=None, at_most=None):
        """Return a row of medians; each round is our figure, and the baseline's beside it."""
        own, base = (median(figures) for figures in zip(*rounds, strict=True))
        ratio = median(ours / theirs for ours, theirs in rounds)
        return cls.judged(what, own, base, name, ratio, at_least, at_most)

    def with_goal(self, at_least=None, at_most=None, *, of):
        """Return this row with a goal for a figure of it."""
        if at_least is not None:
            return replace(self, goal=f"≥ {at_least:g}", met=of >= at_least)
        if at_most is not None:
            return replace(self, goal=f"≤ {at_most:g}", met=of <= at_most)
        return self


def from_lines(file):
    """Return the rows that the tests of pages have written: see conftest.py."""
    return [Row(**json.loads(line)) for line in file.read_text().splitlines()]


HEADINGS = ("what", "ours", "baseline", "of", "ratio", "goal", "")


def show(rows):
    """Print the table."""
    lines = [HEADINGS, *map(_cells, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEADINGS))]
    for line in lines:
        first, *rest = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join([first, *rest]).rstrip())


def write(rows, file):
    """Write the rows as JSON."""
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n")


def _cells(row):
    met = {None: "", True: "met", False: "NOT MET"}[row.met]
    figures = (_figure(row.ours), _figure(row.baseline), row.baseline_name, _figure(row.ratio))
    return (row.what, *figures, row.goal, met)


def _figure(number):
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
