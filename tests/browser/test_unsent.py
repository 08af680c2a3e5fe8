"""What is not sent yet says how it does, and what one can do about it."""

import pytest
from playwright.sync_api import expect

from conversing import (
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
    pending = unsent(ada).locator("[data-bubble]").screenshot()

    let_go(ada)

    expect(kept(ada)).to_have_count(1)
    expect(announced(ada)).to_have_text("Sent")
    assert kept(ada).locator("[data-bubble]").screenshot() != pending


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
    expect(unsent(ada)).to_contain_text(["Sending goes on in 2 seconds"])
    expect(announced(ada)).to_contain_text("Sending goes on in 2 seconds")
    let_go(ada)

    expect(texts(grace)).to_have_text(["hello"])
