"""Leaving and being forgotten, with others looking on; and coming back in time."""

import zipfile

import pytest
from playwright.sync_api import expect

from chatapp import create_app
from chatapp.database import db
from tests.support.accessible import assert_accessible
from tests.support.cast import close
from tests.support.conversing import UP_TO_DATE, box, say, status, texts

GONE = "UPDATE people SET left_at = datetime(left_at, '-8 days') || '.000000' WHERE left_at > 0"


@pytest.fixture(autouse=True)
def _refusals(refusals):
    """Pages of whoever has left are refused, which browsers report."""


@pytest.fixture
def ada(enter):
    return enter("Ada Lovelace")


@pytest.fixture
def grace(enter):
    return enter("Grace Hopper")


@pytest.fixture
def alan(enter):
    return enter("Alan Turing")


def leave(page, messages):
    page.goto("/you")
    page.get_by_role("link", name="Leave…").click()
    assert_accessible(page)
    page.get_by_role("radio", name=messages).check()
    page.get_by_role("checkbox", name="I want to leave").check()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading")).to_have_text("You've left the room")
    assert_accessible(page)


def forget(place):
    """The days are over, and the upkeep does its work."""
    place.sql(GONE)
    app = create_app(place.settings)
    app.extensions["publisher"].start()
    with app.app_context():
        app.extensions["upkeep"].run_all()
        db.session.close()
    assert app.extensions["publisher"].drain()
    close(app)


def test_others_see_tombstones_arrive_and_then_nobody_knows_who_it_was(place, ada, grace, alan):
    say(grace, "what I think")
    expect(texts(ada)).to_have_text(["what I think"])
    say(ada, "an answer")
    for page in (ada, alan):
        expect(texts(page)).to_have_text(["what I think", "an answer"])

    leave(grace, "Remove them")

    for page in (ada, alan):
        expect(status(page)).to_have_text(UP_TO_DATE)
    expect(texts(ada).first).to_have_text("what I think")
    say(alan, "where has she gone?")
    expect(texts(ada).last).to_have_text("where has she gone?")

    forget(place)

    for page in (ada, alan):
        expect(texts(page).first).to_have_text("Removed by its author")
        expect(page.locator("[data-log]")).to_contain_text("Somebody")
        expect(page.locator("[data-log]")).not_to_contain_text("Grace")
        expect(texts(page).last).to_have_text("where has she gone?")
    desk = ada
    desk.goto("/admin/people")
    desk.get_by_role("link", name="Somebody (forgotten on").click()
    expect(desk.get_by_text("They were forgotten")).to_be_visible()
    assert_accessible(desk)


def test_messages_that_are_kept_are_somebodys_on_every_page(place, ada, grace, alan):
    say(grace, "keep this")
    expect(texts(ada)).to_have_text(["keep this"])

    leave(grace, "Keep them")
    forget(place)

    for page in (ada, alan):
        expect(page.locator("[data-log]")).to_contain_text("Somebody")
        expect(texts(page)).to_have_text(["keep this"])


def test_who_signs_in_again_comes_back_by_a_button(ada, grace):
    say(grace, "one")
    expect(texts(ada)).to_have_text(["one"])
    leave(grace, "Remove them")
    grace.get_by_role("link", name="Log in").click()
    expect(grace.get_by_role("heading")).to_have_text("Do you want to come back?")
    assert_accessible(grace)

    grace.get_by_role("button", name="Come back").click()

    expect(box(grace)).to_be_enabled()
    say(grace, "two")
    expect(texts(ada)).to_have_text(["one", "two"])


def test_my_data_is_a_file_and_the_other_tab_goes_on(grace, ada, tmp_path):
    say(grace, "what I said")
    you = grace.context.new_page()
    you.goto("/you")

    with you.expect_download() as begun:
        you.get_by_role("link", name="Download my data").click()

    begun.value.save_as(tmp_path / "my-data.zip")
    with zipfile.ZipFile(tmp_path / "my-data.zip") as archive:
        assert b"what I said" in archive.read("messages.json")
    say(grace, "and more")
    expect(texts(ada)).to_have_text(["what I said", "and more"])
