"""The home page, the way in, and what is seen when it fails."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, WIDE, assert_accessible
from tests.support.conversing import box, status


@pytest.fixture
def faults(auth0):
    """The switches of the provider, all off again afterwards."""
    yield auth0.faults
    auth0.faults.clear()


def test_a_visitor_finds_the_way_in(window):
    page = window()

    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    expect(page.get_by_role("link", name="Sign up")).to_be_visible()
    expect(page.get_by_role("log")).to_have_count(0)


def test_signing_up_leads_into_the_room(window):
    page = window()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_role("textbox", name="Your name").fill("Mary Somerville")
    page.get_by_role("button", name="Continue").click()

    expect(box(page)).to_be_enabled()
    expect(page.get_by_text("Mary Somerville").first).to_be_visible()


@pytest.mark.parametrize(
    ("button", "sentence", "way_on"),
    [
        ("Access refused", "Access was refused", "Log in again"),
        ("Account blocked", "Your account is blocked", "Home"),
    ],
)
def test_somebody_refused_reads_why_and_finds_a_way_on(
    window, complaints, button, sentence, way_on
):
    page = window()
    page.get_by_role("link", name="Log in").click()
    page.get_by_role("button", name=button).click()

    expect(page.get_by_text(sentence)).to_be_visible()
    page.get_by_role("link", name=way_on).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize(
    ("simulated", "sentence"),
    [
        ({"token_status": 500}, "couldn't finish the sign-in"),
        ({"id_token": "bad_signature"}, "couldn't be verified"),
        ({"id_token": "expired"}, "took too long"),
    ],
)
def test_a_sign_in_that_breaks_can_be_tried_again(window, faults, complaints, simulated, sentence):
    page = window()
    faults.change(simulated)
    page.get_by_role("link", name="Log in").click()
    page.get_by_role("button", name="Ada Lovelace").click()
    expect(page.get_by_text(sentence)).to_be_visible()
    complaints.clear()

    faults.clear()
    page.get_by_role("link", name="Log in again").click()

    expect(box(page)).to_be_enabled()


def test_an_answer_that_was_used_already_is_told(window, complaints):
    page = window()
    with page.expect_request("**/callback?*") as used:
        page.get_by_role("link", name="Log in").click()
        page.get_by_role("button", name="Ada Lovelace").click()
    expect(box(page)).to_be_enabled()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()

    page.goto(used.value.url)

    expect(page.get_by_text("already used")).to_be_visible()
    expect(page.get_by_role("link", name="Log in again")).to_be_visible()
    complaints.clear()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_are_accessible_and_fit(window, enter, complaints, size):
    home, missing = window(viewport=size), window(viewport=size)
    missing.goto("/missing")
    room = enter("Ada Lovelace", viewport=size)

    for page in (home, missing, room):
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert all(re.search("404", complaint) for complaint in complaints)
    complaints.clear()


def test_without_scripts_the_conversation_can_be_read(window, ada):
    with ada.expect_response("**/messages"):
        box(ada).fill("hello")
        box(ada).press("Enter")
    page = window(java_script_enabled=False)
    page.get_by_role("link", name="Log in").click()
    page.get_by_role("button", name="Grace Hopper").click()

    expect(page.get_by_role("log", name="Messages")).to_contain_text("hello")
    expect(status(page)).to_contain_text("Reload to see new messages")
