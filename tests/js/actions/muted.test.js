import assert from "node:assert/strict"
import { test } from "node:test"

import { MutedLine } from "../../../chatapp/static/actions/muted.js"
import { Clock } from "../../../chatapp/static/messages/clock.js"
import { Clock as Timers } from "../support/clock.js"
import { draw } from "../support/dom.js"

const NOON = Date.parse("2026-11-25T12:00:00Z")
const IN_TEN_MINUTES = { until: new Date(NOON + 600_000).toISOString(), seconds: 600 }

/** The line as the server drew it; `ahead` is by how much this browser's clock is wrong. */
function aLine(mute, { ahead = 0 } = {}) {
  const { document, Event } = draw(`<p data-muted>${mute ? "You've been muted" : ""}</p>`)
  const timers = new Timers()
  const begun = timers.now()
  const now = () => NOON + ahead + timers.now() - begun
  const said = []
  const clock = new Clock({ now, languages: ["en-GB"] })
  const place = document.querySelector("[data-muted]")
  const line = new MutedLine({
    room: { clock, announcer: { say: words => said.push(words) } },
    place,
    timers,
    now,
  })
  line.start(mute)
  const look = () => document.dispatchEvent(new Event("visibilitychange"))
  return { line, place, said, timers, clock, look, words: () => place.textContent }
}

test("a mute is told with its end in the reader's time, and is over by itself", async () => {
  const { words, clock, timers, said } = aLine(IN_TEN_MINUTES)
  const end = clock.time(IN_TEN_MINUTES.until)
  assert.equal(words(), `You've been muted until ${end}. You can still read.`)

  await timers.pass(599_000)
  assert.notEqual(words(), "")
  await timers.pass(1_000)

  assert.deepEqual([words(), said], ["", ["You can send messages again."]])
})

test("how long it is doesn't hang on this browser's clock", async () => {
  for (const ahead of [-3_600_000, 3_600_000]) {
    const { words, timers } = aLine(IN_TEN_MINUTES, { ahead })
    await timers.pass(599_000)
    assert.notEqual(words(), "")
    await timers.pass(1_000)
    assert.equal(words(), "")
  }
})

test("the end of another day is told with the day", () => {
  const until = new Date(NOON + 86_400_000).toISOString()
  const { words, clock } = aLine({ until, seconds: 86_400 })

  assert.match(words(), /26 Nov 2026/)
  assert.ok(words().includes(clock.moment(until)))
})

test("one without an end ends when the server says so", async () => {
  const { line, words, timers, said } = aLine({ until: null, seconds: null })
  assert.match(words(), /until an administrator unmutes you/)

  await timers.pass(10 * 86_400_000)
  assert.notEqual(words(), "")
  line.tell(null)

  assert.deepEqual([words(), said.length], ["", 1])
})

test("who isn't muted is told nothing, and learns of a mute when it comes", () => {
  const { line, words, said } = aLine(null)
  line.tell(null)
  line.tell(undefined)
  assert.deepEqual([words(), said], ["", []])

  line.tell(IN_TEN_MINUTES)

  assert.match(words(), /^You've been muted until/)
})

test("the newest end counts", async () => {
  const { line, words, timers } = aLine(IN_TEN_MINUTES)
  line.tell({ until: new Date(NOON + 3_600_000).toISOString(), seconds: 3_600 })

  await timers.pass(600_000)
  assert.notEqual(words(), "")
  line.tell({ until: null, seconds: null })
  await timers.pass(3_600_000)

  assert.notEqual(words(), "")
})

test("after a sleep, in which timers stand still, the page looks again", () => {
  const { words, timers, look } = aLine(IN_TEN_MINUTES)
  look()
  assert.notEqual(words(), "")

  timers.sleep(600_000)
  assert.notEqual(words(), "")
  look()

  assert.equal(words(), "")
})
