import assert from "node:assert/strict"
import { test } from "node:test"

import { Unread } from "../../chatapp/static/unread.js"

const from = (who, id) => ({ id, user_id: who })

function reader() {
  const unread = new Unread({ person: "u_ada", readId: 7 })
  const began = []
  unread.addEventListener("began", ({ detail }) => began.push(detail.readId))
  return { unread, began }
}

test("what comes before one's eyes is read", () => {
  const { unread, began } = reader()
  unread.arrived([from("u_grace", 8)])

  assert.equal(unread.count, 0)
  assert.deepEqual(began, [])
})

test("what comes while one is elsewhere is counted, after what was read last", () => {
  const { unread, began } = reader()
  unread.see(false, 9)
  unread.arrived([from("u_grace", 10), from("u_ada", 11)])
  unread.arrived([from("u_alan", 12)])

  assert.equal(unread.count, 2)
  assert.deepEqual(began, [9])
})

test("whoever comes back has read it all, and the next time begins there", () => {
  const { unread, began } = reader()
  unread.see(false, 9)
  unread.arrived([from("u_grace", 10)])
  unread.see(true, 10)
  assert.equal(unread.count, 0)

  unread.see(false, 10)
  unread.arrived([from("u_grace", 11)])

  assert.deepEqual(began, [9, 10])
})

test("looking away twice doesn't make one read what came between", () => {
  const { unread, began } = reader()
  unread.see(false, 9)
  unread.see(false, 12)
  unread.arrived([from("u_grace", 13)])

  assert.deepEqual(began, [9])
})

test("messages that aren't loaded are counted, too", () => {
  const { unread, began } = reader()
  unread.see(false, 9)
  unread.beyond(3)

  assert.equal(unread.count, 3)
  assert.deepEqual(began, [9])
})

test("looking at the past doesn't make one unread what was read", () => {
  const { unread, began } = reader()
  unread.see(true, 90)
  unread.see(false, 20)
  unread.arrived([from("u_grace", 91)])

  assert.deepEqual(began, [90])
})

test("what is before the reader's eyes is told as seen", () => {
  const { unread } = reader()
  const seen = []
  unread.addEventListener("seen", ({ detail }) => seen.push(detail.readId))

  unread.see(false, 8)
  unread.see(false, 9)
  unread.see(true, 10)

  assert.deepEqual(seen, [10])
})
