"""How soon a permalink opens in a room of five million messages, beside one of a thousand."""

import sqlite3
from contextlib import closing
from statistics import median

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Place, cookies_of
from tests.support.conversing import kept
from tests.support.ports import free_port

FEW, MANY = 1_000, 5_000_000
WARM_UPS, TIMES = 3, 20
TEXT = "what somebody said, number {}, in some more words"
FILL = f"""
  WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY})
  INSERT INTO messages (id, rev, author_id, client_id, text, name, sent_at)
  SELECT n, n, ada.id, printf('%036d', n), replace('{TEXT}', '{{}}', n - 1), ada.name,
         strftime('%Y-%m-%d %H:%M:%S.000000', 1700000000 + 10 * n, 'unixepoch')
  FROM numbers, (SELECT id, name FROM people WHERE name = 'Ada Lovelace') AS ada"""
# The page is opened once its script has run, which comes before this event.
OPENED = """() => {
  const [{ responseEnd, domContentLoadedEventEnd }] = performance.getEntriesByType("navigation")
  return [responseEnd, domContentLoadedEventEnd]
}"""


@pytest.fixture
def grace(place, new_context):
    """Somebody's browser, before its first page, and the first message of the room."""
    place.say("Ada Lovelace", "the first")
    context = new_context()
    context.add_cookies(cookies_of("Grace Hopper", place))
    return context.new_page()


@pytest.fixture
def huge(grace, place, tmp_path):
    """Another server with a copy of the room, which got very many messages then.

    Cookies know no ports: whoever is signed in to one of them is signed in to both.
    """
    file = tmp_path / "huge.sqlite"
    place.sql(f"VACUUM INTO '{file}'")
    fill(file)
    huge = Place(free_port(), place.settings | {"DATABASE_URL": f"sqlite:///{file}"}, tmp_path)
    yield huge.start()
    huge.stop()
    # pytest keeps the folders of three runs, and this is 2 GB.
    file.unlink()


def fill(file):
    """Fill a database that no server has opened yet, without care: nobody would miss it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -400000"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")
        database.execute(FILL)
        database.execute("UPDATE room SET rev = ?", [MANY])
        database.execute("COMMIT")
        database.execute("PRAGMA journal_mode = WAL")


def test_a_permalink_into_five_million_messages(grace, huge, place, row):
    place.fill(FEW - 1, TEXT)
    times = {place: [], huge: []}
    for n in range(WARM_UPS + TIMES):
        times[place].append(opening(grace, place, FEW // 2 + n))
        times[huge].append(opening(grace, huge, MANY // 2 + n))

    few, many = (
        [median(it) for it in zip(*each[WARM_UPS:], strict=True)] for each in times.values()
    )
    for at, what in enumerate(("answered", "opened")):
        beside = {"baseline": few[at], "baseline_name": f"ms into {FEW:,}"}
        row(f"a permalink into {MANY:,} messages: {what}", many[at], "ms", **beside, goal=1.2)


def opening(page, room, number):
    """Open a permalink; return the milliseconds until it was answered, and until it was open."""
    page.goto(f"{room.address}/?message={number}")
    expect(kept(page).filter(has_text=f"number {number - 1},")).to_be_focused()
    return page.evaluate(OPENED)
