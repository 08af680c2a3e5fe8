"""Messages expire while people look, and while they are away."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import choose
from tests.support.conversing import (
    UP_TO_DATE,
    go_offline,
    kept,
    say,
    scroll_up,
    stand_still,
    status,
    texts,
)

# A page that asks to confirm something answers 409.
pytestmark = pytest.mark.usefixtures("refusals")

AGED = """UPDATE messages SET sent_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', '-40 days')
    WHERE id <= {}"""
START = "Earlier messages have expired."


@pytest.fixture
def desk(enter):
    """Opens the dashboard's page of retention for an administrator."""

    def desk(**options):
        page = enter("Ada Lovelace", **options)
        page.goto("/admin/retention")
        return page

    return desk


def expire(place, desk, up_to):
    """Have an administrator keep messages for thirty days, when those up to that id are older."""
    place.sql(AGED.format(up_to))
    field = desk.get_by_label("Messages: keep for so many days")
    field.fill("30")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("can't be brought back")
    desk.get_by_role("button", name="Delete and save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    expect(field).to_have_value("30")


def quote(page):
    return kept(page).locator("[data-quote]")


def message(page, text):
    return kept(page).filter(has=page.locator("[data-text]", has_text=re.compile(f"^{text}$")))


def test_they_leave_every_page_and_quotes_of_them_with_them(place, ada, grace, desk):
    say(grace, "one")
    expect(texts(ada)).to_have_text(["one"])
    choose(message(ada, "one"), "Reply")
    say(ada, "two")
    say(ada, "three")
    for page in (ada, grace):
        expect(texts(page)).to_have_text(["one", "two", "three"])
        expect(quote(page)).to_have_count(1)
    choose(message(grace, "one"), "Reply")
    expect(grace.locator("[data-reply]")).to_be_visible()

    expire(place, desk(), up_to=1)

    for page in (ada, grace):
        expect(texts(page)).to_have_text(["two", "three"])
        expect(quote(page)).to_have_count(0)
        expect(page.get_by_text(START)).to_be_visible()
    expect(grace.locator("[data-reply]")).to_have_count(0)
    say(grace, "four")
    expect(texts(ada)).to_have_text(["two", "three", "four"])
    grace.goto("/?message=1")
    expect(grace.locator("[data-notice]")).to_have_text("Couldn't find that message.")
    expect(texts(grace)).to_have_text(["two", "three", "four"])


def test_who_was_away_finds_them_gone(place, ada, grace, desk):
    for text in ("one", "two", "three"):
        say(ada, text)
    expect(texts(grace)).to_have_text(["one", "two", "three"])
    go_offline(grace)

    expire(place, desk(), up_to=2)
    say(ada, "four")
    grace.context.set_offline(False)

    expect(texts(grace)).to_have_text(["three", "four"])
    expect(grace.get_by_text(START)).to_be_visible()
    expect(status(grace)).to_have_text(UP_TO_DATE)


def test_pins_of_them_go_with_them(place, ada, grace, desk):
    say(ada, "one")
    say(ada, "two")
    choose(message(ada, "one"), "Pin")
    pins = grace.get_by_role("region", name="Pinned messages")
    expect(pins).to_contain_text("one")

    expire(place, desk(), up_to=1)

    expect(texts(grace)).to_have_text(["two"])
    expect(pins).to_be_hidden()


def test_where_all_are_gone_the_room_is_empty_and_goes_on(place, ada, grace, desk):
    for text in ("one", "two"):
        say(ada, text)
    expect(texts(grace)).to_have_text(["one", "two"])

    expire(place, desk(), up_to=2)

    for page in (ada, grace):
        expect(kept(page)).to_have_count(0)
        expect(page.get_by_text("No messages yet. Say hello.")).to_be_visible()
    say(grace, "three")
    expect(texts(ada)).to_have_text(["three"])


def test_who_reads_further_up_stays_there(place, ada, desk):
    place.say("Grace Hopper", "the first of many")
    place.fill(150, "message {}")
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    first = ada.get_by_text("This is the start of the conversation.")
    scroll_up(ada, until=first.is_visible)
    # The last turn of the wheel may be on its way.
    stand_still(ada)
    read = message(ada, "message 60")
    read.scroll_into_view_if_needed()
    stand_still(ada)
    before = read.bounding_box()["y"]

    expire(place, desk(), up_to=40)

    expect(kept(ada)).to_have_count(111)
    stand_still(ada)
    assert abs(read.bounding_box()["y"] - before) < 3


def test_who_reads_what_expires_finds_the_first_of_the_rest(place, ada, desk):
    place.say("Grace Hopper", "the first of many")
    place.fill(150, "message {}")
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    scroll_up(ada, until=ada.get_by_text("This is the start of the conversation.").is_visible)

    expire(place, desk(), up_to=91)

    expect(message(ada, "message 91")).to_be_in_viewport()
    expect(ada.get_by_text(START)).to_be_in_viewport()


def test_the_page_of_retention_is_for_everybody(place, desk):
    place.say("Ada Lovelace", "one")
    place.say("Ada Lovelace", "two")
    place.sql(AGED.format(1))
    page = desk(viewport={"width": 360, "height": 740})
    assert_accessible(page)

    page.get_by_label("Messages: keep for so many days").fill("30")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
