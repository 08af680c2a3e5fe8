import assert from "node:assert/strict"
import { test } from "node:test"

import { Idle } from "../../chatapp/static/idle.js"
import { OtherTabs } from "../../chatapp/static/other_tabs.js"
import { Clock, settled } from "./clock.js"
import { draw } from "./dom.js"

const MINUTE = 60_000

function aTab({ clock = new Clock(), BroadcastChannel = null } = {}) {
  const document = new EventTarget()
  const tabs = new OtherTabs({ name: "test", BroadcastChannel })
  const idle = new Idle({ document, now: clock.now, timers: clock, tabs })
  const heard = []
  idle.addEventListener("changed", () => heard.push(idle.isIdle))
  idle.start()
  return { clock, idle, heard, does: sign => document.dispatchEvent(new Event(sign)) }
}

test("ten minutes without a touch are idle, and the next key press ends it", async () => {
  const { clock, heard, does } = aTab()

  await clock.pass(10 * MINUTE - 1)
  assert.deepEqual(heard, [])
  await clock.pass(1)
  assert.deepEqual(heard, [true])

  await clock.pass(60 * MINUTE)
  does("keydown")
  assert.deepEqual(heard, [true, false])
  await clock.pass(10 * MINUTE)
  assert.deepEqual(heard, [true, false, true])
})

for (const sign of ["keydown", "pointerdown", "wheel"]) {
  test(`${sign} is no idleness`, async () => {
    const { clock, heard, does } = aTab()
    await clock.pass(9 * MINUTE)

    does(sign)
    await clock.pass(9 * MINUTE)
    assert.deepEqual(heard, [])

    await clock.pass(MINUTE)
    assert.deepEqual(heard, [true])
  })
}

test("only a key ends it, or what says as much", async () => {
  const { clock, heard, does, idle } = aTab()
  await clock.pass(10 * MINUTE)

  does("pointerdown")
  does("wheel")
  assert.deepEqual(heard, [true])

  idle.end()
  assert.deepEqual(heard, [true, false])
})

test("the tabs of a browser are one: a touch in one counts in all", async () => {
  const clock = new Clock()
  const open = []
  class Channel extends EventTarget {
    constructor() { super(); open.push(this) }
    postMessage(data) {
      const others = open.filter(it => it !== this)
      for (const it of others) it.dispatchEvent(Object.assign(new Event("message"), { data }))
    }
    close() { open.splice(open.indexOf(this), 1) }
  }
  const [one, other] = [1, 2].map(() => aTab({ clock, BroadcastChannel: Channel }))

  await clock.pass(9 * MINUTE)
  one.does("keydown")
  await clock.pass(9 * MINUTE)
  assert.deepEqual([one.heard, other.heard], [[], []])

  await clock.pass(MINUTE)
  one.does("keydown")
  assert.deepEqual([one.heard, other.heard], [[true, false], [true, false]])
  one.idle.stop()
  assert.equal(open.length, 1)
})

test("the other tabs hear of it at once, and then once a second at most", async () => {
  const clock = new Clock()
  const [document, heard] = [new EventTarget(), []]
  const tabs = { start() {}, stop() {}, tell: ({ isKey }) => heard.push(isKey) }
  new Idle({ document, now: clock.now, timers: clock, tabs }).start()
  const does = sign => document.dispatchEvent(new Event(sign))

  for (const wait of [0, 500, 499, 1]) {
    await clock.pass(wait)
    does("wheel")
  }
  assert.deepEqual(heard, [false, false], "at 0 and 1,000 ms")

  does("keydown")
  assert.equal(heard.length, 2)
  await clock.pass(20 * MINUTE)
  does("wheel")
  does("keydown")
  assert.deepEqual(heard.slice(2), [false, true], "that somebody is back is told at once")
})

test("a key counts also where some part of the page keeps it to itself", async () => {
  const { document, Event } = draw("<button>Menu</button>").window
  const button = document.querySelector("button")
  button.addEventListener("keydown", event => event.stopPropagation())
  const clock = new Clock()
  const tabs = new OtherTabs({ BroadcastChannel: null })
  const idle = new Idle({ document, now: clock.now, timers: clock, tabs })
  idle.start()
  await clock.pass(10 * MINUTE)

  button.dispatchEvent(new Event("keydown", { bubbles: true }))

  assert.equal(idle.isIdle, false)
  idle.stop()
})

test("whoever starts again is there", async () => {
  const { clock, heard, idle } = aTab()
  await clock.pass(10 * MINUTE)

  idle.stop()
  idle.start()
  await clock.pass(10 * MINUTE)

  assert.deepEqual(heard, [true, false, true])
})

test("once stopped nothing goes on, and it can be started again", async () => {
  const { clock, heard, does, idle } = aTab()

  idle.stop()
  does("keydown")
  await settled()
  assert.equal(clock.waiting, 0)

  idle.start()
  await clock.pass(10 * MINUTE)
  assert.deepEqual(heard, [true])
})
