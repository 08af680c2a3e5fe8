"""The room by keyboard: typing anywhere, keys on a message, Escape, and the list of all keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible, wait_for_animations
from tests.support.acting_on_messages import PHONE, items, menu
from tests.support.conversing import (
    UP_TO_DATE,
    awake,
    box,
    has_told,
    kept,
    read_id,
    say,
    status,
    tell_reading,
    texts,
    wait_until,
)

READ = re.compile(r"/read$")
LIST = "Keyboard shortcuts"
# What may be listed, and does nothing to what the focus is in.
NOT_OURS = ("Alt+h", "Control+k", "F2", "Tab", "/", "'", "Shift", "Control+Home", "Shift+End")


@pytest.fixture
def talk(place):
    """Some screens of what Grace has said; the last but one is Ada's."""
    place.say("Grace Hopper", "the first")
    place.fill(40, "message {}, see https://one.example/")
    place.say("Ada Lovelace", "from Ada")
    place.say("Grace Hopper", "the last")


@pytest.fixture
def ada(talk, enter):
    """Ada, at the end, for whom all keys are there."""
    page = enter("Ada Lovelace")
    with_keys(page)
    return page


def with_keys(page):
    """Wait for the script that answers to them, which comes when somebody is there."""
    expect(status(page)).to_have_text(UP_TO_DATE)
    awake(page)


def message(page, text):
    return kept(page).filter(has=page.locator("[data-text]", has_text=re.compile(f"^{text}\\b")))


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def leave_the_field(page):
    """Have the focus nowhere."""
    page.locator("h1").click()
    expect(page.locator("body")).to_be_focused()


def above(page):
    """Return how far the conversation is scrolled."""
    return page.get_by_role("log").evaluate("log => Math.round(log.scrollTop)")


def on_top(page):
    """Return the beginning of the first message that is wholly in sight."""
    text = page.get_by_role("log").evaluate(
        """log => [...log.querySelectorAll("[data-list] > [data-message]")]
          .find(it => it.getBoundingClientRect().top >= log.getBoundingClientRect().top)
          .querySelector("[data-text]").textContent"""
    )
    return text.split(",")[0]


def id_of(place, text):
    return place.value(f"SELECT id FROM messages WHERE text LIKE '{text}%'")


def has_told_all(page, place, newest):
    """Wait until the server knows that Ada has read all.

    Told while messages are marked unread, it would be refused, which browsers report.
    """
    has_told(page, place, id_of(place, newest))


def undo(page):
    return page.get_by_role("button", name="Undo")


def go_to(page, text):
    """Give a message the focus, as from where one writes."""
    box(page).focus()
    message(page, text).focus()


def test_what_is_typed_anywhere_is_written_in_the_composer(ada):
    box(ada).fill("hi !")
    box(ada).press("ArrowLeft")
    leave_the_field(ada)
    ada.keyboard.type("Ada")
    expect(box(ada)).to_have_value("hi Ada!")
    expect(box(ada)).to_be_focused()

    # A press of the pointer gives the focus to a message, and asks for nothing there.
    message(ada, "the last").click()
    expect(message(ada, "the last")).to_be_focused()
    ada.keyboard.type("relay")
    expect(box(ada)).to_have_value("hi Adarelay!")

    box(ada).fill("")
    ada.get_by_role("button", name="Ada Lovelace").focus()
    ada.keyboard.type("on a button")
    expect(box(ada)).to_have_value("on a button")


def test_what_is_pasted_anywhere_is_pasted_there(ada):
    box(ada).fill("copied")
    press(ada, "Control+a", "Control+x")
    leave_the_field(ada)

    press(ada, "Control+v")

    expect(box(ada)).to_have_value("copied")


def test_other_keys_stay_with_the_browser_and_with_what_takes_text(ada):
    ada.evaluate(
        """() => {
          globalThis.taken = []
          addEventListener("keydown", event => event.defaultPrevented && taken.push(event.key))
        }"""
    )
    for place in (leave_the_field, lambda page: go_to(page, "the last")):
        for key in NOT_OURS:
            place(ada)
            press(ada, key)
            expect(box(ada)).to_have_value("")
    assert set(ada.evaluate("taken")) <= {"ArrowUp"}

    press(ada, "Control+f")
    ada.keyboard.type("relay")
    expect(ada.get_by_role("searchbox")).to_have_value("relay")
    press(ada, "Escape")
    message(ada, "the last").hover()
    ada.get_by_role("button", name="More").click()
    press(ada, "c")
    expect(items(ada).filter(has_text="Copy text")).to_be_focused()
    expect(box(ada)).to_have_value("")


def test_one_key_does_what_the_menu_of_the_message_offers(ada, grace, place):
    go_to(ada, "the last")
    press(ada, "r")
    expect(box(ada)).to_be_focused()
    expect(box(ada)).to_have_value("")
    ada.keyboard.type("an answer")
    press(ada, "Enter")
    expect(kept(grace).last.locator("[data-quote]")).to_contain_text("the last")

    go_to(ada, "an answer")
    press(ada, "e")
    form = ada.get_by_role("textbox", name="Your message")
    expect(form).to_have_value("an answer")
    press(ada, "Escape")
    expect(message(ada, "an answer")).to_be_focused()
    press(ada, "Delete")
    expect(kept(grace).last).to_contain_text("Removed by")

    go_to(ada, "the last")
    # It is Grace's: neither is done, nor is it written.
    press(ada, "e", "Delete")
    expect(message(ada, "the last")).to_be_focused()
    press(ada, "a")
    expect(ada.get_by_role("searchbox", name="Search emoji")).to_be_focused()
    ada.keyboard.type("tada")
    expect(ada.get_by_role("gridcell", name="tada").first).to_be_visible()
    press(ada, "Enter")
    expect(message(grace, "the last").locator("[data-emoji]")).to_have_count(1)
    expect(message(ada, "the last")).to_be_focused()
    press(ada, "m")
    expect(items(ada).first).to_be_focused()
    expect(items(ada).first).to_have_accessible_name("React")
    press(ada, "Escape")
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(ada, "c")
    wait_until(lambda: ada.evaluate("navigator.clipboard.readText()") == "the last", ada)
    press(ada, "l")
    wait_until(lambda: "?message=" in ada.evaluate("navigator.clipboard.readText()"), ada)
    has_told_all(ada, place, "an answer")
    with ada.expect_response(READ):
        press(ada, "u")
    expect(message(ada, "the last").locator("[data-new]")).to_have_count(1)
    press(ada, "h")
    expect(box(ada)).to_have_value("h")
    expect(box(ada)).to_be_focused()


def test_keys_move_the_conversation_only_while_nothing_is_written(ada):
    expect(box(ada)).to_be_focused()
    top = on_top(ada)
    press(ada, "PageUp")
    expect(message(ada, "the last")).not_to_be_in_viewport()
    expect(message(ada, top)).to_be_in_viewport()
    press(ada, "PageUp")
    expect(message(ada, top)).not_to_be_in_viewport()
    press(ada, "PageDown", "PageDown")
    expect(message(ada, "the last")).to_be_in_viewport()
    press(ada, "Home")
    expect(message(ada, "the first")).to_be_in_viewport()
    ada.get_by_role("button", name="Ada Lovelace").first.click()
    press(ada, "Escape", "PageDown")
    expect(message(ada, "the first")).not_to_be_in_viewport()
    leave_the_field(ada)
    press(ada, "End")
    expect(message(ada, "the last")).to_be_in_viewport()

    box(ada).fill("half")
    press(ada, "Home")
    ada.keyboard.type("be")
    press(ada, "PageUp", "PageDown", "End")
    expect(box(ada)).to_have_value("behalf")
    leave_the_field(ada)
    press(ada, "PageUp")
    expect(message(ada, "the last")).to_be_in_viewport()

    press(ada, "ArrowUp")
    expect(message(ada, "the last")).to_be_focused()
    press(ada, "ArrowUp")
    expect(message(ada, "from Ada")).to_be_focused()


def test_escape_closes_the_innermost_and_only_that(ada):
    here = "the last"
    go_to(ada, here)
    press(ada, "r", "Control+f")
    panel = ada.get_by_role("region", name="Search")
    expect(panel).to_be_visible()
    box(ada).click()
    ada.keyboard.type("@Gr")
    offered = ada.get_by_role("listbox")
    expect(offered).to_be_visible()
    reply = ada.locator("[data-reply]")
    tell_reading(ada)

    press(ada, "Escape")
    expect(offered).to_be_hidden()
    expect(reply).to_be_visible()
    press(ada, "Escape")
    expect(reply).to_have_count(0)
    expect(panel).to_be_visible()
    press(ada, "Escape")
    expect(panel).to_be_hidden()
    expect(box(ada)).to_have_value("@Gr")

    # From a button of the form, and first to it from elsewhere.
    go_to(ada, "from Ada")
    press(ada, "e", "Tab")
    form = ada.locator("[data-edit]")
    box(ada).click()
    press(ada, "Escape")
    expect(form.get_by_role("textbox")).to_be_focused()
    # Held down it closes the innermost, too, and nothing around that.
    press(ada, "End")
    ada.keyboard.type(" @Gr")
    expect(offered).to_be_visible()
    for _ in range(3):
        ada.keyboard.down("Escape")
    ada.keyboard.up("Escape")
    expect(offered).to_be_hidden()
    expect(form.get_by_role("textbox")).to_have_value("from Ada @Gr")
    press(ada, "Tab", "Escape")
    expect(form).to_have_count(0)
    expect(message(ada, "from Ada")).to_be_focused()
    press(ada, "Enter", "Escape")
    expect(message(ada, "from Ada")).to_be_focused()
    expect(undo(ada)).to_have_count(0)


def test_with_nothing_open_escape_marks_all_read_and_undo_takes_it_back(ada, enter, place):
    has_told_all(ada, place, "the last")
    tab = ada.context.new_page()
    tab.goto("/")
    with_keys(tab)
    press(ada, "Home")
    for number in (1, 2):
        place.say("Grace Hopper", f"news {number}")
    expect(ada.get_by_role("button", name="2 new messages")).to_be_visible()
    was_above = above(ada)

    press(ada, "Escape")

    expect(message(ada, "news 2")).to_be_in_viewport()
    expect(ada.locator("[data-all-read]")).to_contain_text("Marked all as read")
    expect(ada.locator("[data-announcer]")).to_contain_text("Marked all as read")
    wait_until(lambda: read_id(place) == id_of(place, "news 2"), ada)

    press(ada, "Shift+Tab")
    expect(undo(ada)).to_be_focused()
    press(ada, "Enter")

    wait_until(lambda: read_id(place) == id_of(place, "the last"), ada)
    expect(message(ada, "the first")).to_be_in_viewport()
    assert above(ada) == was_above
    expect(undo(ada)).to_have_count(0)
    expect(box(ada)).to_be_focused()
    expect(ada.get_by_role("button", name="2 new messages")).to_be_visible()
    expect(message(tab, "news 1").locator("[data-new]")).to_have_count(1)


def test_escape_goes_on_after_messages_were_marked_unread(ada, place):
    has_told_all(ada, place, "the last")
    go_to(ada, "from Ada")
    with ada.expect_response(READ):
        press(ada, "u")
    expect(message(ada, "the last").locator("[data-new]")).to_have_count(1)
    before = read_id(place)

    press(ada, "Escape")

    expect(undo(ada)).to_be_visible()
    wait_until(lambda: read_id(place) == id_of(place, "the last"), ada)
    # The next one takes the offer away, and one more has nothing to do.
    press(ada, "Escape")
    expect(undo(ada)).to_have_count(0)
    press(ada, "Escape")
    ada.wait_for_timeout(200)
    expect(undo(ada)).to_have_count(0)
    wait_until(lambda: before < read_id(place), ada)


@pytest.mark.usefixtures("refusals")
def test_what_fails_says_so_and_can_be_tried_again(ada, place):
    press(ada, "Home")
    place.say("Grace Hopper", "news")
    expect(ada.get_by_role("button", name="1 new message")).to_be_visible()
    ada.route(READ, lambda route: route.abort())
    press(ada, "Escape")
    unsaved = ada.get_by_role("alert").filter(has_text="Couldn't mark all as read.")
    expect(unsaved).to_be_visible()
    ada.unroute(READ)
    press(ada, "Escape")
    expect(undo(ada)).to_be_visible()
    wait_until(lambda: read_id(place) == id_of(place, "news"), ada)

    ada.route(READ, lambda route: route.abort())
    undo(ada).click()
    failed = ada.get_by_role("alert").filter(has_text="Couldn't undo.")
    expect(failed).to_be_visible()
    assert read_id(place) == id_of(place, "news")

    ada.unroute(READ)
    undo(ada).click()
    wait_until(lambda: read_id(place) == id_of(place, "the last"), ada)
    expect(message(ada, "the first")).to_be_in_viewport()


def test_who_presses_a_key_first_of_all_is_answered_when_the_script_is_there(talk, enter):
    ada = enter("Ada Lovelace")
    expect(status(ada)).to_have_text(UP_TO_DATE)
    end = above(ada)

    late = []
    ada.route(re.compile(r"/actions-"), lambda route: late.append(route))
    leave_the_field(ada)
    ada.keyboard.type("hello")
    expect(box(ada)).to_have_value("hello")
    box(ada).fill("")
    press(ada, "PageUp")
    for route in late:
        route.continue_()

    wait_until(lambda: above(ada) < end, ada)


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["wide", "phone"])
def test_all_keys_are_listed_by_a_key_on_a_message_and_in_ones_menu(talk, enter, screen):
    ada = enter("Ada Lovelace", **screen)
    expect(status(ada)).to_have_text(UP_TO_DATE)
    message(ada, "the last").focus()
    expect(ada.get_by_role("toolbar", name="Message actions")).to_be_visible()
    press(ada, "?")
    keys = ada.get_by_role("dialog", name=LIST)
    expect(keys).to_be_visible()
    expect(keys.get_by_role("group", name="All shortcuts")).to_be_focused()
    expect(keys).to_contain_text("Ctrl+F")
    press(ada, "End")
    expect(keys.get_by_text("Show all shortcuts")).to_be_in_viewport()
    assert_accessible(ada)
    press(ada, "Escape")
    expect(keys).to_have_count(0)
    expect(message(ada, "the last")).to_be_focused()
    expect(undo(ada)).to_have_count(0)

    press(ada, "m")
    expect(menu(ada)).to_be_visible()
    wait_for_animations(ada)
    assert_accessible(ada)
    press(ada, "Escape")
    ada.get_by_role("button", name="Ada Lovelace").first.click()
    ada.get_by_role("menuitem", name=LIST).click()
    expect(keys).to_be_visible()


def test_the_offer_to_undo_keeps_nobody_out_and_goes_away(ada, place):
    press(ada, "Home")
    say(ada, "what is said leads to the end")
    expect(texts(ada).last).to_have_text("what is said leads to the end")
    press(ada, "Home")
    ada.clock.install()

    press(ada, "Escape")

    expect(ada.locator("[data-all-read]")).to_contain_text("Newest messages")
    ada.mouse.move(5, 5)
    ada.clock.run_for(5_000)
    assert_accessible(ada)
    ada.clock.run_for(6_000)
    expect(undo(ada)).to_have_count(0)


def test_on_a_mac_commands_are_with_the_command_key_alone(ada):
    ada.add_init_script("Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' })")
    ada.reload()
    with_keys(ada)
    search = ada.get_by_role("searchbox", name="Search messages")

    box(ada).fill("bold")
    box(ada).select_text()
    # There Ctrl moves the caret.
    press(ada, "Control+b", "Control+f")
    expect(box(ada)).to_have_value("bold")
    expect(search).to_have_count(0)
    press(ada, "Meta+b")
    expect(box(ada)).to_have_value("**bold**")
    press(ada, "Meta+f")
    expect(search).to_be_focused()
    press(ada, "Escape")

    go_to(ada, "the last")
    press(ada, "?")
    expect(ada.get_by_role("dialog", name=LIST)).to_contain_text("⌘F")
    expect(ada.get_by_role("dialog", name=LIST)).not_to_contain_text("Ctrl")
