"""Every message has an address, which opens the room around it."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import kept, say


def test_every_message_has_an_address_that_opens_the_room_around_it(ada, enter, place):
    say(ada, "the first")
    expect(kept(ada)).to_have_count(1)
    place.fill(200, "message {}.")
    link = kept(ada).first.locator("[data-permalink]").get_attribute("href")

    page = enter("Grace Hopper")
    page.goto(link)

    expect(kept(page).filter(has_text="the first")).to_be_in_viewport()
    expect(kept(page).filter(has_text="the first")).to_be_focused()
    page.get_by_role("button", name="Newest messages").click()
    expect(kept(page).last).to_contain_text("message 200.")
    expect(kept(page).last).to_be_in_viewport()


@pytest.mark.parametrize("number", ["999", "0"])
def test_an_address_of_no_message_opens_the_room_and_says_so(ada, place, number):
    say(ada, "hello")
    expect(kept(ada)).to_have_count(1)
    place.fill(100, "message {}.")
    notice = ada.locator("[data-notice]")

    ada.goto(f"/?message={number}")

    expect(notice).to_have_text("Couldn't find that message.")
    expect(notice).to_be_visible()
    say(ada, "on with it")
    expect(kept(ada).last).to_contain_text("on with it")
    expect(kept(ada).filter(has_text="message 100.")).to_have_count(1)
    expect(notice).to_be_hidden()


@pytest.fixture
def in_the_past(place, enter):
    """Ada looks at what was said first, in a long room."""
    first = place.say("Ada Lovelace", "the first")
    place.fill(200, "message {}.")
    ada = enter("Ada Lovelace")
    ada.goto(f"/?message={first}")
    expect(kept(ada).filter(has_text="the first")).to_be_focused()
    # The page after the one that the server drew comes at once; the reader is far from its end.
    expect(kept(ada)).to_have_count(75)
    return ada


def test_what_one_says_is_shown_though_one_looked_at_the_past_and_a_page_was_loading(in_the_past):
    held = []
    in_the_past.route("**/messages?after=*", lambda route: held.append(route))
    with in_the_past.expect_request("**/messages?after=*"):
        in_the_past.get_by_role("log").hover()
        in_the_past.mouse.wheel(0, 9_000)

    say(in_the_past, "on with it")

    expect(kept(in_the_past).last).to_contain_text("on with it")
    expect(kept(in_the_past).last).to_be_in_viewport()


def test_newer_messages_that_failed_come_by_themselves_and_the_end_says_so(in_the_past, complaints):
    in_the_past.route("**/messages?after=*", lambda route: route.abort())
    in_the_past.get_by_role("log").hover()
    in_the_past.mouse.wheel(0, 9_000)
    expect(in_the_past.get_by_role("button", name="Try again")).to_be_in_viewport()

    in_the_past.unroute("**/messages?after=*")

    expect(kept(in_the_past)).to_have_count(125)
    complaints.clear()
