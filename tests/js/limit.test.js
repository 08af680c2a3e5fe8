import assert from "node:assert/strict"
import { test } from "node:test"

import { isEmpty, left, problemWith } from "../../chatapp/static/limit.js"

test("characters are counted as the server counts them", () => {
  assert.equal(problemWith("😀".repeat(2000)), null)
  assert.match(problemWith("😀".repeat(2001)), /Take out 1,/)
  assert.equal(left("😀".repeat(1999)), 1)
})

test("what is left is told only near the limit", () => {
  assert.equal(left("x".repeat(1799)), null)
  assert.equal(left("x".repeat(1800)), 200)
  assert.equal(left("😀".repeat(1000)), null)
})

test("white space alone is nothing to send", () => {
  assert.ok(isEmpty(" \n\t\u00A0"))
  assert.ok(!isEmpty(" . "))
})
