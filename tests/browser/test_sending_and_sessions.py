"""A session may end in mid-sentence: nothing is lost, and nothing is sent as somebody else."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import (
    WAITING,
    box,
    hold_back,
    kept,
    let_go,
    log_in,
    say,
    stand_still,
    status,
    texts,
    unsent,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("refusals")


def end_sessions(place):
    place.sql("UPDATE sign_ins SET ended_at = seen_at")


def test_a_session_that_ends_in_mid_sentence_costs_one_click(window, grace, place):
    ada = window()
    ada.get_by_role("link", name="Log in").click()
    ada.get_by_role("button", name="Ada Lovelace").click()
    say(ada, "the first")
    expect(texts(grace)).to_have_text(["the first"])
    place.fill(60, "message {}.")
    ada.reload()
    ada.get_by_role("log").hover()
    ada.mouse.wheel(0, -300)
    expect(ada.get_by_role("button", name="Newest messages")).to_be_visible()
    box(ada).fill("half a sen")
    # As it stands in the log, above which the banner comes and goes.
    top = """() => {
      const { top } = document.querySelector("[role=log]").getBoundingClientRect()
      return document.elementFromPoint(300, top + 100).closest("[data-message]").dataset.id
    }"""
    stand_still(ada)
    was_at = ada.evaluate(top)
    end_sessions(place)

    ada.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(status(ada)).to_have_text("You're logged out")
    box(ada).fill("half a sentence, ")
    ada.get_by_role("link", name="Log in again").click()

    expect(box(ada)).to_have_value("half a sentence, ")
    expect(ada.get_by_role("button", name="Newest messages")).to_be_visible()
    wait_until(lambda: ada.evaluate(top) == was_at, ada)
    expect(status(ada)).to_have_text("Up to date")


def test_what_was_said_while_signed_out_is_sent_after_the_sign_in(window, grace, place):
    ada = window()
    ada.get_by_role("link", name="Log in").click()
    ada.get_by_role("button", name="Ada Lovelace").click()
    expect(box(ada)).to_be_enabled()
    end_sessions(place)

    say(ada, "hello")
    expect(unsent(ada)).to_contain_text([WAITING])
    ada.get_by_role("link", name="Log in again").click()

    expect(texts(ada)).to_have_text(["hello"])
    expect(unsent(ada)).to_have_count(0)


def test_what_one_person_said_is_never_sent_as_another(window, grace):
    page = window()
    log_in(page, "Ada Lovelace")
    hold_back(page)
    say(page, "a secret of Ada's")
    expect(unsent(page)).to_have_count(1)
    page.get_by_role("button", name="Log out").click()
    let_go(page)

    log_in(page, "Grace Hopper")
    say(page, "I am Grace")
    expect(texts(grace)).to_have_text(["I am Grace"])
    expect(unsent(page)).to_have_count(0)
    page.get_by_role("button", name="Log out").click()
    log_in(page, "Ada Lovelace")

    expect(texts(grace)).to_have_text(["I am Grace", "a secret of Ada's"])
    expect(kept(grace).last).to_contain_text("Ada Lovelace")


def test_a_page_of_one_person_sends_nothing_when_another_has_signed_in(window, grace):
    page = window()
    log_in(page, "Ada Lovelace")
    another = page.context.new_page()
    another.goto("/")
    another.get_by_role("button", name="Log out").click()
    log_in(another, "Grace Hopper")

    say(page, "who am I?")

    expect(status(page)).to_have_text("Another account is logged in")
    expect(page.get_by_role("link", name="Switch to that account")).to_be_visible()
    expect(unsent(page)).to_have_count(1)
    expect(kept(grace)).to_have_count(0)
