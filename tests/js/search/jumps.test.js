import assert from "node:assert/strict"
import { test } from "node:test"

import { ReadingPosition } from "../../../chatapp/static/messages/permalink.js"
import { Jumps } from "../../../chatapp/static/search/jumps.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const PAGE = `<ul id="log" tabindex="-1"><li data-id="9"></li></ul><p id="place"></p><div id="top"></div>`

/** A reader who sees message 9 on top, 40 pixels down, or is at the end. */
function aReader({ atEnd = false } = {}) {
  const window = draw(PAGE, { url: "https://chat.example/" })
  const { history, location, document } = window
  Object.assign(globalThis, { history, location })
  for (const name of ["addEventListener", "removeEventListener"]) {
    globalThis[name] = window[name].bind(window)
  }
  const [log, place, above] = ["log", "place", "top"].map(id => document.getElementById(id))
  const did = []
  const top = log.firstElementChild
  const room = {
    log,
    announcer: { say: words => did.push(["say", words]) },
    permalink: { open: async id => did.push(["open", id]), leave: () => did.push(["leave"]) },
    paging: {
      around: async id => did.push(["around", id]) > 0,
      newest: async () => did.push(["newest"]) > 0,
    },
    scroll: {
      atEnd,
      stay: change => change(),
      topMessage: () => top,
      offsetOf: () => 40,
      openAt: (node, offset) => did.push(["openAt", node.dataset.id, offset]),
      toEnd: () => did.push(["toEnd"]),
    },
    timeline: { has: () => false, node: () => top },
  }
  room.position = new ReadingPosition({ ...room, person: "u_ada", newLine: {} })
  const marks = {
    show: (id, words) => did.push(["mark", id, words]),
    clear: () => did.push(["clear"]),
  }
  const jumps = new Jumps({ room, marks, place, top: above })
  jumps.start()
  did.length = 0
  const results = []
  jumps.addEventListener("results", () => results.push("results"))
  const travel = way => {
    const done = new Promise(resolve =>
      window.addEventListener("popstate", resolve, { once: true }),
    )
    way()
    return done.then(settled)
  }
  const buttons = () =>
    [...place.querySelectorAll("button:not([hidden])")].map(it => it.textContent)
  const press = words => [...place.querySelectorAll("button")].find(it => it.textContent === words)
  return { window, jumps, did, results, travel, buttons, press, log, above, location, room }
}

const WAY_BACK = "Back to where you were"

test("a jump leads to the message, marks the words, and is in the address", async () => {
  const { jumps, did, buttons, location } = aReader()

  await jumps.go({ id: 3, words: ["Café"] })

  assert.deepEqual(did, [
    ["mark", 3, ["Café"]],
    ["open", 3],
  ])
  assert.deepEqual([location.search, buttons(), jumps.current], ["?message=3", [WAY_BACK], 3])
})

test("the way back leads to what one was reading before the first of several", async () => {
  const { jumps, did, travel, buttons, press, location } = aReader()
  await jumps.go({ id: 3 })
  await jumps.go({ id: 2 })
  did.length = 0

  await travel(() => press(WAY_BACK).click())

  assert.deepEqual(did, [["clear"], ["around", 9], ["openAt", "9", 40]])
  assert.deepEqual([location.search, buttons(), jumps.current], ["", [], null])
})

test("who was at the end gets back there", async () => {
  const { jumps, did, travel, press } = aReader({ atEnd: true })
  await jumps.go({ id: 3 })
  did.length = 0

  await travel(() => press(WAY_BACK).click())

  assert.deepEqual(did, [["clear"], ["leave"], ["newest"], ["toEnd"], ["toEnd"]])
})

test("the browser's own way back leads there too, and its way forth to what was found", async () => {
  const { window, jumps, did, results, travel, buttons } = aReader()
  await jumps.go({ id: 3, words: ["Café"] })
  did.length = 0

  await travel(() => window.history.back())
  assert.deepEqual(did.at(-1), ["openAt", "9", 40])
  did.length = 0
  await travel(() => window.history.forward())

  assert.deepEqual(did, [
    ["mark", 3, ["Café"]],
    ["open", 3],
  ])
  assert.deepEqual([buttons(), results], [[WAY_BACK], []])
})

test("after a reload the words are marked again, and the way back is there", async () => {
  const { jumps, did, travel, buttons, press, above } = aReader()
  await jumps.go({ id: 3, words: ["Café"], note: "Nothing was said on that day." })
  jumps.stop()
  did.length = 0

  jumps.start()

  assert.deepEqual(did.at(-1), ["mark", 3, ["Café"]])
  assert.deepEqual(buttons(), [WAY_BACK])
  assert.equal(above.textContent, "Nothing was said on that day.")
  await travel(() => press(WAY_BACK).click())
  assert.deepEqual(did.at(-1), ["openAt", "9", 40])
})

test("results that are out of sight are offered, and the browser's way back leads to them", async () => {
  const { window, jumps, results, travel, buttons, press } = aReader()
  jumps.offerResults(true)
  await jumps.go({ id: 3 })
  assert.deepEqual(buttons(), ["Back to results", WAY_BACK])

  press("Back to results").click()
  assert.equal(results.length, 1)
  await travel(() => window.history.back())

  assert.equal(results.length, 2)
})

test("the button that leads back to where one was does not open them", async () => {
  const { jumps, results, travel, press } = aReader()
  jumps.offerResults(true)
  await jumps.go({ id: 3 })

  await travel(() => press(WAY_BACK).click())

  assert.deepEqual(results, [])
})

test("what is to be said of the place is said, and stands above it until one leaves", async () => {
  const { jumps, did, above, travel, press } = aReader()
  const note = "Nothing was said on that day."

  await jumps.go({ id: 3, note })
  assert.equal(above.textContent, note)
  assert.deepEqual(did.at(-1), ["say", note])
  await jumps.go({ id: 4 })
  assert.equal(above.textContent, "")

  await jumps.go({ id: 3, note })
  await travel(() => press(WAY_BACK).click())
  assert.equal(above.textContent, "")
})

test("who goes to the end from there is not led back, and the focus stays in the room", async () => {
  const { window, jumps, buttons, press, log } = aReader()
  await jumps.go({ id: 3 })
  const scroll = () => log.dispatchEvent(new window.Event("scroll"))
  scroll()
  assert.deepEqual(buttons(), [WAY_BACK])
  press(WAY_BACK).focus()

  window.history.replaceState(null, "", "/")
  scroll()

  assert.deepEqual(buttons(), [])
  assert.equal(window.document.activeElement, log)
})

test("where another jump has taken its place, nothing more is said of the first", async () => {
  const { jumps, did, room } = aReader()
  let arrive
  room.permalink.open = () => new Promise(resolve => (arrive = resolve))
  const first = jumps.go({ id: 3, note: "first" })
  const arriveFirst = arrive
  const second = jumps.go({ id: 4 })

  arrive()
  arriveFirst()
  await Promise.all([first, second])

  assert.deepEqual(
    did.filter(([name]) => name === "say"),
    [],
  )
})

test("once stopped it listens to nothing", async () => {
  const { window, jumps, did, travel, buttons } = aReader()
  await jumps.go({ id: 3 })

  jumps.stop()
  did.length = 0
  await travel(() => window.history.back())

  assert.deepEqual([did, buttons()], [[], []])
})
