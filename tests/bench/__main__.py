"""The benchmark: `make bench`. README.md beside it says what each row means."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from . import costs, retention, search, silencing, workloads
from .servers import ROOT, install_peer, revision
from .table import from_lines, show, write

RESULT = ROOT / "bench.json"


def browser(folder, against):
    """What happens in a page: tests/bench/test_*.py."""
    file = folder / "rows"
    environment = os.environ | {"BENCH_ROWS": str(file)}
    command = [sys.executable, "-m", "pytest", "-q", "tests/bench"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    yield from from_lines(file)


GROUPS = {
    "sends": workloads.sends,
    "delivery": workloads.delivery,
    "pusher": workloads.far_pusher,
    "pages": workloads.pages,
    "reads": workloads.reads,
    "start": workloads.start,
    "memory": workloads.memory,
    "silencing": silencing.silencing,
    "search": search.searches,
    "retention": retention.retention,
    "costs": costs.statements,
    "browser": browser,
}


def main():
    """Measure, print the table, and write it to bench.json."""
    parser = ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", help=f"some of: {','.join(GROUPS)}")
    parser.add_argument("--against", help="a git revision to be measured beside")
    chosen = parser.parse_args()
    install_peer()
    rows = []
    with ExitStack() as stack:
        before = stack.enter_context(revision(chosen.against)) if chosen.against else None
        try:
            for name in chosen.only.split(",") if chosen.only else GROUPS:
                rows += measured(name, before)
        finally:
            show(rows)
            write(rows, RESULT)


def measured(name, before):
    """Return the rows of one group, whose servers have a folder of their own."""
    begun = monotonic()
    print(f"{name} …", end=" ", flush=True)
    with TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        rows = list(GROUPS[name](Path(folder), before))
    print(f"{monotonic() - begun:.0f} s", flush=True)
    return rows


if __name__ == "__main__":
    main()
