"""What the room tells one person alone: on all their open pages, and on nobody else's."""

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, assert_accessible
from tests.support.conversing import awake, box

KIND = "administrator"
SENTENCE = "You're an administrator now."
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


def notices(page):
    return page.get_by_role("status", name="Notices")


def dismiss(page):
    return notices(page).get_by_role("button", name=f"Dismiss: {SENTENCE}")


def has_been_told(place, name, kind=KIND, about="{}"):
    """Have it stand there when somebody opens the room."""
    place.say(name, "hello")
    place.sql(
        "INSERT INTO notices (person_id, kind, made_at, about)"
        f" SELECT id, '{kind}', {NOW}, '{about}' FROM people"
        f" WHERE name = '{name}'"
    )


def test_it_stands_there_until_it_is_dismissed_in_all_windows(place, enter):
    has_been_told(place, "Ada Lovelace")
    ada, other, grace = enter("Ada Lovelace"), enter("Ada Lovelace"), enter("Grace Hopper")
    for page in (ada, other):
        expect(notices(page)).to_contain_text(SENTENCE)
        awake(page)
    expect(notices(grace)).to_be_empty()

    dismiss(ada).click()

    for page in (ada, other):
        expect(notices(page)).not_to_contain_text(SENTENCE)
    ada.reload()
    expect(box(ada)).to_be_enabled()
    expect(notices(ada)).not_to_contain_text(SENTENCE)


def test_the_first_press_that_wakes_the_page_dismisses_it(place, enter):
    has_been_told(place, "Ada Lovelace")
    ada = enter("Ada Lovelace")

    dismiss(ada).focus()
    ada.keyboard.press("Enter")

    expect(notices(ada)).to_be_empty()
    expect(ada).to_have_url(f"{place.address}/")


def test_what_was_told_while_the_page_had_no_connection_comes_with_the_next(place, enter, failures):
    ada = enter("Ada Lovelace")
    awake(ada)
    expect(notices(ada)).to_be_empty()
    has_been_told(place, "Ada Lovelace")

    failures.cut()

    expect(notices(ada)).to_contain_text(SENTENCE)


def test_without_the_script_a_form_dismisses_it(place, window, enter):
    has_been_told(place, "Ada Lovelace")
    cookies = enter("Ada Lovelace").context.cookies()
    plain = window(cookies, java_script_enabled=False)

    dismiss(plain).click()

    expect(notices(plain)).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(place, enter, scheme):
    for kind in ("administrator", "came-back", "muted", "report"):
        has_been_told(place, "Ada Lovelace", kind, '{"message_id": 1, "outcome": "done"}')
    ada = enter("Ada Lovelace", viewport=PHONE, color_scheme=scheme)

    expect(notices(ada)).to_contain_text("1 more")
    assert_accessible(ada)


def test_beside_all_that_is_said_at_the_top_messages_can_be_read(place, enter):
    for n in range(5):
        message_id = place.say("Ada Lovelace", f"message {n} " * 10)
        place.sql(
            "INSERT INTO pins (message_id, pinned_at, pinned_by_id)"
            f" SELECT {message_id}, {NOW}, id FROM people",
            "UPDATE room SET pins_rev = pins_rev + 1",
        )
    for _ in range(4):
        has_been_told(place, "Ada Lovelace")
    ada = enter("Ada Lovelace", viewport=PHONE)

    ada.get_by_role("region", name="Pinned messages").locator("summary").click()

    expect(ada.get_by_role("listitem").filter(has_text="Pinned by")).to_have_count(5)
    assert ada.get_by_role("log").bounding_box()["height"] > PHONE["height"] / 4
    assert_accessible(ada)
