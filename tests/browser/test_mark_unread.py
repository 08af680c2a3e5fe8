"""Marking messages unread: it holds in every window, until its person goes on."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.acting_on_messages import choose
from tests.support.conversing import (
    UP_TO_DATE,
    awake,
    box,
    has_told,
    kept,
    read_id,
    say,
    scroll_up,
    status,
    tell_reading,
    texts,
    wait_until,
)

READ = re.compile(r"/read$")
A_TELLING_MS = 2_500


@pytest.fixture
def talk(place):
    """What Grace and Ada have said: the third of it is Ada's own."""
    for name, text in (
        ("Grace Hopper", "one"),
        ("Grace Hopper", "two"),
        ("Ada Lovelace", "three"),
        ("Grace Hopper", "four"),
    ):
        place.say(name, text)


@pytest.fixture
def ada(talk, enter, place):
    """Ada, who has read everything."""
    page = enter("Ada Lovelace")
    expect(status(page)).to_have_text(UP_TO_DATE)
    has_told_all(page, place)
    return page


def has_told_all(page, place):
    """Wait until the server knows that Ada has read all.

    Told while messages are marked unread, it would be refused, which browsers report.
    """
    has_told(page, place, place.value("SELECT max(id) FROM messages"))


def has_read(page):
    tell_reading(page)
    page.wait_for_timeout(300)


def message(page, text):
    return kept(page).filter(has=page.locator("[data-text]", has_text=re.compile(f"^{text}$")))


def marked(page):
    """Return the message that the line "New" stands above."""
    return kept(page).filter(has=page.locator("[data-new]")).locator("[data-text]")


def mark_unread(page, text):
    with page.expect_response(is_of_a_mark):
        choose(message(page, text), "Mark as unread")


def is_of_a_mark(response):
    """Tell whether it answers that, and not how far somebody has read."""
    return READ.search(response.url) and '"back"' in response.request.post_data


def hide(page, is_hidden):
    """Have the page believe that its person looks elsewhere, or here again."""
    page.evaluate(
        """is => {
          Object.defineProperty(document, "hidden", { value: is, configurable: true })
          const state = is ? "hidden" : "visible"
          Object.defineProperty(document, "visibilityState", { value: state, configurable: true })
          document.dispatchEvent(new Event("visibilitychange"))
        }""",
        is_hidden,
    )


def test_the_line_stands_there_and_nothing_is_read_until_somebody_types(ada, place):
    ids = [place.value(f"SELECT id FROM messages WHERE text = '{t}'") for t in ("one", "four")]
    assert read_id(place) == ids[1]

    mark_unread(ada, "two")

    expect(marked(ada)).to_have_text("two")
    expect(ada.locator("[data-announcer]")).to_contain_text("Marked as unread")
    assert read_id(place) == ids[0]
    hide(ada, True)
    expect(ada).to_have_title("(2) Chatapp")
    hide(ada, False)
    has_read(ada)
    ada.wait_for_timeout(A_TELLING_MS)
    assert read_id(place) == ids[0]

    box(ada).press_sequentially("a")
    has_told(ada, place, ids[1])


def test_what_comes_meanwhile_counts_too_and_is_not_read(ada, place):
    mark_unread(ada, "four")
    before = read_id(place)

    place.say("Grace Hopper", "five")

    expect(texts(ada).last).to_have_text("five")
    hide(ada, True)
    expect(ada).to_have_title("(2) Chatapp")
    hide(ada, False)
    has_read(ada)
    assert read_id(place) == before
    expect(marked(ada)).to_have_text("four")


def test_it_holds_over_a_reload_until_somebody_scrolls(ada, place):
    place.fill(60, "more {}")
    ada.reload()
    expect(texts(ada).last).to_have_text("more 60")
    has_told_all(ada, place)

    mark_unread(ada, "more 58")
    before = read_id(place)
    ada.mouse.move(400, 300)
    assert read_id(place) == before
    ada.mouse.wheel(0, 40)
    expect(status(ada)).to_have_text(UP_TO_DATE)

    wait_until(lambda: read_id(place) > before, ada)


def test_a_message_far_up_can_be_marked(ada, place):
    place.fill(80, "more {}")
    ada.reload()
    expect(texts(ada).last).to_have_text("more 80")
    has_told_all(ada, place)
    scroll_up(ada, until=message(ada, "two").is_visible)

    mark_unread(ada, "two")

    expect(marked(ada)).to_have_text("two")
    number = place.value("SELECT id FROM messages WHERE text = 'one'")
    assert read_id(place) == number
    ada.reload()
    expect(marked(ada)).to_have_text("two")


def test_ones_own_message_can_be_marked(ada, place):
    mark_unread(ada, "three")
    expect(marked(ada)).to_have_text("four")

    say(ada, "the last one")
    expect(texts(ada).last).to_have_text("the last one")
    mark_unread(ada, "the last one")

    expect(marked(ada)).to_have_text("the last one")
    place.say("Grace Hopper", "five")
    expect(marked(ada)).to_have_text("five")


def test_another_tab_of_the_browser_shows_it_and_reads_nothing_by_itself(ada, place):
    tab = ada.context.new_page()
    tab.goto("/")
    expect(status(tab)).to_have_text(UP_TO_DATE)
    # Somebody was here before: what they need is loaded.
    awake(tab)

    mark_unread(ada, "two")
    before = read_id(place)

    expect(marked(tab)).to_have_text("two")
    place.say("Grace Hopper", "five")
    expect(texts(tab).last).to_have_text("five")
    has_read(tab)
    assert read_id(place) == before
    box(tab).press_sequentially("a")
    has_read(tab)
    wait_until(lambda: read_id(place) > before, tab)


@pytest.mark.usefixtures("refusals")
def test_another_device_learns_of_it_when_it_would_read_on(ada, enter, place):
    phone = enter("Ada Lovelace")
    expect(status(phone)).to_have_text(UP_TO_DATE)
    mark_unread(ada, "two")
    before = read_id(place)

    place.say("Grace Hopper", "five")

    expect(marked(phone)).to_have_text("two")
    assert read_id(place) == before
    hide(phone, True)
    expect(phone).to_have_title("(3) Chatapp")
    hide(phone, False)
    box(phone).press_sequentially("a")
    has_read(phone)
    wait_until(lambda: read_id(place) > before, phone)


@pytest.mark.usefixtures("refusals")
def test_a_mark_that_can_not_be_made_says_so(ada, place):
    before = read_id(place)
    message(ada, "two").focus()
    ada.route(READ, lambda route: route.abort())

    choose(message(ada, "two"), "Mark as unread")

    alert = ada.get_by_role("alert").filter(has_text="Couldn't mark as unread.")
    expect(alert).to_be_visible()
    expect(ada.locator("[data-new]")).to_have_count(0)
    assert read_id(place) == before
