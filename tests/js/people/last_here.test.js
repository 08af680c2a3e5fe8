import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../../chatapp/static/messages/clock.js"
import { lastHere } from "../../../chatapp/static/people/last_here.js"

const NOW = new Date(2026, 10, 30, 15, 0).getTime()
const MINUTE = 60_000

const told = (at, language = "en-GB") =>
  lastHere(at, { clock: new Clock({ now: () => NOW, languages: [language] }), now: NOW })

for (const [at, words] of [
  [NOW + 5 * MINUTE, "just now"],
  [NOW - MINUTE + 1, "just now"],
  [NOW - MINUTE, "1 minute ago"],
  [NOW - 5 * MINUTE, "5 minutes ago"],
  [NOW - 60 * MINUTE + 1, "59 minutes ago"],
  [NOW - 60 * MINUTE, "today 14:00"],
  [new Date(2026, 10, 30, 0, 0), "today 00:00"],
  [new Date(2026, 10, 29, 23, 59), "yesterday"],
  [new Date(2026, 10, 3, 9, 0), "3 November"],
  [new Date(2025, 10, 3, 9, 0), "3 November 2025"],
]) {
  test(`${new Date(at).toISOString()} is told as “${words}”`, () => assert.equal(told(+at), words))
}

test("where days are written otherwise they lose their weekday, too", () => {
  assert.equal(told(+new Date(2026, 10, 3), "en-US"), "November 3")
  assert.equal(told(+new Date(2025, 10, 3), "en-US"), "November 3, 2025")
})

test("just after midnight, minutes count, not days", () => {
  const now = new Date(2026, 10, 30, 0, 5).getTime()
  const clock = new Clock({ now: () => now })
  assert.equal(lastHere(now - 10 * MINUTE, { clock, now }), "10 minutes ago")
})
