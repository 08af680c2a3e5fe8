"""What a screen reader says of the room, as text: by itself, in order, and of what stands there."""

from playwright.sync_api import expect

from tests.browser.test_unsent import refuse
from tests.support.acting_on_messages import changes_of, choose
from tests.support.conversing import go_offline, kept, let_go, say, status, texts, unsent
from tests.support.listening import expect_heard, listen

SUSPENDED = "UPDATE people SET suspended_at = '2026-01-01 00:00:00' WHERE name = 'Ada Lovelace'"
LONGER_THAN_IT_WAITS_MS = 1_200
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def test_an_evening_is_heard_in_order_and_nothing_twice(enter, grace, place, complaints):
    place.say("Grace Hopper", "hello")
    ada = enter("Ada Lovelace", locale="en-GB")
    listen(ada)
    ada.reload()
    expect(status(ada)).to_have_text("Up to date")

    # The first of all: nothing is read out on load.
    place.say("Grace Hopper", "Good evening")
    expect_heard(ada, "polite: Grace Hopper: Good evening")

    # All five come at once: with the last of them the page learns that it lacks four.
    place.fill(4, "thought {}")
    place.say("Grace Hopper", "thought 5")
    expect_heard(ada, "polite: 5 new messages, the last from Grace Hopper")

    # One's own message is no news, and neither is what somebody else removes.
    say(ada, "Good evening to you")
    expect(kept(ada)).to_have_count(8)
    assert changes_of(grace, 3, "DELETE") == 200
    expect(texts(ada).nth(2)).to_contain_text("Removed")
    refuse(ada, 422, "Keep it under 2,000 characters.")
    say(ada, "refused")
    expect_heard(ada, "polite: Not sent. Keep it under 2,000 characters.")
    let_go(ada)
    ada.get_by_role("button", name="Discard").click()
    expect(unsent(ada)).to_have_count(0)

    go_offline(ada)
    expect_heard(ada, "polite: Offline since 12:00. What you write is kept and sent later.")
    say(ada, "from a tunnel")
    expect_heard(ada, "polite: Waiting to be sent")
    ada.context.set_offline(False)
    expect_heard(ada, "polite: Up to date", "polite: Sent")

    choose(kept(ada).last, "Remove")
    expect_heard(
        ada, "polite: You removed this message. To undo, press the right arrow within ten seconds."
    )

    place.sql(SUSPENDED)
    ada.evaluate(WAKE)
    expect_heard(
        ada,
        "assertive: You no longer have access to this room. Contact an administrator. "
        "Go to the home page",
    )
    # Whatever would be said once more is said by then.
    ada.wait_for_timeout(LONGER_THAN_IT_WAITS_MS)
    expect_heard(ada)
    complaints.clear()


def test_the_room_reads_as_it_looks(enter, place):
    first = place.say("Grace Hopper", "Shall we?")
    place.say("Ada Lovelace", "Yes, **at ten**.", reply_to=first)
    place.say("Grace Hopper", "> at ten\n\n`make check`")
    place.sql("UPDATE messages SET sent_at = '2026-11-22 12:00:00'")
    ada = enter("Ada Lovelace", timezone_id="UTC", locale="en-GB")

    for part, reads in READS.items():
        expect(ada.get_by_role(part)).to_match_aria_snapshot(reads)
    kept(ada).first.focus()
    expect(kept(ada).first).to_have_accessible_name("Grace Hopper Shall we? 12:00")


READS = {
    "banner": """
      - banner:
        - heading "Chatapp" [level=1]
        - link "Search"
        - button "Ada Lovelace Available"
        - button "Log out"
    """,
    "log": """
      - log "Messages":
        - text: This is the start of the conversation.
        - list:
          - listitem:
            - heading /^Sunday,? 22 November( 2026)?$/ [level=2]
            - button "Grace Hopper"
            - link "12:00"
            - text: Shall we?
          - listitem:
            - text: Ada Lovelace
            - link "12:00"
            - link "Grace Hopper Shall we?"
            - text: Yes,
            - strong: at ten
            - text: .
            - paragraph: ✓ Sent
          - listitem:
            - button "Grace Hopper"
            - link "12:00"
            - blockquote:
              - paragraph: at ten
            - paragraph:
              - code: make check
    """,
    "form": """
      - form "Write a message":
        - group:
          - text: Message
          - textbox "Message"
          - button "Emoji"
          - button "Send"
    """,
    "region": """
      - region "People":
        - heading "Here now · 1" [level=2]
        - list "Here now":
          - listitem: Ada Lovelace you Available
    """,
}
