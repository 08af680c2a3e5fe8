"""Formatting: the same before the script, with it, and while its library is late."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import choose
from tests.support.conversing import UP_TO_DATE, kept, say, status, texts

LIBRARY = re.compile(r"/static/formatting-\w+\.js")
PLAN = """Here is the plan, **please read** it and ~~argue~~ *agree*:
1. `make test`
2. Tell [the team](https://example.com/team)
   - by mail
   - in [bank.example](https://evil.example/)

> It was green on my machine.
It isn't on mine: https://example.com/builds?a=1&b=x_y

```python
def total(prices):
    return sum(prices)
```"""
# Beside it, what isn't what it looks like.
SAID = (PLAN, "¯\\_(ツ)_/¯", "*", "2026. A year", "**<b>bold</b>**", "[x](javascript:alert(1))")
DRAWN = "() => [...document.querySelectorAll('[data-list] [data-text]')].map(it => it.innerHTML)"


def test_a_message_looks_the_same_from_the_server_and_from_the_script(ada, grace, window, place):
    for text in SAID:
        say(grace, text)
    expect(kept(ada)).to_have_count(len(SAID))
    expect(texts(ada).first.locator("pre")).to_be_visible()
    by_script = ada.evaluate(DRAWN)

    without = window(cookies_of("Alan Turing", place), java_script_enabled=False)
    expect(kept(without)).to_have_count(len(SAID))
    by_server = [it.inner_html() for it in texts(without).all()]
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)

    # Links in the log are no tab stops, once the script is there.
    assert [re.sub(' tabindex="-1"', "", it) for it in by_script] == by_server
    assert ada.evaluate(DRAWN) == by_script
    assert "<strong>please read</strong>" in by_server[0]
    assert [texts(ada).nth(n).inner_text() for n in range(1, 6)] == [
        "¯\\_(ツ)_/¯",
        "*",
        "2026. A year",
        "<b>bold</b>",
        "[x](javascript:alert(1))",
    ]


def test_text_and_links_stay_until_the_library_comes(ada, grace, refusals):
    held = []
    ada.route(LIBRARY, lambda route: held.append(route))
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    say(grace, "**hello**, see https://example.com/")

    expect(texts(ada)).to_have_text("**hello**, see https://example.com/")
    expect(texts(ada).get_by_role("link")).to_have_attribute("href", "https://example.com/")
    expect(texts(ada).locator("strong")).to_have_count(0)

    held.pop().abort()
    ada.unroute(LIBRARY)
    expect(texts(ada).locator("strong")).to_have_text("hello")
    assert held == []


def test_a_link_opens_a_tab_that_knows_nothing_of_the_room(ada, grace, place):
    say(grace, f"see [this]({place.address}/healthz)")

    with ada.expect_popup() as opened:
        texts(ada).get_by_role("link", name="this").click()

    tab = opened.value
    expect(tab).to_have_url(f"{place.address}/healthz")
    assert tab.evaluate("[window.opener, document.referrer]") == [None, ""]
    expect(status(ada)).to_have_text(UP_TO_DATE)


def test_a_message_is_shown_as_its_source_and_back(ada, grace):
    say(grace, "**hello** `there`")
    message = kept(ada).first
    expect(message.locator("strong")).to_have_text("hello")

    for choice, words in (("Show source", "**hello** `there`"), ("Show formatted", "hello there")):
        choose(message, choice)
        expect(texts(ada)).to_have_text(words)
        expect(message).to_be_focused()


def test_formatting_shuts_nobody_out(ada, grace):
    say(grace, PLAN)
    expect(texts(ada).locator("pre")).to_be_visible()

    for width in (1280, 360):
        ada.set_viewport_size({"width": width, "height": 900})
        assert ada.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(ada)


def test_a_list_however_deep_stays_on_a_narrow_screen(ada, grace):
    say(grace, "\n".join("  " * depth + "- x" for depth in range(40)))
    expect(texts(ada).locator("li")).to_have_count(40)

    ada.set_viewport_size({"width": 320, "height": 900})

    rights = "items => items.map(it => it.getBoundingClientRect().right)"
    assert max(texts(ada).locator("li").evaluate_all(rights)) <= 320
    widths = "items => items.map(it => it.getBoundingClientRect().width)"
    assert min(texts(ada).locator("li").evaluate_all(widths)) > 20
