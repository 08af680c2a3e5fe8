import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../../chatapp/static/messages/clock.js"
import { Clock as TestClock } from "../support/clock.js"
import { giveNavigator } from "../support/navigator.js"

const noon = new Date("2026-11-22T12:00:00").getTime()
const clock = (languages = ["en-GB"], now = () => noon) => new Clock({ now, languages })

test("days are named as people name them", () => {
  assert.equal(clock().day("2026-11-22T00:00:00"), "Today")
  assert.equal(clock().day("2026-11-21T23:59:59"), "Yesterday")
  assert.equal(clock().day("2026-11-16T12:00:00"), "Monday 16 November")
  assert.match(clock().day("2025-12-31T12:00:00"), /^Wednesday,? 31 December 2025$/)
})

test("since when is a time where it was today, and tells the day where it wasn't", () => {
  assert.equal(clock().since("2026-11-22T06:40:00"), "06:40")
  assert.equal(clock().since("2026-11-21T21:05:00"), "yesterday, 21:05")
  assert.equal(clock().since("2026-11-16T21:05:00"), "Monday 16 November")
})

test("a message from a clock that runs ahead isn't of yesterday", () => {
  assert.equal(clock().day("2026-11-23T00:00:01"), "Monday 23 November")
})

test("a reader with an English of their own gets its clock, others that of their language", () => {
  const evening = "2026-11-22T21:05:00"

  assert.match(clock(["de", "en-US"]).time(evening), /9:05\sPM/)
  assert.equal(clock(["de-DE"]).time(evening), "21:05")
  assert.match(clock(["hi-IN", "ta"]).time(evening), /^9:05\spm$/)
  assert.equal(clock(["es-ES"]).time(evening), "21:05")
  assert.equal(clock(["C"]).time(evening), "21:05", "no language, but some browsers say so")
  assert.equal(clock(["den"]).time(evening), "21:05", "a language whose name ends like it")
})

test("midnight is told once", () => {
  let [now, tick, told] = [noon, null, 0]
  const timers = {
    setInterval: look => {
      tick = look
    },
    clearInterval() {},
  }
  const ours = new Clock({ now: () => now, languages: [], timers })
  ours.addEventListener("day", () => {
    told += 1
  })
  ours.start()

  tick()
  assert.equal(told, 0)
  now += 12 * 3_600_000
  tick()
  tick()

  assert.equal(told, 1)
  assert.equal(ours.day("2026-11-22T12:00:00"), "Yesterday")
})

test("a time in full is told where the reader is, and in UTC", () => {
  const at = new Date("2026-11-22T21:05:00")
  const utc = at.toISOString().slice(0, 16).replace("T", " ")

  assert.match(
    clock(["de-DE"]).full(at.toISOString()),
    new RegExp(`^Sunday,? 22 November 2026 at 21:05 \\(${utc} UTC\\)$`),
  )
  assert.equal(clock(["de-DE"]).moment(at.toISOString()), "22 Nov 2026, 21:05")
})

for (const [navigator, evening] of [
  [{ languages: ["en-US"] }, /9:05\sPM/],
  [undefined, /^21:05$/],
]) {
  test(`the reader's languages are the browser's: ${JSON.stringify(navigator)}`, t => {
    giveNavigator(t, navigator)

    assert.match(new Clock({ now: () => noon }).time("2026-11-22T21:05:00"), evening)
  })
}

test("once stopped it looks no more", () => {
  const timers = new TestClock()
  const ours = new Clock({ now: timers.now, timers })
  ours.start()
  assert.equal(timers.waiting, 1)

  ours.stop()

  assert.equal(timers.waiting, 0)
})
