import assert from "node:assert/strict"
import { test } from "node:test"

import { placeOf } from "../../../chatapp/static/server/message.js"

test("each id has its place", () => {
  const messages = [{ id: 2 }, { id: 4 }, { id: 6 }]

  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map(id => placeOf(messages, id)),
    [0, 0, 1, 1, 2, 2, 3],
  )
  assert.equal(placeOf([], 1), 0)
})
