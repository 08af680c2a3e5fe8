"""Reporting a message: three people, of whom one reports, one is reported, and one looks at it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import PHONE, changes_of, choose, items, rest_finger_on
from tests.support.conversing import kept, texts

REPORT = "**/messages/*/report"
TOLD = "We looked at the message that you reported and acted on it."


@pytest.fixture
def said(place):
    """What Alan has said: the message's id."""
    return place.say("Alan Turing", "buy my machine")


@pytest.fixture
def alan(said, enter):
    return enter("Alan Turing")


@pytest.fixture
def grace(said, enter):
    return enter("Grace Hopper")


@pytest.fixture
def desk(window, place):
    """Ada's dashboard, in a browser that runs no scripts."""
    return window(cookies_of("Ada Lovelace", place), java_script_enabled=False)


def dialog(page):
    return page.get_by_role("dialog", name="Report this message?")


def more(page):
    return dialog(page).get_by_role("textbox", name="More about it (optional)")


def do(page, name):
    dialog(page).get_by_role("button", name=name).click()


def report(page, reason="Spam or advertising", words=""):
    """Report the first message."""
    choose(kept(page).first, "Report")
    dialog(page).get_by_role("radio", name=reason).check()
    more(page).fill(words)
    do(page, "Report")


def test_what_grace_reports_is_seen_as_it_was_removed_and_told(alan, grace, desk, place, said):
    report(grace, words="He says it daily")
    close = dialog(grace).get_by_role("button", name="Close")
    expect(close).to_be_focused()
    expect(close).to_have_accessible_description(re.compile("^Reported. You'll be told"))
    close.click()
    expect(kept(grace).first).to_be_focused()

    rev = place.value("SELECT rev FROM messages")
    body = {"message": "good morning", "rev": rev}
    assert changes_of(alan, said, "PATCH", "", body) == 200
    expect(texts(grace).first).to_contain_text("good morning")

    desk.goto("/admin/people")
    desk.get_by_role("link", name="Reports 1 open").click()
    article = desk.get_by_role("article", name="Message by Alan Turing")
    expect(article.get_by_role("blockquote")).to_have_text(["buy my machine", "good morning"])
    expect(article.get_by_role("listitem")).to_contain_text(
        "Spam or advertising: He says it daily reported by Grace Hopper"
    )
    article.get_by_label("What to do").select_option("Remove the message")
    article.get_by_label("Reason").fill("no advertising")
    article.get_by_role("button", name="Handle").click()

    expect(desk.get_by_text("Noted. Whoever reported it is told.")).to_be_focused()
    expect(article).to_contain_text("Message removed by Ada Lovelace")
    expect(article.get_by_role("button")).to_have_count(0)
    for page in (alan, grace):
        expect(texts(page).first).to_have_text("Removed by a moderator: no advertising")
    # Without a reload, and to her alone.
    expect(grace.get_by_role("status", name="Notices")).to_contain_text(TOLD)
    alan.reload()
    expect(texts(alan).first).to_have_text("Removed by a moderator: no advertising")
    expect(alan.get_by_text(TOLD)).to_have_count(0)


def test_it_needs_a_reason_from_the_list_and_the_keyboard_is_enough(grace):
    choose(kept(grace).first, "Report")
    first = dialog(grace).get_by_role("radio").first
    expect(first).to_be_focused()
    expect(first).not_to_be_checked()
    grace.keyboard.press("Enter")
    expect(dialog(grace).get_by_role("alert")).to_have_text("Choose what's wrong with it.")
    expect(first).to_be_focused()

    grace.keyboard.press("ArrowDown")
    expect(dialog(grace).get_by_role("radio", name="Insults or threats")).to_be_checked()
    grace.keyboard.press("Tab")
    expect(more(grace)).to_be_focused()
    grace.keyboard.type("rude")
    grace.keyboard.press("Enter")

    expect(dialog(grace)).to_contain_text("Reported.")
    grace.keyboard.press("Enter")
    expect(dialog(grace)).to_have_count(0)
    report(grace)
    expect(dialog(grace)).to_contain_text("You've reported this message before.")


@pytest.mark.usefixtures("refusals")
def test_what_fails_keeps_the_dialog_and_what_is_written(grace, place):
    grace.route(REPORT, lambda route: route.abort())
    report(grace, "Something else", "look")
    expect(dialog(grace).get_by_role("alert")).to_contain_text("Couldn't reach the server")
    expect(more(grace)).to_have_value("look")
    expect(dialog(grace).get_by_role("radio", name="Something else")).to_be_checked()

    grace.unroute(REPORT)
    do(grace, "Report")
    expect(dialog(grace)).to_contain_text("Reported.")
    assert place.value("SELECT words FROM reports") == "look"


@pytest.mark.usefixtures("refusals")
def test_what_is_removed_meanwhile_is_told(grace, alan, said):
    choose(kept(grace).first, "Report")
    assert changes_of(alan, said, "DELETE") == 200
    expect(texts(grace).first).to_have_text("Removed by its author")

    dialog(grace).get_by_role("radio").first.check()
    do(grace, "Report")

    expect(dialog(grace).get_by_role("alert")).to_have_text("This message was removed.")
    grace.keyboard.press("Escape")
    expect(kept(grace).first).to_be_focused()


def test_a_report_that_is_given_up_is_none(grace, alan, place):
    for leave in (lambda: do(grace, "Cancel"), lambda: grace.keyboard.press("Escape")):
        choose(kept(grace).first, "Report")
        dialog(grace).get_by_role("radio").first.check()
        leave()
        expect(dialog(grace)).to_have_count(0)
        expect(kept(grace).first).to_be_focused()

    assert place.value("SELECT count(*) FROM reports") == 0
    # Nobody reports what they said themselves.
    choose(kept(alan).first, "Edit")
    alan.keyboard.press("Escape")
    kept(alan).first.focus()
    alan.keyboard.press("ContextMenu")
    expect(items(alan).filter(has_text="Remove")).to_be_visible()
    expect(items(alan).filter(has_text="Report")).to_have_count(0)


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_nobody_is_kept_out_of_it(enter, said, screen):
    page = enter("Grace Hopper", **screen)
    choose(kept(page).first, "Report")
    do(page, "Report")
    expect(dialog(page).get_by_role("alert")).to_be_visible()

    assert_accessible(page)


def test_a_finger_reports(enter, said):
    page = enter("Grace Hopper", **PHONE)
    rest_finger_on(kept(page).first)
    items(page).filter(has_text="Report").tap()
    dialog(page).get_by_text("Insults or threats").tap()

    dialog(page).get_by_role("button", name="Report").tap()

    expect(dialog(page)).to_contain_text("Reported.")
    dialog(page).get_by_role("button", name="Close").tap()


@pytest.mark.parametrize("screen", [{"width": 1280, "height": 900}, {"width": 360, "height": 740}])
@pytest.mark.usefixtures("refusals")
def test_the_queue_is_for_every_reader(grace, window, place, screen):
    report(grace, words="He says it daily")
    # It takes more height than it is given, so one scrolls through it.
    long = place.say("Grace Hopper", "A long message. " * 100)
    page = window(cookies_of("Ada Lovelace", place), viewport=screen)
    assert changes_of(page, long, "POST", "/report", {"reason": "spam"}) == 201
    page.goto("/admin/reports")
    article = page.get_by_role("article", name="Message by Alan Turing")
    article.get_by_label("What to do").select_option("Suspend the author")
    article.get_by_role("button", name="Handle").click()

    alert = article.get_by_role("alert")
    expect(alert).to_contain_text("Enter a reason.")
    expect(alert).to_be_focused()
    expect(article.get_by_label("What to do")).to_have_value("suspended")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
