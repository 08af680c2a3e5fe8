"""Long messages are folded to twelve lines, wherever they come from and wherever one reads them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.browser.test_without_the_script import ROOM_SCRIPT
from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import choose
from tests.support.conversing import kept, say, wait_until

LINES = "\n".join(f"line {n}" for n in range(1, 31))
PARAGRAPHS = "This line is not long, and there is a link at the end of it all. " * 8
FOLDED = re.compile("message--folded")


def more(message):
    return message.get_by_role("button", name="Show more")


def less(message):
    return message.get_by_role("button", name="Show less")


def height(message):
    return message.locator("[data-text]").evaluate(
        "node => node.clientHeight / parseFloat(getComputedStyle(node).lineHeight)"
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_a_long_message_is_folded_and_unfolded(ada, grace, width):
    ada.set_viewport_size({"width": width, "height": 800})
    say(grace, LINES)
    say(grace, "short")
    message = kept(ada).first

    expect(message).to_have_class(FOLDED)
    assert height(message) == pytest.approx(12, abs=0.1)
    assert_accessible(ada)
    more(message).click()
    assert height(message) >= 30
    expect(less(message)).to_have_attribute("aria-expanded", "true")
    less(message).click()
    expect(message).to_have_class(FOLDED)
    expect(ada.get_by_role("button", name="Show more")).to_have_count(1)

    # By keys: from message to message, and to what is in one.
    message.focus()
    ada.keyboard.press("Enter")
    while not ada.evaluate("document.activeElement.matches('[data-fold]')"):
        ada.keyboard.press("ArrowRight")
    ada.keyboard.press("Enter")
    expect(less(message)).to_be_focused()


def test_the_width_decides_what_is_long(ada, grace):
    say(grace, PARAGRAPHS)
    message = kept(ada).first
    expect(message).not_to_have_class(FOLDED)

    ada.set_viewport_size({"width": 360, "height": 800})
    expect(message).to_have_class(FOLDED)

    ada.set_viewport_size({"width": 1280, "height": 800})
    expect(message).not_to_have_class(FOLDED)
    expect(message.locator("[data-fold]")).to_have_count(0)


def test_what_one_is_led_to_is_shown_whole_and_so_is_all_without_the_script(window, place):
    first = place.say("Grace Hopper", LINES + " https://example.com/")
    place.fill(80, "message {}.")
    cookies = cookies_of("Ada Lovelace", place)
    page = window(cookies)

    page.goto(f"/?message={first}")
    message = kept(page).first
    expect(message).to_be_focused()
    expect(message).not_to_have_class(FOLDED)
    expect(less(message)).to_be_visible()
    page.get_by_role("button", name="Newest messages").click()
    expect(kept(page).last).to_contain_text("message 80.")

    without = window(cookies, java_script_enabled=False)
    without.goto(f"/?message={first}")
    assert height(kept(without).first) >= 30
    expect(kept(without).first.locator("[data-fold]")).to_have_count(0)


def test_where_the_script_breaks_all_is_shown_after_a_while(window, place, refusals):
    place.say("Grace Hopper", LINES)
    page = window(cookies_of("Ada Lovelace", place))
    page.route(ROOM_SCRIPT, lambda route: route.abort())

    page.reload()

    message = kept(page).first
    assert height(message) == pytest.approx(12, abs=0.1)
    wait_until(lambda: height(message) >= 30, page)


def test_what_is_found_in_the_hidden_part_stays_in_sight(ada, grace):
    say(grace, LINES)
    message = kept(ada).first
    expect(message).to_have_class(FOLDED)

    # As a browser does it that finds a word there.
    message.locator("[data-text]").evaluate("node => { node.scrollTop = node.scrollHeight }")

    expect(less(message)).to_be_visible()
    assert height(message) >= 30
    assert message.evaluate(
        "node => node.closest('[data-log]').getBoundingClientRect().bottom + 200"
        "> node.getBoundingClientRect().bottom"
    )

    # There the button would have nothing to show.
    choose(kept(grace).first, "Edit")
    expect(grace.get_by_role("textbox", name="Your message")).to_be_focused()
    expect(grace.get_by_role("button", name="Show more")).to_have_count(0)
    grace.keyboard.press("Escape")
    expect(more(kept(grace).first)).to_be_visible()


def test_the_end_stays_in_sight_when_long_messages_come(ada, grace):
    for number in range(4):
        say(grace, f"{LINES}\n{number}")
        expect(kept(ada)).to_have_count(number + 1)

    expect(kept(ada).last).to_have_class(FOLDED)
    assert ada.get_by_role("log").evaluate(
        "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"
    )
