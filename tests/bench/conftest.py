"""Pages are measured in the browser tests' room, with their people."""

import json
import os
from pathlib import Path

import pytest

from tests.browser.conftest import *  # noqa: F403 - fixtures, by whatever name
from tests.browser.conftest import _first_day  # noqa: F401 - which the line above leaves out

MB = 1_000_000


@pytest.fixture
def row():
    """Note one figure; all are printed, and appended to the file that BENCH_ROWS names, if any.

    With a `baseline`, `goal` is the most that the ratio may be, and without one the most that the
    figure may be. No benchmark fails because of a figure: its row says that the goal isn't met.
    """
    rows = []
    yield lambda *figure, **beside: rows.append(as_row(*figure, **beside))
    print("", *map(in_words, rows), sep="\n")
    if file := os.environ.get("BENCH_ROWS"):
        with Path(file).open("a") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_row(what, ours, unit, *, baseline=None, baseline_name=None, goal=None):
    ratio = rounded(ours / baseline) if baseline else None
    ours = rounded(ours)
    return {
        "what": what,
        "ours": ours,
        "unit": unit,
        "baseline": rounded(baseline),
        "baseline_name": baseline_name,
        "ratio": ratio,
        "goal": goal,
        "met": None if goal is None else (ratio or ours) <= goal,
    }


def rounded(figure):
    """Return a figure with three digits, or with all of those before its point."""
    if figure is None:
        return None
    return round(figure) if figure >= 100 else float(f"{figure:.3g}")


def in_words(row):
    words = f"{row['what']:60} {row['ours']:>7} {row['unit']}"
    if row["ratio"] is not None:
        words += f", {row['ratio']} x the {row['baseline']} {row['baseline_name']}"
    if row["goal"] is not None:
        words += f" (goal {row['goal']}{'' if row['met'] else ', NOT MET'})"
    return words


class Memory:
    """What a page's scripts hold once their garbage is collected."""

    def __init__(self, page):
        self._browser = page.context.new_cdp_session(page)
        self._browser.send("Performance.enable")

    def mb(self):
        # What the first round lets go of may hold something else.
        for _ in range(2):
            self._browser.send("HeapProfiler.collectGarbage")
        metrics = self._browser.send("Performance.getMetrics")["metrics"]
        return next(it["value"] for it in metrics if it["name"] == "JSHeapUsedSize") / MB
