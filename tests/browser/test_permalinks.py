"""Every message has an address, which opens the room around it."""

import pytest
from playwright.sync_api import expect

from conversing import kept, say


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

    expect(notice).to_have_text("That message could not be found.")
    expect(notice).to_be_visible()
    say(ada, "on with it")
    expect(kept(ada).last).to_contain_text("on with it")
    expect(kept(ada).filter(has_text="message 100.")).to_have_count(1)
    expect(notice).to_be_hidden()
