import assert from "node:assert/strict"
import { test } from "node:test"

import { Place } from "../../chatapp/static/place.js"

/** A page with the messages 1 to 9, and what this tab has stored. */
function aPlace({ stored = {}, atEnd = false, line = null, arrives = true } = {}) {
  const window = new EventTarget()
  globalThis.addEventListener = window.addEventListener.bind(window)
  globalThis.removeEventListener = window.removeEventListener.bind(window)
  const went = []
  let loaded = 9
  const place = new Place({
    person: "u_ada", newLine: { node: line },
    timeline: { has: id => id <= loaded, node: id => `message ${id}` },
    paging: { around: async id => (went.push(`around ${id}`), arrives && (loaded = id), arrives) },
    scroll: { atEnd, openAt: (...where) => went.push(where), offsetOf: () => -7,
      topMessage: () => ({ dataset: { id: "4" } }) },
    storage: () => ({ getItem: key => stored[key] ?? null,
      setItem: (key, value) => (stored[key] = value) }),
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

for (const [arrives, then] of [[true, [["message 40", 3]]], [false, []]]) {
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
