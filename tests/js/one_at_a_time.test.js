import assert from "node:assert/strict"
import { test } from "node:test"

import { Backoff } from "../../chatapp/static/backoff.js"
import { newId } from "../../chatapp/static/new_id.js"
import { OneAtATime } from "../../chatapp/static/one_at_a_time.js"

test("work that is wanted while it is done is done once more", async () => {
  let [done, atOnce] = [0, 0]
  const work = new OneAtATime(async () => {
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
  const work = new OneAtATime(async signal => { signals.push(signal) })
  const running = [work.run(), work.run()]

  work.stop()
  await Promise.all(running)

  assert.deepEqual(signals.map(({ aborted }) => aborted), [true])
})

test("waits double up to the most, and begin again when things went well", () => {
  const backoff = new Backoff({ first: 1_000, most: 5_000, random: () => 1 })

  assert.deepEqual([1, 2, 3, 4, 5].map(() => backoff.next()), [1_000, 2_000, 4_000, 5_000, 5_000])

  backoff.reset()
  assert.equal(backoff.next(), 1_000)
})

test("a wait is cut by no more than a half", () => {
  assert.equal(new Backoff({ first: 1_000, most: 5_000, random: () => 0 }).next(), 500)
})

test("new ids are UUIDs, and differ", () => {
  const [one, other] = [newId(), newId()]

  assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.notEqual(one, other)
})
