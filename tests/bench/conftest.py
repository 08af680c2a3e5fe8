"""Pages are measured in the browser tests' room, with their people."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.bench.table import Row, show
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
    print()
    show(rows)
    if file := os.environ.get("BENCH_ROWS"):
        with Path(file).open("a") as lines:
            lines.writelines(json.dumps(asdict(row)) + "\n" for row in rows)


def as_row(what, ours, unit, *, baseline=None, baseline_name="", goal=None):
    ratio = ours / baseline if baseline else None
    row = Row(f"{what}, {unit}", ours, baseline, baseline_name, ratio)
    return row.with_goal(at_most=goal, of=ours if ratio is None else ratio)


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
