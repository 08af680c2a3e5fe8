"""Replying to a message: the quote is as its message is now, and leads there and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import PHONE, changes_of, choose, rest_finger_on
from tests.support.conversing import (
    UP_TO_DATE,
    box,
    go_offline,
    hold_back,
    kept,
    let_go,
    say,
    status,
    unsent,
)


def message(page, text):
    """Return the message of this text that the server has."""
    return kept(page).filter(has=page.locator("[data-text]", has_text=re.compile(f"^{text}$")))


def quote(page):
    """Return what a reply quotes."""
    return kept(page).locator("[data-quote]")


def answered(page):
    """Return what stands above the field while somebody replies."""
    return page.locator("[data-reply]")


def reply_to(page, text):
    choose(message(page, text), "Reply")
    expect(answered(page)).to_be_visible()
    expect(box(page)).to_be_focused()


def quote_what_is_far_up(place, page):
    """Have the last of many messages quote the first, which the page doesn't load."""
    place.say("Grace Hopper", "the first of many")
    place.fill(120, "message {}")
    place.sql("UPDATE messages SET reply_to_id = 1 WHERE id = (SELECT max(id) FROM messages)")
    page.reload()
    expect(status(page)).to_have_text(UP_TO_DATE)


@pytest.fixture
def asked(ada, grace):
    """Ada's page and Grace's, in which Grace has asked something."""
    say(grace, "Shall we meet at ten?")
    expect(message(ada, r"Shall we meet at ten\?")).to_be_visible()
    return ada, grace


QUESTION = r"Shall we meet at ten\?"


def test_a_reply_quotes_its_message_for_everybody(asked):
    ada, grace = asked

    reply_to(ada, QUESTION)
    expect(answered(ada)).to_contain_text("Replying to Grace Hopper Shall we meet at ten?")
    say(ada, "Yes")

    for page in (ada, grace):
        expect(quote(page)).to_have_text(re.compile(r"Grace Hopper\s*Shall we meet at ten\?"))
        expect(message(page, "Yes").locator("[data-quote]")).to_be_visible()
    expect(answered(ada)).to_have_count(0)
    say(ada, "And no reply")
    expect(message(grace, "And no reply").locator("[data-quote]")).to_have_count(0)


def test_a_quote_has_120_characters(ada, grace):
    say(grace, "x" * 200)
    expect(kept(ada)).to_have_count(1)

    reply_to(ada, "x{200}")
    say(ada, "long")

    expect(quote(grace).locator("[data-excerpt]")).to_have_text("x" * 120 + "…")


@pytest.mark.usefixtures("refusals")
def test_a_quote_follows_its_message_also_for_who_was_away(asked, enter):
    ada, grace = asked
    reply_to(ada, QUESTION)
    say(ada, "Yes")
    expect(quote(grace)).to_be_visible()
    go_offline(ada)

    change = {"message": "Shall we meet at eleven?", "rev": 1}
    assert changes_of(grace, 1, "PATCH", body=change) == 200
    expect(quote(grace)).to_contain_text("at eleven?")
    expect(quote(ada)).to_contain_text("at ten?")

    ada.context.set_offline(False)
    expect(quote(ada)).to_contain_text("at eleven?")
    assert changes_of(grace, 1, "DELETE") == 200
    for page in (ada, grace, enter("Linus")):
        expect(quote(page)).to_contain_text("This message was removed.")
        expect(quote(page)).not_to_contain_text("eleven")


def test_a_quote_of_a_message_that_is_not_loaded_follows_it_too(place, ada, grace):
    quote_what_is_far_up(place, ada)
    expect(quote(ada)).to_contain_text("the first of many")

    rev = place.value("SELECT rev FROM messages WHERE id = 1")
    assert changes_of(grace, 1, "PATCH", body={"message": "the first, edited", "rev": rev}) == 200

    expect(quote(ada)).to_contain_text("the first, edited")
    ada.reload()
    expect(quote(ada)).to_contain_text("the first, edited")


def test_a_click_leads_to_the_message_and_a_button_back(place, ada):
    quote_what_is_far_up(place, ada)

    quote(ada).click()

    first = message(ada, "the first of many")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    ada.get_by_role("button", name="Back to reply").click()
    reply = kept(ada).filter(has=ada.locator("[data-quote]"))
    expect(reply).to_be_focused()
    expect(reply).to_be_in_viewport()
    expect(ada.get_by_role("button", name="Back to reply")).to_be_hidden()


@pytest.mark.usefixtures("refusals")
def test_where_the_reply_can_not_be_loaded_now_the_focus_stays_in_the_conversation(place, ada):
    quote_what_is_far_up(place, ada)
    quote(ada).click()
    back = ada.get_by_role("button", name="Back to reply")
    expect(back).to_be_visible()

    ada.route("**/messages?around=*", lambda route: route.abort())
    back.press("Enter")

    expect(back).to_have_count(0)
    expect(message(ada, "the first of many")).to_be_focused()


def test_by_keyboard_the_quote_is_reached_and_followed(asked):
    ada, _grace = asked
    reply_to(ada, QUESTION)
    box(ada).fill("Yes")
    box(ada).press("Enter")
    expect(quote(ada)).to_be_visible()

    message(ada, "Yes").focus()
    ada.keyboard.press("ArrowRight")
    expect(quote(ada)).to_be_focused()
    ada.keyboard.press("Enter")

    expect(message(ada, QUESTION)).to_be_focused()


def test_what_is_answered_survives_a_reload_and_escape_dismisses_it(asked):
    ada, _grace = asked
    reply_to(ada, QUESTION)
    box(ada).fill("half written")

    ada.reload()

    expect(answered(ada)).to_contain_text("at ten?")
    expect(box(ada)).to_have_value("half written")
    box(ada).press("Escape")
    expect(answered(ada)).to_have_count(0)
    expect(box(ada)).to_have_value("half written")
    ada.reload()
    expect(box(ada)).to_have_value("half written")
    ada.mouse.move(50, 50)
    expect(answered(ada)).to_have_count(0)


@pytest.mark.usefixtures("refusals")
def test_a_reply_waits_in_the_outbox_with_its_quote(asked):
    ada, grace = asked
    hold_back(ada)
    reply_to(ada, QUESTION)

    say(ada, "Yes")

    expect(unsent(ada)).to_contain_text("Shall we meet at ten?")
    choose(kept(grace).first, "Remove")
    expect(unsent(ada)).to_contain_text("This message was removed.")
    let_go(ada)
    expect(quote(grace)).to_contain_text("This message was removed.")


def test_on_a_phone_a_reply_is_a_rest_and_a_tap(asked, enter):
    _ada, grace = asked
    phone = enter("Linus", **PHONE)

    rest_finger_on(message(phone, QUESTION))
    phone.get_by_role("menuitem", name="Reply").tap()

    expect(answered(phone)).to_contain_text("Grace Hopper")
    box(phone).fill("Fine")
    phone.get_by_role("button", name="Send", exact=True).tap()
    expect(quote(grace)).to_contain_text("at ten?")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_axe_finds_nothing_in_replies(asked):
    ada, grace = asked
    reply_to(ada, QUESTION)
    say(ada, "Yes")
    expect(quote(grace)).to_be_visible()
    reply_to(ada, "Yes")

    assert_accessible(ada)
