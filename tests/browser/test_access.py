"""Who may enter is changed while people talk: in real browsers, those of whom it is about."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import assert_accessible
from tests.support.conversing import UP_TO_DATE, box, done, say, status, texts

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def _refusals(complaints):
    yield
    # Pages that ask who they are now are told that they are nobody here, or no administrator.
    assert all(re.search("401|403|409|422", complaint) for complaint in complaints)
    complaints.clear()


@pytest.fixture
def desk(window, place):
    """Ada's dashboard, in a browser that runs no scripts."""
    page = window(cookies_of("Ada Lovelace", place), java_script_enabled=False)
    page.goto("/admin/access")
    return page


def narrow(desk):
    desk.get_by_label("Only the listed addresses and domains").check()
    desk.get_by_role("button", name="Save").click()


def test_whom_a_narrower_list_excludes_is_out_at_once_and_comes_back(desk, ada, grace, enter):
    linus = enter("Linus Torvalds")
    for page in (ada, grace, linus):
        expect(status(page)).to_have_text(UP_TO_DATE)
    desk.get_by_label("Add addresses or domains").fill("linus@example.com")
    desk.get_by_role("button", name="Add").click()

    narrow(desk)
    expect(desk.get_by_role("alert")).to_contain_text("This would shut out 1 person.")
    expect(desk.get_by_role("alert")).to_be_focused()
    expect(status(grace)).to_have_text(UP_TO_DATE)
    desk.get_by_role("button", name="Shut out 1 person").click()
    expect(done(desk)).to_have_text("Changed who may enter.")

    expect(status(grace)).to_have_text("You no longer have access")
    say(ada, "between us")
    expect(texts(linus)).to_have_text(["between us"])
    expect(texts(grace)).to_have_count(0)
    grace.reload()
    expect(grace.get_by_role("heading", name="This room is private")).to_be_visible()

    desk.get_by_label("Add addresses or domains").fill("@example.com")
    desk.get_by_role("button", name="Add").click()
    grace.get_by_role("link", name="Log in with another account").click()
    grace.get_by_role("button", name="Grace Hopper").click()
    expect(texts(grace)).to_have_text(["between us"])
    expect(status(grace)).to_have_text(UP_TO_DATE)


def test_somebody_is_made_an_administrator_and_removed_again(desk, grace):
    grace.goto("/admin")
    expect(grace.get_by_text("This page is for administrators.")).to_be_visible()

    desk.get_by_role("link", name="People", exact=True).first.click()
    desk.get_by_role("table").get_by_role("link", name="Grace Hopper").click()
    desk.get_by_role("button", name="Make administrator").click()
    expect(done(desk)).to_have_text("They are an administrator now.")
    expect(desk.get_by_text("They are an administrator: made here.")).to_be_visible()

    grace.goto("/")
    expect(box(grace)).to_be_enabled()
    grace.goto("/admin/access")
    expect(grace.get_by_role("row", name="Grace Hopper")).to_contain_text("made here")
    desk.get_by_role("button", name="Remove as administrator").click()
    expect(done(desk)).to_have_text("They are no longer an administrator.")
    grace.reload()
    expect(grace.get_by_text("This page is for administrators.")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_is_for_every_reader(window, place, grace, size):
    page = window(cookies_of("Ada Lovelace", place), viewport=size)
    page.goto("/admin/access")
    page.get_by_label("Add addresses or domains").fill("linus@example.com")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("1 entry")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    narrow(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
