"""axe finds nothing in any state of the room and on no page around it; other tests, which are about
a part of them, check that part with its menus and dialogs open."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.browser.test_second_chunk import deploy
from tests.browser.test_unsent import refuse
from tests.support.accessible import assert_accessible_on_both_screens as assert_accessible
from tests.support.conversing import (
    awake,
    box,
    go_offline,
    kept,
    let_go,
    messages,
    say,
    status,
    unsent,
)

ENDED = "UPDATE sign_ins SET ended_at = '2026-01-01 00:00:00'"
SUSPENDED = "UPDATE people SET suspended_at = '2026-01-01 00:00:00' WHERE name = 'Ada Lovelace'"
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"
REFUSED = "The message was refused."


@pytest.fixture(autouse=True)
def _complaints(complaints):
    yield
    complaints.clear()


def test_a_room_is_accessible_from_its_first_day_on(enter, place):
    page = enter("Ada Lovelace")
    assert_accessible(page)

    place.say("Grace Hopper", "the first @Ada Lovelace")
    place.say("Grace Hopper", "\n".join(f"line {n} of a long message" for n in range(60)))
    place.fill(30, "message {}.")
    page.reload()
    awake(page)
    expect(messages(page).last).to_be_in_viewport()
    assert_accessible(page)
    kept(page).first.scroll_into_view_if_needed()
    place.say("Grace Hopper", "news")
    expect(page.get_by_role("button", name="1 new message")).to_be_visible()
    assert_accessible(page)
    page.goto("/?message=99999")
    expect(page.locator("[data-notice]")).to_be_visible()
    assert_accessible(page)


def test_a_room_in_trouble_is_accessible(enter, place, pusher):
    place.say("Grace Hopper", "hello")
    page = enter("Ada Lovelace")
    awake(page)
    deploy(page)
    expect(page.get_by_role("status", name="Version")).not_to_be_empty()
    page.unroute_all(behavior="wait")
    refuse(page, 422, REFUSED)
    say(page, "refused")
    expect(unsent(page)).to_contain_text([REFUSED])
    let_go(page)
    assert_accessible(page)

    go_offline(page)
    expect(status(page)).to_contain_text("Offline")
    say(page, "from a tunnel")
    expect(unsent(page)).to_have_count(2)
    assert_accessible(page)
    page.context.set_offline(False)
    expect(unsent(page)).to_have_count(1)

    page.route("**/messages?*", lambda route: route.abort())
    pusher.stop()
    expect(status(page)).to_contain_text("Reconnecting")
    assert_accessible(page)
    page.unroute("**/messages?*")
    pusher.start()

    place.sql(ENDED)
    page.evaluate(WAKE)
    expect(page.get_by_role("link", name=re.compile("Log in|Sign in"))).to_be_visible()
    assert_accessible(page)


def test_the_page_of_a_suspended_person_is_accessible(enter, place):
    page = enter("Ada Lovelace")
    place.sql(SUSPENDED)
    page.evaluate(WAKE)
    expect(box(page)).to_have_count(0)
    assert_accessible(page)

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)


AROUND = (
    "/",
    "/?signed-out=here",
    "/missing",
    "/login",
    "/callback?code=c&state=forged",
)


def test_the_pages_around_the_room_are_accessible(window):
    page = window()
    for address in AROUND:
        page.goto(address)
        assert_accessible(page)

    page.goto("/login")
    page.get_by_role("button", name="Account blocked").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)


def test_what_an_administrator_sees_of_a_suspended_person_is_accessible(window, place):
    place.say("Grace Hopper", "cheap watches")
    page = window(cookies_of("Ada Lovelace", place))
    page.goto("/admin/people")
    page.get_by_role("table").get_by_role("link", name="Grace Hopper").click()
    page.get_by_label("Reason for the log", exact=True).fill("A lost laptop")
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("button", name="Reinstate")).to_be_visible()
    assert_accessible(page)
    page.goto("/admin/messages")
    page.get_by_role("button", name="Remove selected").click()
    assert_accessible(page)
