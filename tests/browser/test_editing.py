"""Editing what one said: in its place, and without ever losing a text."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import (
    PHONE,
    changes_of,
    choose,
    items,
    rest_finger_on,
    right_click,
    said_by_both,
)
from tests.support.conversing import (
    UP_TO_DATE,
    box,
    go_offline,
    kept,
    say,
    status,
    texts,
    wait_until,
)

EDITS = re.compile(r"/messages/\d+$")


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


def form(page):
    return page.get_by_role("form", name="Edit your message")


def field(page):
    return form(page).get_by_role("textbox", name="Your message")


def begin(page, text, *, of=0):
    """Begin to edit, and write `text` instead of what stands there."""
    choose(kept(page).nth(of), "Edit")
    expect(field(page)).to_be_focused()
    field(page).fill(text)


def button(page, name):
    return form(page).get_by_role("button", name=name)


def test_an_edit_is_seen_by_all_with_the_time_on_it(ada, grace):
    begin(grace, "from Grace, again")
    grace.keyboard.press("Shift+Enter")
    grace.keyboard.type("and a second line")
    grace.keyboard.press("Enter")

    for page in (ada, grace):
        expect(texts(page)).to_have_text(["from Grace, again\nand a second line", "from Ada"])
        edited = kept(page).first.locator("[data-edited]")
        expect(edited).to_be_visible()
        expect(edited).to_have_attribute("title", re.compile(r"\d\d:\d\d.* UTC\)$"))
        expect(edited).to_have_text(re.compile(r"^edited .*\d:\d\d"))
    expect(form(grace)).to_have_count(0)
    expect(kept(grace).first).to_be_focused()


@pytest.mark.usefixtures("refusals")
def test_an_edit_reaches_who_was_offline_and_neither_notifies_nor_counts(ada, grace):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    go_offline(ada)
    begin(grace, "while Ada was away")
    grace.keyboard.press("Enter")
    expect(form(grace)).to_have_count(0)

    ada.context.set_offline(False)

    expect(texts(ada).first).to_have_text("while Ada was away")
    expect(ada.locator("[data-new]")).to_have_count(0)
    expect(ada.locator("[data-announcer]")).not_to_contain_text("while Ada")


def test_the_up_arrow_in_an_empty_composer_takes_ones_last_message(grace, place):
    say(grace, "my last")
    expect(kept(grace)).to_have_count(3)
    place.say("Ada Lovelace", "and Ada's")
    expect(kept(grace)).to_have_count(4)

    box(grace).press("ArrowUp")

    expect(field(grace)).to_be_focused()
    expect(field(grace)).to_have_value("my last")
    grace.keyboard.press("End")
    grace.keyboard.type(", edited")
    grace.keyboard.press("Enter")
    expect(texts(grace).nth(2)).to_have_text("my last, edited")
    expect(box(grace)).to_be_focused()

    box(grace).press_sequentially("a")
    box(grace).press("ArrowUp")
    expect(form(grace)).to_have_count(0)


def test_the_up_arrow_leads_to_the_end_when_the_last_one_is_not_loaded(grace, place, ids):
    place.fill(250, "number {}")
    place.say("Grace Hopper", "my very last")
    grace.goto(f"/?message={ids['Grace']}")
    expect(box(grace)).to_be_enabled()

    box(grace).press("ArrowUp")

    expect(field(grace)).to_be_focused()
    expect(field(grace)).to_have_value("my very last")


def test_the_up_arrow_works_also_as_the_first_that_anybody_does(grace):
    expect(box(grace)).to_be_focused()

    grace.keyboard.press("ArrowUp")

    expect(field(grace)).to_have_value("from Grace")


def test_escape_gives_up(grace):
    begin(grace, "never mind")

    grace.keyboard.press("Escape")

    expect(form(grace)).to_have_count(0)
    expect(texts(grace).first).to_have_text("from Grace")
    grace.reload()
    expect(box(grace)).to_be_enabled()
    grace.keyboard.press("Shift+Tab")
    choose(kept(grace).first, "Edit")
    expect(field(grace)).to_have_value("from Grace")


def test_an_unsaved_edit_survives_a_reload_and_is_forgotten_on_log_out(grace):
    begin(grace, "half a sen")

    grace.reload()
    expect(field(grace)).to_have_value("half a sen")
    expect(field(grace)).not_to_be_focused()

    grace.get_by_role("button", name="Log out").click()
    expect(grace.get_by_role("link", name="Log in")).to_be_visible()
    assert grace.evaluate("Object.keys(localStorage).filter(key => key.includes('edit'))") == []


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_of_two_tabs_that_edit_a_message_none_loses_its_text(grace, key):
    other = grace.context.new_page()
    other.goto("/")
    for page in (other, grace):
        page.bring_to_front()
        choose(kept(page).first, "Edit")
    field(other).fill("one")
    field(grace).fill("another")

    field(grace).press(key)
    expect(form(grace)).to_have_count(0)
    if key == "Enter":
        expect(form(other)).to_contain_text("It now says:")
    other.reload()

    expect(field(other)).to_have_value("one")


def test_what_is_being_edited_stays_in_sight_while_others_write(grace, place):
    box(grace).press("ArrowUp")
    expect(field(grace)).to_be_focused()

    for number in range(20):
        place.say("Ada Lovelace", f"message {number}")
        # What comes all at once at the end would count as read.
        expect(kept(grace)).to_have_count(3 + number)

    expect(field(grace)).to_be_in_viewport(ratio=1)
    expect(kept(grace).last).not_to_be_in_viewport()
    expect(grace.get_by_role("button", name=re.compile(r"\d+ new messages"))).to_be_visible()
    grace.keyboard.press("Escape")
    expect(form(grace)).to_have_count(0)


def test_an_unsaved_edit_survives_a_reaction_that_comes_meanwhile(ada, grace, ids):
    begin(grace, "half a sen")

    assert changes_of(ada, ids["Grace"], "PUT", "/reactions/%F0%9F%91%8D") == 200
    expect(kept(grace).first).not_to_have_attribute("data-rev", "1")
    expect(field(grace)).to_have_value("half a sen")
    expect(field(grace)).to_be_focused()
    field(grace).press("Enter")

    for page in (ada, grace):
        expect(texts(page).first).to_have_text("half a sen")


def race(page, message_id, text):
    """Have the same person edit this in another window."""
    page_of_one = f"/messages?around={message_id}&limit=1"
    rev = page.evaluate(
        "async url => (await (await fetch(url)).json()).messages[0].rev", page_of_one
    )
    assert changes_of(page, message_id, "PATCH", "", {"message": text, "rev": rev}) == 200


def test_two_edits_that_race_are_both_shown_and_the_author_decides(ada, grace, ids):
    begin(grace, "mine")
    # So that the page does not hear of it before it saves.
    grace.context.route("**/messages?since*", lambda route: route.abort())
    race(grace, ids["Grace"], "theirs")
    expect(form(grace)).to_contain_text("This message changed while you were editing. It now says:")

    expect(form(grace)).to_contain_text("theirs")
    expect(field(grace)).to_have_value("mine")
    # What comes after is no news of it.
    said = grace.locator("[data-announcer]").get_by_text("It now says: theirs")
    expect(said).to_have_count(1)
    assert changes_of(ada, ids["Grace"], "PUT", "/reactions/%F0%9F%91%8D") == 200
    expect(kept(grace).first.locator("[data-emoji]")).to_be_visible()
    expect(said).to_have_count(1)
    button(grace, "Save mine").click()

    for page in (ada, grace):
        expect(texts(page).first).to_have_text("mine")
    expect(form(grace)).to_have_count(0)


@pytest.mark.usefixtures("refusals")
def test_an_edit_that_the_page_did_not_hear_of_is_found_out_at_saving(enter, grace, ids, failures):
    expect(status(grace)).to_have_text(UP_TO_DATE)
    begin(grace, "mine")
    failures.simulate(lose_events=1)
    grace.context.route("**/messages?since*", lambda route: route.abort())
    race(grace, ids["Grace"], "theirs")

    field(grace).press("Enter")

    expect(form(grace)).to_contain_text("theirs")
    expect(field(grace)).to_have_value("mine")
    grace.context.unroute("**/messages?since*")
    button(grace, "Discard mine").click()
    expect(form(grace)).to_have_count(0)
    expect(texts(grace).first).to_have_text("theirs")


def test_an_edit_of_what_was_removed_meanwhile_can_be_copied(ada, grace, ids):
    grace.context.grant_permissions(["clipboard-read", "clipboard-write"])
    begin(grace, "mine")
    button(grace, "Save").focus()

    assert changes_of(ada, ids["Grace"], "DELETE", "", {"reason": "off topic"}) == 200

    expect(form(grace)).to_contain_text("This message was removed while you were editing.")
    # Where the focus was there is nothing to press any more.
    expect(field(grace)).to_be_focused()
    expect(button(grace, "Save")).to_be_hidden()
    button(grace, "Copy mine").click()
    assert grace.evaluate("navigator.clipboard.readText()") == "mine"
    button(grace, "Discard mine").click()
    expect(form(grace)).to_have_count(0)
    expect(texts(grace).first).to_have_text("Removed by a moderator: off topic")


@pytest.mark.usefixtures("refusals")
def test_an_edit_that_fails_says_so_and_waits_in_no_outbox(ada, grace):
    begin(grace, "not now")
    go_offline(grace)
    field(grace).press("Enter")
    alert = form(grace).get_by_role("alert")
    expect(alert).to_have_text("Couldn't reach the server. Try again in a moment.")
    expect(field(grace)).to_have_value("not now")

    grace.context.set_offline(False)
    expect(status(grace)).to_have_text(UP_TO_DATE)
    expect(texts(ada).first).to_have_text("from Grace")
    answer = {"error": "too_fast", "message": "Wait 3 seconds."}
    grace.route(EDITS, lambda route: route.fulfill(status=429, json=answer))
    button(grace, "Save").click()
    expect(alert).to_have_text("Wait 3 seconds.")

    grace.unroute(EDITS)
    button(grace, "Save").click()
    expect(texts(ada).first).to_have_text("not now")


def test_nothing_is_written_into_what_is_being_saved(grace):
    begin(grace, "this")
    held = []
    grace.route(EDITS, lambda route: held.append(route))
    field(grace).press("Enter")
    wait_until(lambda: held, grace)

    grace.keyboard.type(" and more")

    expect(field(grace)).to_have_value("this")
    held[0].continue_()
    expect(form(grace)).to_have_count(0)
    expect(texts(grace).first).to_have_text("this")


@pytest.mark.usefixtures("refusals")
def test_who_was_signed_out_is_led_back_in_and_finds_what_they_wrote(grace, place):
    begin(grace, "not lost")
    place.sql("UPDATE sign_ins SET ended_at = CURRENT_TIMESTAMP")

    field(grace).press("Enter")

    expect(form(grace).get_by_role("alert")).to_contain_text("Log in to continue.")
    grace.locator("[data-banner]").get_by_role("link").click()
    expect(box(grace)).to_be_enabled()
    expect(field(grace)).to_have_value("not lost")


def test_the_limits_are_those_of_the_composer(grace):
    begin(grace, "x" * 2001)
    expect(form(grace)).to_contain_text("1 too many")
    field(grace).press("Enter")
    expect(form(grace).get_by_role("alert")).to_contain_text("up to 2,000 characters")

    field(grace).fill("   ")
    field(grace).press("Enter")

    expect(form(grace).get_by_role("alert")).to_have_text(
        "A message can't be empty. Write something, or remove it."
    )


def test_the_form_is_reached_and_left_with_the_tab_key(grace):
    begin(grace, "mine")
    grace.keyboard.press("ArrowUp")
    expect(field(grace)).to_be_focused()

    for name in ("Cancel", "Save"):
        grace.keyboard.press("Tab")
        expect(button(grace, name)).to_be_focused()
    grace.keyboard.press("Shift+Tab")
    grace.keyboard.press("Shift+Tab")
    expect(field(grace)).to_be_focused()
    grace.keyboard.press("Escape")
    expect(kept(grace).first).to_be_focused()


def test_earlier_versions_are_there_for_the_author_and_administrators(ada, grace, enter, ids):
    for text in ("second", "third"):
        begin(grace, text)
        grace.keyboard.press("Enter")
        expect(texts(ada).first).to_have_text(text)

    for page in (ada, grace):
        choose(kept(page).first, "Earlier versions")
        dialog = page.get_by_role("dialog", name="Earlier versions")
        expect(dialog.locator("p[dir=auto]")).to_have_text(["second", "from Grace"])
        expect(dialog.get_by_role("listitem").first.locator("time")).to_have_text(
            re.compile(r"\d:\d\d")
        )
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(kept(page).first).to_be_focused()
    alan = enter("Alan Turing")
    right_click(kept(alan).first)
    expect(items(alan).first).to_be_visible()
    expect(items(alan).filter(has_text="Earlier versions")).to_have_count(0)


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_nobody_is_kept_out_of_it(enter, ids, screen):
    grace = enter("Grace Hopper", **screen)
    if screen:
        rest_finger_on(kept(grace).first)
        items(grace).filter(has_text="Edit").tap()
        field(grace).fill("x" * 1900)
        field(grace).press("Enter")
        expect(form(grace)).to_have_count(1)
    else:
        begin(grace, "x" * 1900)
    race(grace, ids["Grace"], "theirs")
    expect(button(grace, "Save mine")).to_be_visible()
    assert_accessible(grace)

    button(grace, "Save mine").click()
    expect(form(grace)).to_have_count(0)
    choose(kept(grace).first, "Earlier versions")

    expect(grace.get_by_role("dialog").get_by_text("theirs")).to_be_visible()
    assert_accessible(grace)
