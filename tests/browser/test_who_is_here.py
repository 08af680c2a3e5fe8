"""Who is here, and how: what one does, the others see."""

import json
import re

import pytest
import requests
from playwright.sync_api import expect

from chatapp.local.pusher.protocol import ProtocolError
from tests.support.accessible import PHONE, assert_accessible
from tests.support.conversing import box, messages, say

# What stands out of its place: contents beyond their box, and boxes beyond the page or on others.
MISPLACED = """() => {
  const contents = node => {
    const range = new Range()
    range.selectNodeContents(node)
    return range.getBoundingClientRect()
  }
  const isWithin = (one, other) => one.left >= other.left - 1 && one.right <= other.right + 1
  const meet = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom
  const box = node => node.getBoundingClientRect()
  const find = what => [...document.querySelectorAll(what)].filter(node => box(node).width)
  const bar = find("[data-brand], [data-connection], .bar button:not([role])")
  const page = { left: 0, right: innerWidth }
  const labels = find("[data-people-button]")
  return [
    ...bar.filter(node => !isWithin(box(node), page)),
    ...bar.filter(node => bar.some(it => it !== node && meet(box(node), box(it)))),
    ...labels.filter(node => !isWithin(contents(node), box(node))),
    ...find("[data-you]").filter(node => !isWithin(box(node), box(node.parentNode))),
  ].map(node => node.textContent)
}"""
NOW = "2026-11-22 12:00:00.000000"


def region(page):
    return page.get_by_role("region", name="People")


def people(page):
    return region(page).get_by_role("list", name="Here now").get_by_role("listitem")


def person(page, name):
    return people(page).filter(has_text=name)


def choose(page, status):
    page.get_by_role("banner").get_by_role("button", name=re.compile("Ada|Grace")).click()
    page.get_by_role("menuitemradio", name=status).click()


def test_people_see_who_comes_and_goes_and_two_windows_are_one_person(ada, grace):
    for page in (ada, grace):
        expect(people(page)).to_have_count(2)
        expect(people(page)).to_contain_text(["Available", "Available"])
    expect(people(ada)).to_contain_text(["Ada Lovelace", "Grace Hopper"])

    second = grace.context.new_page()
    second.goto("/")
    expect(people(second)).to_have_count(2)
    grace.close()
    expect(people(second)).to_contain_text(["Grace Hopper", "Ada Lovelace"])
    expect(people(ada)).to_have_count(2)

    second.close()
    expect(people(ada)).to_have_count(1)


def test_a_status_is_seen_at_once_and_kept(ada, grace):
    choose(grace, "Busy")
    expect(person(ada, "Grace Hopper")).to_contain_text("Busy")
    expect(grace.get_by_role("button", name="Grace Hopper Busy")).to_be_focused()

    for page in (ada, grace):
        page.reload()
        expect(person(page, "Grace Hopper")).to_contain_text("Busy")


def test_a_status_that_is_refused_goes_back_and_the_menu_says_why(ada, refusals):
    too_fast = {"error": "too_fast", "message": "That was fast."}
    ada.route(
        "**/status",
        lambda route: route.fulfill(status=429, json=too_fast, headers={"Retry-After": "4"}),
    )

    choose(ada, "Busy")

    expect(
        ada.get_by_text("You're changing your status too fast. Try again in 4 seconds.")
    ).to_be_visible()
    expect(person(ada, "Ada Lovelace")).to_contain_text("Available")


def test_away_sets_itself_and_ends_with_the_next_key_press(ada, grace):
    for page in (ada, grace):
        page.clock.install()
        page.reload()
    choose(grace, "Busy")
    expect(person(ada, "Grace Hopper")).to_contain_text("Busy")

    for page in (ada, grace):
        page.clock.fast_forward("10:01")
    expect(person(grace, "Ada Lovelace")).to_contain_text("Away")
    expect(person(ada, "Grace Hopper")).to_contain_text("Busy")

    ada.keyboard.press("Shift")
    expect(person(grace, "Ada Lovelace")).to_contain_text("Available")


def test_who_is_typing_is_shown_until_they_send_or_stop(ada, grace):
    for page in (ada, grace):
        page.clock.install()
        page.reload()
    line = ada.get_by_text("Grace Hopper is typing…")
    expect(people(ada)).to_have_count(2)

    box(grace).press_sequentially("hel")
    expect(line).to_be_visible()
    ada.clock.fast_forward(6_000)
    expect(line).to_have_count(0)

    grace.clock.fast_forward(3_000)
    box(grace).press_sequentially("lo")
    expect(line).to_be_visible()
    box(grace).press("Enter")
    expect(messages(ada)).to_contain_text(["hello"])
    expect(line).to_have_count(0)
    expect(grace.get_by_text("typing")).to_have_count(0)


def test_where_pages_may_not_speak_to_each_other_nobody_is_typing(ada, grace, monkeypatch):
    def refuse(*_):
        raise ProtocolError("Client events are switched off.")

    monkeypatch.setattr("chatapp.local.pusher.connections.client_event", refuse)
    expect(people(ada)).to_have_count(2)

    box(grace).press_sequentially("hello")
    box(grace).press("Enter")

    expect(messages(ada)).to_contain_text(["hello"])
    expect(ada.locator("[data-typing]")).to_be_empty()
    expect(grace.get_by_role("status", name="Connection")).to_have_text("Up to date")


def test_refresh_says_what_came_of_it(ada, complaints):
    expect(ada.get_by_role("status", name="Connection")).to_have_text("Up to date")
    ada.get_by_role("button", name="Ada Lovelace").click()
    ada.get_by_role("menuitem", name="Refresh").click()
    expect(ada.get_by_text("You're up to date. No one else is online.")).to_be_visible()

    ada.route(re.compile("/(messages|people)"), lambda route: route.abort())
    ada.get_by_role("menuitem", name="Refresh").click()
    expect(ada.get_by_text("Couldn't reach the server.")).to_be_visible()
    complaints.clear()


def test_the_menu_is_at_home_on_the_keyboard(ada):
    button = ada.get_by_role("button", name="Ada Lovelace Available")
    button.focus()
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("menuitemradio", name="Available", checked=True)).to_be_focused()
    for key, item in (("ArrowDown", "Busy"), ("End", "Log out"), ("ArrowDown", "Available")):
        ada.keyboard.press(key)
        expect(ada.locator(":focus")).to_have_text(item)

    ada.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(ada.get_by_role("menu")).to_have_count(0)
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("End")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("link", name="Log in")).to_be_visible()


def test_above_the_limit_the_list_is_partial_and_the_room_works(ada, enter, monkeypatch):
    expect(people(ada)).to_have_count(1)
    monkeypatch.setattr("chatapp.local.pusher.channels.MAX_MEMBERS", 1)

    grace = enter("Grace Hopper")

    expect(region(grace)).to_contain_text("There may be more people here")
    expect(people(grace)).to_contain_text(["Grace Hopper", "Ada Lovelace"])
    expect(grace.get_by_role("status", name="Connection")).to_have_text("Up to date")
    say(ada, "hello, Grace")
    expect(messages(grace)).to_contain_text(["hello, Grace"])
    say(grace, "hello, Ada")
    expect(messages(ada)).to_contain_text(["hello, Ada"])


def test_a_cut_socket_comes_back_by_itself_while_one_is_signed_in(ada, grace, pusher):
    expect(people(ada)).to_have_count(2)

    assert cut(pusher, grace) == 1

    expect(people(ada)).to_have_count(1)
    expect(people(ada)).to_have_count(2)
    say(ada, "welcome back")
    expect(messages(grace)).to_contain_text(["welcome back"])
    expect(grace.get_by_role("status", name="Connection")).to_have_text("Up to date")


@pytest.mark.parametrize(
    ("done", "sentence", "step"),
    [
        (
            f"UPDATE people SET suspended_at = '{NOW}'",
            "You no longer have access to this room.",
            "Go to the home page",
        ),
        (f"UPDATE sign_ins SET ended_at = '{NOW}'", "You're logged out.", "Log in again"),
    ],
)
def test_a_page_whose_person_may_not_stay_says_so(
    ada, place, pusher, complaints, done, sentence, step
):
    expect(ada.get_by_role("status", name="Connection")).to_have_text("Up to date")
    place.sql(done)

    assert cut(pusher, ada) == 1

    expect(ada.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(ada.get_by_role("link", name=step)).to_be_visible()
    assert {complaint for complaint in complaints if "status of 40" not in complaint} == set()
    complaints.clear()


def test_on_a_phone_people_open_from_a_button(enter):
    ada = enter("Ada Lovelace", viewport=PHONE)
    button = ada.get_by_role("button", name="People 1")
    expect(region(ada)).to_have_count(0)

    button.click()
    expect(people(ada)).to_contain_text(["Ada Lovelace"])
    assert_accessible(ada)

    ada.keyboard.press("Escape")
    expect(region(ada)).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    box(ada).click()
    expect(region(ada)).to_have_count(0)


@pytest.mark.parametrize("name", ["W" * 100, "محمد" * 25], ids=["wide", "from right to left"])
def test_a_long_name_gives_way_to_everything_else(enter, name):
    page = enter(name, viewport={"width": 320, "height": 640})
    expect(page.get_by_role("status", name="Connection")).to_have_text("Up to date")
    page.get_by_role("button", name="People 1").click()

    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(MISPLACED) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") == width
        expect(page.locator("[data-you]")).to_be_in_viewport(ratio=1)


def test_the_list_and_the_menu_are_there_for_everybody(ada):
    ada.get_by_role("button", name="Ada Lovelace").click()
    ada.get_by_role("menuitem", name="Refresh").click()
    expect(ada.get_by_text("No one else is online.")).to_be_visible()

    assert_accessible(ada)


def cut(pusher, page):
    """Close a person's sockets as Pusher does when it is told to; return how many there were."""
    my_id = json.loads(page.locator("#page-data").text_content())["person"]["id"]
    asked = {"user_id": my_id, "code": 4009}
    return requests.post(f"{pusher.url}/trouble/cut", json=asked, timeout=5).json()["cut"]
