"""What people do in the room, finding its parts by their visible names."""

import re
import time
from datetime import datetime, timedelta

from playwright.sync_api import expect

# A send of the page, and no other request.
SENDS = re.compile(r"/messages$")
WAITING = "Waiting to be sent"

# What the page says of its connection.
UP_TO_DATE = "Up to date"
POLLING = "Live connection lost. Checking for messages every few seconds."

# Browsers round where they scroll to, for us and once more for themselves.
A_JUMP_PX = 2

IS_SO_WITHIN_S = 10

HIDDEN = """
  Object.defineProperty(document, "hidden", { get: () => true, configurable: true })
  Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true })
"""
SHOWN = "delete document.hidden; delete document.visibilityState"
TURNED = "document.dispatchEvent(new Event('visibilitychange'))"
STANDS_STILL = """async () => {
  const log = document.querySelector("[role=log]")
  for (let before = NaN, frames = 0; frames < 5; frames += 1) {
    await new Promise(requestAnimationFrame)
    if (log.scrollTop !== before) frames = 0
    before = log.scrollTop
  }
}"""
NOTHING_GETS_THROUGH = """async () => {
  for (;;) {
    try {
      await fetch("/healthz", { cache: "no-store" })
    } catch {
      return
    }
  }
}"""


def box(page):
    """Return where one writes, once the room's script has taken it over."""
    return page.locator("[data-composer][data-scripted]").get_by_role("textbox", name="Message")


def awake(page):
    """Give a sign of somebody, and wait until what it loads is there."""
    expect(box(page)).to_be_visible()
    page.mouse.move(100, 100)
    expect(box(page)).to_have_attribute("aria-autocomplete", "list")


def say(page, text):
    """Write `text` and send it."""
    box(page).fill(text)
    box(page).press("Enter")


def go_offline(page):
    """Cut the page's browser off, and wait until a request fails.

    Chromium goes offline after it has said so: on a busy machine a request could still get through.
    """
    page.context.set_offline(True)
    page.evaluate(NOTHING_GETS_THROUGH)


def messages(page):
    """Return the messages in the log."""
    return page.get_by_role("log", name="Messages").get_by_role("listitem")


def status(page):
    """Return what the page says of its connection."""
    return page.get_by_role("status", name="Connection")


def unsent(page):
    """Return what stands below the conversation, not sent yet."""
    return page.get_by_role("list", name="Not sent yet").get_by_role("listitem")


def kept(page):
    """Return the messages that the server is known to have."""
    return page.locator("[data-list] [data-message]")


def texts(page):
    """Return what was said in those messages."""
    return kept(page).locator("[data-text]")


def wait_until(is_so, page):
    """Wait, as `expect` does, for what no locator shows."""
    late = time.monotonic() + IS_SO_WITHIN_S
    while not is_so():
        assert time.monotonic() < late
        page.wait_for_timeout(50)


def scroll_up(page, *, until):
    """Turn the wheel until `until` is there."""
    page.get_by_role("log").hover()
    for _ in range(200):
        if until():
            return
        page.mouse.wheel(0, -4_000)
        page.wait_for_timeout(20)
    raise AssertionError("It never came.")


def tell_reading(page):
    """Have a page tell now how far its person has read, as when they leave it."""
    page.evaluate("dispatchEvent(new Event('pagehide'))")


def read_id(place):
    """Return how far Ada has read, as the server knows it."""
    return place.value("SELECT read_id FROM people WHERE name = 'Ada Lovelace'")


def has_told(page, place, message_id):
    """Wait until the server knows that Ada has read up to this message."""
    tell_reading(page)
    wait_until(lambda: read_id(place) == message_id, page)


def stand_still(page):
    """Wait until the log has stopped scrolling."""
    page.evaluate(STANDS_STILL)


def top_of(message):
    """Return where a message stands on the screen."""
    return message.evaluate("node => node.getBoundingClientRect().top")


def hold_back(page):
    """Let no send of this browser reach the server."""
    page.context.route(SENDS, lambda route: route.abort())


def let_go(page):
    """Let sends reach the server again."""
    page.context.unroute(SENDS)


def log_in(page, name):
    """Log in by hand, as `name`."""
    page.get_by_role("link", name="Log in").click()
    page.get_by_role("button", name=name).click()
    expect(box(page)).to_be_enabled()


def stop_time(page):
    """Let the page's clock, which is installed, stand still."""
    page.clock.pause_at(datetime.now() + timedelta(seconds=1))


def pass_time(page, seconds):
    """Let time pass for the page, in steps in which the world can answer."""
    for _ in range(seconds):
        page.clock.run_for(1_000)
        time.sleep(0.01)


def turn_away(page):
    """Go to another tab."""
    page.evaluate(f"{HIDDEN}; {TURNED}")


def come_to(page):
    """Come back to this one."""
    page.evaluate(f"{SHOWN}; {TURNED}")


def theme_kept(page):
    """Return the theme that the browser will send; it stores cookies in a process of its own."""
    kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return kept.get("theme")


def done(desk):
    """What the dashboard says of what was just done, beside one's notices."""
    return desk.get_by_role("status").and_(desk.locator(".notice"))
