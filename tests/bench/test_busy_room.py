"""How a page does while very many messages arrive, through Pusher, as they do in a busy room."""

from statistics import median
from threading import Thread
from time import monotonic, sleep

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from chatapp import create_app
from chatapp.database import db
from chatapp.messages.rows import MESSAGES, MessageRow, event
from chatapp.models import Message, Person
from chatapp.realtime import client, publisher
from tests.bench.conftest import Memory
from tests.support.cast import close
from tests.support.conversing import UP_TO_DATE, box, kept, status
from tests.support.crowd import wrote

# As many events as one call to Pusher takes.
AT_ONCE = 10
TEXT = "message {}, of some words that take a line or two on a small screen."
ARRIVED_WITHIN_MS = 60_000
# The machine may do something else in one of them.
BURSTS = 3
# From now on: the time between frames, how long each key took from its event until the browser had
# painted what came of it (of 16 ms and more, in steps of 8), and the most messages at a time.
WATCH = """() => {
  window.seen = { frames: [], keys: [0], most: 0 }
  let before = performance.now()
  const frame = now => {
    seen.frames.push(now - before)
    before = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  const keys = found => seen.keys.push(...found.getEntriesByName("keydown").map(it => it.duration))
  new PerformanceObserver(keys).observe({ type: "event", durationThreshold: 16 })
  const list = document.querySelector("[data-list]")
  const count = () => { seen.most = Math.max(seen.most, list.children.length) }
  new MutationObserver(count).observe(list, { childList: true })
}"""


class Writer:
    """Somebody who says very much: it is stored, and told by a publisher of the room's own."""

    def __init__(self, place, name):
        self._app = create_app(place.settings)
        self._app.extensions["publisher"].start()
        self._count = 0
        with self._app.app_context():
            self._person = db.session.scalars(select(Person.id).where(Person.name == name)).one()

    def says(self, count, within_s):
        """Say so many messages, evenly over that time."""
        started = monotonic()
        for n in range(0, count, AT_ONCE):
            sleep(max(0, started + n / count * within_s - monotonic()))
            self._say_some()

    def _say_some(self):
        texts = [TEXT.format(self._count + n) for n in range(1, AT_ONCE + 1)]
        self._count += AT_ONCE
        ids = wrote(self._app, self._person, *texts)
        with self._app.app_context():
            for row in db.session.execute(MESSAGES.where(Message.id.in_(ids))):
                data = event(MessageRow._make(row), by=row.author_id)
                publisher.publish([publisher.event("message-added", data, client.room_channel(1))])

    def stops(self):
        close(self._app)


@pytest.fixture
def writer(place):
    place.say("Ada Lovelace", "the first")
    writer = Writer(place, "Ada Lovelace")
    yield writer
    writer.stops()


@pytest.fixture
def reader(writer, enter):
    page = enter("Grace Hopper")
    expect(status(page)).to_have_text(UP_TO_DATE)
    page.evaluate(WATCH)
    return page


def has_come(page, number):
    """Wait until that message is the last one."""
    expect(kept(page).last).to_contain_text(f"message {number},", timeout=ARRIVED_WITHIN_MS)


def test_a_thousand_messages_in_two_seconds(writer, reader, row):
    box(reader).focus()
    bursts = [burst(writer, reader, 1_000 * n) for n in range(1, BURSTS + 1)]

    frame, key = (median(max(seen[what]) for seen in bursts) for what in ("frames", "keys"))
    what = "1,000 messages in 2 s"
    row(f"{what}: the longest frame", frame, "ms", goal=100)
    row(f"{what}: the slowest of the keys typed meanwhile", key, "ms", goal=50)


def burst(writer, reader, last):
    """Have a thousand messages come while somebody types; return what was seen of it."""
    reader.evaluate("Object.assign(seen, { frames: [], keys: [0] })")
    writing = Thread(target=writer.says, args=(1_000, 2))
    writing.start()
    while writing.is_alive():
        reader.keyboard.press("a")
        reader.wait_for_timeout(30)
    has_come(reader, last)
    return reader.evaluate("seen")


def test_ten_thousand_messages_gone_by(writer, reader, row):
    memory = Memory(reader)
    writer.says(2_000, 4)
    has_come(reader, 2_000)
    before = memory.mb()
    writer.says(8_000, 12)
    has_come(reader, 10_000)

    beside = {"baseline": before, "baseline_name": "MB after 2,000"}
    what = "10,000 messages gone by"
    row(f"{what}: heap at their end", memory.mb(), "MB", **beside, goal=1.1)
    row(f"{what}: the most in the document", reader.evaluate("seen.most"), "messages", goal=500)
