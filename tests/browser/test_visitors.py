"""The home page, the way in, and what is seen when it fails."""

from playwright.sync_api import expect


def test_a_visitor_finds_the_way_in(window):
    page = window()

    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    expect(page.get_by_role("link", name="Sign up")).to_be_visible()
    expect(page.get_by_role("log")).to_have_count(0)
