"""Removing messages: one's own, which can be undone for a while, and as a moderator."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import (
    PHONE,
    bar,
    changes_of,
    choose,
    items,
    menu,
    rest_finger_on,
    said_by_both,
)
from tests.support.conversing import (
    UP_TO_DATE,
    awake,
    box,
    go_offline,
    kept,
    pass_time,
    say,
    status,
    stop_time,
    texts,
)

ONE = re.compile(r"/messages/\d+$")
BY_AUTHOR = "Removed by its author"
SUSPENSION = "**/admin/people/*/suspension"


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


def undo(page):
    return kept(page).first.get_by_role("button", name="Undo")


def dialog(page):
    return page.get_by_role("dialog")


def reason(page):
    return dialog(page).get_by_role("textbox", name="Reason")


def do(page, name):
    dialog(page).get_by_role("button", name=name).click()


def test_ones_own_goes_at_once_and_comes_back_by_undo(ada, grace):
    choose(kept(grace).first, "Remove")

    expect(kept(grace).first).to_contain_text("You removed this message · Undo")
    expect(texts(grace).first).to_be_hidden()
    expect(kept(grace).first).to_be_focused()
    expect(grace.locator("[data-announcer]")).to_contain_text("You removed this message.")
    expect(texts(ada).first).to_have_text(BY_AUTHOR)
    expect(undo(ada)).to_have_count(0)

    undo(grace).click()

    for page in (ada, grace):
        expect(texts(page).first).to_have_text("from Grace")
    expect(texts(grace).first).to_be_visible()
    expect(undo(grace)).to_have_count(0)


def test_after_ten_seconds_there_is_only_the_tombstone(grace):
    awake(grace)
    grace.clock.install()
    # Else a second of this machine's time may be over before the first of the test's.
    stop_time(grace)
    choose(kept(grace).first, "Remove")
    expect(undo(grace)).to_be_visible()

    pass_time(grace, 9)
    expect(undo(grace)).to_be_visible()
    pass_time(grace, 2)

    expect(undo(grace)).to_have_count(0)
    expect(texts(grace).first).to_be_visible()
    expect(texts(grace).first).to_have_text(BY_AUTHOR)


@pytest.mark.usefixtures("refusals")
def test_who_was_away_finds_the_tombstone(ada, grace):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    go_offline(ada)
    choose(kept(grace).first, "Remove")
    expect(undo(grace)).to_be_visible()

    ada.context.set_offline(False)

    expect(texts(ada).first).to_have_text(BY_AUTHOR)


def test_the_keyboard_leads_to_undo_and_so_does_the_menu(ada, grace):
    choose(kept(grace).first, "Remove")
    expect(undo(grace)).to_be_visible()
    grace.keyboard.press("ArrowRight")
    expect(undo(grace)).to_be_focused()
    grace.keyboard.press("Enter")
    expect(texts(ada).first).to_have_text("from Grace")
    expect(kept(grace).first).to_be_focused()

    choose(kept(grace).first, "Remove")
    expect(undo(grace)).to_be_visible()
    grace.keyboard.press("ContextMenu")
    expect(items(grace)).to_have_text(["Undo", "Copy link", "Mark as unread"])
    items(grace).filter(has_text="Undo").click()

    expect(texts(ada).first).to_have_text("from Grace")


def test_what_a_moderator_removes_meanwhile_can_not_be_undone(ada, grace, ids):
    choose(kept(grace).first, "Remove")
    expect(undo(grace)).to_be_visible()

    assert changes_of(ada, ids["Grace"], "DELETE", "", {"reason": "off topic"}) == 200

    expect(undo(grace)).to_have_count(0)
    expect(texts(grace).first).to_have_text("Removed by a moderator: off topic")


def test_the_focus_stays_where_a_button_beside_the_message_goes(ada, grace, ids):
    kept(grace).first.focus()
    expect(bar(grace)).to_be_visible()
    bar(grace).get_by_role("button", name="React").focus()

    assert changes_of(ada, ids["Grace"], "DELETE", "", {"reason": "off topic"}) == 200

    expect(bar(grace).get_by_role("button")).to_have_count(1)
    expect(kept(grace).first).to_be_focused()


def test_an_open_menu_follows_its_message(ada, grace, ids):
    kept(grace).first.focus()
    expect(bar(grace)).to_be_visible()
    grace.keyboard.press("ContextMenu")
    expect(items(grace)).to_have_count(7)

    assert changes_of(ada, ids["Grace"], "DELETE", "", {"reason": "off topic"}) == 200

    expect(items(grace)).to_have_text(["Copy link", "Mark as unread"])
    expect(items(grace).first).to_be_focused()
    grace.keyboard.press("Escape")
    expect(kept(grace).first).to_be_focused()


@pytest.mark.usefixtures("refusals")
def test_a_removal_that_fails_says_so_and_is_not_made_later(ada, grace):
    choose(kept(grace).first, "Edit")
    grace.keyboard.press("Escape")
    go_offline(grace)
    choose(kept(grace).first, "Remove")

    alert = grace.get_by_role("alert").filter(has_text="Couldn't remove the message.")
    expect(alert).to_be_visible()
    grace.context.set_offline(False)
    expect(status(grace)).to_have_text(UP_TO_DATE)
    expect(texts(ada).first).to_have_text("from Grace")
    expect(texts(grace).first).to_have_text("from Grace")

    answer = {"error": "too_fast", "message": "Wait 3 seconds."}
    grace.route(ONE, lambda route: route.fulfill(status=429, json=answer))
    choose(kept(grace).first, "Remove")
    expect(grace.get_by_role("alert").filter(has_text="Wait 3 seconds.")).to_be_visible()


def test_a_moderator_gives_a_reason_that_everybody_reads(ada, grace):
    choose(kept(ada).first, "Remove as moderator")
    expect(reason(ada)).to_be_focused()
    do(ada, "Remove")
    expect(dialog(ada).get_by_role("alert")).to_have_text("Enter a reason. It's kept in the log.")
    expect(reason(ada)).to_be_focused()

    reason(ada).fill("off topic")
    ada.keyboard.press("Enter")

    expect(dialog(ada)).to_have_count(0)
    expect(texts(grace).first).to_have_text("Removed by a moderator: off topic")
    expect(undo(ada)).to_be_visible()
    undo(ada).click()
    expect(texts(grace).first).to_have_text("from Grace")
    ada.goto("/admin/log")
    expect(ada.get_by_role("main")).to_contain_text("off topic")


@pytest.mark.usefixtures("refusals")
def test_a_refusal_and_a_failure_are_told_in_the_dialog_which_keeps_the_reason(ada, grace):
    choose(kept(ada).first, "Remove as moderator")
    reason(ada).fill("off topic")
    answer = {"error": "not_yours", "message": "You are no administrator any more."}
    ada.route(ONE, lambda route: route.fulfill(status=403, json=answer))
    do(ada, "Remove")
    expect(dialog(ada).get_by_role("alert")).to_have_text("You are no administrator any more.")
    expect(reason(ada)).to_have_value("off topic")

    ada.unroute(ONE)
    ada.route(ONE, lambda route: route.abort())
    do(ada, "Remove")
    expect(dialog(ada).get_by_role("alert")).to_contain_text("Couldn't reach the server")
    expect(reason(ada)).to_have_value("off topic")

    ada.unroute(ONE)
    do(ada, "Remove")
    expect(texts(grace).first).to_have_text("Removed by a moderator: off topic")


def test_a_dialog_that_is_given_up_changes_nothing(ada, grace):
    for leave in (lambda: do(ada, "Cancel"), lambda: ada.keyboard.press("Escape")):
        choose(kept(ada).first, "Remove as moderator")
        reason(ada).fill("off topic")
        leave()
        expect(dialog(ada)).to_have_count(0)
        expect(kept(ada).first).to_be_focused()

    say(ada, "still there")
    expect(texts(grace)).to_have_text(["from Grace", "from Ada", "still there"])


@pytest.mark.usefixtures("refusals")
def test_the_author_is_suspended_with_a_reason(ada, grace, complaints):
    choose(kept(ada).first, "Suspend author")
    expect(ada.get_by_role("dialog", name="Suspend Grace Hopper?")).to_be_visible()
    ada.route(SUSPENSION, lambda route: route.abort())
    reason(ada).fill("spam")
    do(ada, "Suspend")
    expect(dialog(ada).get_by_role("alert")).to_contain_text("Couldn't reach the server")

    ada.unroute(SUSPENSION)
    do(ada, "Suspend")

    # Read out with the button that has the focus now.
    close = dialog(ada).get_by_role("button", name="Close")
    expect(close).to_be_focused()
    expect(close).to_have_accessible_description(
        "Grace Hopper is suspended and logged out everywhere."
    )
    close.click()
    expect(kept(ada).first).to_be_focused()
    expect(grace.get_by_text("You no longer have access to this room.")).to_be_visible()
    complaints.clear()
    ada.goto("/admin/log")
    expect(ada.get_by_role("main")).to_contain_text("spam")


def test_what_is_copied_is_the_text_and_the_address_of_the_message(grace, ids, place):
    grace.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for words, expected in (
        ("Copy text", "from Grace"),
        ("Copy link", f"{place.address}/?message={ids['Grace']}"),
    ):
        choose(kept(grace).first, words)
        expect(grace.locator("[data-announcer]")).to_contain_text("Copied")
        assert grace.evaluate("navigator.clipboard.readText()") == expected
        expect(kept(grace).first).to_be_focused()

    grace.goto(grace.evaluate("navigator.clipboard.readText()"))
    expect(kept(grace).first).to_have_class(re.compile("message--found"))


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_nobody_is_kept_out_of_it(enter, ids, screen):
    ada = enter("Ada Lovelace", **screen)
    choose(kept(ada).first, "Suspend author")
    do(ada, "Suspend")
    expect(dialog(ada).get_by_role("alert")).to_be_visible()
    assert_accessible(ada)
    ada.keyboard.press("Escape")

    choose(kept(ada).last, "Remove")

    expect(kept(ada).last.get_by_role("button", name="Undo")).to_be_visible()
    assert_accessible(ada)


def test_a_finger_removes_and_takes_it_back(enter, ids):
    grace = enter("Grace Hopper", **PHONE)
    rest_finger_on(kept(grace).first)
    items(grace).filter(has_text="Remove").tap()
    expect(menu(grace)).to_be_hidden()

    undo(grace).tap()

    expect(texts(grace).first).to_have_text("from Grace")
    box(grace).tap()
    expect(bar(grace)).to_have_count(0)
