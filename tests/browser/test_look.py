"""The room's look, as far as it is a promise: where things stand, and what speaks when."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, WIDE
from tests.support.conversing import (
    UP_TO_DATE,
    awake,
    box,
    go_offline,
    hold_back,
    kept,
    let_go,
    say,
    status,
    texts,
    theme_kept,
    unsent,
)
from tests.support.waiting import until

BOXES = "nodes => nodes.map(node => node.getBoundingClientRect().toJSON())"
OPACITY = "node => getComputedStyle(node).opacity"
HEADER_PX = 60
IS_SEEN = "node => node.closest('[data-strip]').clientHeight > 1"


@pytest.fixture
def conversation(place):
    """Three messages: Grace says two in one go, and Ada one after them."""
    for name, text in (("Grace Hopper", "one"), ("Grace Hopper", "two"), ("Ada Lovelace", "three")):
        place.say(name, text)
    return place


@pytest.mark.usefixtures("conversation")
@pytest.mark.parametrize("screen", [WIDE, {"width": 2560, "height": 1300}, PHONE])
def test_rows_begin_at_one_edge_and_stand_at_the_end(enter, screen):
    page = enter("Ada Lovelace", viewport=screen)
    expect(texts(page)).to_have_text(["one", "two", "three"])

    rows = texts(page).evaluate_all(BOXES)
    log = page.get_by_role("log", name="Messages").bounding_box()
    form = box(page).bounding_box()

    assert len({row["left"] for row in rows}) == 1
    assert rows[-1]["bottom"] > log["y"] + log["height"] - 80
    assert form["y"] > rows[-1]["bottom"]
    # The conversation and its people fill the width.
    people = page.get_by_role("region", name="People").bounding_box() if screen != PHONE else None
    assert log["width"] + (people["width"] if people else 0) == screen["width"]


@pytest.mark.usefixtures("conversation")
def test_a_name_and_a_time_stand_once_other_times_for_whoever_looks(enter):
    page = enter("Ada Lovelace")
    expect(kept(page)).to_have_count(3)
    names, times = (kept(page).locator(it) for it in ("[data-author]", "[data-permalink]"))

    heights = [it["height"] for it in names.evaluate_all(BOXES)]
    assert [height > 1 for height in heights] == [True, False, True]
    assert [times.nth(at).evaluate(OPACITY) for at in range(3)] == ["1", "0", "1"]

    texts(page).nth(1).hover()
    assert times.nth(1).evaluate(OPACITY) == "1"
    page.mouse.move(0, 0)
    assert times.nth(1).evaluate(OPACITY) == "0"
    kept(page).nth(1).focus()
    assert times.nth(1).evaluate(OPACITY) == "1"


def test_a_tap_shows_the_time_of_a_message(enter, conversation):
    page = enter("Ada Lovelace", viewport=PHONE, has_touch=True, is_mobile=True)
    time = kept(page).nth(1).locator("[data-permalink]")
    assert time.evaluate(OPACITY) == "0"

    texts(page).nth(1).tap()

    expect(time).to_have_css("opacity", "1")


@pytest.mark.usefixtures("refusals")
def test_sent_stands_below_the_newest_of_ones_own_only(enter, conversation):
    ada, grace = enter("Ada Lovelace"), enter("Grace Hopper")
    sent = kept(ada).filter(has=ada.get_by_text("✓ Sent"))
    expect(sent).to_have_count(1)
    expect(sent).to_contain_text("three")

    hold_back(ada)
    say(ada, "four")
    expect(unsent(ada)).to_have_count(1)
    expect(sent).to_contain_text("three")
    let_go(ada)
    ada.evaluate("dispatchEvent(new Event('online'))")
    expect(sent).to_contain_text("four")
    conversation.say("Grace Hopper", "five")

    expect(texts(ada)).to_have_text(["one", "two", "three", "four", "five"])
    expect(sent).to_have_count(1)
    expect(sent).to_contain_text("four")
    expect(kept(grace).filter(has=grace.get_by_text("✓ Sent"))).to_contain_text("five")


@pytest.mark.usefixtures("conversation", "refusals")
def test_on_a_phone_the_header_is_one_row_and_offline_it_does_not_say_who_is_here(enter):
    enter("Grace Hopper")
    page = enter("Ada Lovelace", viewport=PHONE)
    header, people = page.get_by_role("banner"), page.get_by_role("button", name="People")
    expect(people).to_have_accessible_name("People 2 here")
    assert header.bounding_box()["height"] <= HEADER_PX
    expect(status(page)).to_have_text(UP_TO_DATE)
    assert not status(page).evaluate(IS_SEEN)
    expect(page.locator(".menu__button .dot")).to_be_visible()

    go_offline(page)

    expect(status(page)).to_contain_text("What you write is kept and sent later.")
    assert status(page).evaluate(IS_SEEN)
    expect(people).to_have_accessible_name("People")
    expect(page.locator(".menu__button .dot")).to_be_hidden()
    assert header.bounding_box()["height"] <= HEADER_PX


@pytest.mark.usefixtures("conversation", "refusals")
def test_a_theme_is_kept_in_this_browser_and_drawn_at_once_on_every_page(enter):
    page = enter("Ada Lovelace", color_scheme="light")
    awake(page)
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    page.get_by_role("button", name="Ada Lovelace").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    assert page.evaluate(ground) != light
    until(lambda: theme_kept(page) == "dark")
    page.route("**/*.js", lambda route: route.abort())
    for address in ("/", "/admin/people", "/nothing-here"):
        page.goto(address, wait_until="commit")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("html"), address).to_have_css("color-scheme", "dark")
    page.unroute("**/*.js")

    page.goto("/")
    awake(page)
    page.get_by_role("button", name="Ada Lovelace").click()
    expect(page.get_by_role("menuitemradio", name="Dark")).to_be_checked()
    page.get_by_role("menuitemradio", name="System").click()
    until(lambda: theme_kept(page) is None)
    page.reload()
    assert page.evaluate(ground) == light


def test_a_newcomer_is_told_three_sentences_which_go_with_the_first_message(enter, place):
    page = enter("Ada Lovelace")
    first_steps = page.get_by_role("complementary", name="First steps")
    expect(first_steps).to_be_visible()
    assert first_steps.locator("p").inner_text().count(".") == 3
    expect(page.get_by_text("No messages yet. Say hello.")).to_be_visible()

    say(page, "hello")

    expect(texts(page)).to_have_text(["hello"])
    expect(first_steps).to_have_count(0)
    page.reload()
    expect(texts(page)).to_have_text(["hello"])
    expect(first_steps).to_have_count(0)

    grace = enter("Grace Hopper")
    grace.get_by_role("button", name="Got it").click()
    expect(grace.get_by_role("complementary", name="First steps")).to_have_count(0)
    expect(box(grace)).to_be_focused()


def test_the_date_of_what_one_reads_stays_in_sight_while_one_scrolls(enter, place):
    place.say("Grace Hopper", "today")
    place.fill(80, "message {}.")
    long_ago = datetime.now() - timedelta(days=400)
    place.sql(f"UPDATE messages SET sent_at = '{long_ago:%Y-%m-%d} 12:00:00.000000' WHERE id < 60")
    page = enter("Ada Lovelace")
    awake(page)
    date = page.locator("[data-sticky-day][data-shown]")
    page.get_by_role("log").hover()
    expect(date).to_have_count(0)

    page.mouse.wheel(0, -1_200)

    expect(date).to_contain_text(str(long_ago.year))
    expect(date).to_have_count(0)
