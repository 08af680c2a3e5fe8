import assert from "node:assert/strict"
import { test } from "node:test"

import { isContinued, isNewDay } from "../../../chatapp/static/messages/timeline.js"

const at = (time, who = "u_ada") => ({
  user_id: who,
  name: who,
  picture: null,
  sent_at: new Date(time).toISOString(),
})
const first = at("2026-11-22T12:00:00")

test("a person goes on within five minutes", () => {
  assert.ok(isContinued(first, at("2026-11-22T12:05:00")))
  assert.ok(!isContinued(first, at("2026-11-22T12:05:01")))
})

test("another person begins anew", () => {
  assert.ok(!isContinued(first, at("2026-11-22T12:01:00", "u_grace")))
})

test("a namesake begins anew, and so does who changed their picture", () => {
  const later = at("2026-11-22T12:01:00")

  assert.ok(isContinued(first, later))
  assert.ok(!isContinued(first, { ...later, user_id: "u_other" }))
  assert.ok(!isContinued(first, { ...later, picture: "https://p/" }))
})

test("who changed their name begins anew, so that it is seen", () => {
  assert.ok(!isContinued(first, { ...at("2026-11-22T12:01:00"), name: "Countess" }))
})

test("nobody goes on over midnight where the reader is", () => {
  const [late, early] = [at("2026-11-22T23:59:00"), at("2026-11-23T00:01:00")]

  assert.ok(isNewDay(late, early))
  assert.ok(!isContinued(late, early))
})

test("the first message of all begins a day", () => {
  assert.ok(isNewDay(undefined, first))
  assert.ok(!isContinued(undefined, first))
})
