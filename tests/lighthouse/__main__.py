"""What Lighthouse says of the home page, the room and the dashboard: `make lighthouse`.

Performance depends on how busy the machine is, so it is the median of three runs. Each run has a
browser of its own.
"""

import json
import logging
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from chatapp import create_app
from chatapp.local.pusher.server import PusherServer
from tests.bench.fill import grow, sign_in
from tests.browser.conftest import chromium
from tests.support.cast import close, settings_without_auth0
from tests.support.served import ROOT, Served

AUDIT = Path(__file__).parent / "audit.js"
RUNS = 3
MESSAGES, PEOPLE = 50, 20
DEVICES = ("mobile", "desktop")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Nobody but members reaches the room and the dashboard, so no search engine does.
INSIDE = {"performance": 95, "accessibility": 100, "best-practices": 100}


class Page(NamedTuple):
    """A page, whether one has to be signed in to see it, and what it has to reach."""

    name: str
    path: str
    is_inside: bool
    goals: dict[str, int]


PAGES = (
    Page("home page", "/", False, dict.fromkeys(CATEGORIES, 100)),
    Page("room", "/", True, INSIDE),
    Page("dashboard", "/admin/people", True, INSIDE),
)


def main():
    """Print the table of scores, then what misses a goal; return the exit code."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder, room(Path(folder)) as (served, cookie), auditor() as audit:
        print(f"{'':24}{''.join(f'{category:>16}' for category in CATEGORIES)}", flush=True)
        missed = [
            words
            for page in PAGES
            for device in DEVICES
            for words in _missed(page, device, measured(page, device, served, cookie, audit))
        ]
    print(f"Performance is the median of {RUNS} runs.")
    print("\n".join(missed) if missed else "Every goal is reached.")
    return int(bool(missed))


def measured(page, device, served, cookie, audit):
    """Return what Lighthouse says of a page, with the median of its performance."""
    asked = {"address": served.address + page.path, "device": device}
    asked |= {"cookie": cookie if page.is_inside else None}
    first = audit(asked | {"categories": list(page.goals)})
    assert first["address"] == asked["address"], first["address"]
    again = [audit(asked | {"categories": ["performance"]}) for _ in range(RUNS - 1)]
    runs = [run["scores"]["performance"] for run in (first, *again)]
    return first | {"scores": first["scores"] | {"performance": median(runs)}}


def _missed(page, device, result):
    """Print a row of the table; return a sentence for each goal missed, and the reasons."""
    scores = result["scores"]
    row = "".join(f"{scores.get(category, ''):>16}" for category in CATEGORIES)
    print(f"{page.name + ', ' + device:24}{row}", flush=True)
    for category, goal in page.goals.items():
        if scores[category] < goal:
            yield f"{page.name}, {device}: {category} is {scores[category]}, and should be {goal}"
            yield from (
                f"  {it['audit']}: {it['words']}"
                for it in result["failures"]
                if it["category"] == category
            )


@contextmanager
def room(folder):
    """Serve a room with some messages in it; with the cookie of an administrator."""
    with PusherServer("1", "a-key", "a-secret") as pusher:
        settings = settings_without_auth0(pusher, f"sqlite:///{folder}/chat.sqlite")
        settings |= {"ADMIN_EMAILS": "0@example.com"}
        app = create_app(settings)
        cookie, *_ = sign_in(app, PEOPLE)
        close(app)
        grow(folder / "chat.sqlite", PEOPLE, MESSAGES)
        served = Served(settings, folder)
        served.environment["BASE_URL"] = served.address
        with served:
            yield served, cookie


@contextmanager
def auditor():
    """Start the process that runs Lighthouse; yield what asks it."""
    found = chromium().get("executable_path")
    chrome = {"CHROME_PATH": found} if found else {}
    with subprocess.Popen(
        ["node", AUDIT],
        cwd=ROOT,
        env=os.environ | chrome,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def audit(asked):
            print(json.dumps(asked), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield audit
        process.stdin.close()


if __name__ == "__main__":
    sys.exit(main())
