"""Muting somebody from the room, and what their tabs make of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import PHONE, assert_accessible
from tests.support.acting_on_messages import changes_of, choose, said_by_both
from tests.support.conversing import (
    awake,
    box,
    kept,
    pass_time,
    say,
    stop_time,
    texts,
    unsent,
)

UNTIL_LIFTED = "until an administrator unmutes you"
MUTED = "You've been muted"


@pytest.fixture
def ids(place):
    """What Grace and Ada have said."""
    return said_by_both(place)


@pytest.fixture
def ada(ids, enter):
    return enter("Ada Lovelace")


@pytest.fixture
def grace(ids, enter):
    return enter("Grace Hopper")


def line(page):
    return page.get_by_role("status", name="Muted")


def dialog(page):
    return page.get_by_role("dialog")


def do(page, name):
    dialog(page).get_by_role("button", name=name, exact=True).click()


def mute(page, length, reason="spam"):
    """Mute the author of the first message."""
    choose(kept(page).first, "Mute author")
    dialog(page).get_by_role("radio", name=length).check()
    dialog(page).get_by_role("textbox", name="Reason").fill(reason)
    do(page, "Mute")
    expect(dialog(page).get_by_text("Grace Hopper is muted.")).to_be_visible()


def mute_in_the_database(place, until):
    place.sql(f"UPDATE people SET muted_until = {until} WHERE name = 'Grace Hopper'")


@pytest.mark.usefixtures("refusals")
def test_a_mute_is_told_in_all_tabs_and_refuses_what_is_said_in_each(ada, grace, enter, ids):
    other, linus = enter("Grace Hopper"), enter("Linus Torvalds")

    mute(ada, "1 hour")

    for page in (grace, other):
        expect(line(page)).to_contain_text(f"{MUTED} until")
        say(page, "I must say this")
        expect(unsent(page).last).to_contain_text(f"Not sent. {MUTED} until")
    # They read on, and nobody else sees any of it.
    say(linus, "Hello, Grace")
    for page in (grace, other, ada):
        expect(texts(page).last).to_have_text("Hello, Grace")
    expect(line(linus)).to_be_empty()
    expect(line(ada)).to_be_empty()

    grace.reload()
    expect(line(grace)).to_contain_text(f"{MUTED} until")
    # What is their own they can take back.
    choose(kept(grace).first, "Remove")
    expect(texts(linus).first).to_have_text("Removed by its author")


@pytest.mark.usefixtures("refusals")
def test_it_is_undone_at_once_and_what_was_not_sent_can_be(ada, grace):
    mute(ada, "Until lifted")
    expect(line(grace)).to_contain_text(UNTIL_LIFTED)
    say(grace, "a long text")
    expect(unsent(grace)).to_contain_text("Not sent.")

    do(ada, "Unmute")

    expect(dialog(ada).get_by_text("Grace Hopper is no longer muted.")).to_be_visible()
    expect(line(grace)).to_be_empty()
    unsent(grace).get_by_role("button", name="Retry").click()
    expect(texts(grace).last).to_have_text("a long text")
    expect(unsent(grace)).to_have_count(0)


def test_it_ends_by_itself_in_an_open_page(ada, grace, place):
    awake(grace)
    grace.clock.install()
    mute(ada, "10 minutes")
    expect(line(grace)).to_contain_text(MUTED)

    # Else what this machine takes for six hundred steps is added to them.
    stop_time(grace)
    pass_time(grace, 580)
    expect(line(grace)).to_contain_text(MUTED)
    mute_in_the_database(place, "'2026-01-01 00:00:00.000000'")
    pass_time(grace, 21)

    expect(line(grace)).to_be_empty()
    grace.clock.resume()
    expect(grace.locator("[data-announcer]")).to_contain_text("You can send messages again.")
    say(grace, "back again")
    expect(texts(ada).last).to_have_text("back again")


@pytest.mark.usefixtures("refusals")
def test_a_page_that_missed_it_learns_it_from_the_first_refusal(grace, place):
    awake(grace)
    expect(line(grace)).to_be_empty()
    mute_in_the_database(place, "'9000-01-01 00:00:00.000000'")

    say(grace, "hello?")

    expect(line(grace)).to_contain_text(UNTIL_LIFTED)
    expect(unsent(grace)).to_contain_text("hello?")
    # A mute is no way out of the room.
    expect(box(grace)).to_be_editable()


@pytest.mark.usefixtures("refusals")
def test_so_it_does_from_a_reaction(ada, grace, ids, place):
    awake(grace)
    assert changes_of(ada, ids["Ada"], "PUT", "/reactions/%F0%9F%91%8D") == 200
    mute_in_the_database(place, "'9000-01-01 00:00:00.000000'")

    kept(grace).last.get_by_role("button", name="👍 1").click()

    expect(line(grace)).to_contain_text(UNTIL_LIFTED)


@pytest.mark.usefixtures("refusals")
def test_without_the_script_the_text_comes_back_with_the_reason(ids, place, window):
    mute_in_the_database(place, "'9000-01-01 00:00:00.000000'")
    plain = window(cookies_of("Grace Hopper", place), java_script_enabled=False)
    expect(line(plain)).to_contain_text(UNTIL_LIFTED)

    plain.get_by_role("textbox", name="Message").fill("a text of mine")
    plain.get_by_role("button", name="Send").click()

    expect(plain.get_by_role("heading", name="Message not sent")).to_be_visible()
    expect(plain.get_by_role("textbox", name="Message")).to_have_value("a text of mine")
    mute_in_the_database(place, "NULL")
    plain.get_by_role("button", name="Send").click()
    expect(texts(plain).last).to_have_text("a text of mine")


def test_a_card_mutes_too_and_the_dashboard_shows_and_lifts_it(ada, grace):
    awake(ada)
    kept(ada).first.locator("[data-author]").click()
    dialog(ada).get_by_role("button", name="Mute…").click()
    expect(dialog(ada).get_by_role("radio", name="1 hour")).to_be_checked()
    do(ada, "Mute")
    expect(dialog(ada).get_by_role("alert")).to_contain_text("Enter a reason.")
    dialog(ada).get_by_role("textbox", name="Reason").fill("spam")
    do(ada, "Mute")
    do(ada, "Close")
    expect(line(grace)).to_contain_text(MUTED)

    ada.goto("/admin/people?show=muted")
    expect(ada.get_by_role("row", name="Grace Hopper")).to_contain_text("Muted until")
    ada.get_by_role("link", name="Grace Hopper").click()
    expect(ada.get_by_role("main")).to_contain_text("For 1 hour: spam")
    ada.get_by_role("button", name="Unmute").click()

    expect(ada.get_by_role("status").filter(has_text="Unmuted.")).to_be_visible()
    expect(line(grace)).to_be_empty()


def test_members_are_offered_none_of_it(grace):
    awake(grace)
    kept(grace).last.locator("[data-author]").click()
    expect(dialog(grace).get_by_role("button", name="Mention")).to_be_visible()
    expect(dialog(grace).get_by_role("button", name="Mute…")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(enter, ids, place, scheme):
    ada = enter("Ada Lovelace", viewport=PHONE, color_scheme=scheme)
    choose(kept(ada).first, "Mute author")
    assert_accessible(ada)

    mute_in_the_database(place, "'9000-01-01 00:00:00.000000'")
    grace = enter("Grace Hopper", viewport=PHONE, color_scheme=scheme)
    awake(grace)
    assert_accessible(grace)
