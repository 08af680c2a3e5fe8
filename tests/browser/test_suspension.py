"""A suspended person loses the room at once, in every window, and sees why."""

import re
from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.support.conversing import UP_TO_DATE, box, say, status, texts

CUT_WITHIN_S = 2
# Looked at in each frame; `expect` looks again after up to a second.
IS_OUT = """() => document.querySelector("[data-connection]").textContent
  .includes("You no longer have access")"""


@pytest.fixture(autouse=True)
def _refusals(complaints):
    yield
    # Pages that ask who they are now are told that they are nobody here.
    assert all(re.search("401|403", complaint) for complaint in complaints)
    complaints.clear()


@pytest.fixture
def windows(enter):
    """Grace in two windows of different browsers."""
    windows = enter("Grace Hopper"), enter("Grace Hopper")
    for window in windows:
        expect(status(window)).to_have_text(UP_TO_DATE)
    return windows


@pytest.fixture
def desk(window, ada):
    """Ada's page of the dashboard about Grace."""
    page = window(cookies=ada.context.cookies())
    page.goto("/admin/people")
    page.get_by_role("table").get_by_role("link", name="Grace Hopper").click()
    return page


def test_a_suspended_page_keeps_nothing_and_comes_back_by_itself(windows, desk, ada):
    page, _ = windows
    say(ada, "between us")
    expect(texts(page)).to_have_text(["between us"])
    box(page).fill("half a sentence")

    desk.get_by_label("Reason for the log", exact=True).fill("A lost laptop")
    desk.get_by_role("button", name="Suspend").click()
    expect(status(page)).to_have_text("You no longer have access")
    left = page.locator("body").inner_text()
    for words in ("between us", "Ada", "Grace", "half a sentence"):
        assert words not in left
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_text(["Log out"])

    desk.get_by_role("button", name="Reinstate").click()
    expect(desk.get_by_role("button", name="Suspend")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(box(page)).to_have_value("half a sentence")
    expect(texts(page)).to_have_text(["between us"])
    expect(status(page)).to_have_text(UP_TO_DATE)


def test_a_suspended_person_is_out_of_two_windows_within_two_seconds(windows, desk, ada):
    desk.get_by_label("Reason for the log", exact=True).fill("A lost laptop")

    clicked = monotonic()
    desk.get_by_role("button", name="Suspend").click()
    for window in windows:
        window.wait_for_function(IS_OUT)
    assert monotonic() - clicked < CUT_WITHIN_S
    for window in windows:
        expect(status(window)).to_have_text("You no longer have access")

    expect(desk.get_by_text("0 live connections")).to_be_visible()
    say(ada, "she is gone")
    expect(texts(ada)).to_have_text(["she is gone"])
    for window in windows:
        expect(texts(window)).to_have_count(0)
        window.reload()
        expect(window.get_by_role("heading", name="You've been suspended")).to_be_visible()


def test_whoever_is_signed_out_everywhere_comes_back_by_signing_in(windows, desk):
    first, second = windows
    desk.get_by_role("button", name="Log out everywhere").click()

    for window in windows:
        expect(status(window)).to_have_text("You're logged out")
    first.get_by_role("link", name="Log in again").click()
    expect(box(first)).to_be_enabled()
    expect(status(first)).to_have_text(UP_TO_DATE)
    expect(status(second)).to_have_text("You're logged out")


def test_a_session_that_ends_at_the_provider_ends_here(enter, auth0):
    page = enter("Katherine Johnson")
    expect(status(page)).to_have_text(UP_TO_DATE)
    provider = page.context.new_page()
    provider.goto(f"{auth0.issuer}sessions")

    provider.get_by_role("button", name="End session of Katherine Johnson").click()

    expect(status(page)).to_have_text("You're logged out")
