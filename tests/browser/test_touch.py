"""The room in the hand: what one presses is large enough, the keyboard covers nothing, and pulling
down reloads nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.browser.test_unsent import refuse
from tests.support.acting_on_messages import PHONE, rest_finger_on
from tests.support.conversing import (
    UP_TO_DATE,
    awake,
    box,
    kept,
    stand_still,
    status,
    unsent,
    wait_until,
)
from tests.support.pressing import too_small


@pytest.fixture
def talk(place):
    """Some things were said."""
    first = place.say("Grace Hopper", "hello")
    place.say("Ada Lovelace", "and to you, see https://example.com/ for more", reply_to=first)
    place.say("Grace Hopper", "\n".join(f"line {n}" for n in range(30)))
    place.fill(15, "message {}.")


def test_all_that_one_presses_in_the_room_is_large_enough(talk, enter, complaints):
    # A sheet that still rises has its last line partly below the screen.
    page = enter("Ada Lovelace", **PHONE, reduced_motion="reduce")
    awake(page)
    found = []

    def look(where):
        # What comes into sight is drawn in the next frames, and moves what is around it.
        stand_still(page)
        found.extend(f"{where}: {it}" for it in too_small(page))

    look("room")
    kept(page).first.scroll_into_view_if_needed()
    look("older")
    # What comes back into sight is drawn anew, and each message over the one before it.
    more = page.get_by_role("button", name="Show more")
    for edge in ("end", "start", "center"):
        more.evaluate("(it, block) => it.scrollIntoView({ block })", edge)
        look(f"a long message at the {edge}")
    kept(page).last.scroll_into_view_if_needed()
    page.locator("[data-people-button]").click()
    look("people")
    page.keyboard.press("Escape")
    page.locator("[data-menu] [data-button]").click()
    look("own menu")
    page.get_by_role("menuitem", name="Notifications").click()
    look("notifications")
    page.keyboard.press("Escape")
    rest_finger_on(kept(page).last)
    look("menu")
    page.keyboard.press("Escape")
    page.locator("[data-search]").click()
    page.get_by_role("searchbox").first.fill("hello")
    expect(page.get_by_role("list", name="Results").get_by_role("link")).to_have_count(1)
    look("search")
    page.keyboard.press("Escape")
    refuse(page, 422, "No.")
    box(page).fill("refused")
    page.get_by_role("button", name="Send").click()
    expect(unsent(page)).to_contain_text(["No."])
    wait_until(lambda: page.get_by_role("log").evaluate(TO_THE_END) <= 2, page)
    look("failure")
    print("\n".join(found))
    complaints.clear()
    assert found == []


def test_all_that_one_presses_on_other_pages_is_large_enough(talk, window, place, complaints):
    page = window(**PHONE)
    found = []

    def look(address):
        page.goto(address)
        found.extend(f"{address}: {it}" for it in too_small(page))

    for address in ("/", "/missing", "/login"):
        look(address)
    page.context.add_cookies(cookies_of("Ada Lovelace", place))
    for part in ("search?q=hello", "admin/people", "admin/messages", "admin/numbers", "admin/log"):
        look(f"/{part}")
    page.goto("/admin/people")
    look(page.get_by_role("link", name="Grace Hopper").get_attribute("href"))
    print("\n".join(found))
    complaints.clear()
    assert found == []


def test_the_keyboard_covers_nothing_and_pulling_down_reloads_nothing(talk, enter):
    page = enter("Ada Lovelace", **PHONE)
    expect(status(page)).to_have_text(UP_TO_DATE)
    viewport = page.locator("meta[name=viewport]")
    assert "interactive-widget=resizes-content" in viewport.get_attribute("content")

    # As the keyboard does then.
    page.set_viewport_size({"width": 360, "height": 300})
    for part in (box(page), page.get_by_role("button", name="Send"), kept(page).last):
        expect(part).to_be_in_viewport(ratio=1)
    wait_until(lambda: page.get_by_role("log").evaluate(TO_THE_END) <= 2, page)

    for part in (page.locator(":root"), page.get_by_role("log")):
        assert part.evaluate("it => getComputedStyle(it).overscrollBehaviorY") in (
            "none",
            "contain",
        )


def test_above_the_keyboard_there_is_room_for_what_is_found_and_what_is_answered(talk, enter):
    page = enter("Ada Lovelace", **PHONE)
    awake(page)
    page.locator("[data-search]").click()
    page.set_viewport_size({"width": 360, "height": 330})
    expect(page.get_by_role("button", name="from:")).to_be_in_viewport()
    page.get_by_role("searchbox").fill("hello")
    found = page.get_by_role("list", name="Results").get_by_role("link")
    expect(found).to_be_in_viewport(ratio=1)

    found.tap()
    back = page.get_by_role("button", name="Back to where you were")
    expect(back).to_be_visible()
    box(page).focus()
    expect(back).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(back).to_be_visible()


TO_THE_END = "log => Math.abs(log.scrollHeight - log.clientHeight - Math.abs(log.scrollTop))"

SMALL = """<!doctype html><button>x</button>
<button style="inline-size: 60px; block-size: 60px">large enough</button>
<label style="display: block; padding: 20px">a <input type="checkbox"></label>
<p>a <a href="/">link</a> in a sentence</p><p><a href="/">alone</a></p>
<style>
  .wide { position: relative }
  .wide::after { content: ""; inset: -20px; position: absolute }
</style>
<div style="padding: 40px"><button class="wide">x</button></div>"""


def test_what_is_too_small_is_found(page):
    page.set_content(SMALL)

    assert [it.split(": ")[1] for it in too_small(page)] == [
        '<button class=""> "x"',
        '<a class=""> "alone"',
    ]
