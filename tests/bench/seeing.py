"""What a request's log line and figures cost: microseconds of this thread's CPU time, at best.

`python -m tests.bench.seeing` measures each part alone, since the noise of a busy machine is larger
than all of them together. The line is JSON, and the figures are those of several processes.
"""

import os
import sys
import tempfile
from pathlib import Path
from time import thread_time
from types import SimpleNamespace

from flask import Response, g

from chatapp import create_app, logs, metrics
from tests.support.cast import SETTINGS_WITHOUT_SERVICES

ROUNDS, TIMES = 25, 300
STATEMENTS = 4


def main():
    """Print what the parts cost."""
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        os.environ[metrics.FOLDER] = folder
        app = create_app(
            SETTINGS_WITHOUT_SERVICES
            | {"BASE_URL": "https://localhost", "DATABASE_URL": f"sqlite:///{folder}/a.sqlite"}
        )
        sys.stderr = nowhere
        with app.test_request_context("/messages?since=1", base_url="https://localhost"):
            g.person = SimpleNamespace(id="u_ef26db88e9643376a8fc296a")
            line, figures = cost_of_line(), cost_of_figures(metrics.of(app))
    print(
        f"log line: {line:.0f} µs; figures: {figures:.0f} µs a request of {STATEMENTS} statements"
    )


def cost_of_line():
    def finish():
        g.pop("request_id", None)
        logs._finish(response)

    response = Response("")
    counting = STATEMENTS * at_best(logs.count_statement)
    return at_best(logs._begin) + counting + at_best(finish)


def cost_of_figures(figures):
    def hold_a_connection():
        figures.connection_waits.observe(0.001)
        figures.connections.set(1)
        figures.connections.set(0)

    response = Response("")
    count = at_best(lambda: figures.count_request(response))
    return at_best(figures.begin) + count + 2 * at_best(hold_a_connection)


def at_best(call):
    """Return the microseconds that one call takes in the fastest of many rounds."""
    call()
    return min(in_a_round(call) for _ in range(ROUNDS)) * 1e6


def in_a_round(call):
    began = thread_time()
    for _ in range(TIMES):
        call()
    return (thread_time() - began) / TIMES


if __name__ == "__main__":
    main()
