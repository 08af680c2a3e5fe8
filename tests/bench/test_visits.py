"""What a visit of the room costs, the first and the second one, and how long it takes when slow."""

from collections import Counter
from statistics import median

from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.conversing import UP_TO_DATE, kept, say, status

TIMES = 3
# What browsers' own tools mean by slow 4G, and a telephone's processor beside a computer's.
SLOW_4G = {
    "offline": False,
    "latency": 562,
    "downloadThroughput": 1.44e6 / 8,
    "uploadThroughput": 0.675e6 / 8,
}
CPU_SLOWER = 4
# The script marks the composer's form, which works by itself before.
TAKEN_OVER = "() => document.querySelector('[data-scripted]') && performance.now()"
LATE_MS = 60_000
FILES = {"Document", "Script", "Stylesheet", "Image", "Other"}
ROWS = {
    "document and files asked for": (lambda visit: visit.of(is_file)[0], "requests"),
    "content of these, with Brotli": (lambda visit: visit.of(is_file)[2], "KB"),
    "the same with headers": (lambda visit: visit.of(is_file)[1], "KB"),
    "API calls beside": (lambda visit: visit.of(is_call)[0], "requests"),
    "these with headers": (lambda visit: visit.of(is_call)[1], "KB"),
    "until the script takes over": (lambda visit: visit.seconds, "s"),
}
# 60 is the most that it may ever be. The strip, the rows, the icons of the header, and the modules
# of the sentences took 1.9; following the room to other channels took 0.8; pins, notices, mutes and
# what has expired took 1.4.
GOALS = {"content of these, with Brotli": 56.7}


class Visit:
    """One visit on a slow connection, with all that the browser asked for."""

    def __init__(self, page):
        self._kinds, self._bytes, self._heads = {}, Counter(), Counter()
        browser = page.context.new_cdp_session(page)
        browser.on("Network.requestWillBeSent", self._asked)
        browser.on("Network.requestServedFromCache", lambda e: self._kinds.pop(e["requestId"]))
        browser.on("Network.responseReceived", self._answered)
        browser.on("Network.loadingFinished", self._arrived)
        browser.send("Network.enable")
        browser.send("Network.emulateNetworkConditions", SLOW_4G)
        browser.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
        page.goto("/", wait_until="commit", timeout=LATE_MS)
        taken_over = page.wait_for_function(TAKEN_OVER, timeout=LATE_MS)
        self.seconds = taken_over.json_value() / 1000
        expect(status(page)).to_have_text(UP_TO_DATE, timeout=LATE_MS)
        page.close()

    def _asked(self, event):
        self._kinds[event["requestId"]] = event["type"]

    def _answered(self, event):
        if event["response"]["fromDiskCache"]:
            self._kinds.pop(event["requestId"], None)
        self._heads[event["requestId"]] = event["response"]["encodedDataLength"]

    def _arrived(self, event):
        self._bytes[event["requestId"]] = event["encodedDataLength"]

    def of(self, is_wanted):
        """Return how many requests of some kind went over the network, and the kilobytes of their
        answers, with headers and without.
        """
        asked = [request for request, kind in self._kinds.items() if is_wanted(kind)]
        transferred = sum(self._bytes[request] for request in asked)
        content = transferred - sum(self._heads[request] for request in asked)
        return len(asked), transferred / 1000, content / 1000


def is_file(kind):
    return kind in FILES


def is_call(kind):
    return kind not in FILES


def test_the_first_and_the_second_visit_on_slow_4g(ada, new_context, place, row):
    say(ada, "the first")
    expect(kept(ada)).to_have_count(1)
    place.fill(49, "message {}, of some words that take a line or two on a small screen.")
    ada.close()
    first, second = [], []
    for _ in range(TIMES):
        context = new_context(base_url=place.address)
        context.add_cookies(cookies_of("Grace Hopper", place))
        first.append(Visit(context.new_page()))
        second.append(Visit(context.new_page()))

    for what, (measure, unit) in ROWS.items():
        once, again = (median(map(measure, visits)) for visits in (first, second))
        row(f"first visit, slow 4G: {what}", once, unit, goal=GOALS.get(what))
        beside = {"baseline": once, "baseline_name": "at the first"}
        row(f"second visit, slow 4G: {what}", again, unit, **beside)
