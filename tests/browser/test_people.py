"""Who belongs to the room: here or not, found by name, told apart, and in words of their own."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_moving import GONE_WITHIN_MS
from tests.support.accessible import PHONE, WIDE, assert_accessible
from tests.support.conversing import awake, box, kept, say, wait_until

# It looks like "Kate Moss", and has a Cyrillic letter in it.
LOOK_ALIKE = "K\u0430te Moss"


def region(page):
    return page.get_by_role("region", name="People")


def here(page):
    return region(page).get_by_role("list", name="Here now").get_by_role("listitem")


def others(page):
    return region(page).get_by_role("list", name="Not here").get_by_role("listitem")


def names(people):
    return people.locator("[data-author]")


def field(page):
    return page.get_by_role("searchbox", name="Find people")


def find(page, words):
    field(page).fill(words)


def card(page, name):
    return page.get_by_role("dialog", name=name)


def menu_item(page, name):
    page.get_by_role("banner").get_by_role("button", name=re.compile("Ada|Grace")).click()
    return page.get_by_role("menuitem", name=name)


def set_status(page, words):
    menu_item(page, "Set a status…").click()
    page.get_by_role("textbox", name="What's your status?").fill(words)
    page.get_by_role("button", name="Save").click()


def let_in(place, count):
    """Have people in the room's database who aren't here: Member 001, Member 002, …"""
    place.say("Grace Hopper", "hello")
    columns = place.value("SELECT group_concat(name) FROM pragma_table_info('people')").split(",")
    place.sql(*(moving_in(columns, number) for number in range(1, count + 1)))


def moving_in(columns, number):
    """Return the statement that makes one of them, like Grace in all else."""
    name = f"Member {number:03}"
    new = {
        "id": f"'u_{number:03}'",
        "subject": f"'{number}'",
        "name": f"'{name}'",
        "searched": f"'{name.lower()}'",
        "skeleton": f"'{number}'",
        "here_at": f"datetime('now', '-{number} minutes') || '.000000'",
    }
    values = ", ".join(new.get(column, column) for column in columns)
    return (
        f"INSERT INTO people ({', '.join(columns)}) SELECT {values} FROM people"
        " WHERE name = 'Grace Hopper'"
    )


def test_all_who_have_access_are_listed_as_one_scrolls_and_found_by_name(enter, place):
    let_in(place, 120)
    place.sql("UPDATE people SET name = 'Zoë 120', searched = 'zoë 120' WHERE id = 'u_120'")
    ada = enter("Ada Lovelace")
    awake(ada)
    expect(names(others(ada))).to_contain_text(["Grace Hopper", "Member 001"])
    expect(others(ada).nth(5)).to_contain_text("last here 5 minutes ago")
    assert others(ada).count() < 60

    def listed_after_a_turn_of_the_wheel():
        ada.mouse.wheel(0, 2_000)
        return others(ada).count()

    region(ada).hover()
    wait_until(lambda: listed_after_a_turn_of_the_wheel() == 121, ada)
    expect(others(ada).last).to_contain_text("today" if midnight_is_far(ada) else "last here")

    find(ada, "member 11")
    expect(others(ada)).to_have_count(10)
    expect(ada.locator("[data-announcer]")).to_contain_text("10 people found.")
    expect(here(ada)).to_have_count(0)
    find(ada, "zoe")
    expect(ada.locator("[data-announcer]")).to_contain_text("1 person found.")
    expect(names(others(ada))).to_have_text("Zoë 120")
    find(ada, "love")
    expect(names(here(ada))).to_have_text("Ada Lovelace")
    find(ada, "nobody")
    expect(region(ada)).to_contain_text("No one found.")

    find(ada, "")
    field(ada).focus()
    ada.keyboard.insert_text("A page that somebody pasted. " * 5_000)
    expect(region(ada)).to_contain_text("No one found.")

    ada.keyboard.press("Escape")
    expect(field(ada)).to_have_value("")
    expect(others(ada).first).to_contain_text("Grace Hopper")
    find(ada, "grace")
    names(others(ada)).click()
    expect(card(ada, "Grace Hopper")).to_contain_text("Last here just now")


def midnight_is_far(page):
    """Whether two hours ago was today."""
    return page.evaluate("new Date().getHours() >= 2")


@pytest.mark.usefixtures("refusals")
def test_who_comes_and_who_leaves_changes_sides_and_is_there_once(ada, enter):
    awake(ada)
    expect(region(ada)).to_contain_text("Everyone is here.")

    grace = enter("Grace Hopper")
    expect(names(here(ada))).to_have_text(["Ada Lovelace", "Grace Hopper"])
    grace.close()
    expect(names(others(ada))).to_have_text(["Grace Hopper"])
    expect(others(ada)).to_contain_text("last here just now")
    expect(here(ada)).to_have_count(1)

    grace = enter("Grace Hopper")
    expect(here(ada)).to_have_count(2)
    expect(others(ada)).to_have_count(0)

    say(grace, "hello")
    kept(ada).click(button="right")
    ada.get_by_role("menuitem", name="Suspend author…").click()
    ada.get_by_role("textbox", name="Reason").fill("A lost laptop")
    ada.get_by_role("button", name="Suspend").click()
    ada.get_by_role("button", name="Close").click()
    # The room has moved, and she may only be on her way, for up to eight seconds.
    expect(here(ada)).to_have_count(1, timeout=GONE_WITHIN_MS)
    expect(others(ada)).to_have_count(0)


def test_a_status_in_words_of_ones_own_is_seen_by_all_until_it_is_cleared(ada, grace):
    awake(ada)
    awake(grace)
    menu_item(ada, "Set a status…").click()
    ada.get_by_role("button", name="Lunch").click()
    expect(ada.get_by_role("textbox", name="What's your status?")).to_have_value("Lunch")
    ada.get_by_role("button", name="Change emoji").click()
    ada.get_by_role("searchbox", name="Search emoji").fill("tea")
    ada.get_by_role("gridcell", name="tea", exact=True).click()
    ada.get_by_role("button", name="Save").click()

    expect(ada.get_by_role("dialog")).to_have_count(0)
    expect(here(grace).nth(1)).to_contain_text("🍵 Lunch")
    names(here(grace)).nth(1).click()
    expect(card(grace, "Ada Lovelace")).to_contain_text("🍵 Lunch")
    grace.keyboard.press("Escape")
    ada.get_by_role("button", name="Ada Lovelace").click()
    ada.get_by_role("menuitemradio", name="Busy").click()
    expect(here(grace).nth(1)).to_contain_text("Busy · 🍵 Lunch")

    ada.reload()
    awake(ada)
    expect(here(ada).first).to_contain_text("Busy · 🍵 Lunch")
    expect(menu_item(ada, "🍵 Lunch")).to_be_visible()
    ada.get_by_role("menuitem", name="Clear status").click()
    expect(here(grace).nth(1)).not_to_contain_text("Lunch")
    expect(here(grace).nth(1)).to_contain_text("Busy")


def test_a_status_that_is_not_kept_says_why_and_what_was_written_stays(ada, refusals):
    awake(ada)
    set_status(ada, "w" * 81)
    problem = ada.get_by_role("dialog").get_by_role("alert")
    expect(problem).to_have_text("A status can have up to 80 characters. Yours has 81.")

    ada.route("**/status", lambda route: route.abort())
    words = ada.get_by_role("textbox", name="What's your status?")
    words.fill("Писать")
    words.press("Enter")
    expect(problem).to_contain_text("Couldn't reach the server.")
    expect(words).to_have_value("Писать")
    expect(words).to_be_focused()

    ada.unroute("**/status")
    words.press("Enter")
    expect(here(ada)).to_contain_text("Писать")
    expect(ada.get_by_role("banner").get_by_role("button", name="Ada")).to_be_focused()


def test_where_the_others_cannot_be_loaded_one_tries_again(enter, place, refusals):
    place.say("Grace Hopper", "hello")
    ada = enter("Ada Lovelace", viewport=PHONE)
    ada.route(re.compile(r"/people\?q="), lambda route: route.abort())
    awake(ada)
    ada.get_by_role("button", name="People").click()
    expect(region(ada)).to_contain_text("Couldn't load everyone.")

    ada.unroute(re.compile(r"/people\?q="))
    region(ada).get_by_role("button", name="Try again").click()

    expect(names(others(ada))).to_have_text(["Grace Hopper"])


def test_where_pusher_does_not_tell_all_nobody_is_said_not_to_be_here(place, enter, monkeypatch):
    place.say("Grace Hopper", "hello")
    monkeypatch.setattr("chatapp.local.pusher.channels.MAX_MEMBERS", 0)

    ada = enter("Ada Lovelace")
    awake(ada)

    everybody = region(ada).get_by_role("list", name="Everyone else")
    expect(everybody).to_contain_text("Grace Hopper")
    expect(region(ada)).not_to_contain_text(re.compile("not here|last here", re.IGNORECASE))


def test_two_who_look_alike_are_told_apart_in_the_same_way_everywhere(place, enter):
    place.say("Kate Moss", "the first of us")
    place.say(LOOK_ALIKE, "the second of us")
    second = f"{LOOK_ALIKE} (2)"
    ada = enter("Ada Lovelace")
    awake(ada)

    faces = kept(ada).locator("[data-avatar]")
    expect(faces).to_have_text(["KM", "K2"])
    expect(others(ada).locator("[data-avatar]")).to_have_text(["KM", "K2"])
    expect(names(others(ada))).to_have_text(["Kate Moss", second])
    names(kept(ada)).last.click()
    expect(card(ada, second)).to_contain_text("K2")
    ada.keyboard.press("Escape")

    box(ada).press("End")
    ada.keyboard.type("@k")
    offered = ada.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(offered).to_contain_text([f"K2{second}", "KMKate Moss"])
    box(ada).fill("")
    ada.get_by_role("link", name="Search").click()
    ada.get_by_role("searchbox", name="Search messages").fill("second of us")
    expect(ada.get_by_role("region", name="Search")).to_contain_text("K2")


def test_completion_has_the_names_of_today(ada, place):
    place.say("Grace Hopper", "hello")
    place.say("Alan Turing", "hello")
    expect(kept(ada)).to_have_count(2)
    set_name = "UPDATE people SET name = '{0}', searched = lower('{0}') WHERE name = '{1}'"
    place.sql(
        set_name.format("Grace Murray", "Grace Hopper"),
        set_name.format("Grace Hopper", "Alan Turing"),
    )
    awake(ada)

    box(ada).press("End")
    ada.keyboard.type("@grace h")
    offered = ada.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(offered).to_have_count(1)
    expect(offered.locator(".avatar")).to_have_class(tint_of(kept(ada).last))
    for _ in range(2):
        ada.keyboard.press("Backspace")
    expect(offered).to_contain_text(["Grace Hopper", "Grace Murray"])


def tint_of(message):
    """Return what the avatar of a message's author has in its class."""
    found = message.locator("[data-avatar]").get_attribute("class")
    return re.compile(re.search(r"avatar--tint-\d+", found)[0])


def test_on_a_phone_the_others_are_asked_for_when_the_sheet_is_opened(enter, place):
    place.say("Grace Hopper", "hello")
    ada = enter("Ada Lovelace", viewport=PHONE)
    asked = []
    ada.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else None)
    awake(ada)
    button = ada.get_by_role("button", name="People 1")
    ada.wait_for_timeout(300)
    assert asked == []

    button.click()
    expect(names(others(ada))).to_have_text(["Grace Hopper"])
    find(ada, "gr")
    ada.keyboard.press("Escape")
    expect(field(ada)).to_have_value("")
    ada.keyboard.press("Escape")

    expect(region(ada)).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_the_panel_nor_in_the_dialog(enter, place, size):
    let_in(place, 3)
    place.sql("UPDATE people SET status_emoji = '🌴', status_words = 'On holiday, really'")
    more = {"has_touch": True, "is_mobile": True} if size is PHONE else {}
    ada = enter("Ada Lovelace", viewport=size, **more)
    awake(ada)
    menu_item(ada, "Set a status…").click()
    ada.get_by_role("button", name="Lunch").click()
    assert_accessible(ada)
    ada.keyboard.press("Escape")

    if size is PHONE:
        ada.get_by_role("button", name="People").click()
    expect(others(ada)).to_have_count(4)
    find(ada, "mem")
    expect(others(ada)).to_have_count(3)
    if size is PHONE:
        # A finger finds them anywhere in their line.
        others(ada).last.locator("[data-when]").tap(force=True)
        expect(card(ada, "Member 003")).to_be_visible()
        ada.keyboard.press("Escape")
        expect(names(others(ada)).last).to_be_focused()
    assert_accessible(ada)
    assert ada.evaluate("document.documentElement.scrollWidth") == size["width"]
    find(ada, "nobody")
    expect(region(ada)).to_contain_text("No one found.")
    assert_accessible(ada)
