"""Emoji: chosen in the picker, by pointer, keyboard and finger, and by name where one writes."""

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, WIDE, assert_accessible
from tests.support.acting_on_messages import choose
from tests.support.conversing import awake, box, kept, say, texts


def picker(page):
    return page.get_by_role("dialog", name="Choose an emoji")


def emoji(page, name):
    return picker(page).get_by_role("gridcell", name=name, exact=True)


def search(page):
    return picker(page).get_by_role("searchbox", name="Search emoji")


def open_picker(page):
    """Open it for the last message, by the button beside it."""
    awake(page)
    kept(page).last.locator("[data-text]").hover()
    page.get_by_role("button", name="React", exact=True).click()
    expect(picker(page)).to_be_visible()


def reactions(page):
    return kept(page).last.get_by_role("list", name="Reactions").get_by_role("listitem")


def test_one_at_hand_is_a_reaction_at_once(ada, grace):
    say(grace, "hello")
    open_picker(ada)
    expect(search(ada)).to_be_focused()

    emoji(ada, "+1, thumbsup").first.click()

    expect(picker(ada)).to_have_count(0)
    for page in (ada, grace):
        expect(reactions(page)).to_have_text(["👍 1"])


def test_by_keyboard_one_is_found_by_its_name(ada, grace):
    say(grace, "hello")
    awake(ada)
    expect(kept(ada)).to_have_count(1)
    kept(ada).last.focus()
    ada.keyboard.press("Shift+F10")
    ada.keyboard.press("Enter")
    expect(search(ada)).to_be_focused()

    ada.keyboard.type("rocket")
    expect(emoji(ada, "rocket")).to_be_visible()
    ada.keyboard.press("ArrowDown")
    expect(emoji(ada, "rocket")).to_be_focused()
    ada.keyboard.press("Enter")

    expect(reactions(grace)).to_have_text(["🚀 1"])
    assert ada.locator("[data-log]").evaluate("log => log.contains(document.activeElement)")


def test_enter_takes_the_first_that_is_found_and_escape_none(ada, grace):
    say(grace, "hello")
    open_picker(ada)
    ada.keyboard.type("tada")
    ada.keyboard.press("Enter")
    expect(reactions(grace)).to_have_text(["🎉 1"])

    open_picker(ada)
    ada.keyboard.type("tada")
    ada.keyboard.press("Escape")

    expect(picker(ada)).to_have_count(0)
    expect(reactions(grace)).to_have_text(["🎉 1"])


def test_a_finger_chooses_one_further_down_and_no_keyboard_comes_up(enter, grace):
    say(grace, "hello")
    ada = enter("Ada Lovelace", viewport=PHONE, has_touch=True, is_mobile=True)
    awake(ada)
    kept(ada).last.locator("[data-text]").tap()
    ada.get_by_role("button", name="React", exact=True).tap()
    expect(picker(ada)).to_be_visible()
    expect(search(ada)).not_to_be_focused()
    bounds = picker(ada).bounding_box()
    assert (bounds["x"], bounds["width"]) == (0, PHONE["width"])
    assert bounds["y"] + bounds["height"] == PHONE["height"]

    emoji(ada, "pizza").tap()

    expect(reactions(grace)).to_have_text(["🍕 1"])


def test_the_focus_is_not_lost_when_the_message_is_removed_meanwhile(ada, grace):
    say(grace, "hello")
    expect(kept(ada)).to_have_count(1)
    open_picker(ada)
    choose(kept(grace).last, "Remove")
    expect(kept(ada).last).to_have_attribute("data-removed-by", "author")

    ada.keyboard.press("Escape")

    expect(picker(ada)).to_have_count(0)
    expect(kept(ada).last).to_be_focused()


@pytest.mark.parametrize("width", [320, 430])
def test_on_a_narrow_screen_it_is_as_wide_as_that(enter, grace, width):
    say(grace, "hello")
    ada = enter("Ada Lovelace", viewport={"width": width, "height": 600})

    open_picker(ada)

    assert picker(ada).bounding_box()["width"] == width
    assert emoji(ada, "octopus").first.bounding_box()["width"] > 40


def test_a_skin_tone_is_kept_in_this_browser(ada, grace):
    say(grace, "hello")
    open_picker(ada)

    picker(ada).get_by_role("radio", name="Medium", exact=True).check(force=True)
    expect(emoji(ada, "+1, thumbsup").first).to_have_text("👍🏽")
    ada.keyboard.press("Escape")
    ada.reload()
    open_picker(ada)
    expect(picker(ada).get_by_role("radio", name="Medium", exact=True)).to_be_checked()
    emoji(ada, "wave").click()

    expect(reactions(grace)).to_have_text(["👋🏽 1"])


def test_what_one_used_is_at_hand_the_next_time(ada, grace):
    say(grace, "hello")
    open_picker(ada)
    emoji(ada, "octopus").click()
    expect(reactions(ada)).to_have_text(["🐙 1"])

    ada.reload()
    open_picker(ada)

    hand = picker(ada).get_by_role("grid", name="Frequently used").get_by_role("gridcell")
    expect(hand).to_have_text(["👍", "❤️", "😂", "🎉", "😮", "🐙"])


def test_a_list_that_does_not_come_can_be_asked_for_again(ada, grace, refusals):
    say(grace, "hello")
    ada.context.route("**/emoji-*.txt", lambda route: route.abort())
    open_picker(ada)
    expect(picker(ada)).to_contain_text("Couldn't load the emoji.")
    ada.context.unroute("**/emoji-*.txt")

    picker(ada).get_by_role("button", name="Try again").press("Enter")

    expect(emoji(ada, "octopus")).to_have_count(1)
    # The button is gone, the focus is not.
    expect(search(ada)).to_be_focused()
    expect(picker(ada)).not_to_contain_text("could not")


def test_the_list_is_loaded_when_it_is_wanted_and_once(ada, grace):
    asked = []
    ada.on("request", lambda request: "/emoji-" in request.url and asked.append(request.url))
    awake(ada)
    ada.keyboard.type("hello : there")
    assert asked == []

    ada.keyboard.type(" :ro")
    expect(ada.get_by_role("option", name=":rocket:")).to_be_visible()
    ada.keyboard.type("ck")
    expect(ada.get_by_role("option", name=":rocket:")).to_be_visible()

    assert len(asked) == 1


def test_a_name_becomes_its_emoji_where_one_writes(ada, grace):
    awake(ada)
    ada.keyboard.type("so :smil")
    expect(ada.get_by_role("option").first).to_have_text("😄:smile:")
    ada.keyboard.type("e:")
    expect(box(ada)).to_have_value("so 😄")
    ada.keyboard.type(" and :tad")
    expect(ada.get_by_role("option").first).to_have_text("🎉:tada:")
    ada.keyboard.press("Tab")
    expect(box(ada)).to_have_value("so 😄 and 🎉")

    ada.keyboard.press("Enter")

    expect(texts(grace)).to_have_text("so 😄 and 🎉")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_the_picker(enter, grace, size):
    say(grace, "hello")
    ada = enter("Ada Lovelace", viewport=size)
    open_picker(ada)
    expect(emoji(ada, "grinning")).to_be_visible()
    bounds = picker(ada).bounding_box()
    assert bounds["x"] >= 0
    assert bounds["x"] + bounds["width"] <= size["width"]
    assert bounds["y"] + bounds["height"] <= size["height"]

    assert_accessible(ada)
    search(ada).fill("no such emoji")
    expect(picker(ada)).to_contain_text("No emoji found for “no such emoji”.")

    assert_accessible(ada)
