"""Finding what was said: in the panel, at its place in the conversation, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import PHONE, changes_of, choose
from tests.support.conversing import UP_TO_DATE, box, kept, say, status, texts, wait_until

BACK = "Back to where you were"


def field(page):
    """Return where one writes what to search for."""
    return page.get_by_role("searchbox", name="Search messages")


def panel(page):
    return page.get_by_role("region", name="Search")


def results(page):
    return page.get_by_role("list", name="Results").get_by_role("link")


def told(page):
    """Return what the panel says of the search."""
    return panel(page).locator(".search__state").get_by_role("status")


def search(page, words):
    """Open the panel and search for that."""
    expect(box(page)).to_be_enabled()
    page.keyboard.press("Control+f")
    expect(field(page)).to_be_focused()
    field(page).fill(words)


def message(page, text):
    return kept(page).filter(has_text=text)


def marked(page):
    """Return what is marked in the conversation."""
    return page.evaluate("[...(CSS.highlights.get('found') ?? [])].map(String)")


@pytest.fixture
def long_ago(place):
    """Something was said before everything that a page loads."""
    place.say("Grace Hopper", "We meet at the Café, and the café is open.")
    place.fill(120, "message {}.")


def test_what_was_said_long_ago_is_found_by_how_it_begins_and_there_is_a_way_back(
    long_ago, ada, grace
):
    ada.reload()
    search(ada, "caf")
    expect(results(ada)).to_have_count(1)
    expect(results(ada)).to_contain_text("Grace Hopper")
    expect(results(ada).locator("mark")).to_have_text(["Café", "café"])
    field(ada).fill("CAFE meet")
    expect(results(ada).locator("mark")).to_have_text(["meet", "Café", "café"])
    expect(told(ada)).to_have_text("1 result")

    field(ada).press("ArrowDown")
    ada.keyboard.press("Enter")

    found = message(ada, "We meet at")
    expect(found).to_be_focused()
    expect(found).to_be_in_viewport()
    assert ada.url.endswith("/?message=1")
    assert marked(ada) == ["meet", "Café", "café"]
    edit = {"message": "We meet at the *Café*!", "rev": 1}
    assert changes_of(grace, 1, "PATCH", body=edit) == 200
    wait_until(lambda: marked(ada) == ["meet", "Café"], ada)
    expect(results(ada)).to_contain_text("We meet at the Café!")

    ada.get_by_role("button", name=BACK).click()
    expect(message(ada, "message 120.")).to_be_in_viewport()
    assert ada.url.endswith("/")
    assert marked(ada) == []
    expect(results(ada)).to_have_count(1)
    ada.go_forward()
    expect(found).to_be_focused()
    ada.go_back()
    expect(message(ada, "message 120.")).to_be_in_viewport()

    assert changes_of(grace, 1, "DELETE") == 200
    field(ada).press("Enter")
    expect(told(ada)).to_contain_text("No results for “CAFE meet”.")


def test_after_a_reload_the_words_are_marked_and_the_way_back_is_there(long_ago, ada):
    ada.reload()
    search(ada, "cafe")
    expect(results(ada)).to_have_count(1)
    field(ada).press("ArrowDown")
    ada.keyboard.press("Enter")
    expect(message(ada, "We meet at")).to_be_focused()

    ada.reload()

    wait_until(lambda: marked(ada) == ["Café", "café"], ada)
    ada.get_by_role("button", name=BACK).click()
    expect(message(ada, "message 120.")).to_be_in_viewport()
    ada.go_forward()
    wait_until(lambda: marked(ada) == ["Café", "café"], ada)


def test_a_result_that_is_removed_says_so_and_a_new_message_disturbs_nothing(ada, grace):
    say(grace, "the release is near")
    say(grace, "the release is here")
    expect(kept(ada)).to_have_count(2)
    search(ada, "release")
    expect(results(ada)).to_have_count(2)
    field(ada).press("ArrowDown")

    say(grace, "another release")
    assert changes_of(grace, 1, "DELETE") == 200

    expect(results(ada).last).to_contain_text("This message was removed.")
    expect(results(ada)).to_have_count(2)
    expect(results(ada).first).to_be_focused()


def test_ctrl_f_opens_it_even_before_its_script_is_there_and_twice_is_the_browsers_own(ada):
    say(ada, "hello world")
    expect(kept(ada)).to_have_count(1)
    ada.reload()
    expect(box(ada)).to_be_enabled()
    ada.evaluate("""() => {
      window.left = []
      addEventListener("keydown", event => window.left.push(event.defaultPrevented))
    }""")

    box(ada).focus()
    ada.keyboard.press("Control+f")
    expect(field(ada)).to_be_focused()
    before = len(ada.evaluate("window.left"))
    ada.keyboard.press("Control+f")
    # The key and Ctrl.
    assert ada.evaluate("window.left")[before:] == [False, False]

    ada.keyboard.press("Escape")
    expect(panel(ada)).to_be_hidden()
    expect(box(ada)).to_be_focused()
    texts(ada).first.dblclick(position={"x": 8, "y": 8})
    ada.keyboard.press("Control+f")
    expect(field(ada)).to_have_value("hello")
    expect(results(ada).locator("mark")).to_have_text(["hello"])
    link = ada.get_by_role("link", name="Search", exact=True)
    link.click()
    expect(panel(ada)).to_be_hidden()
    expect(link).to_have_attribute("aria-expanded", "false")


def test_more_results_come_by_scrolling(place, ada):
    place.say("Grace Hopper", "message 0.")
    place.fill(119, "message {}.")
    search(ada, "message")
    expect(results(ada)).to_have_count(50)
    expect(told(ada)).to_have_text("Newest 50 results")

    field(ada).press("ArrowDown")
    ada.keyboard.press("End")
    expect(results(ada)).to_have_count(100)
    ada.keyboard.press("End")

    expect(results(ada)).to_have_count(120)
    expect(told(ada)).to_have_text("120 results")
    expect(results(ada).last).to_contain_text("message 0.")


def test_on_a_phone_it_is_a_sheet_that_makes_way_and_comes_back(long_ago, enter):
    phone = enter("Ada Lovelace", **PHONE)
    phone.get_by_role("link", name="Search", exact=True).tap()
    field(phone).fill("caf")
    expect(results(phone)).to_have_count(1)
    assert panel(phone).bounding_box()["width"] == 360
    assert phone.evaluate("document.documentElement.scrollWidth") == 360

    results(phone).tap()

    expect(panel(phone)).to_be_hidden()
    expect(message(phone, "We meet at")).to_be_in_viewport()
    phone.get_by_role("button", name="Back to results").tap()
    expect(results(phone)).to_be_focused()
    expect(field(phone)).to_have_value("caf")
    results(phone).tap()
    phone.go_back()
    expect(results(phone)).to_be_visible()
    results(phone).tap()
    phone.get_by_role("button", name=BACK).tap()
    expect(panel(phone)).to_be_hidden()
    expect(message(phone, "message 120.")).to_be_in_viewport()


def test_a_date_leads_to_that_day_or_the_nearest(place, enter):
    place.say("Grace Hopper", "in spring")
    place.fill(120, "message {}.")
    place.sql(
        "UPDATE messages SET sent_at = '2026-03-01 23:30:00.000000' WHERE id = 1",
        "UPDATE messages SET sent_at = '2026-04-01 12:00:00.000000' WHERE id BETWEEN 2 AND 60",
    )
    ada = enter("Ada Lovelace", timezone_id="Asia/Tokyo", locale="en-GB")
    ada.keyboard.press("Control+f")
    date = ada.get_by_label("Go to a date")

    def go_to(day):
        date.fill(day)
        date.press("Enter")

    go_to("2026-03-02")
    expect(message(ada, "in spring")).to_be_focused()
    expect(ada.get_by_text("Nothing was said")).to_have_count(0)
    go_to("2026-03-10")
    expect(message(ada, re.compile(r"message 1\."))).to_be_focused()
    next_one = "No messages on that date. The next one is from 1 Apr 2026, 21:00."
    expect(ada.locator("[data-found-note]")).to_contain_text(next_one)
    go_to("2026-01-01")
    expect(message(ada, "in spring")).to_be_focused()
    expect(ada.locator("[data-found-note]")).to_contain_text(
        "started after that date, on 2 Mar 2026"
    )
    go_to("2100-01-01")
    expect(message(ada, "message 120.")).to_be_focused()
    expect(ada.locator("[data-found-note]")).to_contain_text("No messages on or after that date.")


def test_mentions_of_me_and_replies_to_me_are_a_search_of_their_own(ada, grace):
    say(ada, "Shall we?")
    expect(kept(grace)).to_have_count(1)
    choose(kept(grace).first, "Reply")
    say(grace, "Yes, at ten")
    say(grace, "Hello @Ada Lovelace")
    say(grace, "not for anybody")
    expect(kept(ada)).to_have_count(4)

    ada.keyboard.press("Control+f")
    ada.get_by_role("button", name="Mentions of me and replies").click()

    expect(results(ada)).to_have_count(2)
    expect(results(ada)).to_contain_text(["Hello @Ada Lovelace", "Yes, at ten"])
    expect(field(ada)).to_have_value("to:me")


@pytest.mark.usefixtures("refusals")
def test_what_fails_says_so_and_who_is_signed_out_is_told(place, ada):
    say(ada, "hello")
    search(ada, "before:soon")
    expect(told(ada)).to_contain_text("Write a date after before:,")
    expect(ada.get_by_role("button", name="Try again")).to_be_hidden()
    ada.route("**/search?*", lambda route: route.abort())
    field(ada).fill("hello")
    expect(told(ada)).to_contain_text("Couldn't reach the server")
    ada.unroute("**/search?*")

    ada.get_by_role("button", name="Try again").click()
    expect(results(ada)).to_have_count(1)
    place.sql("UPDATE sign_ins SET ended_at = '2026-01-01 00:00:00'")
    field(ada).press("Enter")

    expect(status(ada)).to_have_text("You're logged out")


def test_axe_finds_nothing_and_nothing_is_wider_than_the_panel(place, ada, enter):
    place.say("Grace Hopper", "x" * 900 + " release " + "y" * 900)
    place.say("עדה", "a release")
    expect(status(ada)).to_have_text(UP_TO_DATE)
    search(ada, "release")
    expect(results(ada)).to_have_count(2)
    results(ada).first.click()
    expect(ada.get_by_role("button", name=BACK)).to_be_visible()
    assert_accessible(ada)
    wide = panel(ada).evaluate("it => it.scrollWidth - it.clientWidth")
    assert wide == 0

    phone = enter("Linus Torvalds", **PHONE)
    phone.get_by_role("link", name="Search", exact=True).tap()
    field(phone).fill("release")
    expect(results(phone)).to_have_count(2)
    assert_accessible(phone)
    assert panel(phone).evaluate("it => it.scrollWidth - it.clientWidth") == 0
