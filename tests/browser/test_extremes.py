"""Nothing overlaps, scrolls sideways or is cut off: small, zoomed, with large text, from right to
left, in forced colours and without motion, whatever people are called and write."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.browser.test_unsent import refuse
from tests.support.acting_on_messages import choose, right_click
from tests.support.conversing import awake, kept, say, texts, unsent
from tests.support.laid_out import faults

ADA = "W" * 100
CJK = "漢" * 100
ARABIC, HEBREW = "محمد الخوارزمي", "עדה לאבלייס"
WORD = "x" * 2_000
CODE = "```\n" + "y" * 1_990 + "\n```"

PLAIN = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
SMALL = {"width": 320, "height": 640}
EXTREMES = {
    "320 pixels": {"size": SMALL},
    # Of a window of 1280 by 800 pixels.
    "zoom of 400 %": {"size": {"width": 320, "height": 200, "deviceScaleFactor": 4}},
    "text of 200 %": {"text": 32, "size": {"width": 640, "height": 800}},
    "text of 200 % on a phone": {"text": 32, "size": {"width": 360, "height": 740}},
    "from right to left": {"direction": "rtl", "size": SMALL},
}
WIDE = {
    "wide": {},
    "wide, text of 200 %": {"text": 32},
    "wide, from right to left": {"direction": "rtl"},
    "wide, forced colours": {"forced_colors": "active"},
}


class Screen:
    """How a page is looked at, which changes while it stays as it is."""

    def __init__(self, page):
        self.page = page
        self.browser = page.context.new_cdp_session(page)

    def show(self, size=None, text=16, direction="", forced_colors="none"):
        self.browser.send("Emulation.setDeviceMetricsOverride", PLAIN | (size or {}))
        # What one sets in the browser, and not the page's own style.
        sizes = {"standard": text, "fixed": text * 13 // 16}
        self.browser.send("Page.setFontSizes", {"fontSizes": sizes})
        self.page.emulate_media(forced_colors=forced_colors)
        self.page.evaluate("to => document.documentElement.dir = to", direction)
        # A change of the text's size alone is no event, and what is open stays where it was.
        self.page.evaluate("dispatchEvent(new Event('resize'))")
        settle(self.page)


def settle(page):
    """Wait until what watches sizes has done its part."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))")


def found_at_each_extreme(page, where, extremes=EXTREMES):
    """Return what is wrong with the page as it is open now."""
    screen = Screen(page)
    found = []
    for name, how in extremes.items():
        screen.show(**how)
        found += [f"{where}, {name}: {fault}" for fault in faults(page)]
    screen.show()
    return found


@pytest.fixture
def crowd(place):
    """People with names of all kinds have said things of all kinds."""
    first = place.say(ADA, WORD)
    place.say(CJK, CODE, reply_to=first)
    place.say(ARABIC, "مرحبا، كيف حالك؟ **hello** `code` https://example.com/" + "a" * 300)
    place.say(HEBREW, "> שלום\n\n- אחד\n- two\n\n1. three")
    place.say(CJK, "漢字" * 400)


@pytest.mark.usefixtures("crowd", "refusals")
def test_the_room_can_be_read_at_every_extreme(enter):
    page = enter(ADA)
    awake(page)
    found = found_at_each_extreme(page, "the room", EXTREMES | WIDE)
    for name, do in STATES.items():
        do(page)
        found += found_at_each_extreme(page, name)
        page.keyboard.press("Escape")
    print("\n".join(found))
    assert found == []


def open_own_menu(page):
    page.locator("[data-menu] [data-button]").click()


def open_people(page):
    page.set_viewport_size({"width": 600, "height": 640})
    page.locator("[data-people-button]").click()


def open_card(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    kept(page).last.locator("[data-author]").click()


def open_message_menu(page):
    right_click(kept(page).last)


def open_picker(page):
    choose(kept(page).last, "React")


def edit(page):
    choose(kept(page).first, "Edit")


def reply(page):
    choose(kept(page).last, "Reply")


def open_keys(page):
    kept(page).last.focus()
    page.keyboard.press("?")


def open_notifications(page):
    open_own_menu(page)
    page.get_by_role("menuitem", name="Notifications").click()


def search(page):
    page.locator("[data-search]").click()
    page.get_by_role("region", name="Search").get_by_role("searchbox").fill("three")
    expect(page.get_by_role("list", name="Results").get_by_role("link")).to_have_count(1)


def fail(page):
    refuse(page, 422, "W" * 100)
    say(page, "refused")
    expect(unsent(page)).to_have_count(1)


STATES = {
    "own menu": open_own_menu,
    "people": open_people,
    "card": open_card,
    "message menu": open_message_menu,
    "picker": open_picker,
    "editing": edit,
    "replying": reply,
    "keys": open_keys,
    "notifications": open_notifications,
    "search": search,
    "failure": fail,
}


def test_all_other_pages_can_be_read_at_every_extreme(crowd, window, place, complaints):
    page = window()
    page.goto("/missing")
    found = found_at_each_extreme(page, "error")
    for address in ("/", "/login"):
        page.goto(address)
        found += found_at_each_extreme(page, address)

    page.context.add_cookies(cookies_of("Ada Lovelace", place))
    for part in ("search?q=x", "admin/messages", "admin/log", "admin/numbers", "admin/people"):
        page.goto(f"/{part}")
        found += found_at_each_extreme(page, part)
    page.get_by_role("table").get_by_role("link", name=CJK).click()
    found += found_at_each_extreme(page, "a person")
    print("\n".join(found))
    complaints.clear()
    assert found == []


MOVES = """(() => {
  window.moved = []
  const tell = ({ target, type }) => {
    const long = target.getAnimations({ subtree: true })
      .filter(it => it.effect.getComputedTiming().duration > 1)
    if (long.length) window.moved.push(`${type}: ${target.className}`)
  }
  for (const name of ["animationstart", "transitionrun"]) addEventListener(name, tell, true)
})()"""


@pytest.mark.usefixtures("refusals")
@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves_for_whoever_wishes_that(enter, place, wish):
    first = place.say("Grace Hopper", "hello")
    page = enter("Ada Lovelace", reduced_motion=wish)
    page.add_init_script(MOVES)
    page.goto(f"/?message={first}")
    awake(page)

    for do in (open_own_menu, open_people, open_card, reply, open_picker, fail):
        do(page)
        page.keyboard.press("Escape")
    page.locator("[data-search]").hover()
    page.get_by_role("button", name="Send").hover()

    assert bool(page.evaluate("moved")) == (wish == "no-preference")


def test_from_right_to_left_everything_changes_sides_and_words_keep_their_own(enter, place):
    place.say("Grace Hopper", "hello")
    place.say(ARABIC, "مرحبا")
    place.say(HEBREW, "שלום `code`")
    page = enter("Ada Lovelace")
    for direction, side in (("ltr", -1), ("rtl", 1)):
        Screen(page).show(direction=direction)
        for message in kept(page).all():
            face, text = message.locator("[data-avatar]"), message.locator("[data-text]")
            assert (middle(face) - middle(text)) * side > 0
        directions = "nodes => nodes.map(node => getComputedStyle(node).direction)"
        assert texts(page).evaluate_all(directions) == ["ltr", "rtl", "rtl"]


def middle(part):
    box = part.bounding_box()
    return box["x"] + box["width"] / 2


BROKEN = """<!doctype html><style>* { margin: 0 } body { overflow-x: hidden }</style>
<p style="block-size: 5px">one line of text</p><p>another line of text</p>
<div style="inline-size: 90px; overflow: auto"><p style="inline-size: 200px">scrolls</p></div>
<div style="inline-size: 50px; overflow: hidden; white-space: nowrap">what is cut off here</div>
<div style="inline-size: 50px; overflow: hidden"><a href="/">a</a><p>beside_a_link</p></div>
<div style="block-size: 20px; overflow: hidden">what<br>is<br>cut<br>off</div>
<div style="margin-left: 1270px; white-space: nowrap">beyond</div>
<a href="/" style="display: block; inline-size: 30px; white-space: nowrap">sticks out of it</a>"""
WELL = """<!doctype html><p>one line of text</p><p>another <a href="/">line</a> of <b>text</b></p>
<div title="all of it" style="inline-size: 50px; overflow: hidden; white-space: nowrap">what is cut
off here</div>
<div style="position: absolute; inset-block-start: 0">a menu above it</div>"""


def test_what_is_not_laid_out_well_is_found(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.set_content(WELL)
    assert faults(page) == []

    page.set_content(BROKEN)
    found = faults(page)
    print("\n".join(found))
    assert any(it.startswith("is cut off:") and "beside_a_link" in it for it in found)
    kinds = {fault.split(":")[0] for fault in found}
    assert kinds == {
        "overlap",
        "the page scrolls sideways",
        "scrolls sideways",
        "is cut off",
        "is cut off below",
        "is beyond the page",
        "sticks out of its control",
    }
