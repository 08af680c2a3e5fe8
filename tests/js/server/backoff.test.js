import assert from "node:assert/strict"
import { test } from "node:test"

import { Backoff, SingleFlight } from "../../../chatapp/static/server/backoff.js"
import { newId } from "../../../chatapp/static/server/message.js"
import { settled } from "../support/clock.js"

test("work that is wanted while it is done is done once more", async () => {
  let [done, atOnce] = [0, 0]
  const work = new SingleFlight(async () => {
    assert.equal(++atOnce, 1)
    await null
    atOnce -= 1
    done += 1
  })

  await Promise.all([work.run(), work.run(), work.run()])

  assert.equal(done, 2)
})

test("stopped work is not done again, and its signal says so", async () => {
  const signals = []
  const work = new SingleFlight(async signal => {
    signals.push(signal)
  })
  const running = [work.run(), work.run()]

  work.stop()
  await Promise.all(running)

  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
  )
})

test("work that throws tells whoever asked, and the next run works", async () => {
  for (const fail of [
    () => {
      throw new Error("at once")
    },
    async () => {
      throw new Error("late")
    },
  ]) {
    let [work, done] = [fail, 0]
    const oneAtATime = new SingleFlight(() => work())
    await assert.rejects(oneAtATime.run(), /at once|late/)

    work = async () => {
      done += 1
    }
    await oneAtATime.run()

    assert.equal(done, 1)
  }
})

test("what was wanted while the work failed is done all the same", async () => {
  let times = 0
  const work = new SingleFlight(async () => {
    times += 1
    await null
    if (times === 1) throw new Error("the first time")
  })

  const runs = [work.run(), work.run()]
  await Promise.all(runs.map(run => assert.rejects(run, /the first time/)))

  assert.equal(times, 2)
})

test("after a stop a new run begins at once, and what was stopped does not disturb it", async () => {
  const turns = []
  const work = new SingleFlight(signal => new Promise(end => turns.push({ signal, end })))
  const before = [work.run(), work.run()]
  work.stop()

  const after = work.run()
  turns[0].end()
  await Promise.all(before)
  work.run()
  assert.deepEqual(
    turns.map(({ signal }) => signal.aborted),
    [true, false],
  )

  turns[1].end()
  await settled()
  assert.equal(turns.length, 3, "wanted meanwhile, once more")
  turns[2].end()
  await after
})

test("a failure after the stop doesn't end the run that began since", async () => {
  const turns = []
  const work = new SingleFlight(() => new Promise((end, fail) => turns.push({ end, fail })))
  const before = work.run()
  work.stop()
  const after = work.run()

  turns[0].fail(new Error("too late"))
  await assert.rejects(before, /too late/)
  work.run()
  assert.equal(turns.length, 2)

  turns[1].end()
  await settled()
  turns[2].end()
  await after
})

test("waits double up to the most, and begin again when things went well", () => {
  const backoff = new Backoff({ first: 1_000, most: 5_000, random: () => 1 })

  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => backoff.next()),
    [1_000, 2_000, 4_000, 5_000, 5_000],
  )

  backoff.reset()
  assert.equal(backoff.next(), 1_000)
})

test("a wait is cut by no more than a half", () => {
  assert.equal(new Backoff({ first: 1_000, most: 5_000, random: () => 0 }).next(), 500)
})

for (const [byte, id] of [
  [0x00, "00000000-0000-4000-8000-000000000000"],
  [0xff, "ffffffff-ffff-4fff-bfff-ffffffffffff"],
]) {
  test(`a new id is a UUID also where chance gives nothing but ${byte}`, t => {
    t.mock.method(crypto, "getRandomValues", bytes => bytes.fill(byte))

    assert.equal(newId(), id)
  })
}

test("new ids are UUIDs, and differ", () => {
  const [one, other] = [newId(), newId()]

  assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.notEqual(one, other)
})
