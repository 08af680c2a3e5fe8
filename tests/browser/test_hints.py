"""What is too large for an event travels as a hint, and is on every page a moment later."""

import pytest
from playwright.sync_api import expect

from tests.support.acting_on_messages import changes_of
from tests.support.conversing import UP_TO_DATE, kept, say, status

# A name of 100 characters, of four bytes each.
NAME = "\U00010400" * 100
EMOJI = "\U0001f600"
KINDS = ["🎉", "😕", "🚀", "👀", "🔥", "💯", "🙏", "👏", "🤔", "🍕", "🐢", "👍"]
ANNOUNCED = """() => {
  const place = document.querySelector("[data-announcer]")
  window.announced = []
  new MutationObserver(() => window.announced.push(place.textContent.slice(0, 20)))
    .observe(place, { childList: true, characterData: true, subtree: true })
}"""


def send(page, **message):
    """Send a message from outside the page's script; return the answer's status."""
    return page.evaluate(
        """async message => {
          const headers = { "Content-Type": "application/json", Accept: "application/json" }
          const body = JSON.stringify({ client_id: crypto.randomUUID(), ...message })
          return (await fetch("/messages", { method: "POST", headers, body })).status
        }""",
        message,
    )


@pytest.fixture
def grace(grace, place):
    """Grace, whose name is as long as one can be."""
    place.sql(f"UPDATE people SET name = '{NAME}' WHERE name = 'Grace Hopper'")
    return grace


def test_a_message_that_is_too_large_is_there_and_announced_once(ada, grace, place):
    say(grace, EMOJI * 200)
    expect(kept(ada)).to_have_count(1)
    expect(status(ada)).to_have_text(UP_TO_DATE)
    ada.evaluate(ANNOUNCED)
    own = place.value("SELECT id FROM people WHERE name LIKE '\U00010400%'")
    text = f"@{NAME} {EMOJI * (2000 - len(NAME) - 2)}"

    with ada.expect_request("**/messages?since=*"):
        assert send(grace, message=text, reply_to=1, mentions=[own]) == 201

    expect(kept(ada)).to_have_count(2)
    expect(kept(ada).last.locator("[data-excerpt]")).to_contain_text(EMOJI * 120)
    expect(kept(grace)).to_have_count(2)
    ada.wait_for_function("() => window.announced.filter(it => it.length > 0).length > 0")
    assert len(ada.evaluate("window.announced.filter(it => it.length > 0)")) == 1


def test_reactions_that_make_it_too_large_are_there_and_announce_nothing(ada, grace):
    say(grace, EMOJI * 200)
    expect(kept(ada)).to_have_count(1)
    assert send(grace, message=EMOJI * 2000, reply_to=1) == 201
    expect(kept(ada)).to_have_count(2)
    expect(ada.locator("[data-announcer]")).to_contain_text(EMOJI)
    ada.evaluate(ANNOUNCED)
    title = ada.title()

    with ada.expect_request("**/messages?since=*"):
        for kind in KINDS:
            for page in (ada, grace):
                assert changes_of(page, 2, "PUT", f"/reactions/{kind}") == 200

    for page in (ada, grace):
        expect(kept(page).last.locator("[data-emoji]")).to_have_text(
            [f"{kind} 2" for kind in KINDS]
        )
    expect(status(ada)).to_have_text(UP_TO_DATE)
    assert ada.evaluate("window.announced") == []
    assert ada.title() == title
