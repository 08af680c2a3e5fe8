"""What is not sent yet says how it does, and what one can do about it."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    SENDS,
    WAITING,
    box,
    hold_back,
    kept,
    let_go,
    say,
    texts,
    unsent,
)

pytestmark = pytest.mark.usefixtures("refusals")


def refuse(page, status, message, headers=None):
    """Have the server refuse what the page sends."""
    refusal = {"error": "refused", "message": message}
    page.context.route(
        SENDS, lambda route: route.fulfill(status=status, json=refusal, headers=headers or {})
    )


def announced(page):
    """Return what was said last."""
    return page.locator("[data-announcer] :last-child")


def test_of_ones_own_message_nothing_is_said_as_long_as_all_is_well(ada, grace):
    ada.evaluate("""() => {
      window.said = []
      const live = "[aria-live=polite], [role=alert], [role=log]:not([aria-live=off])"
      for (const place of document.querySelectorAll(live)) {
        new MutationObserver(() => window.said.push(place.textContent))
          .observe(place, { childList: true, subtree: true, characterData: true })
      }
    }""")

    say(ada, "hello")
    expect(kept(ada)).to_have_count(1)
    say(grace, "and to you")

    expect(announced(ada)).to_have_text("Grace Hopper: and to you")
    assert ada.evaluate("window.said.filter(words => words)") == ["Grace Hopper: and to you"]


def test_pending_and_sent_look_different_and_what_waits_is_announced(ada):
    hold_back(ada)
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text([WAITING])
    expect(announced(ada)).to_have_text(WAITING)
    pending = unsent(ada).locator("[data-body]").screenshot()

    let_go(ada)

    expect(kept(ada)).to_have_count(1)
    expect(announced(ada)).to_have_text("Sent")
    assert kept(ada).locator("[data-body]").screenshot() != pending


def test_a_failure_gives_its_reason_and_can_be_retried(ada, grace):
    refuse(ada, 422, "Keep it under 2,000 characters.")
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text(["Not sent. Keep it under 2,000 characters."])
    expect(announced(ada)).to_have_text("Not sent. Keep it under 2,000 characters.")
    ada.reload()
    expect(unsent(ada)).to_contain_text(["Not sent. Keep it under 2,000 characters."])

    let_go(ada)
    ada.get_by_role("button", name="Retry").click()

    expect(texts(grace)).to_have_text(["hello"])


def test_a_failure_can_be_copied_and_discarded(ada):
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    refuse(ada, 422, "No.")
    say(ada, "hello")

    ada.get_by_role("button", name="Copy").click()
    expect(announced(ada)).to_have_text("Copied")
    assert ada.evaluate("navigator.clipboard.readText()") == "hello"
    ada.get_by_role("button", name="Discard").click()
    expect(unsent(ada)).to_have_count(0)
    ada.reload()
    expect(box(ada)).to_be_enabled()
    expect(unsent(ada)).to_have_count(0)


def test_what_is_discarded_stays_so_however_soon_the_page_goes(ada):
    refuse(ada, 422, "No.")
    say(ada, "hello")
    discard = ada.get_by_role("button", name="Discard")
    expect(discard).to_be_visible()

    with ada.expect_navigation():
        discard.evaluate("button => { button.click(); location.reload() }")
    # A page sends only once it has read what is stored.
    let_go(ada)
    say(ada, "next")

    expect(texts(ada)).to_have_text(["next"])
    expect(unsent(ada)).to_have_count(0)


def test_a_failure_can_be_edited_in_front_of_what_is_half_written(ada, grace):
    refuse(ada, 422, "No.")
    say(ada, "helo")
    expect(unsent(ada)).to_contain_text(["Not sent"])
    box(ada).fill("half a sen")

    ada.get_by_role("button", name="Edit").click()
    expect(box(ada)).to_have_value("helo\n\nhalf a sen")
    expect(box(ada)).to_be_focused()
    expect(unsent(ada)).to_have_count(0)
    ada.reload()
    expect(box(ada)).to_have_value("helo\n\nhalf a sen")
    expect(unsent(ada)).to_have_count(0)

    let_go(ada)
    say(ada, "hello")
    expect(texts(grace)).to_have_text(["hello"])


def test_a_failure_is_edited_where_it_ends_with_its_reason_below(ada):
    refuse(ada, 422, "Keep it short.")
    say(ada, "hell")
    expect(unsent(ada)).to_contain_text(["Not sent"])
    box(ada).fill("more")

    ada.get_by_role("button", name="Edit").click()
    expect(ada.get_by_role("alert").filter(has_text="Keep it short.")).to_be_visible()
    ada.keyboard.type("o")

    expect(box(ada)).to_have_value("hello\n\nmore")
    expect(ada.get_by_role("alert").filter(has_text="Keep it short.")).to_have_count(0)


@pytest.mark.parametrize("action", ["Discard", "Retry"])
def test_the_focus_goes_to_the_next_failure_and_then_to_where_one_writes(ada, action):
    refuse(ada, 422, "No.")
    for text in ("one", "two"):
        say(ada, text)
    expect(ada.get_by_role("button", name=action)).to_have_count(2)
    if action == "Retry":
        hold_back(ada)

    for failed, heir in (("one", unsent(ada).filter(has_text="two")), ("two", None)):
        unsent(ada).filter(has_text=failed).get_by_role("button", name=action).focus()
        ada.keyboard.press("Enter")
        expect(heir.get_by_role("button", name="Edit") if heir else box(ada)).to_be_focused()


def test_on_a_phone_nothing_opens_the_keyboard_after_a_discarded_failure(enter):
    ada = enter("Ada Lovelace", has_touch=True, is_mobile=True)
    refuse(ada, 422, "No.")
    box(ada).fill("hello")
    ada.get_by_role("button", name="Send").click()

    ada.get_by_role("button", name="Discard").focus()
    ada.keyboard.press("Enter")

    expect(ada.get_by_role("button", name="Send")).to_be_focused()


def test_a_failure_does_not_hold_up_what_follows(ada, grace):
    refuse(ada, 422, "No.")
    say(ada, "one")
    expect(unsent(ada)).to_contain_text(["Not sent"])
    let_go(ada)

    say(ada, "two")

    expect(texts(grace)).to_have_text(["two"])
    expect(unsent(ada)).to_contain_text(["one"])


def test_too_fast_waits_as_long_as_the_server_says_and_tells_it(ada, grace):
    refuse(ada, 429, "That was fast.", {"Retry-After": "2"})
    say(ada, "hello")
    expect(unsent(ada)).to_contain_text(["Resuming in 2 seconds"])
    expect(announced(ada)).to_contain_text("Resuming in 2 seconds")
    let_go(ada)

    expect(texts(grace)).to_have_text(["hello"])
