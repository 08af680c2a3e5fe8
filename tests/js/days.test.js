import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../chatapp/static/clock.js"
import { Days } from "../../chatapp/static/days.js"
import { Clock as TestClock } from "./clock.js"
import { draw } from "./dom.js"

const DAY_MS = 86_400_000
const NOON = new Date(2026, 4, 6, 12).getTime()
const at = ms => ({ sent_at: new Date(ms).toISOString() })
const [YESTERDAY, TODAY] = [at(NOON - DAY_MS), at(NOON)]

function someDays() {
  const { document } = draw(`<ul><li>one</li><li>two</li></ul><template><h2></h2></template>`)
  const timers = new TestClock()
  timers.sleep(NOON - timers.now())
  const clock = new Clock({ now: timers.now, timers, languages: ["en-GB"] })
  const days = new Days({ template: document.querySelector("template"), clock })
  clock.start()
  days.start()
  const nodes = [...document.querySelectorAll("li")]
  return { timers, days, nodes, words: () => nodes.map(node => node.textContent) }
}

test("the day is said above its first message, and not above the next ones", () => {
  const { days, nodes, words } = someDays()

  days.divide(nodes[0], undefined, TODAY)
  days.divide(nodes[1], TODAY, at(NOON + 60_000))

  assert.deepEqual(words(), ["Todayone", "two"])
})

test("a rule is taken back when an older message of that day comes before it", () => {
  const { days, nodes, words } = someDays()
  days.divide(nodes[0], YESTERDAY, TODAY)
  days.divide(nodes[0], YESTERDAY, TODAY)
  assert.deepEqual(words(), ["Todayone", "two"])

  days.divide(nodes[0], TODAY, TODAY)

  assert.deepEqual(words(), ["one", "two"])
})

test("at midnight Today is called Yesterday", async () => {
  const { timers, days, nodes, words } = someDays()
  days.divide(nodes[0], undefined, TODAY)

  await timers.pass(12.5 * 3_600_000)

  assert.deepEqual(words(), ["Yesterdayone", "two"])
})

test("what isn't shown any more is not named anew, and neither is anything once stopped", async () => {
  const { timers, days, nodes, words } = someDays()
  days.divide(nodes[0], undefined, TODAY)
  days.divide(nodes[1], YESTERDAY, TODAY)
  nodes[0].remove()
  await timers.pass(12.5 * 3_600_000)
  assert.deepEqual(words(), ["Todayone", "Yesterdaytwo"])

  days.stop()
  await timers.pass(24 * 3_600_000)

  assert.deepEqual(words(), ["Todayone", "Yesterdaytwo"])
})
