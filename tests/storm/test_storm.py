"""Short storms; `make storm` runs longer ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SECONDS = 10
# Every kind of fault comes, and a machine is replaced after another one was upgraded.
LONGER = 15
SEED = 20
ENDED_WITHIN_S = 180


@pytest.mark.parametrize(
    "options", [["--database=sqlite"], ["--database=postgresql", "--encrypted"]]
)
def test_nothing_is_lost_or_doubled_and_all_pages_converge(options):
    told = storm(f"--seconds={SECONDS}", f"--seed={SEED}", *options)

    # A storm in which nobody speaks would prove nothing.
    assert number(told, r"acknowledged +(\d+)") > 20
    assert number(told, r"changed +(\d+)") > 10


def test_nor_while_machines_are_replaced_and_upgraded():
    told = storm(f"--seconds={LONGER}", "--database=postgresql", "--machines=2", f"--seed={SEED}")

    assert number(told, r"acknowledged +(\d+)") > 20
    assert number(told, r"(\d+) of them by a version older") > 0
    assert number(told, r"(\d+) restarted with a newer version") > 0


def storm(*options):
    """Let it storm; return what is told of it."""
    storm = subprocess.run(
        [sys.executable, "-m", "tests.storm", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=ENDED_WITHIN_S,
        check=False,
    )
    print(storm.stdout)
    assert storm.returncode == 0, storm.stdout + storm.stderr
    return storm.stdout


def number(told, pattern):
    return int(re.search(pattern, told)[1])
