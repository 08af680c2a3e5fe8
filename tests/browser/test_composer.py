"""Where one writes grows with what is written, also where browsers don't do that by themselves."""

import pytest
from playwright.sync_api import expect

from tests.support.conversing import box, kept, say

# Firefox and Safari don't know the first, and Safari doesn't know the other.
GROWS_BY_ITSELF = "field-sizing:content"
NO_ANCHOR = ".log { overflow-anchor: none }"
FORGET = """
  const supports = CSS.supports.bind(CSS)
  CSS.supports = (name, ...more) => !name.includes("field-sizing") && supports(name, ...more)
"""
LINE = 24


def as_in_safari(page):
    """Open the page anew, in a browser that knows less."""

    def strip(route):
        answer = route.fetch()
        assert GROWS_BY_ITSELF in answer.text()
        sheet = answer.text().replace(GROWS_BY_ITSELF, "")
        route.fulfill(response=answer, body=sheet + NO_ANCHOR)

    page.route("**/room-*.css", strip)
    page.add_init_script(FORGET)
    page.reload()
    expect(box(page)).to_be_enabled()
    assert box(page).evaluate("node => getComputedStyle(node).fieldSizing") == "fixed"


@pytest.fixture(params=["field-sizing", "measured"])
def writer(ada, request):
    """Ada, in both kinds of browsers."""
    if request.param == "measured":
        as_in_safari(ada)
    return ada


def height(page):
    return box(page).bounding_box()["height"]


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 720})
    page.evaluate("new Promise(requestAnimationFrame)")


def shows_all(page):
    """Tell whether nothing of the text is out of sight."""
    return box(page).evaluate("node => node.scrollHeight <= node.clientHeight")


def test_it_grows_with_each_line_up_to_eight_and_shrinks_when_it_is_sent(writer):
    one = height(writer)
    heights = []
    for lines in (2, 3, 8, 9, 50):
        box(writer).fill("\n".join("x" * lines))
        heights.append(height(writer))

    assert heights[1] - heights[0] == LINE
    assert heights[2] - heights[1] == 5 * LINE
    assert heights[3:] == [heights[2]] * 2
    box(writer).press("Enter")
    expect(kept(writer)).to_have_count(1)
    assert height(writer) == one


@pytest.mark.parametrize("text", ["word " * 60, "x" * 300], ids=["words", "one long word"])
def test_it_grows_with_what_is_broken_without_a_line_break(writer, text):
    one = height(writer)

    box(writer).fill(text)

    assert height(writer) >= one + LINE
    assert shows_all(writer)


def test_it_is_as_large_as_its_draft_after_a_reload_and_in_another_window(writer):
    box(writer).fill("word " * 30)
    before = height(writer)

    writer.reload()
    expect(box(writer)).to_be_enabled()
    assert height(writer) == before

    resize(writer, 400)
    assert height(writer) > before
    assert shows_all(writer)
    resize(writer, 1280)
    assert height(writer) == before


def test_the_conversation_stays_at_its_end_while_one_writes(writer, place):
    say(writer, "hello")
    expect(kept(writer)).to_have_count(1)
    place.fill(40, "message {}")
    writer.reload()
    expect(kept(writer)).to_have_count(41)
    expect(kept(writer).last).to_be_in_viewport(ratio=1)

    for _ in range(6):
        box(writer).press_sequentially("ab")
        box(writer).press("Shift+Enter")

    expect(kept(writer).last).to_be_in_viewport(ratio=1)
    expect(writer.get_by_role("button", name="Newest messages")).to_be_hidden()
