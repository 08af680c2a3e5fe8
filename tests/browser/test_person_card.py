"""A person's card: it opens at their name and their picture, and leads on to what one wants."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, WIDE, assert_accessible
from tests.support.conversing import awake, box, kept, say, texts


def card(page, name):
    return page.get_by_role("dialog", name=name)


def name_in(message):
    return message.locator("[data-author]")


def test_a_name_in_a_message_opens_the_card_and_it_says_how_they_are(ada, grace, place):
    say(grace, "hello")
    awake(ada)
    expect(kept(ada)).to_have_count(1)

    name_in(kept(ada).first).click()

    expect(card(ada, "Grace Hopper")).to_contain_text("Available")
    grace.get_by_role("button", name="Grace Hopper").click()
    grace.get_by_role("menuitemradio", name="Busy").click()
    expect(card(ada, "Grace Hopper")).to_contain_text("Busy")
    grace.close()
    expect(card(ada, "Grace Hopper")).to_contain_text("Not here")
    ada.keyboard.press("Escape")
    expect(card(ada, "Grace Hopper")).to_have_count(0)


def test_from_the_card_one_mentions_somebody(ada, grace):
    say(grace, "hello")
    awake(ada)
    box(ada).fill("well,")
    name_in(kept(ada).first).click()

    card(ada, "Grace Hopper").get_by_role("button", name="Mention").click()

    expect(box(ada)).to_have_value("well, @Grace Hopper ")
    expect(box(ada)).to_be_focused()
    # Also when the browser has told that the card is closed, which it does a little later.
    ada.wait_for_timeout(100)
    ada.keyboard.type("yes")
    ada.keyboard.press("Enter")
    expect(texts(grace).last).to_have_text("well, @Grace Hopper yes")
    expect(kept(grace).last).to_have_class(re.compile("message--for-reader"))


def test_the_card_leads_to_what_they_said_before(ada, place):
    for text in ("one", "two"):
        place.say("Grace Hopper", text)
        place.say("Alan Turing", f"after {text}")
    expect(kept(ada)).to_have_count(4)
    awake(ada)
    show = ada.get_by_role("button", name="Show their messages")

    name_in(kept(ada).nth(2)).click()
    show.click()
    expect(kept(ada).nth(0)).to_be_focused()
    expect(kept(ada).nth(0)).to_have_class(re.compile("message--found"))

    name_in(kept(ada).nth(0)).click()
    show.click()
    expect(card(ada, "Grace Hopper")).to_contain_text("No earlier messages.")


def test_by_keyboard_the_name_comes_after_what_a_message_holds(ada, place):
    place.say("Grace Hopper", "see https://one.example")
    expect(kept(ada)).to_have_count(1)
    awake(ada)
    kept(ada).first.focus()

    for part in (
        ada.get_by_role("link", name="https://one.example"),
        ada.locator("[data-permalink]"),
    ):
        ada.keyboard.press("ArrowRight")
        expect(part).to_be_focused()
    for _ in range(6):
        if name_in(kept(ada).first).evaluate("node => node === document.activeElement"):
            break
        ada.keyboard.press("ArrowRight")
    ada.keyboard.press("Enter")
    expect(card(ada, "Grace Hopper")).to_be_visible()
    ada.keyboard.press("Escape")

    expect(name_in(kept(ada).first)).to_be_focused()
    ada.keyboard.press("Escape")
    expect(kept(ada).first).to_be_focused()


def test_the_names_of_a_group_are_no_tab_stops_and_are_seen_when_they_have_the_focus(ada, place):
    for text in ("one", "two"):
        place.say("Grace Hopper", text)
    expect(kept(ada)).to_have_count(2)
    awake(ada)
    name = name_in(kept(ada).nth(1))
    assert name.bounding_box()["height"] == 1
    kept(ada).nth(1).focus()

    for _ in range(6):
        ada.keyboard.press("ArrowRight")

    expect(name).to_be_focused()
    assert name.bounding_box()["height"] > 10
    ada.keyboard.press("Tab")
    assert not ada.locator("[data-log]").evaluate("log => log.contains(document.activeElement)")


def test_who_is_here_has_a_card_too_and_the_focus_stays_there_when_somebody_comes(
    ada, enter, grace
):
    awake(ada)
    here = ada.get_by_role("region", name="People").get_by_role("button", name="Grace Hopper")
    here.focus()

    enter("Alan Turing")
    expect(ada.get_by_role("list", name="Here now").get_by_role("listitem")).to_have_count(3)
    expect(here).to_be_focused()
    ada.keyboard.press("Enter")

    expect(card(ada, "Grace Hopper")).to_be_visible()
    card(ada, "Grace Hopper").get_by_role("button", name="Mention").click()
    expect(box(ada)).to_have_value("@Grace Hopper ")


def test_a_name_that_is_pressed_first_of_all_opens_its_card(ada, place):
    place.say("Grace Hopper", "hello")
    expect(kept(ada)).to_have_count(1)

    name_in(kept(ada).first).dispatch_event("click")

    expect(card(ada, "Grace Hopper")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_a_card(enter, place, size):
    place.say("Grace Hopper", "hello")
    more = {"has_touch": True, "is_mobile": True} if size is PHONE else {}
    ada = enter("Ada Lovelace", viewport=size, **more)
    awake(ada)

    if size is PHONE:
        name_in(kept(ada).first).tap()
    else:
        name_in(kept(ada).first).click()

    shown = card(ada, "Grace Hopper").bounding_box()
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= size["width"]
    assert shown["y"] + shown["height"] <= size["height"]
    assert_accessible(ada)
