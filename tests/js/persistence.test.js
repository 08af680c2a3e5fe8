import assert from "node:assert/strict"
import { test } from "node:test"

import { persist } from "../../chatapp/static/persistence.js"

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
  await persist({ storage: { persist() {}, persisted: async () => { throw new Error("No.") } } })
})
