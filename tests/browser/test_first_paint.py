"""What the server draws is what the script would draw: nothing moves when it comes."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.browser.test_without_the_script import ROOM_SCRIPT, written
from tests.support.accessible import PHONE, WIDE
from tests.support.conversing import UP_TO_DATE, box, status, wait_until

MOST = 0.01
LONG = "A long message, which takes several lines of any screen on which somebody reads it. " * 6

FORMATTED = "**bold** [words](https://example.com/)\n- one\n- two\n\n> quoted\n\n```\ncode\n```"

# Everything that moved since the page was opened.
SHIFTS = """() => new Promise(resolve => {
  const found = []
  new PerformanceObserver(list => found.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true })
  requestAnimationFrame(() => setTimeout(() => resolve(found.map(({ value, sources }) =>
    ({ value, moved: sources.map(({ node }) => node?.outerHTML ?? node?.data) }))), 100))
})"""
PLACES = """() =>
  [...document.querySelectorAll("[data-list] :is([data-body], .divider, .message__avatar)")]
    .map(node => node.getBoundingClientRect())
    .map(({ left, top, width, height }) => [left, top, width, height])"""
# Browsers scroll by whole pixels, and lay out by parts of one.
A_PIXEL = 1


@pytest.fixture
def filled(place):
    """A room in which Ada and Grace have talked yesterday and today."""
    for name in ("Ada Lovelace", "Grace Hopper"):
        cookies_of(name, place)
    noon = datetime.now(UTC).replace(hour=0, minute=1, second=0, microsecond=0)
    yesterday = noon - timedelta(hours=10)
    talk = [("Grace Hopper", f"message {n}", yesterday + timedelta(minutes=n)) for n in range(30)]
    talk += [
        ("Ada Lovelace", "short", yesterday + timedelta(minutes=31)),
        ("Ada Lovelace", LONG, yesterday + timedelta(minutes=32)),
        ("Grace Hopper", LONG, yesterday + timedelta(minutes=33)),
        ("Grace Hopper", "see https://example.com/a/long/address and more", noon),
        ("Grace Hopper", FORMATTED, noon),
        ("Grace Hopper", "\U0001f44d\U0001f3fd \u2764\ufe0f", noon),
        ("Ada Lovelace", "edited", noon),
        ("Ada Lovelace", "removed", noon),
        ("Grace Hopper", "one\ntwo", noon),
        ("Grace Hopper", "ok", noon),
        ("Ada Lovelace", "ok", noon),
    ]
    write(place, talk)
    return place


def write(place, talk):
    columns = "author_id, client_id, text, name, sent_at, edited_at, removed_at, removed_by, rev"
    with closing(sqlite3.connect(place.database, timeout=10)) as database, database:
        for rev, (name, text, at) in enumerate(talk, 1):
            moment = at.strftime("%Y-%m-%d %H:%M:%S.%f")
            edited, removed = text == "edited", text == "removed"
            database.execute(
                f"INSERT INTO messages ({columns}) SELECT id, ?, ?, name, ?, ?, ?, ?, ? "
                "FROM people WHERE name = ?",
                [
                    *(str(uuid4()), text, moment),
                    *(moment if edited else None, moment if removed else None),
                    *("author" if removed else None, rev, name),
                ],
            )
        database.execute("UPDATE room SET rev = ?", [len(talk)])
        database.execute(
            "UPDATE people SET read_id = (SELECT max(id) - 3 FROM messages) WHERE name = ?",
            ["Ada Lovelace"],
        )


@pytest.fixture
def drawn(window, filled):
    """Open the room before its script has come; return the page, and what lets it come."""

    def drawn(name, **options):
        page = window(cookies_of(name, filled), **options)
        held = []
        page.route(ROOM_SCRIPT, lambda route: held.append(route))
        page.reload(wait_until="commit")
        expect(written(page)).to_be_visible()
        page.wait_for_timeout(200)
        return page, lambda: [route.continue_() for route in held]

    return drawn


def shifts(page):
    return page.evaluate(SHIFTS)


@pytest.mark.parametrize("language", ["en-GB", "en-US"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_moves_when_the_script_comes(drawn, size, language):
    page, arrives = drawn("Grace Hopper", viewport=size, locale=language, timezone_id="UTC")
    before = page.evaluate(PLACES)

    arrives()
    expect(box(page)).to_be_visible()
    expect(status(page)).to_have_text(UP_TO_DATE)

    assert page.evaluate(PLACES) == [pytest.approx(place, abs=A_PIXEL) for place in before]
    found = shifts(page)
    assert sum(shift["value"] for shift in found) <= MOST, found


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_line_new_stands_where_the_script_finds_it(drawn, size):
    page, arrives = drawn("Ada Lovelace", viewport=size, locale="en-GB", timezone_id="UTC")
    expect(page.locator("[data-list] [data-new]")).to_have_count(1)

    arrives()
    expect(box(page)).to_be_visible()
    expect(status(page)).to_have_text(UP_TO_DATE)

    expect(page.locator("[data-list] [data-new]")).to_have_count(1)
    found = shifts(page)
    assert sum(shift["value"] for shift in found) <= MOST, found


def test_times_become_the_readers_without_a_jump(drawn):
    # Ten minutes past midnight in UTC is the evening before, so the days are others, too.
    page, arrives = drawn("Grace Hopper", locale="en-US", timezone_id="Etc/GMT-1", viewport=WIDE)
    last = page.locator("[data-list] [data-message]").last
    expect(last.locator("time")).to_have_text("12:01 AM")
    before = last.locator("[data-body]").bounding_box()

    arrives()
    expect(box(page)).to_be_visible()

    expect(last.locator("time")).to_have_text("1:01\u202fAM")
    after = last.locator("[data-body]").bounding_box()
    assert after == pytest.approx(before, abs=A_PIXEL)
    found = shifts(page)
    assert sum(shift["value"] for shift in found) <= MOST, found


def test_what_moves_would_be_noticed(drawn):
    page, arrives = drawn("Grace Hopper", viewport=WIDE)
    arrives()
    expect(box(page)).to_be_visible()

    page.evaluate("document.querySelector('[data-list]').style.paddingInlineStart = '10rem'")

    wait_until(lambda: sum(shift["value"] for shift in shifts(page)) > MOST, page)
