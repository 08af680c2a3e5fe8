"""Mentioning people: their names are completed while one writes, and go out with the text."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookies_of
from tests.support.accessible import PHONE, WIDE, assert_accessible
from tests.support.conversing import SENDS, box, kept, say, tell_reading, texts, wait_until


def write(page, words):
    """Write as by hand, once what completes it is there."""
    box(page).press("End")
    expect(box(page)).to_have_attribute("aria-autocomplete", "list")
    page.keyboard.type(words)


def see_each_other(page):
    """Wait until the page knows who else is here."""
    expect(page.locator("[data-people-button] [data-count]")).to_have_text("2")


def offered(page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def active(page):
    return page.get_by_role("option", selected=True)


def question(page):
    return page.get_by_role("dialog", name="Notify everyone?")


@pytest.fixture
def sent():
    """What a page sends, by its requests."""
    return []


@pytest.fixture
def ada(ada, sent):
    """Ada, whose messages are noted as they leave."""

    def note(request):
        if SENDS.search(request.url) and request.method == "POST":
            sent.append(json.loads(request.post_data))

    ada.on("request", note)
    return ada


def mentions(sent, place):
    """Return the names of whom the messages mention."""

    def name_of(user_id):
        if user_id == "everyone":
            return user_id
        return place.value(f"SELECT name FROM people WHERE id = '{user_id}'")

    return [[name_of(user_id) for user_id in it.get("mentions", [])] for it in sent]


def join(place, *names):
    """Have people be members who don't have the room open."""
    for name in names:
        cookies_of(name, place)


def test_who_is_here_is_completed_by_keyboard_and_mentioned(ada, grace, place, sent):
    see_each_other(ada)
    write(ada, "hello @")
    expect(offered(ada)).to_have_text([re.compile("Grace Hopper"), re.compile("everyone")])
    expect(active(ada)).to_contain_text("Grace Hopper")

    ada.keyboard.press("Tab")
    expect(offered(ada)).to_have_count(0)
    expect(box(ada)).to_have_value("hello @Grace Hopper ")
    ada.keyboard.type("and all")
    ada.keyboard.press("Enter")

    expect(texts(grace)).to_have_text("hello @Grace Hopper and all")
    assert mentions(sent, place) == [["Grace Hopper"]]


def test_who_has_access_is_found_though_they_are_not_here(ada, place, sent):
    join(place, "Alan Turing", "Albert Einstein", "Barbara Liskov")

    write(ada, "@al")
    expect(offered(ada)).to_have_text([re.compile("Alan Turing"), re.compile("Albert Einstein")])
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("Enter")
    ada.keyboard.type("and @lis")
    expect(offered(ada)).to_have_text([re.compile("Barbara Liskov")])
    ada.keyboard.press("Enter")
    ada.keyboard.press("Enter")

    expect(texts(ada)).to_have_text("@Albert Einstein and @Barbara Liskov")
    assert mentions(sent, place) == [["Albert Einstein", "Barbara Liskov"]]


def test_who_spoke_last_is_offered_first(ada, place):
    place.say("Grace Hopper", "one")
    place.say("Alan Turing", "two")
    expect(kept(ada)).to_have_count(2)

    write(ada, "@")

    names = [re.compile(name) for name in ("Alan Turing", "Grace Hopper", "everyone")]
    expect(offered(ada)).to_have_text(names)


def test_escape_closes_the_list_and_leaves_what_is_written(ada, grace):
    see_each_other(ada)
    write(ada, "@gra")
    expect(offered(ada)).to_have_count(1)

    ada.keyboard.press("Escape")

    expect(offered(ada)).to_have_count(0)
    expect(box(ada)).to_have_value("@gra")
    expect(box(ada)).to_be_focused()
    ada.keyboard.press("Enter")
    expect(texts(grace)).to_have_text("@gra")


@pytest.mark.parametrize("words", ["ada@g", "`@g", "a lot@g"])
def test_nobody_is_offered_within_a_word_or_in_code(ada, grace, words):
    see_each_other(ada)
    write(ada, "@g")
    expect(offered(ada)).to_have_count(1)
    box(ada).fill("")

    write(ada, words)

    expect(box(ada)).to_have_value(words)
    expect(offered(ada)).to_have_count(0)


def test_a_name_that_is_only_typed_mentions_who_is_here(ada, grace, place, sent):
    see_each_other(ada)
    write(ada, "x")

    say(ada, "hello @Grace Hopper, and `@Grace Hopper`")
    say(ada, "hello `@Grace Hopper`")

    expect(texts(grace)).to_have_count(2)
    assert mentions(sent, place) == [["Grace Hopper"], []]


def test_ten_people_are_mentioned_at_once_and_no_more(ada, place, sent):
    names = [f"Eve {letter * 3}" for letter in "ABCDEFGHIJK"]
    join(place, *names)

    for name in names:
        write(ada, f"@{name[:-1].lower()}")
        expect(offered(ada)).to_have_text([re.compile(name)])
        ada.keyboard.press("Enter")
    ada.keyboard.press("Enter")

    told = ada.get_by_role("alert").filter(has_text="up to 10 people. Remove 1.")
    expect(told).to_be_visible()
    expect(texts(ada)).to_have_count(0)
    say(ada, " ".join(f"@{name}" for name in names[:10]))
    expect(texts(ada)).to_have_count(1)
    assert mentions(sent, place) == [names[:10]]


def test_whom_a_draft_mentions_is_known_after_a_reload(ada, place, sent):
    join(place, "Alan Turing")
    write(ada, "hello @alan")
    expect(offered(ada)).to_have_count(1)
    ada.keyboard.press("Enter")
    expect(box(ada)).to_have_value("hello @Alan Turing ")

    ada.reload()
    write(ada, "again")
    ada.keyboard.press("Enter")

    expect(texts(ada)).to_have_text("hello @Alan Turing again")
    assert mentions(sent, place) == [["Alan Turing"]]


HIDE = """isHidden => {
  Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}"""


def test_who_is_mentioned_sees_it_marked_and_counts_it(ada, grace):
    see_each_other(ada)
    grace.evaluate(HIDE, True)

    say(ada, "hello")
    write(ada, "@Grace Hopper?")
    say(ada, "@Grace Hopper and once more @Grace Hopper")
    say(ada, "@Grace Hopper!")

    expect(grace).to_have_title("(@2) Chatapp")
    expect(kept(grace).nth(1)).to_have_class(re.compile("message--for-reader"))
    expect(kept(grace).nth(1).locator(".mention")).to_have_text(["@Grace Hopper", "@Grace Hopper"])
    expect(kept(grace).first).not_to_have_class(re.compile("message--for-reader"))
    expect(kept(ada).nth(1)).not_to_have_class(re.compile("message--for-reader"))
    grace.evaluate(HIDE, False)
    expect(grace).to_have_title("Chatapp")


def test_the_count_of_mentions_is_there_after_a_reload_however_much_is_unread(ada, grace, place):
    place.say("Ada Lovelace", "the first")
    expect(kept(grace)).to_have_count(1)
    tell_reading(grace)
    wait_until(lambda: place.value("SELECT max(read_id) FROM people") > 0, grace)
    grace.context.add_init_script("Object.defineProperty(document, 'hidden', { get: () => true })")
    grace.goto("about:blank")
    place.fill(150, "message {}")
    see = "SELECT id FROM people WHERE name = 'Grace Hopper'"
    place.sql(
        "INSERT INTO mentions (message_id, person_id)"
        f" SELECT m.id, p.id FROM messages m, ({see}) p WHERE m.id IN (5, 149)"
    )

    grace.goto("/")

    expect(grace).to_have_title("(@2) Chatapp")


def test_at_log_out_whom_somebody_mentioned_is_forgotten(ada, grace):
    see_each_other(ada)
    write(ada, "@gra")
    expect(offered(ada)).to_have_count(1)
    ada.keyboard.press("Enter")
    keys = "Object.keys(localStorage).filter(key => key.includes('mentions')).length"
    assert ada.evaluate(keys) == 1

    ada.get_by_role("button", name="Log out").click()
    expect(ada.get_by_role("link", name="Log in")).to_be_visible()

    assert ada.evaluate(keys) == 0


def test_everyone_is_mentioned_after_a_question(ada, grace, place, sent):
    join(place, "Alan Turing")
    write(ada, "@every")
    expect(offered(ada)).to_have_text([re.compile("everyone.*notifies everyone")])
    ada.keyboard.press("Enter")
    ada.keyboard.type("lunch")

    ada.keyboard.down("Enter")
    # Held down, it answers nothing.
    ada.keyboard.down("Enter")
    ada.keyboard.down("Enter")
    ada.keyboard.up("Enter")
    expect(question(ada)).to_contain_text("This will notify all 3 people who have access.")
    ada.keyboard.press("Escape")
    expect(question(ada)).to_have_count(0)
    expect(box(ada)).to_have_value("@everyone lunch")
    expect(box(ada)).to_be_focused()
    assert sent == []

    ada.keyboard.press("Enter")
    expect(question(ada).get_by_role("button", name="Send")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(texts(grace)).to_have_text("@everyone lunch")
    assert mentions(sent, place) == [["everyone"]]


def test_everyone_is_nobody_to_whoever_may_not_mention_all(ada, grace, place):
    write(grace, "@every")
    expect(box(grace)).to_have_value("@every")
    expect(offered(grace)).to_have_count(0)

    say(grace, "@everyone lunch")

    expect(texts(ada)).to_have_text("@everyone lunch")
    expect(question(grace)).to_have_count(0)


def test_a_finger_takes_a_name_and_the_keyboard_stays(enter, grace, place):
    ada = enter("Ada Lovelace", viewport=PHONE, has_touch=True, is_mobile=True)
    box(ada).tap()
    see_each_other(ada)
    write(ada, "hello @gr")

    offered(ada).first.tap()

    expect(box(ada)).to_have_value("hello @Grace Hopper ")
    expect(box(ada)).to_be_focused()
    ada.get_by_role("button", name="Send").tap()
    expect(texts(grace)).to_have_text("hello @Grace Hopper")


def test_what_is_completed_can_be_undone(ada, grace):
    see_each_other(ada)
    write(ada, "hello @gr")
    expect(offered(ada)).to_have_count(1)
    ada.keyboard.press("Enter")

    ada.keyboard.press("ControlOrMeta+z")

    wait_until(lambda: "@Grace Hopper" not in box(ada).input_value(), ada)
    assert box(ada).input_value().startswith("hello @")


def test_a_server_that_is_not_reached_leaves_whom_the_page_knows(ada, grace, refusals):
    ada.context.route("**/people?q=*", lambda route: route.abort())

    see_each_other(ada)
    write(ada, "@gra")

    expect(offered(ada)).to_have_text([re.compile("Grace Hopper")])
    ada.wait_for_timeout(300)
    expect(offered(ada)).to_have_text([re.compile("Grace Hopper")])


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_the_list_and_the_question(enter, grace, size):
    ada = enter("Ada Lovelace", viewport=size)
    see_each_other(ada)
    write(ada, "hello @")
    expect(offered(ada)).to_have_count(2)
    list_box = ada.get_by_role("listbox").bounding_box()
    assert list_box["x"] >= 0
    assert list_box["x"] + list_box["width"] <= size["width"]
    assert list_box["y"] + list_box["height"] <= box(ada).bounding_box()["y"]

    assert_accessible(ada)

    ada.keyboard.press("ArrowUp")
    ada.keyboard.press("Enter")
    ada.keyboard.press("Enter")
    expect(question(ada)).to_be_visible()
    assert_accessible(ada)
