"""How soon after Enter one's own message stands on the screen, the outbox on disk in between."""

from statistics import median

from playwright.sync_api import expect

from tests.support.conversing import UP_TO_DATE, box, kept, status, unsent

TIMES = 25
# From the key's event until the message stands in the document, and until the page has painted the
# first frame that holds it: a task that a frame's last callback asks for runs right after that.
WATCH = """() => {
  window.sent = []
  let [pressed, isSeen] = [0, true]
  const list = document.querySelector("[data-outbox]")
  const paint = shown => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => sent.push({ shown, painted: performance.now() - pressed })
    port2.postMessage(null)
  }
  const look = () => {
    if (isSeen || !list.querySelector("[data-message]")) return
    isSeen = true
    const shown = performance.now() - pressed
    requestAnimationFrame(() => paint(shown))
  }
  new MutationObserver(look).observe(list, { childList: true })
  addEventListener("keydown", ({ key, timeStamp }) => {
    if (key === "Enter") [pressed, isSeen] = [timeStamp, false]
  }, { capture: true })
}"""


def test_from_enter_to_ones_own_message_on_the_screen(ada, place, row):
    place.say("Grace Hopper", "the first")
    place.fill(49, "message {}, of some words that take a line or two on a small screen.")
    ada.reload()
    expect(status(ada)).to_have_text(UP_TO_DATE)
    ada.evaluate(WATCH)
    for n in range(1, TIMES + 1):
        box(ada).fill(f"what I have to say, number {n}")
        # As somebody does who reads it once more: nothing else is under way any more. At another
        # moment between two frames each time.
        ada.wait_for_timeout(150 + n % 16)
        box(ada).press("Enter")
        expect(kept(ada).last).to_contain_text(f"number {n}")
        expect(unsent(ada)).to_have_count(0)

    sent = ada.evaluate("sent")
    assert len(sent) == TIMES
    what = "from Enter to one's own message"
    row(f"{what} in the document", median(it["shown"] for it in sent), "ms", goal=16)
    row(f"{what} painted", median(it["painted"] for it in sent), "ms", goal=16)
