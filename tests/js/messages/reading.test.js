import assert from "node:assert/strict"
import { test } from "node:test"

import { Reading } from "../../../chatapp/static/messages/reading.js"
import { Clock } from "../support/clock.js"

function reader({ readId = 7 } = {}) {
  const [clock, window, told] = [new Clock(), new EventTarget(), []]
  const [marks, outdated] = [[], []]
  const read = async (id, mark) => {
    marks.push(mark)
    told.push(id)
    return api.answers.shift()?.()
  }
  const api = { answers: [], read }
  const reading = new Reading({ api, readId, marks: 2, timers: clock, window })
  reading.addEventListener("outdated", ({ detail }) => outdated.push(detail))
  reading.start()
  return { api, clock, window, told, marks, outdated, reading }
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
  const { api, clock, told, reading } = reader()
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

test("who set back how far they have read tells it anew from there, with the new mark", async () => {
  const { clock, told, marks, reading } = reader()
  reading.upTo(9)

  assert.equal(reading.goBack({ read_id: 3, marks: 3 }), true)
  await clock.pass(60_000)
  assert.deepEqual(told, [])
  reading.upTo(9)
  await clock.pass(2_000)

  assert.deepEqual([told, marks], [[9], [3]])
})

test("a mark that is known already changes nothing", async () => {
  const { clock, told, reading } = reader()
  reading.upTo(9)

  for (const marks of [1, 2]) assert.equal(reading.goBack({ read_id: 3, marks }), false)
  await clock.pass(2_000)

  assert.deepEqual(told, [9])
})

test("a page that does not know of a mark is told of it, and nothing is read by that", async () => {
  const { api, clock, told, outdated, reading } = reader()
  const details = { read_id: 3, marks: 3 }
  const refusal = Object.assign(new Error("Marked."), { code: "marked_unread", details })
  api.answers = [() => Promise.reject(refusal)]

  reading.upTo(9)
  await clock.pass(60_000)

  assert.deepEqual([told, outdated], [[9], [details]])
})

test("what fails late, after a mark, does not count as told before", async () => {
  const { api, clock, told, outdated, reading } = reader()
  let fail
  api.answers = [() => new Promise((_, reject) => (fail = reject))]
  reading.upTo(9)
  await clock.pass(2_000)
  reading.goBack({ read_id: 3, marks: 3 })

  fail(Object.assign(new Error("Marked."), { code: "marked_unread", details: {} }))
  await clock.pass(0)
  reading.upTo(5)
  await clock.pass(2_000)

  assert.deepEqual([told, outdated], [[9, 5], []])
})

test("once the room was restored, what is read there is told, whatever was read before", async () => {
  const { clock, told, reading } = reader({ readId: 7 })
  reading.upTo(9)

  reading.startOver(4)
  await clock.pass(60_000)
  assert.deepEqual(told, [])
  reading.upTo(5)
  await clock.pass(60_000)

  assert.deepEqual(told, [5])
})
