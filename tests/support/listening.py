"""What a screen reader says by itself: every announcement of a page, in order."""

import re

from tests.support.conversing import wait_until

# As browsers tell screen readers of a live region: of what is added to it or changes in it, once it
# is rendered; of the whole of it where it is atomic, as a status and an alert are. What stands in
# a region when that comes itself is told of an alert only.
LISTENS = """(() => {
  const heard = window.heard = []
  const REGIONS = "[aria-live], [role=alert], [role=status], [role=log], output"
  const AS = { alert: "assertive", status: "polite", log: "polite" }
  const known = new Map()
  let isLoaded = false

  const roleOf = region => region.getAttribute("role") ?? (region.matches("output") && "status")
  const livelinessOf = region => region.getAttribute("aria-live") ?? AS[roleOf(region)]
  const isAtomic = region => {
    const said = region.getAttribute("aria-atomic")
    return said ? said === "true" : ["alert", "status"].includes(roleOf(region))
  }
  const isHeard = node => node.parentElement.checkVisibility({ visibilityProperty: true })
    && !node.parentElement.closest("[aria-hidden=true], script, style, template")
  const textsOf = region => {
    const texts = new Map()
    const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      const isOurs = node.parentElement.closest(REGIONS) === region
      if (isOurs && node.data.trim() && isHeard(node)) texts.set(node, node.data)
    }
    return texts
  }
  const words = texts => texts.join(" ").replace(/\\s+/g, " ").trim()

  const listen = () => {
    for (const region of document.querySelectorAll(REGIONS)) {
      const now = textsOf(region)
      const before = known.get(region) ?? (roleOf(region) === "alert" && isLoaded ? new Map() : now)
      const news = [...now].filter(([node, text]) => before.get(node) !== text)
      known.set(region, now)
      const liveliness = livelinessOf(region)
      if (!news.length || liveliness === "off") continue
      const said = words(isAtomic(region) ? [...now.values()] : news.map(([, text]) => text))
      heard.push(`${liveliness}: ${said}`)
    }
  }

  const start = () => {
    listen()
    isLoaded = true
    const all = { subtree: true, childList: true, characterData: true, attributes: true }
    new MutationObserver(listen).observe(document, all)
    // What an animation shows changes nothing in the tree.
    setInterval(listen, 100)
  }
  // The page is parsed by then, and its scripts, which are modules, have yet to run.
  document.addEventListener("readystatechange", start, { once: true })
})()"""

A_TIME = re.compile(r"\d\d:\d\d")


def listen(page):
    """Hear all that the page says from its next load on."""
    page.add_init_script(LISTENS)


def expect_heard(page, *announcements):
    """Wait until the page has said this since one asked last, in this order and nothing else.

    Whatever time it is, it is noon.
    """
    wait_until(lambda: page.evaluate("heard.length") >= len(announcements), page)
    said = [A_TIME.sub("12:00", words) for words in page.evaluate("heard.splice(0)")]
    assert said == list(announcements), said
