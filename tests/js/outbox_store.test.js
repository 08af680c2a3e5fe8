import assert from "node:assert/strict"
import { test } from "node:test"

import { OutboxStore } from "../../chatapp/static/outbox_store.js"
import { Clock } from "./clock.js"

const ENTRY = { client_id: "id-1", person: "u_ada", message: "hello" }

for (const [name, indexedDB] of [
  ["is not there", () => undefined],
  ["is forbidden", () => { throw new DOMException("No.", "SecurityError") }],
  ["can't be opened", () => ({ open() { throw new DOMException("No.", "InvalidStateError") } })],
]) {
  test(`where storage ${name}, every use of it fails at once`, async () => {
    const store = new OutboxStore({ indexedDB, timers: new Clock() })

    await assert.rejects(store.put(ENTRY))
    await assert.rejects(store.all("u_ada"))
    await assert.rejects(store.delete("id-1"))
  })
}

test("storage that refuses to open says so at once", async () => {
  const open = () => {
    const request = { error: new DOMException("No.", "UnknownError") }
    setImmediate(() => request.onerror())
    return request
  }
  const store = new OutboxStore({ indexedDB: () => ({ open }), timers: new Clock() })

  await assert.rejects(store.put(ENTRY), { name: "UnknownError" })
})

test("storage that never answers is given up, once for all", async () => {
  const clock = new Clock()
  let opened = 0
  const open = () => { opened += 1; return {} }
  const store = new OutboxStore({ indexedDB: () => ({ open }), timers: clock })

  const first = assert.rejects(store.put(ENTRY))
  await clock.pass(3_000)
  await first
  await assert.rejects(store.put(ENTRY))

  assert.deepEqual([opened, clock.waiting], [1, 0])
})
