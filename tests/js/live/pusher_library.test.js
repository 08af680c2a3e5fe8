import assert from "node:assert/strict"
import { test } from "node:test"

import { PusherLibrary } from "../../../chatapp/static/live/pusher_library.js"
import { Clock, settled } from "../support/clock.js"

const ADDRESS = "/static/pusher-C235DIOE.js"
class Pusher {}

/** What is asked for, and when, in seconds after the start; `answers` has a function for each. */
function aLibrary({ random = () => 1 } = {}) {
  const [clock, asked, loaded] = [new Clock(), [], []]
  const began = clock.now()
  const it = { clock, asked, loaded, answer: async () => ({ default: Pusher }) }
  const load = address => {
    asked.push([address, (clock.now() - began) / 1_000])
    return it.answer()
  }
  it.library = new PusherLibrary(ADDRESS, { load, timers: clock, random })
  it.start = () => it.library.start(found => loaded.push(found))
  return it
}

const tries = (...seconds) => seconds.map(
  (second, number) => [number === 0 ? ADDRESS : `${ADDRESS}?try=${number + 1}`, second],
)

const BROKEN = {
  "can't be fetched, or throws": () => Promise.reject(new TypeError("Failed to fetch")),
  "exports nothing": async () => ({}),
  "exports something else": async () => ({ default: "<!doctype html>" }),
}

test("a script that is there is asked for once and told once", async () => {
  const { library, start, clock, asked, loaded } = aLibrary()

  start()
  await settled()
  library.wake()
  await clock.pass(600_000)

  assert.deepEqual([asked, loaded, clock.waiting], [tries(0), [Pusher], 0])
})

for (const [what, answer] of Object.entries(BROKEN)) {
  test(`a script that ${what} is asked for again, under an address that changes`, async () => {
    const it = aLibrary()
    it.answer = answer
    it.start()
    await it.clock.pass(10_000)
    assert.deepEqual([it.asked, it.loaded], [tries(0, 2, 6), []])

    it.answer = async () => ({ default: Pusher })
    await it.clock.pass(600_000)

    assert.deepEqual([it.asked, it.loaded], [tries(0, 2, 6, 14), [Pusher]])
  })
}

test("it is asked for ever more seldom, but at least once a minute", async () => {
  const it = aLibrary()
  it.answer = BROKEN["exports nothing"]

  it.start()
  await it.clock.pass(260_000)

  assert.deepEqual(it.asked, tries(0, 2, 6, 14, 30, 62, 122, 182, 242))
})

test("pages that failed together do not try together", async () => {
  const it = aLibrary({ random: () => 0 })
  it.answer = BROKEN["exports nothing"]

  it.start()
  await it.clock.pass(8_000)

  assert.deepEqual(it.asked, tries(0, 1, 3, 7))
})

test("what hangs is asked for again, and whichever answer comes first counts", async () => {
  for (const first of [0, 1]) {
    const it = aLibrary()
    const arrivals = []
    it.answer = () => new Promise(arrive => arrivals.push(arrive))
    it.start()
    await it.clock.pass(32_000)
    assert.deepEqual(it.asked, tries(0, 32))

    arrivals[first]({ default: Pusher })
    await it.clock.pass(600_000)
    arrivals[1 - first]({ default: Pusher })
    await settled()

    assert.deepEqual([it.asked, it.loaded, it.clock.waiting], [tries(0, 32), [Pusher], 0])
  }
})

test("a hanging try that fails in the end hastens nothing", async () => {
  const it = aLibrary()
  const failures = []
  it.answer = () => new Promise((_, fail) => failures.push(fail))
  it.start()
  await it.clock.pass(32_000)

  failures[0](new TypeError("timed out"))
  await it.clock.pass(29_000)
  assert.deepEqual(it.asked, tries(0, 32))
  await it.clock.pass(5_000)

  assert.deepEqual(it.asked, tries(0, 32, 66))
})

test("who wakes the page is not kept waiting, and asks once", async () => {
  const it = aLibrary()
  it.answer = BROKEN["exports nothing"]
  it.start()
  await it.clock.pass(20_000)

  it.answer = () => new Promise(() => {})
  it.library.wake()
  it.library.wake()
  await settled()

  assert.deepEqual(it.asked, tries(0, 2, 6, 14, 20))
})

test("nothing is asked for before the start, nor after the end", async () => {
  const it = aLibrary()
  it.answer = BROKEN["exports nothing"]
  it.library.wake()
  assert.deepEqual(it.asked, [])
  it.start()
  await settled()

  it.library.stop()
  it.library.wake()
  await it.clock.pass(600_000)

  assert.deepEqual([it.asked, it.clock.waiting], [tries(0), 0])
})

test("what fails after the end is asked for no more, and what arrives is not told", async () => {
  for (const answer of [BROKEN["exports nothing"], async () => ({ default: Pusher })]) {
    const it = aLibrary()
    it.answer = answer
    it.start()

    it.library.stop()
    await it.clock.pass(600_000)

    assert.deepEqual([it.asked, it.loaded, it.clock.waiting], [tries(0), [], 0])
  }
})

test("started again, it is asked for at once, and soon again", async () => {
  const it = aLibrary()
  it.answer = BROKEN["exports nothing"]
  it.start()
  await it.clock.pass(100_000)
  it.library.stop()
  const before = it.asked.length

  it.start()
  await it.clock.pass(3_000)

  assert.deepEqual(it.asked.slice(before).map(([, second]) => second), [100, 102])
})
