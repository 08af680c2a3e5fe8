import assert from "node:assert/strict"
import { test } from "node:test"

import { Escape } from "../../../chatapp/static/keys/escape.js"

/** Two things that are open, the inner one first, and something to mark as read. */
function aRoom({ isDue = true } = {}) {
  const did = []
  const opening = name => ({
    isOpen: true,
    close() {
      this.isOpen = false
      did.push(name)
    },
  })
  const allRead = {
    isDue,
    mark() {
      this.isDue = false
      did.push("marked")
    },
  }
  const escaping = new Escape({ openings: [opening("inner"), opening("outer")], allRead })
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
  const press = (how = {}) => {
    let isPrevented = false
    const preventDefault = () => (isPrevented = true)
    const isTaken = escaping.take({ key: "Escape", ...none, preventDefault, ...how })
    return [isTaken, isPrevented]
  }
  return { did, press }
}

test("it closes the innermost alone, and with nothing open marks all read, once", () => {
  const { did, press } = aRoom()
  const ours = [1, 2, 3].map(() => press())
  assert.deepEqual(did, ["inner", "outer", "marked"])
  assert.deepEqual(ours, Array(3).fill([true, true]))

  assert.deepEqual(press(), [true, false])
  assert.equal(did.length, 3)
})

for (const how of [{ key: "a" }, { ctrlKey: true }, { shiftKey: true }]) {
  test(`it is no Escape: ${JSON.stringify(how)}`, () => {
    const { did, press } = aRoom()
    assert.deepEqual(press(how), [false, false])
    assert.deepEqual(did, [])
  })
}
