"""Messages that administrators pin to the top of the room: three people see them, live."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import PHONE, assert_accessible
from tests.support.acting_on_messages import changes_of, choose, items, right_click, said_by_both
from tests.support.conversing import UP_TO_DATE, awake, go_offline, kept, status, texts


@pytest.fixture
def ids(place):
    """What Grace and Ada have said."""
    return said_by_both(place)


@pytest.fixture
def ada(ids, enter):
    return enter("Ada Lovelace")


@pytest.fixture
def grace(ids, enter):
    return enter("Grace Hopper")


def pins(page):
    return page.get_by_role("region", name="Pinned messages")


def unfold(page):
    pins(page).locator("summary").click()


def pinned(page):
    return pins(page).get_by_role("listitem")


def unpin(page, nth=0):
    pinned(page).nth(nth).get_by_role("button", name="Unpin").click()


def edit(page, message_id, words):
    body = {"message": words, "rev": 1}
    assert changes_of(page, message_id, "PATCH", "", body) == 200


def test_a_pin_stands_at_the_top_for_everybody_until_it_is_unpinned(ada, grace, enter):
    linus = enter("Linus Torvalds")
    for page in (ada, grace, linus):
        expect(pins(page)).to_be_hidden()

    choose(kept(ada).first, "Pin")

    for page in (ada, grace, linus):
        expect(pins(page)).to_contain_text("Pinned Grace Hopper from Grace")
        expect(pins(page)).to_contain_text("Pinned by Ada Lovelace")
    linus.reload()
    expect(pins(linus)).to_contain_text("from Grace")
    unfold(linus)
    expect(pinned(linus)).to_have_count(1)
    expect(pinned(linus).get_by_role("button")).to_have_count(0)

    choose(kept(ada).first, "Unpin")

    for page in (ada, grace, linus):
        expect(pins(page)).to_be_hidden()
    ada.goto("/admin/log")
    expect(ada.get_by_role("main")).to_contain_text("Unpinned a message")


def test_a_pin_says_what_its_message_says_and_goes_with_it(ada, grace, enter, ids):
    linus = enter("Linus Torvalds")
    choose(kept(ada).first, "Pin")
    expect(pins(linus)).to_contain_text("from Grace")

    edit(grace, ids["Grace"], "changed by Grace")

    for page in (ada, grace, linus):
        expect(pins(page)).to_contain_text("changed by Grace")
    choose(kept(grace).first, "Remove")
    for page in (ada, grace, linus):
        expect(pins(page)).to_be_hidden()
    kept(grace).first.get_by_role("button", name="Undo").click()
    expect(texts(linus).first).to_have_text("changed by Grace")
    expect(pins(linus)).to_be_hidden()


def test_a_press_leads_to_the_message_and_back(ada, place):
    choose(kept(ada).first, "Pin")
    # Otherwise the request may be given up.
    expect(pins(ada)).to_contain_text("Pinned")
    # Not before: the page would catch up with them while one chooses.
    place.fill(300, "message {}")
    ada.reload()
    expect(texts(ada).last).to_have_text("message 300")
    awake(ada)
    unfold(ada)

    pinned(ada).get_by_role("link").click()

    expect(kept(ada).first).to_be_focused()
    expect(texts(ada).first).to_be_in_viewport()
    ada.go_back()
    expect(texts(ada).last).to_be_in_viewport()


def test_the_keyboard_opens_unpins_and_goes_on(ada, ids):
    for name in ("Grace", "Ada"):
        assert changes_of(ada, ids[name], "PUT", "/pin") == 200
    expect(pins(ada)).to_contain_text("Pinned (2)")
    pins(ada).locator("summary").focus()
    ada.keyboard.press("Enter")
    expect(pinned(ada)).to_have_count(2)

    ada.keyboard.press("Tab")
    ada.keyboard.press("Tab")
    expect(pinned(ada).first.get_by_role("button", name="Unpin")).to_be_focused()
    ada.keyboard.press("Enter")

    expect(pinned(ada)).to_have_count(1)
    expect(pinned(ada).first.get_by_role("button", name="Unpin")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(pins(ada)).to_be_hidden()
    expect(ada.get_by_role("textbox", name="Message")).to_be_focused()


@pytest.mark.usefixtures("refusals")
def test_the_sixth_is_refused_with_what_to_do(ada, place):
    for n in range(4):
        place.say("Grace Hopper", f"message {n}")
    expect(kept(ada)).to_have_count(6)
    for n in range(1, 6):
        assert changes_of(ada, n, "PUT", "/pin") == 200
    expect(pins(ada)).to_contain_text("Pinned (5)")

    choose(kept(ada).last, "Pin")

    expect(ada.get_by_text("Up to 5 messages can be pinned. Unpin one first.")).to_be_visible()


@pytest.mark.usefixtures("refusals")
def test_who_was_away_finds_the_pins(ada, grace):
    awake(grace)
    go_offline(grace)
    choose(kept(ada).first, "Pin")
    expect(pins(ada)).to_be_visible()

    grace.context.set_offline(False)

    expect(pins(grace)).to_contain_text("from Grace")


def test_where_word_of_it_is_lost_they_come_with_the_next_answer(ada, grace, failures):
    awake(grace)
    # Else her page might yet ask for what it has missed before it was live.
    expect(status(grace)).to_have_text(UP_TO_DATE)
    failures.simulate(lose_events=1)
    choose(kept(ada).first, "Pin")
    expect(pins(ada)).to_be_visible()
    expect(pins(grace)).to_be_hidden()

    grace.evaluate("dispatchEvent(new Event('online'))")

    expect(pins(grace)).to_contain_text("from Grace")


def test_members_are_not_offered_to_pin(grace):
    awake(grace)
    right_click(kept(grace).first)

    expect(items(grace).filter(has_text="Pin")).to_have_count(0)


def test_without_the_script_it_unfolds_and_leads_to_the_message(ada, ids, place, window):
    choose(kept(ada).first, "Pin")
    expect(pins(ada)).to_be_visible()
    plain = window(cookies_of("Grace Hopper", place), java_script_enabled=False)

    unfold(plain)
    pinned(plain).get_by_role("link").click()

    expect(plain).to_have_url(f"{place.address}/?message={ids['Grace']}#message-{ids['Grace']}")
    expect(texts(plain).first).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_it_is_one_line_that_everybody_can_use(enter, ids, place, scheme):
    long = place.say("Grace Hopper", "a long message, " * 40)
    ada = enter("Ada Lovelace", viewport=PHONE, color_scheme=scheme)
    for message_id in (ids["Grace"], long):
        assert changes_of(ada, message_id, "PUT", "/pin") == 200
    awake(ada)
    expect(pins(ada)).to_contain_text("Pinned (2)")
    assert pins(ada).bounding_box()["height"] < 60
    assert_accessible(ada)

    unfold(ada)

    expect(pinned(ada)).to_have_count(2)
    assert_accessible(ada)
    assert ada.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
