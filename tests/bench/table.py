"""The table: each row a figure, what it is compared with, and whether that is good enough."""

import json
from dataclasses import asdict, dataclass, replace


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

    def with_goal(self, at_least=None, at_most=None, *, of):
        """Return this row with a goal for a figure of it."""
        if at_least is not None:
            return replace(self, goal=f"≥ {at_least:g}", met=of >= at_least)
        if at_most is not None:
            return replace(self, goal=f"≤ {at_most:g}", met=of <= at_most)
        return self


def from_lines(file):
    """Return the rows that the tests of pages have written: see conftest.py."""
    return [_of_page(json.loads(line)) for line in file.read_text().splitlines()]


def _of_page(line):
    what, goal = f"{line['what']}, {line['unit']}", line["goal"]
    words = "" if goal is None else f"≤ {goal:g}"
    baseline = line["baseline"], line["baseline_name"] or "", line["ratio"]
    return Row(what, line["ours"], *baseline, words, line["met"])


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
