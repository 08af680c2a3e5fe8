"""Two short storms; `make storm` runs longer ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SECONDS = 10
SEED = 20
ENDED_WITHIN_S = 180


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_or_doubled_and_all_pages_converge(database):
    command = [sys.executable, "-m", "tests.storm", f"--seconds={SECONDS}", f"--seed={SEED}"]
    storm = subprocess.run(
        [*command, f"--database={database}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=ENDED_WITHIN_S,
        check=False,
    )

    print(storm.stdout)
    assert storm.returncode == 0, storm.stdout + storm.stderr
    # A storm in which nobody speaks would prove nothing.
    assert int(re.search(r"acknowledged +(\d+)", storm.stdout)[1]) > 20
    assert int(re.search(r"changed +(\d+)", storm.stdout)[1]) > 10
