"""Whoever comes back finds what is new, and where it begins."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    A_JUMP_PX,
    HIDDEN,
    UP_TO_DATE,
    come_to,
    kept,
    messages,
    say,
    scroll_up,
    stand_still,
    status,
    top_of,
    turn_away,
)


@pytest.fixture
def come_back(enter, place):
    """Grace reads what there is and leaves; so many messages later she comes back."""

    def come_back(missed):
        place.say("Ada Lovelace", "seen")
        grace = enter("Grace Hopper")
        with grace.expect_response("**/read"):
            expect(messages(grace)).to_contain_text(["seen"])
        grace.context.close()
        place.fill(missed, "message {}.")
        return enter("Grace Hopper", timezone_id="Asia/Tokyo", locale="en-GB")

    return come_back


def line(page):
    """Return the message that the line "New" stands above."""
    return kept(page).filter(has=page.get_by_text("New", exact=True))


def hint(page):
    """Return the button that leads up to what is new."""
    return page.get_by_role("button", name=re.compile("new since"))


def test_the_room_opens_at_the_line_new_which_stays_until_the_end_is_reached(come_back, ada):
    grace = come_back(30)
    expect(line(grace)).to_contain_text("message 1.")
    expect(grace.get_by_text("New", exact=True)).to_be_in_viewport()
    expect(kept(grace).last).not_to_be_in_viewport()
    stand_still(grace)
    before = top_of(line(grace))

    say(ada, "one more")

    jump = grace.get_by_role("button", name="31 new messages")
    expect(jump).to_be_visible()
    expect(line(grace)).to_contain_text("message 1.")
    assert abs(top_of(line(grace)) - before) < A_JUMP_PX
    jump.click()
    expect(kept(grace).last).to_be_in_viewport()
    expect(jump).to_be_hidden()
    expect(line(grace)).to_contain_text("message 1.")


def test_what_was_said_in_ones_absence_and_fits_the_screen_is_read_at_once(come_back):
    with_few = come_back(2)

    expect(kept(with_few).last).to_be_in_viewport()
    expect(line(with_few)).to_contain_text("message 1.")
    expect(with_few.get_by_role("button", name="new message")).to_be_hidden()


@pytest.mark.parametrize(("missed", "words"), [(60, "60 new since"), (150, "99+ new since")])
def test_from_far_away_the_room_opens_at_the_end_and_says_what_is_new(come_back, missed, words):
    grace = come_back(missed)

    expect(kept(grace).last).to_contain_text(f"message {missed}.")
    expect(kept(grace).last).to_be_in_viewport()
    first = kept(grace).last.locator("[data-time]").text_content()
    expect(hint(grace)).to_have_text(f"{words} {first} ↑")
    hint(grace).click()

    expect(line(grace)).to_contain_text("message 1.")
    expect(line(grace)).to_be_in_viewport()
    expect(line(grace)).to_be_focused()
    expect(hint(grace)).to_be_hidden()


def test_the_hint_covers_no_text_and_can_be_dismissed(come_back):
    grace = come_back(60)
    expect(kept(grace).last).to_be_in_viewport()
    bar, log = hint(grace).bounding_box(), grace.get_by_role("log").bounding_box()
    assert bar["y"] + bar["height"] <= log["y"]

    grace.get_by_role("button", name="Dismiss").click()

    expect(hint(grace)).to_be_hidden()
    expect(kept(grace).last).to_be_in_viewport()
    expect(kept(grace).last).to_be_focused()
    grace.mouse.wheel(0, -500)
    expect(hint(grace)).to_be_hidden()


def test_the_hint_is_gone_when_the_reader_scrolled_to_where_it_leads_without_a_jump(come_back):
    grace = come_back(60)
    expect(hint(grace)).to_be_visible()

    scroll_up(grace, until=lambda: line(grace).count())

    expect(hint(grace)).to_be_hidden()
    expect(line(grace)).to_contain_text("message 1.")


def test_a_tab_that_was_opened_in_the_background_tells_how_much_is_new(come_back, ada):
    here = come_back(1)
    expect(line(here)).to_be_in_viewport()
    here.close()
    say(ada, "while she was away")
    expect(kept(ada).last).to_contain_text("while she was away")

    behind = here.context.new_page()
    behind.add_init_script(HIDDEN)
    behind.goto("/")
    expect(behind).to_have_title(re.compile(r"^\(1\) "))
    say(ada, "one more")

    expect(behind).to_have_title(re.compile(r"^\(2\) "))


def test_whoever_looks_on_after_coming_back_is_shown_what_comes(come_back, ada):
    grace = come_back(2)
    expect(line(grace)).to_be_in_viewport()

    for n in range(25):
        say(ada, f"news {n}")

    expect(kept(grace).last).to_contain_text("news 24")
    expect(kept(grace).last).to_be_in_viewport()
    expect(grace.get_by_role("button", name="new message")).to_be_hidden()


def test_whoever_comes_back_to_a_tab_comes_to_the_line_new(ada, grace):
    say(ada, "seen")
    expect(kept(grace)).to_have_count(1)
    turn_away(grace)
    for n in range(25):
        say(ada, f"news {n}")
    expect(kept(grace).last).to_contain_text("news 24")

    come_to(grace)

    expect(grace.get_by_text("New", exact=True)).to_be_in_viewport()
    expect(line(grace)).to_contain_text("news 0")
    expect(grace.get_by_role("button", name="25 new messages")).to_be_visible()


def test_whoever_reads_the_past_hears_of_what_comes(ada, enter, place):
    say(ada, "the first")
    expect(kept(ada)).to_have_count(1)
    place.fill(200, "message {}.")
    grace = enter("Grace Hopper")
    grace.goto(kept(ada).first.locator("[data-permalink]").get_attribute("href"))
    expect(status(grace)).to_have_text(UP_TO_DATE)

    say(ada, "something new")

    announced = grace.locator("[data-announcer]")
    expect(announced).to_have_text("Ada Lovelace: something new")
    expect(kept(grace).filter(has_text="something new")).to_have_count(0)


def test_newest_messages_is_not_offered_where_there_are_no_others(ada, place):
    newest = ada.get_by_role("button", name="Newest messages")
    ada.goto("/?message=5")
    expect(ada.locator("[data-notice]")).to_be_visible()
    expect(newest).to_be_hidden()
    say(ada, "the first")
    expect(kept(ada)).to_have_text([re.compile("the first")])

    ada.route("**/messages?after=*", lambda route: None)
    with ada.expect_request("**/messages?after=*"):
        ada.goto(kept(ada).first.locator("[data-permalink]").get_attribute("href"))

    expect(kept(ada).first).to_be_focused()
    expect(newest).to_be_hidden()
