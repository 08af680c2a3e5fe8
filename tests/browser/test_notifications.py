"""Who does not look at the room is told of what others say: by a notification, a sound, the icon.

Chromium without a window shows no notification, whatever it is allowed: `new Notification` says
"error" and nothing else. So a stand-in records them here, with the events that a real one has. Web
Locks, Web Audio and all the rest are the browser's own.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.support.accessible import PHONE, WIDE, assert_accessible
from tests.support.conversing import (
    HIDDEN,
    UP_TO_DATE,
    awake,
    come_to,
    go_offline,
    kept,
    say,
    status,
    turn_away,
    wait_until,
)

ADA, GRACE, ALAN = "Ada Lovelace", "Grace Hopper", "Alan Turing"
# The page waits for less than a second before it tells.
LONGER_THAN_IT_WAITS_MS = 1_200
EMOJI = "\U0001f600"

# As Chromium has it, where `permission` and the `answer` to being asked are what a test says; what
# is shown under a tag takes the place of the one before.
STAND_IN = """([permission, answer]) => {
  const told = Object.assign(window, { shown: [], asked: 0, notes: 0, focused: 0 })
  window.focus = () => { told.focused += 1 }
  window.Notification = class extends EventTarget {
    static permission = permission
    static async requestPermission() {
      told.asked += 1
      if (!navigator.userActivation.isActive) throw new Error("Nobody has clicked.")
      return (this.permission = answer)
    }
    constructor(title, options) {
      super()
      if (permission === "throws") throw new TypeError("Illegal constructor.")
      if (this.constructor.permission !== "granted") return
      Object.assign(this, { title, ...options })
      told.shown = [...told.shown.filter(it => it.tag !== options.tag), this]
    }
    close() {
      told.shown = told.shown.filter(it => it !== this)
      setTimeout(() => this.dispatchEvent(new Event("close")))
    }
  }
  const Context = window.AudioContext
  window.AudioContext = class extends Context {
    createOscillator() {
      told.notes += 1
      return super.createOscillator()
    }
  }
}"""
SEND = """message => {
  const headers = { "Content-Type": "application/json", Accept: "application/json" }
  const body = JSON.stringify({ client_id: crypto.randomUUID(), ...message })
  return fetch("/messages", { method: "POST", headers, body })
}"""
# What private modes of some browsers do.
NO_STORAGE = """
  Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("Forbidden.", "SecurityError") }
  })
"""


def script(permission, answer):
    return f"({STAND_IN})({json.dumps([permission, answer])})"


@pytest.fixture
def tell(enter):
    """Open a window of somebody who is told of that, in a browser that allows it."""

    def tell(name, about=None, *, sound=False, permission="granted", answer="granted", more=""):
        page = enter(name)
        context = page.context
        context.add_init_script(script(permission, answer) + ";" + more)
        if about:
            me = json.loads(page.locator("#page-data").text_content())["person"]["id"]
            kept_as = json.dumps({"about": about, "sound": sound})
            page.evaluate(f"localStorage['chatapp-notifications-{me}'] = '{kept_as}'")
        page.reload()
        return ready(page)

    return tell


def ready(page):
    """Wait until this page is there, with all that comes later."""
    awake(page)
    expect(status(page)).to_have_text(UP_TO_DATE)
    return page


def another_tab(page):
    """Open the room in one more tab of this browser."""
    other = page.context.new_page()
    other.goto("/")
    return ready(other)


def open_dialog(page):
    page.get_by_role("button", name=ADA).click()
    page.get_by_role("menuitem", name="Notifications").click()
    return page.get_by_role("dialog", name="Notifications")


def titles(*pages):
    """Return the titles of what these pages show now."""
    return [title for page in pages for title in page.evaluate("shown.map(it => it.title)")]


def expect_told(page, *expected):
    """Wait until this page shows these."""
    wait_until(lambda: len(titles(page)) >= len(expected), page)
    assert titles(page) == list(expected)


def expect_silence(*pages):
    """Wait until these pages would have told of what has come."""
    for page in pages:
        expect(status(page)).to_have_text(UP_TO_DATE)
    pages[0].wait_for_timeout(LONGER_THAN_IT_WAITS_MS)
    assert titles(*pages) == []
    assert [page.evaluate("notes") for page in pages] == [0] * len(pages)


def id_of(place, name):
    return place.value(f"SELECT id FROM people WHERE name = '{name}'")


def mention(place, whom, text="hello", *, by=GRACE, **more):
    """Have somebody mention a person."""
    return place.say(by, f"@{whom} {text}", mentions=[id_of(place, whom)], **more)


def icon(page):
    """Return which of the room's icons the page has."""
    href = page.locator("link[rel=icon]").get_attribute("href")
    return re.fullmatch(r".*/icon/(\w+)\.svg\?.*", href)[1]


def test_by_a_click_one_is_asked_and_then_told_of_mentions_and_replies(tell, grace, place):
    ada = tell(ADA, permission="default")
    say(ada, "one")
    expect(kept(grace)).to_have_count(1)
    dialog = open_dialog(ada)
    expect(dialog.get_by_label("Nothing")).to_be_checked()
    expect(dialog.get_by_label("Nothing")).to_be_focused()
    expect(dialog).to_contain_text("will ask whether")
    assert ada.evaluate("asked") == 0

    dialog.get_by_label("Mentions and replies").check()
    expect(dialog).to_contain_text("are allowed in this browser")
    dialog.get_by_role("button", name="Send a test notification").click()
    expect(dialog).to_contain_text("Test sent.")
    expect_told(ada, "Test notification")
    assert ada.evaluate("asked") == 1
    dialog.get_by_role("button", name="Close").click()
    turn_away(ada)
    ada.evaluate("shown = []")

    say(grace, "something")
    first = mention(place, ADA, "see **this**")
    reply = place.say(GRACE, "I see", reply_to=1)

    expect_told(ada, "Grace Hopper mentioned you", "Grace Hopper replied to you")
    assert ada.evaluate("shown.map(it => it.body)") == ["@Ada Lovelace see this", "I see"]
    expect(ada).to_have_title(re.compile(r"^\(@1\) "))
    assert icon(ada) == "mention"
    # Whatever is open in front of the room makes way.
    kept(ada).first.click(button="right")
    expect(ada.get_by_role("menu", name="Message from")).to_be_visible()
    ada.evaluate("shown[0].dispatchEvent(new Event('click'))")
    expect(ada.locator(f"[data-id='{first}']")).to_be_focused()
    expect(ada.get_by_role("menu", name="Message from")).to_be_hidden()
    assert ada.evaluate("focused") == 1
    open_dialog(ada)
    ada.evaluate("shown[0].dispatchEvent(new Event('click'))")
    expect(ada.locator(f"[data-id='{reply}']")).to_be_focused()
    expect(dialog).to_be_hidden()
    expect(ada.locator(".message--found")).to_have_count(1)

    mention(place, ADA)
    expect_told(ada, "Grace Hopper mentioned you")
    come_to(ada)
    wait_until(lambda: titles(ada) == [], ada)
    assert icon(ada) == "plain"


def test_everything_is_one_by_one_or_if_it_is_much_at_once_and_with_one_sound(tell, grace, place):
    ada = tell(ADA, "everything", sound=True)
    turn_away(ada)

    say(grace, "hello")
    expect_told(ada, GRACE)
    wait_until(lambda: ada.evaluate("notes") == 2, ada)
    assert icon(ada) == "unread"

    grace.evaluate(
        f"messages => Promise.all(messages.map({SEND}))", [{"message": t} for t in "abcd"]
    )
    expect_told(ada, GRACE, "4 messages")
    assert ada.evaluate("notes") == 4
    come_to(ada)
    wait_until(lambda: titles(ada) == [], ada)

    place.say(GRACE, "and you look at it")
    expect(kept(ada)).to_have_count(6)
    ada.wait_for_timeout(LONGER_THAN_IT_WAITS_MS)
    assert titles(ada) == []
    assert ada.evaluate("notes") == 4

    # In sight, but something else has the focus: another window, for instance.
    ada.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))")
    place.say(GRACE, "and now you don't")
    expect_told(ada, GRACE)


def test_one_tab_tells_unless_one_looks_at_another(tell, place):
    ada = tell(ADA, "everything")
    other = another_tab(ada)
    turn_away(ada)

    place.say(GRACE, "you see it")
    expect(kept(other)).to_have_count(1)
    expect(kept(ada)).to_have_count(1)
    expect_silence(ada, other)

    turn_away(other)
    place.say(GRACE, "you don't")
    wait_until(lambda: titles(ada, other) == [GRACE], ada)
    ada.wait_for_timeout(LONGER_THAN_IT_WAITS_MS)
    assert titles(ada, other) == [GRACE]
    assert icon(ada) == icon(other) == "unread"
    # What is read in one is not unread in the other.
    come_to(other)
    wait_until(lambda: titles(ada, other) == [], ada)
    for page in (ada, other):
        expect(page).to_have_title("Chatapp")
        assert icon(page) == "plain"

    turn_away(other)
    ada.close()
    place.say(GRACE, "and the other one is closed")
    expect_told(other, GRACE)


def test_without_word_from_other_tabs_or_without_locks_one_is_told_as_far_as_can_be(tell, place):
    ada = tell(ADA, "everything", more="delete window.BroadcastChannel")
    looking = another_tab(ada)
    turn_away(ada)
    place.say(GRACE, "you see it")
    expect(kept(looking)).to_have_count(1)
    expect(kept(ada)).to_have_count(1)
    expect_silence(ada, looking)

    alone = tell(ALAN, "everything", more="delete Navigator.prototype.locks")
    turn_away(alone)
    place.say(GRACE, "you don't")
    expect_told(alone, GRACE)
    come_to(alone)
    wait_until(lambda: titles(alone) == [], alone)


def test_nothing_is_told_to_whom_is_busy_or_on_load_or_wants_nothing(tell, place):
    ada = tell(ADA, "everything", sound=True)
    alan = tell(ALAN)
    turn_away(alan)
    # One message is drawn already, the other one comes before the script has caught up.
    place.say(GRACE, "drawn")
    ada.add_init_script(HIDDEN)
    held = []
    ada.route("**/static/room-*.js", lambda route: held.append(route))
    ada.reload(wait_until="commit")
    wait_until(lambda: held, ada)
    place.say(GRACE, "while it loads")
    held[0].continue_()
    expect(kept(ada)).to_have_count(2)
    expect_silence(ada, alan)

    come_to(ada)
    ada.get_by_role("button", name=ADA).click()
    with ada.expect_response("**/status"):
        ada.get_by_role("menuitemradio", name="Busy").click()
    turn_away(ada)
    mention(place, ADA)
    mention(place, ALAN)

    for page in (ada, alan):
        expect(kept(page)).to_have_count(4)
    expect_silence(ada, alan)


def test_what_was_missed_is_told_as_one_when_the_page_has_caught_up(tell, place, complaints):
    ada = tell(ADA, "everything")
    place.say(GRACE, "seen")
    expect(kept(ada)).to_have_count(1)
    go_offline(ada)
    expect(status(ada)).to_contain_text("Offline")
    turn_away(ada)
    place.fill(10, "message {}.")
    first = 2
    mention(place, ADA)
    mention(place, ADA, by=ALAN)

    ada.context.set_offline(False)

    expect(kept(ada)).to_have_count(13)
    expect_told(ada, "12 messages, 2 mentioned you")
    assert ada.evaluate("shown[0].body") == "From Alan Turing and Grace Hopper"
    ada.evaluate("shown[0].dispatchEvent(new Event('click'))")
    expect(ada.locator(f"[data-id='{first}']")).to_be_focused()

    # So much that the page goes to the end at once.
    go_offline(ada)
    place.sql("UPDATE messages SET author_id = (SELECT id FROM people WHERE name = 'Grace Hopper')")
    place.fill(501, "more {}.")
    ada.context.set_offline(False)
    expect(kept(ada).last).to_contain_text("more 501.")
    expect_told(ada, "Many messages")
    complaints.clear()


def test_a_hint_is_told_when_its_content_has_come(tell, grace, place):
    ada = tell(ADA, "mentions")
    of_ada, of_grace = ("\U00010400" * 99 + "\U00010401", "\U00010400" * 100)
    place.sql(f"UPDATE people SET name = '{of_ada}' WHERE name = '{ADA}'")
    place.sql(f"UPDATE people SET name = '{of_grace}' WHERE name = '{GRACE}'")
    say(grace, EMOJI * 200)
    expect(kept(ada)).to_have_count(1)
    turn_away(ada)
    text = f"@{of_ada} {EMOJI * (2000 - len(of_ada) - 2)}"
    message = {"message": text, "mentions": [id_of(place, of_ada)], "reply_to": 1}

    with ada.expect_request("**/messages?since=*"):
        grace.evaluate(SEND, message)

    expect(kept(ada)).to_have_count(2)
    expect_told(ada, f"{of_grace[:39]}… mentioned you")
    assert len(ada.evaluate("[...shown[0].body]")) == 200


def test_what_is_removed_is_told_no_more_and_a_signed_out_page_shows_nothing(
    tell, grace, place, complaints
):
    ada = tell(ADA, "everything")
    turn_away(ada)
    ready(grace)
    say(grace, "oh no")
    expect_told(ada, GRACE)

    grace.evaluate("fetch('/messages/1', { method: 'DELETE' })")
    wait_until(lambda: titles(ada) == [], ada)

    mention(place, ADA)
    expect_told(ada, "Grace Hopper mentioned you")
    assert icon(ada) == "mention"
    place.sql(
        f"UPDATE sign_ins SET ended_at = '2026-01-01' WHERE person_id = '{id_of(place, ADA)}'"
    )
    ada.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status(ada)).to_have_text("You're logged out")
    wait_until(lambda: titles(ada) == [], ada)
    assert icon(ada) == "plain"
    complaints.clear()


def test_where_they_are_blocked_the_page_says_how_to_allow_them_and_the_sound_is_there(tell, place):
    ada = tell(ADA, permission="default", answer="denied", more=NO_STORAGE)
    dialog = open_dialog(ada)
    dialog.get_by_label("Everything").check()
    expect(dialog.get_by_role("group")).to_have_accessible_description(
        re.compile("select the icon beside the address")
    )
    dialog.get_by_role("button", name="Send a test notification").click()
    expect(dialog).to_contain_text("Allow notifications first")

    dialog.get_by_label("Play a sound").check()
    wait_until(lambda: ada.evaluate("notes") == 2, ada)
    ada.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    turn_away(ada)
    place.say(GRACE, "hello")

    wait_until(lambda: ada.evaluate("notes") == 4, ada)
    expect(kept(ada)).to_have_count(1)
    assert titles(ada) == []


def test_on_a_phone_the_page_says_that_it_shows_none(tell):
    ada = tell(ADA, permission="throws")
    ada.evaluate("Notification.permission = 'default'")

    dialog = open_dialog(ada)

    expect(dialog).to_contain_text(re.compile("can.t show notifications"))
    expect(dialog.get_by_role("button", name="Send a test")).to_be_hidden()
    dialog.get_by_label("Everything").check()
    assert ada.evaluate("asked") == 0


def test_what_is_chosen_holds_in_all_tabs_and_after_a_reload(tell):
    ada = tell(ADA)
    other = another_tab(ada)
    there = open_dialog(other)

    open_dialog(ada).get_by_label("Everything").check()

    expect(there.get_by_label("Everything")).to_be_checked()
    ready(ada).reload()
    expect(open_dialog(ada).get_by_label("Everything")).to_be_checked()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_the_dialog(enter, size):
    more = {"has_touch": True, "is_mobile": True} if size is PHONE else {}
    ada = enter(ADA, viewport=size, **more)
    ready(ada)

    dialog = open_dialog(ada)

    expect(dialog).to_be_visible()
    assert_accessible(ada)
    dialog.get_by_label("Everything").check()
    dialog.get_by_role("button", name="Send a test notification").click()
    expect(dialog).to_contain_text("Allow notifications first")
    assert_accessible(ada)
    ada.evaluate("document.documentElement.style.fontSize = '200%'")
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
