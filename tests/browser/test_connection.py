"""The status "Connection" is true, quiet and in words; what needs the reader is in a banner."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    POLLING,
    SENDS,
    UP_TO_DATE,
    box,
    go_offline,
    kept,
    messages,
    say,
    status,
    stop_time,
    unsent,
)

SIGNED_OUT = {"error": "signed_out", "message": "Log in to continue."}
SUSPENDED = {"error": "suspended", "message": "You were removed."}
ANOTHER = {"error": "another_person", "message": "Somebody else has signed in."}
# By then a page asks a server again that was away.
PATIENCE_MS = 20_000
REFUSED = ("**/pusher/auth", "**/messages?*")


def refuse(page, code, body):
    """Have our server refuse the page so from now on."""
    for address in REFUSED:
        page.route(address, lambda route: route.fulfill(status=code, json=body))


def test_reconnecting_is_said_while_nothing_can_be_asked(ada, pusher, failures, complaints):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    ada.route("**/messages?*", lambda route: route.abort())
    pusher.stop()

    expect(status(ada)).to_have_text("Reconnecting…")

    ada.unroute("**/messages?*")
    expect(status(ada)).to_have_text(POLLING)
    pusher.start()
    complaints.clear()


def test_offline_is_said_and_what_one_writes_is_sent_later(ada, grace, complaints):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    go_offline(ada)
    expect(status(ada)).to_contain_text("What you write is kept and sent later.")
    say(ada, "hello")

    ada.context.set_offline(False)

    expect(messages(grace)).to_contain_text(["hello"])
    expect(status(ada)).to_have_text(UP_TO_DATE)
    complaints.clear()


@pytest.mark.usefixtures("refusals")
def test_while_the_only_machine_is_away_one_goes_on_writing(ada, grace, place):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    place.stop()
    try:
        say(ada, "hello")
        expect(status(ada)).to_have_text("Reconnecting…")
        expect(unsent(ada)).to_have_count(1)
    finally:
        place.start()

    expect(messages(grace)).to_contain_text(["hello"], timeout=PATIENCE_MS)
    expect(unsent(ada)).to_have_count(0)
    expect(status(ada)).to_have_text(UP_TO_DATE)


def test_a_send_that_nobody_answers_is_said_within_three_seconds(ada):
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    stop_time(ada)
    held = []
    ada.route(SENDS, lambda route: held.append(route))

    with ada.expect_request(SENDS):
        say(ada, "hello")
    ada.clock.run_for(3_000)
    expect(status(ada)).to_have_text("Slow connection…")
    ada.clock.resume()

    held[0].continue_()
    expect(kept(ada)).to_have_count(1)
    expect(status(ada)).to_have_text(UP_TO_DATE)


def test_the_status_is_quiet(ada, failures):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    ada.evaluate("""() => {
      window.told = []
      const status = document.querySelector("[data-connection]")
      new MutationObserver(() => window.told.push(status.textContent))
        .observe(status, { childList: true, characterData: true, subtree: true })
    }""")

    for n in range(3):
        say(ada, f"message {n}")
        expect(kept(ada)).to_have_count(n + 1)

    assert ada.evaluate("window.told") == []


def test_trouble_of_our_server_at_the_channel_is_tried_again(ada, failures, complaints):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    asked, said = [], []

    def fail_twice(route):
        asked.append(route)
        if len(asked) > 2:
            route.fallback()
        elif said:
            route.fulfill(status=500, body="oops")

    ada.route("**/pusher/auth", fail_twice)

    failures.cut(code=4200)

    # The first answers wait for this: it may be over in a moment otherwise.
    expect(status(ada)).not_to_have_text(UP_TO_DATE)
    said.append(True)
    for route in asked:
        route.fulfill(status=500, body="oops")
    expect(status(ada)).to_have_text(UP_TO_DATE, timeout=8_000)
    assert len(asked) > 2
    expect(ada.get_by_role("link", name="Log in again")).to_have_count(0)
    complaints.clear()


@pytest.mark.parametrize(
    ("code", "body", "words", "sentence", "step"),
    [
        pytest.param(
            401, SIGNED_OUT, "You're logged out", "saved here", "Log in again", id="session over"
        ),
        pytest.param(
            403,
            SUSPENDED,
            "You no longer have access",
            "administrator",
            "Go to the home page",
            id="removed",
        ),
        pytest.param(
            409,
            ANOTHER,
            "Another account is logged in",
            "Another account is now logged in",
            "Switch to that account",
            id="another person",
        ),
    ],
)
def test_a_channel_that_is_refused_for_a_reason_says_it(
    ada, failures, complaints, code, body, words, sentence, step
):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    refuse(ada, code, body)

    failures.cut(code=4200)

    expect(status(ada)).to_have_text(words)
    expect(ada.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(ada.get_by_role("link", name=step)).to_be_visible()
    # What one writes is kept, but there is nothing to write to for whoever was removed.
    expect(box(ada)).to_have_count(0 if body is SUSPENDED else 1)
    complaints.clear()


def test_a_page_that_is_signed_out_asks_for_nobody(ada, complaints):
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    refuse(ada, 401, SIGNED_OUT)
    ada.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(status(ada)).to_have_text("You're logged out")
    asked = []
    ada.on("request", lambda request: asked.append(request.url))

    ada.clock.run_for("10:00")

    assert asked == []
    complaints.clear()


def test_a_removed_person_who_comes_back_is_live_again(ada, grace, failures, complaints):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    refuse(ada, 403, SUSPENDED)
    failures.cut(code=4009)
    expect(status(ada)).to_have_text("You no longer have access")

    for address in REFUSED:
        ada.unroute(address)
    say(grace, "welcome back")
    ada.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(messages(ada)).to_contain_text(["welcome back"])
    expect(status(ada)).to_have_text(UP_TO_DATE)
    expect(ada.get_by_role("link", name="Go to the home page")).to_have_count(0)
    complaints.clear()
