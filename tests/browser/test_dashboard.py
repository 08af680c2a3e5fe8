"""The dashboard in real browsers: without scripts, for every reader, and heard in the room."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import assert_accessible
from tests.support.conversing import box, done, messages, say, theme_kept
from tests.support.waiting import until

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def desk(window, place):
    """Ada's dashboard, in a browser that runs no scripts."""
    return window(cookies_of("Ada Lovelace", place), java_script_enabled=False)


def test_an_administrator_finds_suspends_and_reinstates_without_scripts(desk, grace, complaints):
    desk.goto("/admin")
    desk.get_by_label("Name or e-mail address").fill("GRACE")
    desk.get_by_role("button", name="Search").click()
    desk.get_by_role("table").get_by_role("link", name="Grace Hopper").click()
    expect(desk.get_by_text("live connection")).to_be_visible()

    desk.get_by_label("Reason for the log", exact=True).fill("A lost laptop")
    desk.get_by_role("button", name="Suspend").click()

    expect(done(desk)).to_contain_text("logged out everywhere")
    expect(done(desk)).to_be_focused()
    expect(desk.get_by_role("row", name="Suspended").first).to_contain_text("A lost laptop")
    grace.goto("/")
    expect(grace.get_by_text("suspended")).to_be_visible()
    desk.get_by_role("button", name="Reinstate").click()
    expect(done(desk)).to_contain_text("Reinstated")
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()


def test_the_room_sees_what_a_moderator_removes_and_restores(desk, grace):
    says(grace, "cheap watches")
    desk.goto("/admin/messages")

    desk.get_by_role("checkbox", name="by Grace Hopper").check()
    desk.get_by_label("Reason (shown in the room)").fill("no advertising")
    desk.get_by_role("button", name="Remove selected").click()

    expect(done(desk)).to_have_text("Message removed.")
    expect(messages(grace)).to_contain_text("Removed by a moderator: no advertising")
    desk.get_by_role("checkbox", name="by Grace Hopper").check()
    desk.get_by_role("button", name="Restore selected").click()
    expect(messages(grace)).to_contain_text("cheap watches")


def test_what_is_wrong_is_said_at_the_form_which_keeps_everything(desk, grace, refusals):
    says(grace, "cheap watches")
    desk.goto("/admin/messages?q=watches")

    desk.get_by_label("Reason (shown in the room)").fill("no advertising")
    desk.get_by_role("button", name="Remove selected").click()

    problem = desk.get_by_role("region", name="Selected messages").get_by_role("alert")
    expect(problem).to_have_text("Select between 1 and 50 messages.")
    expect(problem).to_be_focused()
    expect(problem).to_be_in_viewport()
    expect(desk.get_by_label("Words in the message")).to_have_value("watches")
    desk.get_by_role("checkbox", name="by Grace Hopper").check()
    desk.get_by_label("Reason (shown in the room)").fill(" ")
    desk.get_by_role("button", name="Remove selected").click()
    expect(problem).to_contain_text("Enter a reason")
    expect(desk.get_by_role("checkbox", name="by Grace Hopper")).to_be_checked()
    desk.get_by_label("Reason (shown in the room)").fill("no advertising")
    desk.get_by_role("button", name="Remove selected").click()
    expect(done(desk)).to_have_text("Message removed.")


def test_one_logs_out_on_every_page_without_scripts_too(desk, refusals):
    for part in PARTS:
        desk.goto(f"/admin/{part}")
        expect(desk.get_by_role("banner").get_by_role("button", name="Log out")).to_be_visible()

    desk.get_by_role("button", name="Log out").click()

    expect(desk.get_by_role("link", name="Log in")).to_be_visible()
    desk.goto("/admin")
    expect(desk.get_by_role("heading", name="You're logged out")).to_be_visible()


def test_logging_out_there_leaves_no_draft_behind(ada):
    box(ada).fill("half a sen")
    ada.goto("/admin")
    assert ada.evaluate(DRAFTS) == ["half a sen"]

    ada.get_by_role("button", name="Log out").click()

    expect(ada.get_by_role("link", name="Log in")).to_be_visible()
    assert ada.evaluate(DRAFTS) == []


DRAFTS = "Object.keys(localStorage).filter(k => /draft/.test(k)).map(k => localStorage[k])"


def test_times_are_the_readers_with_utc_in_their_title(enter, desk, place, grace):
    says(grace, "hello")
    place.sql("UPDATE messages SET sent_at = '2026-11-22 20:05:00'")
    there = {"timezone_id": "Asia/Tokyo", "locale": "en-GB"}

    room = enter("Ada Lovelace", **there)
    expect(messages(room).get_by_title("(2026-11-22 20:05 UTC)")).to_have_text("05:05")
    room.goto("/admin/messages")
    expect(room.get_by_role("table").get_by_title("2026-11-22 20:05 UTC")).to_have_text(
        "23 Nov 2026, 05:05"
    )
    expect(room.get_by_text("Times are in your time zone, Asia/Tokyo")).to_be_visible()

    desk.goto("/admin/messages")
    expect(desk.get_by_role("table").get_by_text("2026-11-22 20:05 UTC")).to_be_visible()
    expect(desk.get_by_text("Times are in UTC.")).to_be_visible()


def test_days_are_said_to_be_of_utc(desk):
    desk.goto("/admin/numbers")
    expect(desk.get_by_text("Each day begins and ends at midnight UTC")).to_be_visible()

    desk.goto("/admin/messages")
    expect(desk.get_by_label("From (UTC)")).to_be_visible()
    expect(desk.get_by_label("To (UTC)")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_is_accessible_and_fits(enter, grace, place, complaints, size):
    says(grace, "hello, " * 50)
    place.sql(f"UPDATE people SET name = '{LONG}' WHERE name = 'Grace Hopper'")
    page = enter("Ada Lovelace", viewport=size)

    page.goto("/admin/people")
    page.get_by_role("table").get_by_role("link", name=LONG).click()
    page.get_by_role("button", name="Log out everywhere").click()

    for address in (page.url, *(f"/admin/{part}" for part in PARTS)):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    # Grace's page, which was signed out.
    assert all("401" in complaint for complaint in complaints)
    complaints.clear()


# The longest name, of the widest letters.
LONG = "W" * 100
PARTS = ("people", "people?sort=name&q=nobody", "messages", "reports", "numbers", "log")


def says(page, text):
    """Say something, and wait until it is kept."""
    with page.expect_response("**/messages"):
        say(page, text)


def test_on_a_phone_filters_fold_and_the_actions_cover_no_message(enter, place):
    for n in range(12):
        place.say("Grace Hopper", f"message {n}, " + "W" * 60)
    page = enter("Ada Lovelace", viewport=PHONE)
    page.goto("/admin/messages")
    who = page.get_by_label("Who: name, e-mail address or id")
    expect(who).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    who.fill("Grace")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Filters (1)")).to_be_visible()
    expect(who).to_be_visible()

    actions = page.get_by_role("region", name="Selected messages")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(12)
    for box_of_message in (boxes.first, boxes.last):
        box_of_message.check()
        assert page.evaluate(IS_ON_TOP, box_of_message.element_handle())
        expect(actions).to_be_in_viewport(ratio=1)
    card = page.get_by_role("row", name="message 11, W")
    assert card.bounding_box()["width"] <= PHONE["width"]
    assert_accessible(page)

    page.set_viewport_size(WIDE)
    page.goto("/admin/messages")
    expect(who).to_be_visible()
    expect(page.get_by_text("Filters", exact=True)).to_be_hidden()


IS_ON_TOP = """node => {
  const { x, y, width, height } = node.getBoundingClientRect()
  return document.elementFromPoint(x + width / 2, y + height / 2) === node
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_theme_is_chosen_there_and_the_next_page_comes_in_it(enter, scheme):
    other, ground = {
        "light": ("Dark", "rgb(31, 29, 26)"),
        "dark": ("Light", "rgb(255, 253, 248)"),
    }[scheme]
    page = enter("Ada Lovelace", color_scheme=scheme)
    page.goto("/admin/log")

    page.get_by_label("Theme").select_option(other)
    until(lambda: theme_kept(page) == other.lower())

    for address in (None, "/admin/people", "/search"):
        if address:
            page.goto(address, wait_until="commit")
        expect(page.locator("html")).to_have_attribute("data-theme", other.lower())
    page.goto("/admin/people")
    expect(page.locator("body")).to_have_css("background-color", ground)
    page.get_by_label("Theme").select_option("System")
    until(lambda: theme_kept(page) is None)
    page.reload()
    expect(page.locator("body")).not_to_have_css("background-color", ground)
