import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../../chatapp/static/messages/clock.js"
import { Days } from "../../../chatapp/static/messages/timeline.js"
import { Clock as TestClock } from "../support/clock.js"
import { draw } from "../support/dom.js"
import { aMessage, aTimeline, minutes } from "../support/drawn.js"

test("messages stand in the order of their ids, in whatever order they come", () => {
  const { timeline, texts } = aTimeline()
  assert.equal(timeline.isEmpty, true)

  timeline.add([aMessage(2), aMessage(4)])
  timeline.add([aMessage(3), aMessage(1), aMessage(5)])

  assert.deepEqual(
    texts(),
    [1, 2, 3, 4, 5].map(id => `number ${id}`),
  )
  assert.equal(timeline.isEmpty, false)
})

test("a message that comes again is changed where it stands", () => {
  const { timeline, texts } = aTimeline()
  timeline.add([aMessage(1), aMessage(2)])
  const node = timeline.node(1)

  timeline.add([aMessage(1, { message: "edited" })])
  timeline.change(aMessage(2, { message: "also" }))

  assert.deepEqual([texts(), timeline.node(1)], [["edited", "also"], node])
})

test("what changed and isn't shown stays so", () => {
  const { timeline, texts } = aTimeline()
  timeline.add([aMessage(2)])

  timeline.change(aMessage(1))

  assert.deepEqual([texts(), timeline.has(1), timeline.has(2)], [["number 2"], false, true])
})

test("messages of one person within five minutes stand together, also after one comes between", () => {
  const { timeline } = aTimeline()
  const continued = id => timeline.node(id).classList.contains("message--continued")
  timeline.add([aMessage(1), aMessage(3)])
  assert.deepEqual([1, 3].map(continued), [false, true])

  timeline.add([aMessage(2, { user_id: "u_alan", name: "Alan" })])

  assert.deepEqual([1, 2, 3].map(continued), [false, false, false])
})

test("a day is said above its first message, which may be an older one by now", () => {
  const { list, timeline } = aTimeline()
  const days = () => [...list.querySelectorAll("h2")].map(rule => rule.parentNode)
  timeline.add([aMessage(2)])
  assert.deepEqual(days(), [timeline.node(2)])

  timeline.add([aMessage(1), aMessage(3, { sent_at: minutes(24 * 60) })])

  assert.deepEqual(days(), [timeline.node(1), timeline.node(3)])
})

test("what the server drew is taken over, finished and given back", () => {
  const drawn = aTimeline()
  drawn.timeline.add([aMessage(1), aMessage(2, { user_id: "u_ada", name: "Ada" })])
  const { list, timeline, texts } = aTimeline()
  list.innerHTML = drawn.list.innerHTML
  list.querySelectorAll("time").forEach(time => time.replaceChildren("2026-05-06 10:01 UTC"))

  const messages = timeline.adopt()

  assert.deepEqual(
    messages.map(({ id, name }) => [id, name]),
    [
      [1, "Grace"],
      [2, "Ada"],
    ],
  )
  assert.deepEqual([texts().length, list.children.length], [2, 2])
  assert.equal(list.querySelector("time").textContent, "12:01")
  assert.equal(timeline.node(2), list.lastElementChild)
  timeline.change(aMessage(1, { message: "edited" }))
  assert.equal(texts()[0], "edited")
})

test("the days that the server drew stay where they are, and go where they were none", () => {
  const drawn = aTimeline()
  const [one, two] = [aMessage(1), aMessage(2, { sent_at: minutes(24 * 60) })]
  drawn.timeline.add([one, two])
  const { list, timeline } = aTimeline()
  list.innerHTML = drawn.list.innerHTML
  const [first, second] = list.querySelectorAll("h2")
  // In UTC a day begins with this message, and for this reader none does.
  list.children[1].querySelector("time").dateTime = minutes(2)
  second.textContent = "Thursday 7 May"
  first.textContent = "a day of UTC"

  timeline.adopt()

  assert.deepEqual([...list.querySelectorAll("h2")], [first])
  assert.equal(first.textContent, "Today")
  timeline.add([aMessage(0)])
  assert.equal(timeline.node(1).querySelector("h2"), null)
})

test("replaced, nothing is left of what was shown", () => {
  const { timeline, texts } = aTimeline()
  timeline.add([aMessage(1), aMessage(2)])

  timeline.replace([aMessage(8)])

  assert.deepEqual([texts(), timeline.has(1)], [["number 8"], false])
  assert.deepEqual(timeline.firstAfter(0, "u_ada"), { node: timeline.node(8), isFirst: true })
})

test("what is taken away is forgotten, and whoever follows begins anew", () => {
  const { list, timeline, texts } = aTimeline()
  timeline.add([aMessage(1), aMessage(2), aMessage(4)])
  const first = timeline.node(1)

  timeline.remove([aMessage(1), aMessage(3)])

  assert.deepEqual(
    [texts(), timeline.has(1), first.isConnected],
    [["number 2", "number 4"], false, false],
  )
  assert.equal(timeline.node(2).classList.contains("message--continued"), false)
  assert.equal(list.querySelector("h2").parentNode, timeline.node(2))
  assert.deepEqual(timeline.firstAfter(0, "u_ada"), { node: timeline.node(2), isFirst: true })
  assert.deepEqual(timeline.firstAfter(2, "u_ada"), { node: timeline.node(4), isFirst: false })
})

test("with all of it taken away nothing is left, and what comes is drawn", () => {
  const { timeline, texts } = aTimeline()
  timeline.add([aMessage(1), aMessage(2)])

  timeline.remove([aMessage(2), aMessage(1)])
  assert.deepEqual([texts(), timeline.isEmpty], [[], true])

  timeline.add([aMessage(1)])
  assert.deepEqual(texts(), ["number 1"])
})

test("the first message of others after an id is found, whatever one said oneself meanwhile", () => {
  const { timeline } = aTimeline()
  timeline.add([aMessage(2), aMessage(3, { user_id: "u_ada" }), aMessage(5)])

  assert.deepEqual(timeline.firstAfter(2, "u_ada"), { node: timeline.node(5), isFirst: false })
  assert.deepEqual(timeline.firstAfter(1, "u_ada"), { node: timeline.node(2), isFirst: true })
  assert.equal(timeline.firstAfter(5, "u_ada"), undefined)
})

test("where a picture can't be had there are initials, until the list is stopped", () => {
  const { window, list, timeline } = aTimeline()
  const picture = () => list.querySelector("img")
  const fail = () => picture().dispatchEvent(new window.Event("error"))
  timeline.start()
  timeline.add([aMessage(1, { picture: "https://p/" })])
  fail()
  assert.deepEqual([picture(), list.querySelector("[data-avatar]").textContent], [null, "G"])

  timeline.stop()
  timeline.add([aMessage(2, { picture: "https://p/" })])
  fail()

  assert.notEqual(picture(), null)
})

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

test("a message that left the page has no day any more, and no day is named anew once stopped", async () => {
  const { timers, days, nodes, words } = someDays()
  days.divide(nodes[0], undefined, TODAY)
  days.divide(nodes[1], YESTERDAY, TODAY)
  days.forget(nodes[0])
  await timers.pass(12.5 * 3_600_000)
  assert.deepEqual(words(), ["one", "Yesterdaytwo"])

  days.stop()
  await timers.pass(24 * 3_600_000)

  assert.deepEqual(words(), ["one", "Yesterdaytwo"])
})

test("what is on the page before and after another one takes its place keeps its node", () => {
  const { timeline, texts } = aTimeline()
  timeline.add([aMessage(1), aMessage(2), aMessage(3)])
  const [second, third] = [timeline.node(2), timeline.node(3)]
  third.tabIndex = 0
  third.focus()

  timeline.replace([aMessage(3, { message: "edited" }), aMessage(4)])

  assert.deepEqual([texts(), timeline.node(3)], [["edited", "number 4"], third])
  assert.deepEqual([document.activeElement, third.tabIndex], [third, 0])
  assert.deepEqual([second.isConnected, timeline.has(2)], [false, false])
})

test("what takes the place of other messages is grouped anew, also around what stays", () => {
  const { timeline, list } = aTimeline()
  const continued = id => timeline.node(id).classList.contains("message--continued")
  timeline.add([aMessage(1), aMessage(2, { user_id: "u_alan" }), aMessage(3)])
  assert.deepEqual([1, 2, 3].map(continued), [false, false, false])

  timeline.replace([aMessage(1), aMessage(3)])

  assert.deepEqual([[1, 3].map(continued), list.querySelectorAll("h2").length], [[false, true], 1])
})
