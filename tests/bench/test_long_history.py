"""How quick a page is to the touch in a very long conversation, beside a short one."""

from statistics import median

from playwright.sync_api import expect

from tests.support.conversing import kept

FEW, MANY = 50, 5_000
TEXT = "message {}, of some words that take a line or two on a small screen."
# Down and up by turns, through what is loaded.
FRAMES = """async log => {
  const times = []
  let before = performance.now()
  for (let frame = 0; frame < 40; frame += 1) {
    log.scrollTop += frame % 10 < 5 ? 300 : -300
    await new Promise(requestAnimationFrame)
    times.push(performance.now() - before)
    before = performance.now()
  }
  return times
}"""
# From a change in the composer until it is on the screen.
KEYS = """async () => {
  const box = document.querySelector("textarea[data-text]")
  const times = []
  for (const letter of "it still types smoothly") {
    const before = performance.now()
    box.value += letter
    box.dispatchEvent(new InputEvent("input", { bubbles: true }))
    await new Promise(requestAnimationFrame)
    await new Promise(done => setTimeout(done))
    times.push(performance.now() - before)
  }
  return times
}"""


def test_with_five_thousand_messages(enter, place, row):
    place.say("Ada Lovelace", "the first")
    place.fill(FEW - 1, TEXT)
    short = at_the_beginning(enter("Grace Hopper"))
    place.sql("DELETE FROM messages WHERE id > 1")
    place.fill(MANY - 1, TEXT)
    # In a window of its own: the other one would go back to where its reader was.
    long = at_the_beginning(enter("Grace Hopper"))

    for at, what in enumerate(("a scrolled frame", "a typed letter")):
        beside = {"baseline": short[at], "baseline_name": f"ms after {FEW}"}
        row(f"{what} after {MANY:,} messages were scrolled through", long[at], "ms", **beside)


def at_the_beginning(page):
    """Scroll up through all messages; return the medians of a frame and of a letter there."""
    # Larger pages, so that it gets there sooner.
    page.route(
        "**/messages?before=*", lambda route: route.continue_(url=f"{route.request.url}&limit=100")
    )
    log = page.locator("[data-log]")
    expect(kept(page)).to_have_count(FEW)
    beginning = page.get_by_text("This is the start of the conversation.")
    while not beginning.is_visible():
        log.evaluate("node => { node.scrollTop = 0 }")
    return median(log.evaluate(FRAMES)), median(page.evaluate(KEYS))
