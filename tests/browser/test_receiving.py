"""A page finds out what it missed, whatever kept the news from it."""

import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from conversing import box, kept, messages, say, status

UP_TO_DATE = "Up to date"
POLLING = "Live updates are off, checking every few seconds"


@pytest.fixture
def still(ada, grace, trouble):
    """Ada's page: no event reaches it, and its timers stand still."""
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    trouble.make(lose_events=1)
    ada.clock.pause_at(datetime.now() + timedelta(seconds=1))
    say(grace, "hello")
    expect(kept(grace)).to_have_count(1)
    expect(messages(ada)).to_have_count(0)
    return ada


def pass_time(page, seconds):
    """Let time pass for the page, in steps in which the world can answer."""
    for _ in range(seconds):
        page.clock.run_for(1_000)
        time.sleep(0.01)


def test_the_page_asks_after_every_subscription(ada, grace, trouble):
    expect(status(ada)).to_have_text(UP_TO_DATE)
    trouble.make(lose_events=1)
    say(grace, "hello")
    expect(kept(grace)).to_have_count(1)

    with ada.expect_request("**/messages?since=*"):
        trouble.cut(code=4200)

    expect(messages(ada)).to_contain_text(["hello"])


def test_the_page_asks_when_the_machine_wakes_up(still):
    still.clock.fast_forward(20_000)

    expect(messages(still)).to_contain_text(["hello"])


def test_the_page_asks_when_it_is_looked_at_again(still):
    still.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(messages(still)).to_contain_text(["hello"])


def test_the_page_asks_when_it_comes_online(still):
    still.context.set_offline(True)
    expect(status(still)).to_have_text("Offline, what you write will be sent later")

    still.context.set_offline(False)

    expect(messages(still)).to_contain_text(["hello"])


def test_the_page_asks_once_a_minute(still):
    asked = []
    still.on("request", lambda r: "since=" in r.url and asked.append(r.url))

    pass_time(still, 45)
    assert asked == []
    pass_time(still, 16)

    expect(messages(still)).to_contain_text(["hello"])
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


def stop(pusher, _trouble):
    pusher.stop()


def refuse(_pusher, trouble):
    trouble.make(refuse_connections=True)
    trouble.cut(code=4200)


def be_over_quota(_pusher, trouble):
    trouble.make(refuse_connections=True)
    trouble.cut(code=4004)


@pytest.mark.parametrize("outage", [stop, refuse, be_over_quota])
def test_the_room_works_without_pusher_and_is_soon_live_again(
    ada, grace, pusher, trouble, complaints, outage
):
    ada.clock.install()
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)

    outage(pusher, trouble)
    expect(status(ada)).to_have_text(POLLING)
    say(grace, "hello, Ada")
    expect(messages(ada)).to_contain_text(["hello, Ada"])
    say(ada, "hello, Grace")
    expect(messages(grace)).to_contain_text(["hello, Ada", "hello, Grace"])

    # By now pusher-js alone would wait for half a minute.
    pass_time(ada, 40)
    expect(status(ada)).to_have_text(POLLING)
    pusher.stop()
    pusher.start()
    pass_time(ada, 9)
    expect(status(ada)).to_have_text(UP_TO_DATE)
    complaints.clear()


def test_the_room_works_where_web_sockets_are_blocked(enter, grace):
    page = enter("Ada Lovelace")
    page.route_web_socket("**", lambda socket: None)
    page.reload()

    expect(status(page)).to_have_text(POLLING)
    say(grace, "hello")
    expect(messages(page)).to_contain_text(["hello"])


def test_the_room_works_without_pushers_own_script(ada, grace, complaints):
    ada.route("**/pusher.min.js", lambda route: route.abort())
    ada.reload()
    expect(box(ada)).to_be_enabled()
    complaints.clear()

    expect(status(ada)).to_have_text(POLLING)
    say(grace, "hello")
    expect(messages(ada)).to_contain_text(["hello"])
