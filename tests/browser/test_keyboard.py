"""The conversation is one tab stop, and arrow keys go through its messages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.conversing import box, kept, say, scroll_up, texts


@pytest.fixture
def at_the_end(enter, place):
    """Ada at the end of a conversation of some screens, with the focus in the composer."""
    place.say("Ada Lovelace", "the first")
    place.fill(40, "message {}, see https://one.example and https://two.example/")
    ada = enter("Ada Lovelace")
    expect(box(ada)).to_be_focused()
    return ada


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def message(page, number):
    return kept(page).filter(has_text=f"message {number},")


def test_the_log_is_one_tab_stop_and_opens_at_the_newest_message(at_the_end):
    press(at_the_end, "Shift+Tab")
    expect(message(at_the_end, 40)).to_be_focused()

    press(at_the_end, "Shift+Tab")
    expect(at_the_end.get_by_role("log").locator(":focus")).to_have_count(0)
    press(at_the_end, "Tab")
    expect(message(at_the_end, 40)).to_be_focused()

    press(at_the_end, "Tab")
    expect(box(at_the_end)).to_be_focused()


def test_arrow_keys_go_through_the_messages_and_come_back_to_where_one_was(at_the_end):
    press(at_the_end, "Shift+Tab", *["ArrowUp"] * 30)
    expect(message(at_the_end, 10)).to_be_focused()
    expect(message(at_the_end, 10)).to_be_in_viewport(ratio=1)

    press(at_the_end, "ArrowDown", "Tab", "Shift+Tab")

    expect(message(at_the_end, 11)).to_be_focused()


def test_home_and_end_lead_there_at_once_and_arrows_go_on_from_there(at_the_end):
    press(at_the_end, "Shift+Tab", "Home")
    expect(kept(at_the_end).first).to_be_in_viewport()
    press(at_the_end, "ArrowDown")
    expect(kept(at_the_end).first).to_be_focused()

    press(at_the_end, "End")
    expect(kept(at_the_end).last).to_be_in_viewport()
    press(at_the_end, "ArrowUp")

    expect(kept(at_the_end).last).to_be_focused()


def test_enter_goes_to_the_links_of_a_message_and_escape_back(at_the_end):
    last = message(at_the_end, 40)
    press(at_the_end, "Shift+Tab", "Enter")
    expect(last.get_by_role("link", name="https://one.example")).to_be_focused()
    press(at_the_end, "ArrowRight", "ArrowRight")
    expect(last.locator("[data-permalink]")).to_be_focused()
    press(at_the_end, "ArrowLeft", "Escape")
    expect(last).to_be_focused()

    press(at_the_end, "ArrowUp", "Enter", "ArrowRight", "ArrowRight", "Enter")

    number = message(at_the_end, 39).get_attribute("data-id")
    expect(at_the_end).to_have_url(re.compile(rf"\?message={number}$"))


def test_a_screen_reader_hears_who_says_what_and_when(at_the_end):
    press(at_the_end, "Shift+Tab")

    last = message(at_the_end, 40)
    expect(last).to_have_accessible_name(
        f"Ada Lovelace {texts(at_the_end).last.text_content()}"
        f" {last.locator('[data-time]').text_content()}"
    )
    expect(at_the_end.get_by_role("log")).to_have_accessible_description(
        "Arrow keys go from message to message, Enter goes to the links and buttons in one,"
        " ? lists all shortcuts."
    )
    assert Axe().run(at_the_end).response["violations"] == []
    press(at_the_end, "ArrowUp")
    expect(last).to_have_accessible_name("")


def test_the_focus_survives_what_comes_and_what_changes(at_the_end, grace):
    press(at_the_end, "Shift+Tab", "ArrowUp", "Enter")
    link = message(at_the_end, 39).get_by_role("link", name="https://one.example")
    expect(link).to_be_focused()

    say(grace, "one more")
    expect(kept(at_the_end).last).to_contain_text("one more")
    expect(link).to_be_focused()
    number = message(at_the_end, 39).get_attribute("data-id")
    changed = at_the_end.evaluate(
        """async id => {
          const headers = { "Content-Type": "application/json" }
          const body = JSON.stringify({ message: "another text", rev: Number(id) })
          return (await fetch(`/messages/${id}`, { method: "PATCH", headers, body })).status
        }""",
        number,
    )

    assert changed == 200
    now = kept(at_the_end).filter(has_text="another text")
    expect(now).to_be_focused()


def test_who_jumps_to_the_end_has_the_focus_there(at_the_end):
    jump = at_the_end.get_by_role("button", name="Newest messages")
    scroll_up(at_the_end, until=jump.is_visible)
    jump.focus()

    press(at_the_end, "Enter")

    expect(jump).to_be_hidden()
    expect(kept(at_the_end).last).to_be_focused()
    expect(kept(at_the_end).last).to_be_in_viewport()
