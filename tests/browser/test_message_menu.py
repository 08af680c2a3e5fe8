"""The menu of a message: by pointer, by keyboard and by touch."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible, wait_for_animations
from tests.support.acting_on_messages import (
    PHONE,
    bar,
    choose,
    items,
    menu,
    rest_finger_on,
    right_click,
)
from tests.support.conversing import awake, box, kept, texts, wait_until

SCRIPT, STYLE = re.compile(r"/static/actions-\w+\.js"), re.compile(r"/static/actions-\w+\.css")
WHAT_GRACE_SAID = "from Grace, see https://example.com"
OWN = ["React", "Reply", "Edit", "Copy text", "Copy link", "Mark as unread", "Remove"]
FOR_ALL = ["React", "Reply", "Copy text", "Copy link", "Mark as unread"]
THEIRS = [*FOR_ALL, "Report…"]
MODERATING = [*FOR_ALL, "Pin", "Report…", "Remove as moderator…", "Mute author…", "Suspend author…"]


@pytest.fixture
def talk(place):
    """A short conversation."""
    place.say("Grace Hopper", WHAT_GRACE_SAID)
    place.say("Ada Lovelace", "from Ada")


@pytest.fixture
def ada(talk, enter):
    return enter("Ada Lovelace")


@pytest.fixture
def grace(talk, enter):
    return enter("Grace Hopper")


def by_grace(page):
    return kept(page).first


def by_ada(page):
    return kept(page).last


def test_the_pointer_brings_the_buttons_and_more_opens_the_menu(grace):
    expect(bar(grace)).to_have_count(0)
    by_grace(grace).hover()
    expect(by_grace(grace).get_by_role("toolbar").get_by_role("button")).to_have_count(3)
    by_ada(grace).hover()
    expect(by_ada(grace).get_by_role("toolbar").get_by_role("button")).to_have_count(3)
    expect(bar(grace)).to_have_count(1)

    bar(grace).get_by_role("button", name="More").click()

    expect(items(grace)).to_have_text(THEIRS)
    grace.keyboard.press("Escape")
    expect(menu(grace)).to_be_hidden()
    by_grace(grace).hover()
    bar(grace).get_by_role("button", name="More").click()
    expect(items(grace)).to_have_text(OWN)


def test_an_administrator_may_moderate_what_others_say(ada):
    for message, expected in (
        (by_grace(ada), MODERATING),
        (by_ada(ada), [*OWN[:-1], "Pin", OWN[-1]]),
    ):
        right_click(message)
        expect(items(ada)).to_have_text(expected)
        ada.keyboard.press("Escape")


@pytest.mark.parametrize("key", ["ContextMenu", "Shift+F10"])
def test_the_keyboard_opens_it_and_comes_back_to_the_message(grace, key):
    grace.keyboard.press("Shift+Tab")
    expect(by_ada(grace)).to_be_focused()
    expect(bar(grace)).to_be_visible()

    grace.keyboard.press(key)

    expect(items(grace).first).to_be_focused()
    for pressed, there in (("ArrowUp", -1), ("Home", 0), ("End", -1), ("ArrowDown", 0)):
        grace.keyboard.press(pressed)
        expect(items(grace).nth(there)).to_be_focused()
    grace.keyboard.press("c")
    expect(items(grace).filter(has_text="Copy text")).to_be_focused()
    grace.keyboard.press("Escape")
    expect(menu(grace)).to_be_hidden()
    expect(by_ada(grace)).to_be_focused()
    grace.keyboard.press("Tab")
    expect(box(grace)).to_be_focused()


def test_the_arrow_keys_lead_to_the_buttons_and_no_tab_stop_is_added(grace):
    grace.keyboard.press("Shift+Tab")
    expect(by_ada(grace)).to_be_focused()
    expect(bar(grace)).to_be_visible()

    for name in ("React", "Reply", "More"):
        grace.keyboard.press("ArrowRight")
        if name == "React":
            expect(by_ada(grace).locator("[data-permalink]")).to_be_focused()
            grace.keyboard.press("ArrowRight")
        expect(bar(grace).get_by_role("button", name=name)).to_be_focused()
    grace.keyboard.press("Enter")
    expect(items(grace).first).to_be_focused()
    grace.keyboard.press("Escape")
    grace.keyboard.press("Shift+Tab")
    expect(grace.get_by_role("log").locator(":focus")).to_have_count(0)


def test_the_browsers_own_menu_stays_where_people_look_for_it(grace):
    # Without the script there is no other one.
    awake(grace)
    texts(grace).first.get_by_role("link").click(button="right")
    expect(menu(grace)).to_be_hidden()

    texts(grace).last.dblclick()
    texts(grace).last.click(button="right")
    expect(menu(grace)).to_be_hidden()

    box(grace).click()
    texts(grace).first.click(button="right", modifiers=["Shift"], position={"x": 5, "y": 5})
    expect(menu(grace)).to_be_hidden()
    box(grace).click()
    texts(grace).first.click(button="right", position={"x": 5, "y": 5})
    expect(menu(grace)).to_be_visible()


def test_a_finger_that_rests_opens_a_sheet_on_a_phone(talk, enter):
    grace = enter("Grace Hopper", **PHONE)

    rest_finger_on(by_grace(grace))

    expect(items(grace)).to_have_text(OWN)
    wait_for_animations(grace)
    where = menu(grace).bounding_box()
    assert (where["x"], where["width"], where["y"] + where["height"]) == (0, 360, 740)
    for item in items(grace).all():
        assert item.bounding_box()["height"] >= 44
    grace.touchscreen.tap(180, 100)
    expect(menu(grace)).to_be_hidden()


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_nobody_is_kept_out_of_it(talk, enter, screen):
    grace = enter("Grace Hopper", **screen)
    by_ada(grace).focus()
    expect(bar(grace)).to_be_visible()
    assert_accessible(grace)

    grace.keyboard.press("ContextMenu")

    expect(menu(grace)).to_be_visible()
    assert_accessible(grace)


def test_it_opens_again_and_again_and_is_one(grace):
    for _ in range(3):
        for message in (by_grace(grace), by_ada(grace)):
            right_click(message)
            expect(menu(grace)).to_be_visible()
            grace.keyboard.press("Escape")

    assert grace.locator("[role=menu][aria-label^='Message from']").count() == 1


def test_an_idle_visit_loads_nothing_for_it(enter, place, talk, new_context):
    asked = []
    grace = enter("Grace Hopper")
    grace.context.on("request", lambda request: asked.append(request.url))
    grace.reload()
    expect(box(grace)).to_be_focused()
    grace.wait_for_timeout(500)
    assert not [url for url in asked if "/static/actions-" in url]

    grace.mouse.move(100, 100)
    grace.mouse.move(200, 200)

    expect(grace.locator("link[href*='/static/actions-']")).to_have_count(1)
    by_ada(grace).hover()
    expect(bar(grace)).to_be_visible()
    assert len([url for url in asked if SCRIPT.search(url) or STYLE.search(url)]) == 2


@pytest.mark.usefixtures("refusals")
def test_a_load_that_failed_is_told_to_whoever_asks_and_tried_again(grace, complaints):
    asked = []
    grace.on("request", lambda request: asked.append(request.url))
    grace.route(SCRIPT, lambda route: route.fulfill(status=404, body="Not found."))
    grace.reload()
    expect(box(grace)).to_be_focused()
    grace.mouse.move(100, 100)
    expect(grace.locator("link[href*='/static/actions-']")).to_have_count(1)
    expect(grace.get_by_role("alert").filter(has_text="loaded")).to_have_count(0)

    grace.keyboard.press("ArrowUp")
    told = grace.get_by_role("alert").filter(has_text="Couldn't reach the server.")
    expect(told).to_be_visible()

    grace.unroute(SCRIPT)
    grace.keyboard.press("ArrowUp")
    expect(grace.get_by_role("textbox", name="Your message")).to_have_value(WHAT_GRACE_SAID)
    first, *again = [url for url in asked if SCRIPT.search(url)]
    assert again == [f"{first}?try={number + 2}" for number in range(len(again))] != []
    complaints.clear()


@pytest.fixture
def late(grace):
    """Grace's page anew, whose second script is on its way; what is held here lets it come."""
    held = []
    grace.context.route(SCRIPT, lambda route: held.append(route))
    grace.reload()
    expect(box(grace)).to_be_focused()
    return held


def test_who_is_quicker_than_it_mentions_somebody_all_the_same(grace, ada, late):
    grace.keyboard.type("hello @Ada Lovelace")
    grace.keyboard.press("Enter")
    grace.keyboard.press("Enter")
    wait_until(lambda: late, grace)
    expect(box(grace)).to_have_value("hello @Ada Lovelace")

    late[0].continue_()

    expect(kept(ada)).to_have_count(3)
    expect(kept(ada).last.locator(".mention")).to_have_text("@Ada Lovelace")
    expect(box(grace)).to_have_value("")


def test_who_waits_for_it_no_longer_is_not_interrupted(grace, late):
    by_ada(grace).locator("[data-author]").click()
    wait_until(lambda: late, grace)
    box(grace).click()
    grace.keyboard.type("hello ")

    late[0].continue_()
    expect(box(grace)).to_have_attribute("aria-autocomplete", "list")
    grace.keyboard.type("there")

    expect(box(grace)).to_have_value("hello there")
    expect(grace.get_by_role("dialog")).to_have_count(0)


def test_reply_and_react_are_begun_from_the_menu_and_from_the_buttons(grace, ada):
    by_ada(grace).hover()
    bar(grace).get_by_role("button", name="Reply").click()
    expect(box(grace)).to_be_focused()
    grace.keyboard.type("an answer")
    grace.keyboard.press("Enter")
    expect(kept(ada).last.locator("[data-quote]")).to_contain_text("from Ada")

    choose(by_grace(grace), "React")
    grace.get_by_role("dialog").get_by_role("gridcell").first.click()

    expect(by_grace(ada).locator("[data-emoji]")).to_have_count(1)
    expect(by_grace(grace).locator("[data-emoji]")).to_have_attribute("aria-pressed", "true")
