import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Permalink, ReadingPosition } from "../../../chatapp/static/messages/permalink.js"
import { aReaderOfThePast, settled } from "../support/past.js"

const ROOM = `<p id="notice" hidden>Couldn't find that message.</p><div id="log"></div>`

/** Draws what is loaded, as plainly as can be. */
class FakeTimeline {
  constructor(log, conversation) {
    Object.assign(this, { log, conversation })
    this.draw()
    conversation.addEventListener("replaced", () => this.draw())
  }

  draw() {
    this.log.innerHTML = this.conversation.messages
      .map(
        ({ id }) =>
          `<p data-message tabindex="-1" data-id="${id}"><a data-permalink href="/?message=${id}">now</a></p>`,
      )
      .join("")
  }

  node(id) {
    return this.log.querySelector(`[data-id="${id}"]`)
  }
  has(id) {
    return Boolean(this.node(id))
  }
}

async function aVisit(path) {
  const { window } = new JSDOM(ROOM, { url: `https://chat.example${path}` })
  const { document, history, location } = window
  const [addEventListener, removeEventListener] = ["addEventListener", "removeEventListener"].map(
    name => window[name].bind(window),
  )
  Object.assign(globalThis, { document, history, location, addEventListener, removeEventListener })
  const reader = await aReaderOfThePast()
  const [log, notice] = ["log", "notice"].map(id => document.getElementById(id))
  const timeline = new FakeTimeline(log, reader.conversation)
  const said = []
  const permalink = new Permalink({
    log,
    timeline,
    notice,
    paging: reader.paging,
    scroll: reader.scroll,
    announcer: { say: words => said.push(words) },
  })
  const found = () => [...log.querySelectorAll(".message--found")].map(({ dataset }) => dataset.id)
  const click = (id, how) => {
    const options = { bubbles: true, cancelable: true, ...how }
    return timeline.node(id).firstChild.dispatchEvent(new window.MouseEvent("click", options))
  }
  return { ...reader, window, document, location, timeline, permalink, notice, said, found, click }
}

for (const [path, then] of [
  ["/?before=95", "/"],
  ["/?after=95", "/"],
  ["/?message=95&before=3", "/?message=95&before=3"],
]) {
  test(`pages are for whoever has no script, which forgets their address: ${path}`, async () => {
    const { location, permalink } = await aVisit(path)

    permalink.start()
    await settled()

    assert.equal(location.pathname + location.search, then)
  })
}

test("an address opens its message, marks it, and gives it the focus", async () => {
  const { api, document, permalink, scroll, found, notice } = await aVisit("/?message=95")

  permalink.start()
  await settled()

  assert.deepEqual([found(), scroll.went, api.asked], [["95"], ["95"], []])
  assert.equal(document.activeElement.dataset.id, "95")
  assert.equal(notice.hidden, true)
})

test("a message that is not loaded is shown as soon as it is", async () => {
  const { api, permalink, found } = await aVisit("/?message=30")
  permalink.start()

  await api.answers()

  assert.deepEqual(found(), ["30"])
})

test("a message that can't be reached is not said to be missing", async () => {
  const { api, clock, permalink, notice, said, found } = await aVisit("/?message=30")
  permalink.start()
  await api.fails()
  assert.deepEqual([notice.hidden, said], [true, []])

  await clock.pass(2_000)
  await api.answers()

  assert.deepEqual([notice.hidden, found()], [true, ["30"]])
})

test("a page that came, and does not hold the message, says that there is none", async () => {
  const { api, permalink, notice, said } = await aVisit("/?message=999")
  permalink.start()

  await api.answers()

  assert.deepEqual([notice.hidden, said], [false, ["Couldn't find that message."]])
})

test("whoever goes on meanwhile is not led back, nor told that it is missing", async () => {
  const { api, permalink, paging, notice, found, shown } = await aVisit("/?message=30")
  permalink.start()

  paging.newest()
  await api.answers()

  assert.deepEqual([notice.hidden, found(), shown()], [true, [], [91, 100]])
})

test("a link in the log leads there without leaving the page", async () => {
  const { location, permalink, scroll, click, found } = await aVisit("/")
  permalink.start()

  assert.equal(click(92), false)
  click(95)
  await settled()

  assert.deepEqual([location.search, scroll.went, found()], ["?message=95", ["92", "95"], ["95"]])
})

test("one message is marked, however one gets to it, and none is said to be missing", async () => {
  const { permalink, notice, found } = await aVisit("/?message=92")
  permalink.start()
  notice.hidden = false

  await permalink.open(95)

  assert.deepEqual([found(), notice.hidden], [["95"], true])
})

test("a link that is clicked takes the place of one that can't be reached", async () => {
  const { api, permalink, click, found, shown } = await aVisit("/?message=30")
  permalink.start()
  await api.fails()

  click(95)
  await settled()

  assert.deepEqual([found(), shown()], [["95"], [91, 100]])
})

for (const key of ["ctrlKey", "metaKey", "shiftKey", "altKey"]) {
  test(`a click with ${key} is the browser's business`, async () => {
    const { location, permalink, scroll, click } = await aVisit("/")
    permalink.start()

    assert.equal(click(92, { [key]: true }), true)

    assert.deepEqual([location.search, scroll.went], ["", []])
  })
}

test("the way back leads to what was found before, and then nothing is marked", async () => {
  const { window, permalink, click, found } = await aVisit("/")
  permalink.start()
  click(92)
  click(95)

  const back = () =>
    new Promise(done => {
      window.addEventListener("popstate", done, { once: true })
      window.history.back()
    })
  await back()
  assert.deepEqual(found(), ["92"])
  await back()
  assert.deepEqual(found(), [])
})

test("who leaves for the end leaves the address behind, too", async () => {
  const { location, permalink, found } = await aVisit("/?message=95")
  permalink.start()
  await settled()

  permalink.leave()

  assert.deepEqual([location.search, found()], ["", []])
})

for (const given of ["", "x", "-1", "1.5", "1".repeat(16)]) {
  test(`"${given}" names no message`, async () => {
    const { api, permalink, notice } = await aVisit(`/?message=${given}`)
    permalink.start()
    await settled()

    assert.deepEqual([Permalink.isGiven, api.asked, notice.hidden], [false, [], true])
  })
}

test("who leaves an address that names no message keeps it", async () => {
  const { location, permalink } = await aVisit("/?theme=dark")
  permalink.start()

  permalink.leave()

  assert.equal(location.search, "?theme=dark")
})

test("the focus follows what is found, which stays where it was brought", async () => {
  const { window, permalink, click } = await aVisit("/")
  const focused = []
  window.HTMLElement.prototype.focus = function focus(how) {
    focused.push([this.dataset.id, how])
  }
  permalink.start()

  click(92)
  await settled()

  assert.deepEqual(focused, [["92", { preventScroll: true }]])
})

test("a page that has stopped follows no link, nor the way back", async () => {
  const { window, permalink, scroll, click } = await aVisit("/?message=95")
  permalink.start()
  await settled()
  scroll.went.length = 0
  permalink.stop()

  click(92)
  window.dispatchEvent(new window.Event("popstate"))
  await settled()

  assert.deepEqual(scroll.went, [])
})

/** A page with the messages 1 to 9, and what this tab has stored. */
function aPlace({ stored = {}, atEnd = false, line = null, arrives = true } = {}) {
  const window = new EventTarget()
  globalThis.addEventListener = window.addEventListener.bind(window)
  globalThis.removeEventListener = window.removeEventListener.bind(window)
  const went = []
  let loaded = 9
  const place = new ReadingPosition({
    person: "u_ada",
    newLine: { node: line },
    timeline: { has: id => id <= loaded, node: id => `message ${id}` },
    paging: {
      around: async id => {
        went.push(`around ${id}`)
        if (arrives) loaded = id
        return arrives
      },
    },
    scroll: {
      atEnd,
      openAt: (...where) => went.push(where),
      offsetOf: () => -7,
      topMessage: () => ({ dataset: { id: "4" } }),
    },
    storage: () => ({
      getItem: key => stored[key] ?? null,
      setItem: (key, value) => (stored[key] = value),
    }),
  })
  return { place, stored, went, leaves: () => window.dispatchEvent(new Event("pagehide")) }
}

const KEY = "chatapp-place-u_ada"

test("a reader of the past comes back to the message on top, where it stood", async () => {
  const { place, stored, leaves } = aPlace()
  place.start()
  leaves()
  const back = aPlace({ stored, line: "the line" })

  await back.place.restore()

  assert.deepEqual([stored, back.went], [{ [KEY]: "[4,-7]" }, [["message 4", -7]]])
})

test("who was at the end comes back to what is new, and to the end without it", async () => {
  const { place, stored, leaves } = aPlace({ atEnd: true })
  place.start()
  leaves()
  const [back, quiet] = [aPlace({ stored, line: "the line" }), aPlace({ stored })]

  await back.place.restore()
  await quiet.place.restore()

  assert.deepEqual([stored, back.went, quiet.went], [{ [KEY]: "[]" }, [["the line", 96]], []])
})

for (const [arrives, then] of [
  [true, [["message 40", 3]]],
  [false, []],
]) {
  test(`a place that isn't loaded is asked for, which succeeds (${arrives})`, async () => {
    const { place, went } = aPlace({ stored: { [KEY]: "[40,3]" }, arrives })
    await place.restore()
    assert.deepEqual(went, ["around 40", ...then])
  })
}

test("without storage the room opens where what is new begins", async () => {
  const { place, went } = aPlace({ line: "the line", stored: null })
  await place.restore()
  assert.deepEqual(went, [["the line", 96]])
})

test("a place that has stopped keeps nothing", () => {
  const { place, stored, leaves } = aPlace()
  place.start()
  place.stop()
  leaves()
  assert.deepEqual(stored, {})
})
