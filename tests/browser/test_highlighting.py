"""Code in the colours of its language."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import assert_accessible
from tests.support.acting_on_messages import choose
from tests.support.conversing import kept, say, texts

CODE = "def half(x):\n\treturn x / 2  # < 1 & more"
PYTHON = f"Look:\n```python\n{CODE}\n```"
# All kinds of colours on one small page.
MORE = """```html
<p class="a">&amp; <!-- why --></p>
```
```css
#id .name:hover { color: red; width: 1px }
```
```diff
- old
+ new
```
```js
@a class B extends C { get x() { return `${1} ${/y/.test("z")}` } }
```
"""
LIBRARY = re.compile(r"/static/highlight-\w+\.(js|css)")
COLOUR = "node => getComputedStyle(node).color"


def coloured(message):
    """Return the parts of its code that have a colour."""
    return message.locator("pre code span")


def test_code_takes_the_colours_of_its_language_once_somebody_sees_it(enter, place):
    place.say("Ada Lovelace", "nothing special")
    grace = enter("Grace Hopper")
    asked = []
    grace.on("request", lambda request: asked.append(request.url))
    say(grace, "```\nplain = 1\n```")
    expect(kept(grace).nth(1).locator("pre")).to_be_visible()
    assert not [url for url in asked if LIBRARY.search(url)]

    say(grace, PYTHON)

    message = kept(grace).nth(2)
    expect(coloured(message).first).to_have_text("def")
    assert len([url for url in asked if LIBRARY.search(url)]) == 2
    assert message.locator("pre code").text_content() == CODE
    expect(coloured(kept(grace).nth(1))).to_have_count(0)
    keyword, comment = coloured(message).first, coloured(message).last
    grounds = {part.evaluate(COLOUR) for part in (keyword, comment, message.locator("pre code"))}
    assert len(grounds) == 3

    choose(message, "Show source")
    expect(texts(grace).nth(2)).to_have_text(PYTHON)
    choose(message, "Show formatted")
    expect(coloured(message).first).to_have_text("def")

    place.say("Ada Lovelace", MORE)
    expect(coloured(kept(grace).nth(3)).first).to_be_visible()
    say(grace, MORE)
    expect(coloured(kept(grace).nth(4)).first).to_be_visible()
    assert_accessible(grace)

    grace.set_viewport_size({"width": 360, "height": 740})
    grace.reload()
    kept(grace).nth(2).scroll_into_view_if_needed()
    kept(grace).nth(2).click()
    expect(coloured(message).first).to_have_text("def")


@pytest.mark.usefixtures("refusals")
def test_where_the_colours_do_not_come_code_is_there(enter):
    grace = enter("Grace Hopper")
    grace.context.route(LIBRARY, lambda route: route.abort())
    with grace.expect_event("requestfailed"):
        say(grace, PYTHON)

    expect(kept(grace).first.locator("pre code")).to_have_text(CODE)
    expect(coloured(kept(grace).first)).to_have_count(0)
