"""How quick a very long conversation on one page is to the touch, beside a short one."""

from statistics import median

from playwright.sync_api import expect

from tests.support.conversing import kept, say

WHAT = ("a scrolled frame", "a typed letter")
FRAMES = """async log => {
  const times = []
  let before = performance.now()
  for (let frame = 0; frame < 40; frame += 1) {
    log.scrollTop += 700
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


def test_with_five_thousand_messages(ada, enter, place):
    say(ada, "the first")
    expect(kept(ada)).to_have_count(1)
    place.fill(4_999, "message {}, of some words that take a line or two on a small screen.")
    page = enter("Grace Hopper")
    # Larger pages, so that it gets there sooner.
    page.route(
        "**/messages?before=*", lambda route: route.continue_(url=f"{route.request.url}&limit=100")
    )
    log = page.locator("[data-log]")

    short = median(log.evaluate(FRAMES)), median(page.evaluate(KEYS))
    while kept(page).count() < 5_000:
        log.evaluate("node => { node.scrollTop = 0 }")
    expect(page.get_by_text("Here the conversation begins.")).to_be_visible()
    long = median(log.evaluate(FRAMES)), median(page.evaluate(KEYS))

    print("\nmedian ms            50 messages   5,000   ratio")
    for what, before, after in zip(
        ("a scrolled frame", "a typed letter"), short, long, strict=True
    ):
        print(f"{what:20} {before:11.1f} {after:7.1f} {after / before:7.1f}")
