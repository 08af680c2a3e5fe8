"""The page "You": one's name and picture, and where one is logged in."""

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, assert_accessible
from tests.support.conversing import awake, box, say, theme_kept
from tests.support.waiting import until

NAME = "Countess of Lovelace"
# It looks like "Grace Hopper", and has a Cyrillic letter in it.
LOOK_ALIKE = "Gr\u0430ce Hopper"


def you(page):
    """Go to the page "You" by the menu, in another tab."""
    tab = page.context.new_page()
    tab.goto("/you")
    return tab


def field(page):
    return page.get_by_role("textbox", name="Name shown in the room")


def rename(page, name):
    field(page).fill(name)
    page.get_by_role("button", name="Save name").click()


def here(page):
    people = page.get_by_role("region", name="People").get_by_role("list", name="Here now")
    return people.get_by_role("listitem")


def person(page, name):
    return here(page).filter(has_text=name)


def last(page):
    return page.get_by_role("log").locator("[data-message]").last


def notices(page):
    return page.get_by_role("status", name="Notices")


def way_in(page):
    return page.locator("[data-banner]")


def test_a_new_name_is_seen_by_all_at_once(enter):
    ada, grace = enter("Ada Lovelace"), enter("Grace Hopper")
    for page in (ada, grace):
        awake(page)
    say(ada, "as Ada")
    expect(person(grace, "Ada Lovelace")).to_have_count(1)

    tab = you(ada)
    rename(tab, NAME)

    expect(tab.get_by_text("This is your name now.")).to_be_focused()
    expect(person(grace, NAME)).to_have_count(1)
    expect(person(grace, "Ada Lovelace")).to_have_count(0)
    # Her own open tab knows it, too, at its top and for what she sends.
    expect(ada.get_by_role("banner").get_by_role("button", name=NAME)).to_be_visible()
    say(ada, "as a countess")
    expect(last(grace)).to_contain_text(NAME)
    assert grace.locator("[data-message] [data-author]").all_text_contents() == [
        "Ada Lovelace",
        NAME,
    ]


def test_a_look_alike_is_refused_at_the_field(enter, refusals):
    enter("Grace Hopper")
    ada = you(enter("Ada Lovelace"))

    rename(ada, LOOK_ALIKE)

    expect(ada.get_by_role("alert")).to_contain_text("or one that looks like it")
    expect(ada.get_by_role("alert")).to_be_focused()
    expect(field(ada)).to_have_value(LOOK_ALIKE)
    assert_accessible(ada)
    rename(ada, NAME)
    ada.get_by_role("button", name="Use the name of your account: Ada Lovelace").click()
    expect(field(ada)).to_have_value("Ada Lovelace")


def test_whoever_wants_no_picture_has_neither_one_nor_initials(enter):
    ada, grace = enter("Ada Lovelace"), enter("Grace Hopper")
    awake(grace)
    say(ada, "with initials")
    expect(person(grace, "Ada Lovelace").locator(".avatar")).to_have_text("AL")

    tab = you(ada)
    tab.get_by_role("radio", name="None", exact=True).check()
    tab.get_by_role("button", name="Save picture").click()

    expect(tab.get_by_text("This is your picture now.")).to_be_visible()
    expect(person(grace, "Ada Lovelace").locator(".avatar")).to_be_empty()
    say(ada, "without")
    expect(last(grace).locator(".avatar")).to_be_empty()
    grace.reload()
    expect(last(grace).locator(".avatar")).to_be_empty()
    awake(grace)
    # The card of a message has the same face.
    last(grace).locator("[data-author]").click()
    expect(grace.get_by_role("dialog", name="Ada Lovelace").locator(".avatar")).to_be_empty()


def test_a_new_login_is_told_at_once_and_ended(enter, window, place, refusals):
    first = enter("Ada Lovelace")
    awake(first)
    expect(notices(first)).to_be_empty()

    second = enter("Ada Lovelace")
    expect(notices(first)).to_contain_text("New login with")
    expect(notices(second)).to_be_empty()
    notices(first).get_by_role("link", name="Not you? End it").click()
    expect(first.get_by_role("heading", name="Where you're logged in")).to_be_in_viewport()
    first.get_by_role("button", name="Log out there").click()

    expect(first.get_by_text("Logged out there.")).to_be_focused()
    expect(first.get_by_role("button", name="Log out there")).to_have_count(0)
    # At once, without anything done in that window.
    expect(way_in(second)).to_contain_text("You're logged out.")
    expect(notices(first)).to_have_count(0)
    first.goto("/")
    say(first, "still here")


def test_all_others_are_logged_out(enter, refusals):
    first, *others = [enter("Ada Lovelace") for _ in range(3)]
    grace = enter("Grace Hopper")
    tab = you(first)

    tab.get_by_role("button", name="Log out in all other browsers").click()

    for other in others:
        expect(way_in(other)).to_contain_text("You're logged out.")
    say(first, "still here")
    expect(last(grace)).to_contain_text("still here")


def test_what_one_is_notified_about_is_the_rooms_choice_too(enter):
    ada = enter("Ada Lovelace", permissions=["notifications"])
    awake(ada)
    tab = you(ada)

    tab.get_by_role("radio", name="Mentions and replies").check()

    ada.get_by_role("banner").get_by_role("button", name="Ada Lovelace").click()
    ada.get_by_role("menuitem", name="Notifications").click()
    expect(ada.get_by_role("radio", name="Mentions and replies")).to_be_checked()


def test_the_theme_is_kept(enter):
    tab = you(enter("Ada Lovelace", color_scheme="light"))

    tab.get_by_role("combobox", name="Theme in this browser").select_option("dark")
    until(lambda: theme_kept(tab) == "dark")
    tab.reload()

    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


def test_it_works_without_the_script(enter, window, refusals):
    first, second = enter("Ada Lovelace"), enter("Ada Lovelace")
    plain = window(first.context.cookies(), java_script_enabled=False)
    plain.goto("/you")
    expect(plain.get_by_text("Notifications need JavaScript")).to_be_visible()

    rename(plain, NAME)
    plain.get_by_role("radio", name="Your initials", exact=True).check()
    plain.get_by_role("button", name="Save picture").click()
    plain.get_by_role("button", name="Log out there").click()

    expect(plain.get_by_text("Logged out there.")).to_be_visible()
    expect(field(plain)).to_have_value(NAME)
    expect(way_in(second)).to_contain_text("You're logged out.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, {"width": 360, "height": 640}, None])
def test_everybody_can_use_it(enter, scheme, viewport):
    how = {"viewport": viewport} if viewport else {}
    ada = enter("Ada Lovelace", color_scheme=scheme, **how)
    enter("Ada Lovelace")
    expect(box(ada)).to_be_enabled()
    tab = you(ada)

    assert_accessible(tab)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(overflow) <= 0
