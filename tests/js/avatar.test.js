import assert from "node:assert/strict"
import { test } from "node:test"

import { initials, tint } from "../../chatapp/static/avatar.js"

const NAMES = {
  "Ada Lovelace": "AL", "ada": "A", " Alan  M. Turing ": "AT", "👩🏽‍💻 x": "👩🏽‍💻X", "": "",
  "Kate (2)": "K", "Kate Moss (12)": "KM", "(2)": "(",
}

for (const [name, letters] of Object.entries(NAMES)) {
  test(`"${name}" is drawn as "${letters}"`, () => assert.equal(initials(name), letters))
}

test("a person keeps their tint, and tints are used", () => {
  const people = Array.from({ length: 60 }, (_, number) => `u_${number}`)

  assert.deepEqual(people.map(tint), people.map(tint))
  assert.deepEqual([...new Set(people.map(tint))].sort(), [1, 2, 3, 4, 5, 6])
})
