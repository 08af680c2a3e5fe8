import assert from "node:assert/strict"
import { test } from "node:test"

import { Reading } from "../../../chatapp/static/messages/unread.js"
import { Clock } from "../support/clock.js"

function reader({ readId = 7 } = {}) {
  const [clock, window, told] = [new Clock(), new EventTarget(), []]
  const api = { answers: [], read: async id => told.push(id) && api.answers.shift()?.() }
  const reading = new Reading({ api, readId, timers: clock, window })
  reading.start()
  return { api, clock, window, told, reading }
}

test("what is read is told soon, the last of it alone", async () => {
  const { clock, told, reading } = reader()

  for (const id of [8, 9, 10]) reading.upTo(id)
  await clock.pass(1_000)
  assert.deepEqual(told, [])

  await clock.pass(60_000)
  assert.deepEqual(told, [10])
})

test("what was read before is not told again", async () => {
  const { clock, told, reading } = reader()

  for (const id of [7, 3, null]) reading.upTo(id)
  await clock.pass(60_000)

  assert.deepEqual(told, [])
})

test("a page that closes tells at once, and once", async () => {
  const { clock, window, told, reading } = reader({ readId: null })
  reading.upTo(1)

  window.dispatchEvent(new Event("pagehide"))
  assert.deepEqual(told, [1])

  window.dispatchEvent(new Event("pagehide"))
  await clock.pass(60_000)
  assert.deepEqual(told, [1])
})

test("what did not arrive is told with what is read next", async () => {
  const { api, clock, window, told, reading } = reader()
  api.answers = [() => Promise.reject(new Error("Down."))]
  reading.upTo(8)
  await clock.pass(2_000)

  reading.upTo(8)
  await clock.pass(2_000)

  assert.deepEqual(told, [8, 8])
})

test("looking back at what was said before takes nothing back", async () => {
  const { clock, told, reading } = reader()
  reading.upTo(9)
  reading.upTo(8)

  await clock.pass(2_000)

  assert.deepEqual(told, [9])
})

test("a page that has stopped tells nothing any more, also when it closes", async () => {
  const { clock, window, told, reading } = reader()
  reading.upTo(8)

  reading.stop()
  window.dispatchEvent(new Event("pagehide"))
  await clock.pass(60_000)

  assert.deepEqual([told, clock.waiting], [[], 0])
})
