import assert from "node:assert/strict"
import { test } from "node:test"

import { OutboxStore, persist } from "../../../chatapp/static/outbox/store.js"
import { Clock } from "../support/clock.js"

const ENTRY = { client_id: "id-1", person: "u_ada", message: "hello" }

for (const [name, indexedDB] of [
  ["is not there", () => undefined],
  [
    "is forbidden",
    () => {
      throw new DOMException("No.", "SecurityError")
    },
  ],
  [
    "can't be opened",
    () => ({
      open() {
        throw new DOMException("No.", "InvalidStateError")
      },
    }),
  ],
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
  const open = () => {
    opened += 1
    return {}
  }
  const store = new OutboxStore({ indexedDB: () => ({ open }), timers: clock })

  const first = assert.rejects(store.put(ENTRY))
  await clock.pass(3_000)
  await first
  await assert.rejects(store.put(ENTRY))

  assert.deepEqual([opened, clock.waiting], [1, 0])
})

/** A browser that answers `state` about persistent storage, and what it was asked. */
function aNavigator({ state, isPersisted = false, ...more }) {
  const asked = []
  const storage = {
    persisted: async () => isPersisted,
    persist: async () => asked.push("persist"),
  }
  const query = async ({ name }) => {
    assert.equal(name, "persistent-storage")
    if (!state) throw new TypeError("Unknown name.")
    return { state }
  }
  return { asked, storage, permissions: { query }, ...more }
}

const CASES = {
  "that allows it": [{ state: "granted" }, 1],
  "that has no such permission, and decides by itself": [{}, 1],
  "that says it would prompt, and never does": [{ state: "prompt", userAgentData: {} }, 1],
  "that would ask the person": [{ state: "prompt" }, 0],
  "where the person said no": [{ state: "denied", userAgentData: {} }, 0],
  "that keeps it already": [{ state: "granted", isPersisted: true }, 0],
}

for (const [name, [how, times]] of Object.entries(CASES)) {
  test(`a browser ${name} is asked ${times} times to keep what is stored`, async () => {
    const navigator = aNavigator(how)

    await persist(navigator)

    assert.equal(navigator.asked.length, times)
  })
}

test("a browser without such storage, or that fails, is left alone", async () => {
  await persist(undefined)
  await persist({})
  await persist({
    storage: {
      persist() {},
      persisted: async () => {
        throw new Error("No.")
      },
    },
  })
})
