"""What a page that nobody touches asks for in an hour, and whether it grows meanwhile."""

from collections import Counter
from time import monotonic
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.bench.conftest import Memory
from tests.support.conversing import UP_TO_DATE, status, stop_time

WARM_UP_S, HOUR_S = 300, 3_600
ANSWERED_WITHIN_S = 10
# What changed, once a minute, give or take nothing but the ten seconds by which pages differ;
# statuses, every two minutes; and once, after ten minutes, that the person is idle.
MOST_REQUESTS = 72 + 30 + 1


class Traffic:
    """What a page asks our server, and what it has no answer to yet, from the server or Pusher."""

    def __init__(self, page):
        self.asked = Counter()
        self._page = page
        self._open = set()
        self._pings = 0
        page.on("request", self._ask)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)
        page.on("websocket", self._meet)

    def _ask(self, request):
        parts = urlsplit(request.url)
        self.asked["since" if "since=" in parts.query else parts.path] += 1
        self._open.add(request)

    def _end(self, request):
        self._open.discard(request)

    def _meet(self, socket):
        socket.on("framesent", lambda frame: self._count(frame, "pusher:ping", 1))
        socket.on("framereceived", lambda frame: self._count(frame, "pusher:pong", -1))

    def _count(self, frame, event, step):
        self._pings += step if event in frame else 0

    def wait_for_answers(self):
        late = monotonic() + ANSWERED_WITHIN_S
        while self._open or self._pings:
            assert monotonic() < late
            self._page.wait_for_timeout(1)


def test_an_idle_hour(ada, place, row):
    place.say("Grace Hopper", "the first")
    place.fill(49, "message {}, of some words that take a line or two on a small screen.")
    traffic = Traffic(ada)
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    stop_time(ada)
    memory = Memory(ada)
    pass_seconds(ada, traffic, WARM_UP_S)
    traffic.asked.clear()
    before = memory.mb()

    pass_seconds(ada, traffic, HOUR_S)

    expect(status(ada)).to_have_text(UP_TO_DATE)
    asked = traffic.asked.total()
    what = "an idle hour"
    row(f"{what}: requests", asked, "requests", goal=MOST_REQUESTS)
    row(f"{what}: of these, what changed since", traffic.asked["since"], "requests")
    beside = {"baseline": before, "baseline_name": "MB before"}
    row(f"{what}: heap at its end", memory.mb(), "MB", **beside, goal=1.1)


def pass_seconds(page, traffic, seconds):
    """Let time pass for the page, but none between a question and its answer."""
    for _ in range(seconds):
        page.clock.run_for(1_000)
        traffic.wait_for_answers()
