"""The room as a page: without its script, with one that breaks, and before it has arrived."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import assert_accessible
from tests.support.conversing import box, kept, say, stand_still, status, texts, unsent

ROOM_SCRIPT = re.compile(r"/room(-\w+)?\.js$")
STYLES = re.compile(r"\.css$")


@pytest.fixture
def plain(window, place):
    """Open a window of somebody who is signed in, in a browser that runs no scripts."""
    return lambda name, **options: window(
        cookies_of(name, place), java_script_enabled=False, **options
    )


@pytest.fixture
def late(window, place):
    """Open a window whose script waits until it is released."""

    def late(name, *cookies, **options):
        page = window(cookies or cookies_of(name, place), **options)
        held = []
        page.route(ROOM_SCRIPT, lambda route: held.append(route))
        page.reload(wait_until="commit")
        expect(written(page)).to_be_visible()
        expect(box(page)).to_have_count(0)
        return page, lambda: [route.continue_() for route in held]

    return late


def written(page):
    """Return where one writes, with a script or without."""
    return page.get_by_role("textbox", name="Message")


def send(page):
    return page.get_by_role("button", name="Send", exact=True)


def is_in_sight(page, message):
    log, found = page.get_by_role("log").bounding_box(), message.bounding_box()
    return log["y"] <= found["y"] and found["y"] + found["height"] <= log["y"] + log["height"]


def test_on_a_phone_all_of_the_room_is_in_sight(plain):
    page = plain("Ada Lovelace", viewport={"width": 320, "height": 640})

    search = page.get_by_role("link", name="Search")
    for part in (search, page.get_by_role("button", name="Log out"), send(page)):
        # Neither squeezed nor beside the screen.
        box = part.bounding_box()
        assert box["width"] >= 36
        assert box["x"] + box["width"] <= 320


def test_the_conversation_is_read_in_pages(plain, place):
    place.say("Ada Lovelace", "the first")
    place.fill(120, "message {}.")
    page = plain("Grace Hopper")

    assert is_in_sight(page, kept(page).last)
    expect(kept(page).last).to_contain_text("message 120.")
    for end, last in (("71.", "70."), ("21.", "20.")):
        expect(kept(page).first).to_contain_text(f"message {end}")
        page.get_by_role("link", name="Older messages").click()
        expect(kept(page).last).to_contain_text(f"message {last}")
        assert is_in_sight(page, kept(page).last)
    expect(page.get_by_text("This is the start of the conversation.")).to_have_count(1)
    expect(page.get_by_role("link", name="Older messages")).to_have_count(0)

    page.get_by_role("link", name="Newer messages").click()
    expect(kept(page).first).to_contain_text("message 21.")
    assert is_in_sight(page, kept(page).first)
    page.get_by_role("link", name="Newest messages").click()
    expect(kept(page).last).to_contain_text("message 120.")
    expect(page.get_by_role("link", name="Newer messages")).to_have_count(0)


def test_a_message_has_an_address(plain, place):
    place.say("Ada Lovelace", "the first")
    place.fill(120, "message {}.")
    page = plain("Grace Hopper")
    page.get_by_role("link", name="Older messages").click()

    kept(page).filter(has_text="message 40.").get_by_role("link").click()

    found = kept(page).filter(has_text="message 40.")
    expect(found).to_have_class(re.compile("message--found"))
    assert is_in_sight(page, found)


def test_what_was_said_is_found_on_a_page_of_its_own(plain, place):
    place.say("Ada Lovelace", "We meet at the **café** <b>tomorrow</b>")
    place.fill(60, "message {}.")
    page = plain("Grace Hopper")

    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox", name="Words").fill("caf")
    page.get_by_role("button", name="Search").click()
    result = page.get_by_role("link", name="We meet at the")
    expect(result.locator("mark")).to_have_text("café")
    expect(result).to_contain_text("<b>tomorrow</b>")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    result.click()
    expect(kept(page).first).to_have_class(re.compile("message--found"))
    expect(texts(page).first.locator("strong")).to_have_text("café")

    page.goto("/search?q=message")
    page.get_by_role("link", name="Older results").click()
    expect(page.get_by_role("listitem").last).to_contain_text("message 1.")


def test_a_search_that_finds_nothing_says_what_to_try(plain, place, refusals):
    place.say("Ada Lovelace", "hello")
    page = plain("Grace Hopper")
    page.goto("/search")
    words = page.get_by_role("searchbox", name="Words")

    words.fill("nothing")
    words.press("Enter")
    expect(page.get_by_role("status")).to_have_text(
        "No results for “nothing”. Try fewer words, or just the beginning of one."
    )
    words.fill("hello from:Nobody")
    words.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("No one here is called Nobody.")
    expect(words).to_have_value("hello from:Nobody")
    page.get_by_label("Go to a date").last.fill("2020-01-01")
    page.get_by_role("button", name="Go").click()
    expect(texts(page)).to_have_text("hello")


@pytest.mark.parametrize("width", [1280, 360])
def test_nobody_is_shut_out_of_the_search_page(window, place, width, refusals):
    place.say("Ada Lovelace", "hello")
    page = window(cookies_of("Grace Hopper", place), viewport={"width": width, "height": 800})

    for address in ("/search", "/search?q=hello", "/search?q=from:Nobody"):
        page.goto(address)
        assert_accessible(page)


def test_what_is_sent_by_the_form_is_said(plain, ada):
    page = plain("Grace Hopper")
    written(page).fill("one line\nand another")
    send(page).click()

    expect(texts(page)).to_have_text("one line\nand another")
    expect(written(page)).to_have_value("")
    expect(texts(ada)).to_have_text("one line\nand another")


def test_a_double_click_says_it_once(plain):
    page = plain("Grace Hopper")
    written(page).fill("hello")
    send(page).dblclick()

    expect(texts(page)).to_have_text(["hello"])
    page.unroute(ROOM_SCRIPT)
    page.reload()
    expect(texts(page)).to_have_text(["hello"])


def test_a_refusal_keeps_what_was_written(plain, refusals):
    page = plain("Grace Hopper")
    written(page).fill("x" * 2001)
    send(page).click()

    expect(page.get_by_role("heading", name="Message not sent")).to_be_visible()
    expect(page.get_by_text("A message can have up to 2,000 characters")).to_be_visible()
    expect(written(page)).to_have_value("x" * 2001)
    written(page).fill("y")
    send(page).click()
    expect(texts(page)).to_have_text(["y"])


def test_nothing_is_offered_that_needs_the_script(plain):
    page = plain("Ada Lovelace")

    expect(status(page)).to_have_text("Reload to see new messages. Times are in UTC.")
    expect(status(page)).to_be_visible()
    expect(page.get_by_role("banner").locator("bdi:visible").last).to_have_text("Ada Lovelace")
    for name in ("Ada Lovelace", "People"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("region", name="People")).to_have_count(0)
    expect(page.get_by_text("Enter sends")).to_be_hidden()
    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()


def test_logging_out_needs_no_script(plain):
    page = plain("Grace Hopper")
    page.get_by_role("button", name="Log out").click()

    expect(page.get_by_role("link", name="Log in")).to_be_visible()


def test_with_a_script_that_breaks_one_sends_all_the_same(window, place, complaints):
    page = window(cookies_of("Grace Hopper", place))
    broken = {"content_type": "text/javascript", "body": "throw new Error('broken')"}
    page.route(ROOM_SCRIPT, lambda route: route.fulfill(**broken))
    page.reload()
    written(page).fill("hello")
    send(page).click()

    expect(texts(page)).to_have_text(["hello"])
    expect(status(page)).to_have_text("Reload to see new messages. Times are in UTC.")
    expect(status(page).get_by_role("link")).to_be_visible()
    expect(page.get_by_role("button", name="Emoji")).to_have_count(0)
    assert complaints
    assert set(complaints) == {"broken"}
    complaints.clear()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_are_accessible_and_fit(window, place, complaints, width):
    place.say("Ada Lovelace", "hello")
    size = {"width": width, "height": 740}
    page = window(cookies_of("Ada Lovelace", place), viewport=size)
    page.route(ROOM_SCRIPT, lambda route: route.abort())
    page.reload()
    expect(status(page).get_by_role("link")).to_be_visible()

    assert_is_accessible_and_fits(page)
    written(page).fill("x" * 2001)
    send(page).click()
    expect(page.get_by_text("A message can have up to")).to_be_visible()
    assert_is_accessible_and_fits(page)
    page.goto("about:blank")
    complaints.clear()


def assert_is_accessible_and_fits(page):
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_its_styles_one_sends_all_the_same(window, place, complaints):
    page = window(cookies_of("Grace Hopper", place))
    page.route(STYLES, lambda route: route.abort())
    page.reload()

    say(page, "hello")

    expect(texts(page)).to_have_text(["hello"])
    complaints.clear()


CARET = "[document.activeElement.name, document.activeElement.selectionStart]"


def test_what_is_typed_before_the_script_comes_stays(late):
    page, arrives = late("Grace Hopper")
    written(page).click()
    page.keyboard.type("hello, world")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")

    arrives()

    expect(box(page)).to_have_value("hello, world")
    assert page.evaluate(CARET) == ["message", len("hello, ")]
    page.keyboard.type("new ")
    page.keyboard.press("Enter")
    expect(texts(page)).to_have_text(["hello, new world"])
    expect(box(page)).to_have_value("")


def test_what_is_typed_takes_no_draft_of_before_away(enter, late, complaints):
    first = enter("Grace Hopper")
    box(first).fill("a draft of before")
    page = first.context.new_page()
    held = []
    first.close()
    page.route(ROOM_SCRIPT, lambda route: held.append(route))
    page.goto("/", wait_until="commit")
    written(page).fill("typed now")
    for route in held:
        route.continue_()
    expect(box(page)).to_have_value("typed now")

    another = page.context.new_page()
    another.goto("/")

    expect(box(another)).to_have_value("a draft of before")


# As the browser does by itself, when Send is pressed just before the script listens.
SENDS_BY_ITSELF = "document.querySelector('[data-composer]').submit()"
SENDS_ALIKE = """() => {
  const body = new URLSearchParams(new FormData(document.querySelector("[data-composer]")))
  return fetch("/messages", { method: "POST", body }).then(() => {})
}"""


def test_what_the_form_sends_while_the_script_comes_is_no_draft(late):
    page, arrives = late("Grace Hopper")
    written(page).fill("hello")
    arrives()
    expect(box(page)).to_have_value("hello")

    page.unroute(ROOM_SCRIPT)
    page.evaluate(SENDS_BY_ITSELF)

    expect(texts(page)).to_have_text(["hello"])
    expect(box(page)).to_have_value("")


def test_what_form_and_script_both_send_is_said_once(late):
    page, arrives = late("Grace Hopper")
    written(page).fill("hello")
    arrives()
    expect(box(page)).to_have_value("hello")

    page.evaluate(SENDS_ALIKE)
    box(page).press("Enter")

    # Its event may come before the outbox has asked, which then has nothing left to send.
    expect(box(page)).to_have_value("")
    expect(unsent(page)).to_have_count(0)
    expect(texts(page)).to_have_text(["hello"])
    page.unroute(ROOM_SCRIPT)
    page.reload()
    expect(texts(page)).to_have_text(["hello"])


def test_a_reader_who_went_up_before_the_script_came_stays_there(late, place):
    place.say("Ada Lovelace", "the first")
    place.fill(120, "message {}.")
    page, arrives = late("Grace Hopper")
    page.get_by_role("log").hover()
    page.mouse.wheel(0, -700)
    seen = kept(page).filter(has_text="message 105.")
    expect(kept(page).last).not_to_be_in_viewport()
    stand_still(page)
    before = seen.bounding_box()["y"]

    arrives()
    expect(box(page)).to_be_visible()

    assert seen.bounding_box()["y"] == pytest.approx(before, abs=2)
    expect(page.get_by_role("button", name="Newest messages")).to_be_visible()


def test_from_a_page_of_the_past_the_script_goes_on(late, place):
    place.say("Ada Lovelace", "the first")
    place.fill(120, "message {}.")
    page, arrives = late("Grace Hopper")
    page.get_by_role("link", name="Older messages").click()
    expect(kept(page).last).to_contain_text("message 70.")

    arrives()
    expect(box(page)).to_be_visible()
    assert is_in_sight(page, kept(page).filter(has_text="message 70."))
    expect(kept(page).filter(has_text="message 71.")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/$"))
    page.get_by_role("button", name="Newest messages").click()
    expect(kept(page).last).to_contain_text("message 120.")
