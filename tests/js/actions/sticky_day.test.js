import assert from "node:assert/strict"
import { test } from "node:test"

import { StickyDay } from "../../../chatapp/static/actions/sticky_day.js"
import { Clock } from "../support/clock.js"
import { draw } from "../support/dom.js"

const PAGE = `<div data-log>
  <li id="m1" data-message><h2 data-day></h2><time data-time datetime="2026-11-24T08:00:00Z"></time></li>
  <li id="m2" data-message><time data-time datetime="2026-11-24T09:00:00Z"></time></li>
  <li id="m3" data-message><h2 data-day></h2><time data-time datetime="2026-11-25T09:00:00Z"></time></li>
  <li id="unsent" data-message></li>
</div>`

async function aReader() {
  const { document } = draw(PAGE)
  globalThis.document = document
  globalThis.requestAnimationFrame = work => work()
  const log = document.querySelector("[data-log]")
  const at = { top: null, days: {} }
  for (const day of document.querySelectorAll("[data-day]")) {
    const { id } = day.parentNode
    day.getBoundingClientRect = () => ({ bottom: at.days[id] ?? -500 })
  }
  const timers = new Clock()
  const scroll = { atEnd: false, topMessage: () => document.getElementById(at.top) }
  const clock = { day: time => `day of ${time.slice(8, 10)}` }
  const sticky = new StickyDay({ log, scroll, clock, timers })
  sticky.start()
  const scrollTo = (top, days = {}) => {
    Object.assign(at, { top, days })
    log.dispatchEvent(new document.defaultView.Event("scroll"))
  }
  const shown = () => document.querySelector("[data-sticky-day][data-shown]")?.textContent ?? null
  return { document, timers, scroll, sticky, scrollTo, shown }
}

test("while one scrolls, the date of the topmost message is shown; then it goes", async () => {
  const { timers, scrollTo, shown } = await aReader()
  scrollTo("m2")
  assert.equal(shown(), "day of 24")

  await timers.pass(1_000)
  scrollTo("m2")
  await timers.pass(1_000)
  assert.equal(shown(), "day of 24", "they still scroll")
  await timers.pass(1_000)

  assert.equal(shown(), null)
})

test("where a date stands at the top itself, it is not said twice", async () => {
  const { scrollTo, shown } = await aReader()

  scrollTo("m1", { m1: 30 })
  assert.equal(shown(), null)
  scrollTo("m1", { m1: 100 })
  assert.equal(shown(), null, "below the words at the start of the conversation")
  scrollTo("m2", { m3: 30 })
  assert.equal(shown(), null)
  scrollTo("m2", { m3: 300 })

  assert.equal(shown(), "day of 24")
})

test("at the end there is no date: the page goes there by itself", async () => {
  const { scroll, scrollTo, shown } = await aReader()
  scrollTo("m2")
  scroll.atEnd = true

  scrollTo("m2")

  assert.equal(shown(), null)
})

test("neither a log without messages nor what is not sent yet has a date, and a stopped one shows none", async () => {
  const { document, sticky, scrollTo, shown } = await aReader()
  scrollTo("nothing")
  assert.equal(shown(), null)
  scrollTo("unsent")
  assert.equal(shown(), null)

  sticky.stop()
  scrollTo("m2")

  assert.equal(document.querySelector("[data-sticky-day]"), null)
})
