"""An administrator makes a link, a stranger joins by it, and the next one comes too late."""

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import assert_accessible_on_both_screens as assert_accessible
from tests.support.conversing import box, messages, say

USES = "SELECT uses FROM invitations"
PEOPLE = "SELECT count(*) FROM people"


@pytest.fixture
def desk(window, place):
    """Ada's page of access, in a room that nobody else may enter."""
    place.sql("UPDATE room SET access = 'listed', access_rev = access_rev + 1")
    page = window(cookies_of("Ada Lovelace", place))
    page.goto("/admin/access")
    return page


def make_link(desk, **fields):
    """Make an invitation by the form; return its link."""
    for label, value in fields.items():
        desk.get_by_label(label.replace("_", " ")).fill(value)
    desk.get_by_role("button", name="Make a link").click()
    expect(desk.get_by_text("Copy the link now")).to_be_focused()
    return desk.get_by_label("Link").input_value()


def log_in(page, name):
    page.get_by_role("main").get_by_role("link", name="Log in", exact=True).click()
    page.get_by_role("button", name=name).click()


def test_a_stranger_joins_by_a_link_and_the_next_one_comes_too_late(desk, window, place, refusals):
    link = make_link(desk, Label="The new one")
    # What previews a link, or checks where it leads.
    for ask in (requests.get, requests.head):
        assert ask(link).status_code == 200

    grace, linus = window(), window()
    for page, name in ((grace, "Grace Hopper"), (linus, "Linus Torvalds")):
        page.goto(link)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Lovelace invites you")
        log_in(page, name)
        expect(page.get_by_text(f"You're logged in as {name}.")).to_be_visible()
    assert (place.value(USES), place.value(PEOPLE)) == (0, 1)
    grace.get_by_role("button", name="Join").click()
    expect(box(grace)).to_be_enabled()
    say(grace, "hello, all")
    linus.get_by_role("button", name="Join").click()

    expect(linus.get_by_role("heading", level=1)).to_have_text("This invitation can't be used")
    assert (place.value(USES), place.value(PEOPLE)) == (1, 2)
    linus.goto("/")
    expect(linus.get_by_role("link", name="Log in")).to_be_visible()
    desk.goto("/")
    expect(messages(desk)).to_contain_text("hello, all")
    desk.goto("/admin/access")
    row = desk.get_by_role("row", name="The new one")
    expect(row).to_contain_text("Used up")
    row.get_by_role("link", name="Grace Hopper").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Grace Hopper")
    expect(desk.get_by_role("row", name="Joined by an invitation")).to_be_visible()


def test_a_revoked_link_leads_to_a_sentence_and_back_to_a_way_on(desk, window, refusals):
    link = make_link(desk, Label="Too many")
    grace = window()
    grace.goto(link)
    log_in(grace, "Grace Hopper")
    expect(grace.get_by_role("button", name="Join")).to_be_visible()

    desk.get_by_role("link", name="Back to Access").click()
    desk.get_by_role("button", name="Revoke Too many").click()
    expect(desk.get_by_text("Revoked. Nobody comes")).to_be_focused()
    grace.get_by_role("button", name="Join").click()

    expect(grace.get_by_text("Ask whoever sent it for another one.")).to_be_visible()
    grace.go_back()
    expect(grace.get_by_role("heading", level=1)).to_have_text("This invitation can't be used")


def test_whoever_goes_back_after_joining_is_told_that_they_are_in(desk, window):
    grace = window()
    grace.goto(make_link(desk))
    log_in(grace, "Grace Hopper")
    grace.get_by_role("button", name="Join").click()
    expect(box(grace)).to_be_enabled()

    grace.go_back()

    expect(grace.get_by_text("You're in already, as Grace Hopper")).to_be_visible()
    grace.get_by_role("link", name="To the room").click()
    expect(box(grace)).to_be_enabled()


def test_another_account_is_chosen_on_the_page(desk, window, place):
    page = window()
    page.goto(make_link(desk))
    log_in(page, "Grace Hopper")
    page.get_by_role("link", name="Log in with another account").click()
    page.get_by_role("button", name="Linus Torvalds").click()
    page.get_by_role("button", name="Join").click()

    expect(box(page)).to_be_enabled()
    assert place.value("SELECT name FROM people WHERE invited_at IS NOT NULL") == "Linus Torvalds"


def test_the_link_is_copied_by_a_click_and_shown_once(desk, place):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = make_link(desk)
    desk.get_by_role("button", name="Copy").click()
    expect(desk.get_by_role("status").last).to_have_text("Copied.")
    assert desk.evaluate("navigator.clipboard.readText()") == link

    desk.reload()
    assert desk.get_by_label("Link").input_value() == link
    assert place.value("SELECT count(*) FROM invitations") == 1
    desk.goto("/admin/access")
    assert link.partition("code=")[2] not in desk.content()


def test_all_of_it_works_without_scripts(window, place, desk):
    scriptless = {"java_script_enabled": False}
    ada = window(cookies_of("Ada Lovelace", place), **scriptless)
    ada.goto("/admin/access")
    ada.get_by_label("As an administrator").check()
    link = make_link(ada)
    expect(ada.get_by_role("button", name="Copy")).to_be_hidden()
    grace = window(**scriptless)
    grace.goto(link)
    expect(grace.get_by_text("By this invitation you become an administrator.")).to_be_visible()
    log_in(grace, "Grace Hopper")
    grace.get_by_role("button", name="Join").click()

    grace.goto("/admin/people")
    expect(grace.get_by_role("heading", level=1)).to_have_text("People")


def test_the_code_is_told_to_nobody_else(desk, window, place):
    link = make_link(desk)
    code = link.partition("code=")[2]
    asked = []
    grace = window()
    grace.context.on("request", lambda it: asked.append((it.url, str(it.all_headers()))))
    grace.goto(link)
    log_in(grace, "Grace Hopper")
    grace.get_by_role("button", name="Join").click()
    expect(box(grace)).to_be_enabled()

    assert sum(code in url for url, _ in asked) == 3
    assert all(url.startswith(place.address) for url, _ in asked if code in url)
    assert not any(code in headers for _, headers in asked)
    assert code not in place.log.read_text()


def test_every_page_of_an_invitation_is_accessible(desk, window, refusals):
    desk.get_by_label("For how many people").fill("3")
    link = make_link(desk, Label="W" * 100)
    assert_accessible(desk)
    grace = window()
    grace.goto(link)
    assert_accessible(grace)
    log_in(grace, "Grace Hopper")
    expect(grace.get_by_role("button", name="Join")).to_be_visible()
    assert_accessible(grace)
    fits(grace)
    grace.get_by_role("button", name="Join").click()
    expect(box(grace)).to_be_enabled()
    grace.goto(link)
    assert_accessible(grace)
    desk.goto("/admin/access")
    assert_accessible(desk)
    fits(desk)
    desk.evaluate("document.querySelector('#uses').type = 'text'")
    desk.get_by_label("For how many people").fill("many")
    desk.get_by_role("button", name="Make a link").click()
    expect(desk.get_by_role("alert")).to_be_focused()
    assert_accessible(desk)


def fits(page):
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
