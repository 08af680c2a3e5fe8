import assert from "node:assert/strict"
import { test } from "node:test"

import { StartingOver } from "../../chatapp/static/starting_over.js"
import { Clock } from "./clock.js"

function aStartingOver({ random = () => 1 } = {}) {
  const [clock, begun] = [new Clock(), []]
  const began = clock.now()
  const startOver = () => begun.push(clock.now() - began)
  return { clock, begun, startingOver: new StartingOver({ startOver, timers: clock, random }) }
}

test("a socket that doesn't connect is given up after eight seconds, or half of them", async () => {
  for (const [random, wait] of [[1, 8_000], [0, 4_000]]) {
    const { clock, begun, startingOver } = aStartingOver({ random: () => random })

    startingOver.unlessConnected()
    await clock.pass(60_000)

    assert.deepEqual(begun, [wait])
  }
})

test("one that connects has fifteen seconds from then on to be let into the room", async () => {
  const { clock, begun, startingOver } = aStartingOver()
  startingOver.unlessConnected()
  await clock.pass(7_000)

  startingOver.unlessSubscribed()
  await clock.pass(60_000)

  assert.deepEqual(begun, [22_000])
})

test("after trouble it begins again later each time, and soon once things went well", async () => {
  const { clock, begun, startingOver } = aStartingOver()
  for (let time = 0; time < 7; time += 1) {
    startingOver.afterTrouble()
    await clock.pass(30_000)
  }
  const waits = begun.map((moment, time) => moment - time * 30_000)
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])

  startingOver.neverMind()
  startingOver.afterTrouble()
  await clock.pass(1_000)
  assert.equal(begun.length, 8)
})

test("what is well, or stopped, does not begin again", async () => {
  for (const end of ["neverMind", "stop"]) {
    const { clock, begun, startingOver } = aStartingOver()
    startingOver.unlessSubscribed()

    startingOver[end]()
    await clock.pass(60_000)

    assert.deepEqual([begun, clock.waiting], [[], 0])
  }
})
