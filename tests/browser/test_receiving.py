"""A page finds out what it missed, whatever kept the news from it."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    UP_TO_DATE,
    go_offline,
    kept,
    messages,
    pass_time,
    say,
    status,
    stop_time,
)


@pytest.fixture
def still(ada, grace, failures):
    """Ada's page: no event reaches it, and its timers stand still."""
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    failures.simulate(lose_events=1)
    stop_time(ada)
    say(grace, "hello")
    expect(kept(grace)).to_have_count(1)
    expect(messages(ada)).to_have_count(0)
    return ada


def test_the_page_asks_after_every_subscription(ada, grace, failures):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    failures.simulate(lose_events=1)
    say(grace, "hello")
    expect(kept(grace)).to_have_count(1)

    with ada.expect_request("**/messages?since=*"):
        failures.cut(code=4200)

    expect(messages(ada)).to_contain_text(["hello"])


def test_the_page_asks_when_the_machine_wakes_up(still):
    still.clock.fast_forward(20_000)

    expect(messages(still)).to_contain_text(["hello"])


def test_the_page_asks_when_it_is_looked_at_again(still):
    still.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(messages(still)).to_contain_text(["hello"])


def test_the_page_asks_when_it_comes_online(still):
    go_offline(still)
    expect(status(still)).to_contain_text("What you write is kept and sent later.")

    still.context.set_offline(False)

    expect(messages(still)).to_contain_text(["hello"])


def test_the_page_asks_once_a_minute(still):
    asked = []
    still.on("request", lambda r: "since=" in r.url and asked.append(r.url))

    pass_time(still, 45)
    assert asked == []
    # The page's clock stands still until the answer is there: it would else find the server slow.
    for _ in range(16):
        pass_time(still, 0 if asked else 1)
        still.wait_for_timeout(50)

    expect(messages(still)).to_contain_text(["hello"])
    # Likewise for what the page tells the server two seconds after it has shown the message.
    with still.expect_request_finished(lambda r: r.url.endswith("/read")):
        still.clock.run_for(2_000)
    pass_time(still, 43)
    assert len(asked) == 1


def test_a_page_that_is_far_behind_takes_the_newest_and_leads_back(still, place):
    still.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(messages(still)).to_contain_text(["hello"])
    place.fill(501, "message {}.")

    still.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(kept(still)).to_have_count(50)
    expect(kept(still).last).to_contain_text("message 501.")
    still.get_by_role("button", name="Where you left off").click()
    expect(kept(still).first).to_contain_text("hello")
    expect(still.get_by_text("New", exact=True)).to_be_in_viewport()
    expect(still.get_by_role("button", name="Where you left off")).to_be_hidden()


def test_a_page_that_is_a_little_behind_keeps_what_it_has(still, place):
    still.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(messages(still)).to_contain_text(["hello"])
    place.fill(499, "message {}.")

    still.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(kept(still)).to_have_count(500)
    expect(kept(still).first).to_contain_text("hello")


def test_what_others_write_is_said_to_who_listens_and_not_what_is_ones_own(ada, grace):
    say(ada, "hello")

    expect(grace.locator("[data-announcer]")).to_contain_text("Ada Lovelace: hello")
    expect(kept(ada)).to_contain_text(["hello"])
    expect(ada.locator("[data-announcer]")).to_be_empty()
    expect(grace.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "off")
