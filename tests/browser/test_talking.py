"""Two people in the room: what one writes, the other sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.conversing import box, messages, say

HOSTILE = [
    pytest.param("<img src=x onerror=\"document.title='owned'\">", id="img onerror"),
    pytest.param("</script><script>document.title='owned'</script>", id="script"),
    pytest.param("$& $1 $` \\1 %s {0} {{ 7 * 7 }} ${7*7}", id="replacement patterns"),
    pytest.param("\u202eabc שלום עולם مرحبا\u202c def", id="right to left"),
    pytest.param("\U0001f600" * 2000, id="2,000 emoji"),
    pytest.param("javascript:alert(1) data:text/html,x vbscript:x", id="other schemes"),
    pytest.param("a\n\n\nb\n    c\t\td", id="white space"),
    pytest.param("x" * 2000, id="one long word"),
    pytest.param("&lt;b&gt; &amp; &#39;", id="entities"),
]


def test_what_one_writes_the_other_sees_at_once(ada, grace):
    say(ada, "hello, Grace")
    expect(messages(grace)).to_contain_text(["hello, Grace"])

    say(grace, "hello, Ada")
    expect(messages(ada)).to_contain_text(["hello, Grace", "hello, Ada"])
    expect(messages(ada).last).to_contain_text("Grace Hopper")


def test_a_reload_shows_the_same_conversation(ada, grace):
    for text in ("one", "two", "three"):
        say(ada, text)
    expect(messages(grace)).to_contain_text(["one", "two", "three"])

    for page in (ada, grace):
        page.reload()
        expect(messages(page)).to_contain_text(["one", "two", "three"])
        expect(messages(page)).to_have_count(3)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_always_text(ada, grace, text):
    say(ada, text)

    for page in (ada, grace):
        shown = messages(page).locator("[data-text]")
        expect(shown).to_have_count(1)
        assert shown.evaluate("node => node.textContent") == text
        assert shown.locator("*").count() == 0
        assert page.title() == "Chatapp"
    grace.reload()
    assert messages(grace).locator("[data-text]").evaluate("node => node.textContent") == text


def test_links_are_made_of_web_addresses_alone(ada, grace):
    say(ada, "see https://example.com/a?b=c#d (or http://example.org/). not ftp://example.net")

    links = messages(grace).get_by_role("link").filter(has_text=re.compile("example"))
    expect(links).to_have_text(["https://example.com/a?b=c#d", "http://example.org/"])
    for link in links.all():
        assert set(link.get_attribute("rel").split()) >= {"noopener", "noreferrer"}


def test_enter_sends_and_shift_enter_breaks_the_line(ada, grace):
    box(ada).press_sequentially("one")
    box(ada).press("Shift+Enter")
    box(ada).press_sequentially("two")
    box(ada).press("Enter")

    text = messages(grace).locator("[data-text]")
    expect(text).to_have_count(1)
    assert text.evaluate("node => node.textContent") == "one\ntwo"
    expect(box(ada)).to_have_value("")
    expect(box(ada)).to_be_focused()


def test_enter_does_not_send_while_an_input_method_is_composing(ada):
    ime = ada.context.new_cdp_session(ada)
    box(ada).focus()
    ime.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    ada.keyboard.press("Enter")

    expect(messages(ada)).to_have_count(0)
    ime.send("Input.insertText", {"text": "日本"})
    expect(box(ada)).to_have_value(re.compile("^日本"))
    ada.keyboard.press("Enter")
    expect(messages(ada)).to_contain_text(["日本"])


def test_the_button_sends_too_and_nothing_is_not_sent(ada):
    ada.get_by_role("button", name="Send").click()
    expect(messages(ada)).to_have_count(0)

    box(ada).fill("hello")
    ada.get_by_role("button", name="Send").click()
    expect(messages(ada)).to_contain_text(["hello"])


def test_scrolling_up_loads_what_is_older(enter, place):
    place.say("Ada Lovelace", "the first")
    place.fill(120, "message {}.")

    grace = enter("Grace Hopper")
    expect(messages(grace)).to_have_count(50)
    expect(messages(grace).last).to_contain_text("message 120.")

    for _ in range(20):
        grace.get_by_role("log", name="Messages").hover()
        grace.mouse.wheel(0, -20_000)
        if messages(grace).count() == 121:
            break
        grace.wait_for_timeout(100)
    expect(messages(grace).first).to_contain_text("the first")


def test_one_signs_out_and_the_other_stays_in(ada, grace):
    ada.get_by_role("button", name="Log out").click()

    expect(ada.get_by_role("link", name="Log in")).to_be_visible()
    say(grace, "still here")
    expect(messages(grace)).to_contain_text(["still here"])
    ada.get_by_role("link", name="Log in").click()
    expect(ada.get_by_role("button", name="Ada Lovelace")).to_be_visible()


def test_the_room_says_who_one_is_and_that_it_is_up_to_date(ada):
    expect(ada.get_by_text("Ada Lovelace").first).to_be_visible()
    expect(ada.get_by_role("status", name="Connection")).to_have_text("Up to date")
