import assert from "node:assert/strict"
import { test } from "node:test"

import { Sound } from "../../../chatapp/static/notifications/sound.js"
import { Clock } from "../support/clock.js"

/** A browser with sound; `log` has what is done with it. */
function aBrowser({ state = "running", resumed = Promise.resolve() } = {}) {
  const [log, notes] = [[], []]
  const volume = (name, to, at) => log.push([name, to, at])
  class AudioContext {
    state = state
    currentTime = 5
    async resume() {
      await resumed
    }
    createOscillator() {
      const note = Object.assign(new EventTarget(), {
        frequency: {},
        connect: to => to,
        start: at => log.push(["start", note.frequency.value, at]),
        stop: at => log.push(["stop", note.frequency.value, at]),
      })
      notes.push(note)
      return note
    }
    createGain() {
      const gain = {
        setValueAtTime: (to, at) => volume("from", to, at),
        exponentialRampToValueAtTime: (to, at) => volume("to", to, at),
      }
      return { gain, connect: () => {} }
    }
    close() {
      log.push(["closed"])
    }
  }
  const clock = new Clock()
  return { clock, log, notes, AudioContext, sound: new Sound({ AudioContext, timers: clock }) }
}

test("it is two short and quiet notes, which fade", async () => {
  const { sound, log } = aBrowser()

  await sound.play()

  const begins = log.filter(([name]) => name === "start")
  const ends = log.filter(([name]) => name === "stop")
  assert.deepEqual(
    begins.map(([, , at]) => at),
    [5, 5.11],
  )
  assert.deepEqual(
    ends.map(([, , at]) => at),
    [5.35, 5.46],
  )
  const loud = log.filter(([name]) => name === "to").map(([, to]) => to)
  assert.ok(Math.max(...loud) < 0.1)
  assert.deepEqual(
    log.filter(([name]) => name === "from").map(([, to]) => to),
    [0.0001, 0.0001],
  )
  assert.deepEqual([loud[1], loud[3]], [0.0001, 0.0001])
})

test("after the last note it leaves the machine alone", async () => {
  const { sound, log, notes } = aBrowser()
  await sound.play()
  assert.equal(
    log.some(([name]) => name === "closed"),
    false,
  )

  notes[1].dispatchEvent(new Event("ended"))

  assert.deepEqual(log.at(-1), ["closed"])
})

test("what the browser does not let be heard is not heard later", async () => {
  const { sound, log, clock } = aBrowser({ state: "suspended", resumed: new Promise(() => {}) })

  const playing = sound.play()
  await clock.pass(999)
  assert.deepEqual(log, [])
  await clock.pass(1)
  await playing

  assert.deepEqual(log, [["closed"]])
})

for (const [what, AudioContext] of [
  ["has none", undefined],
  [
    "has no device for it",
    class {
      constructor() {
        throw new DOMException("None.", "NotSupportedError")
      }
    },
  ],
]) {
  test(`there is silence in a browser that ${what}`, async () => {
    await new Sound({ AudioContext }).play()
  })
}
