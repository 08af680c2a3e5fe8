import assert from "node:assert/strict"
import { test } from "node:test"

import { wordsFor } from "../../../chatapp/static/outbox/entries.js"

test("each state has its words, and a failure its reason", () => {
  assert.equal(wordsFor({ state: "sending" }), "Sending…")
  assert.equal(wordsFor({ state: "pending", kept: true }), "Waiting to be sent")
  assert.equal(wordsFor({ state: "failed", reason: "Keep it short." }), "Not sent. Keep it short.")
  assert.equal(
    wordsFor({ state: "failed", reason: null }),
    "Not sent. The server didn't accept it.",
  )
})

test("who sent too much at once is told how long that lasts", () => {
  assert.match(wordsFor({ state: "pending" }, 1), /in 1 second\.$/)
  assert.match(wordsFor({ state: "pending" }, 12), /in 12 seconds\.$/)
})

test("what only this page holds is said to be so", () => {
  assert.match(wordsFor({ state: "pending", kept: false }), /Keep this page open/)
})
