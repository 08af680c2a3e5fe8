import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter, OtherTabs } from "../../../chatapp/static/events.js"
import { Idle, OwnStatus, whyNotChosen } from "../../../chatapp/static/people/own_status.js"
import { People } from "../../../chatapp/static/people/people.js"
import { TooFast, Unreachable } from "../../../chatapp/static/server/api.js"
import { Clock, settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

/** A person's page, and the server's rule: nobody is away by themselves but who is available. */
function aPage(status = "available") {
  const [presence, idle] = [new Emitter(), Object.assign(new Emitter(), { isIdle: false })]
  const people = new People({ user_id: "u_me", name: "Me", picture: null, status })
  const page = { presence, idle, people, asked: [], isDown: false, kept: status }
  const answer = (what, next) => {
    page.asked.push(what)
    if (page.isDown) throw new Unreachable("Down.")
    if (page.refusal) throw page.refusal
    page.kept = next
    return { user_id: "u_me", status: next }
  }
  const byItself = isIdle => (isIdle ? "away" : "available")
  const api = {
    setStatus: async next => answer(next, next),
    setIdle: async isIdle => answer(isIdle, page.kept === "busy" ? "busy" : byItself(isIdle)),
  }
  page.own = new OwnStatus({ api, people, idle, presence })
  page.own.start()
  page.becomes = async isIdle => {
    idle.isIdle = isIdle
    idle.emit("changed")
    await settled()
  }
  return page
}

test("what one chooses is shown at once, and kept by the server", async () => {
  const { own, people, asked } = aPage()

  const kept = own.choose("busy")
  assert.equal(people.me.status, "busy")
  await kept

  assert.deepEqual([people.me.status, asked], ["busy", ["busy"]])
})

test("what the server doesn't keep is as it was", async () => {
  const page = aPage()
  page.isDown = true

  await assert.rejects(page.own.choose("busy"), Unreachable)

  assert.equal(page.people.me.status, "available")
})

test("two choices that both fail lead back to what the server has, and not to the first", async () => {
  const page = aPage()
  page.isDown = true

  const choices = [page.own.choose("busy"), page.own.choose("away")]
  assert.equal(page.people.me.status, "away")
  await Promise.allSettled(choices)

  assert.equal(page.people.me.status, "available")
})

test("a choice that fails after one that was kept leads back to that one", async () => {
  const page = aPage()
  const kept = page.own.choose("busy").then(() => (page.isDown = true))

  const failed = page.own.choose("away")
  await kept
  assert.equal(page.people.me.status, "away", "what one wants last is shown meanwhile")
  await assert.rejects(failed, Unreachable)

  assert.equal(page.people.me.status, "busy")
})

test("a choice that failed doesn't matter any more when the next one is kept", async () => {
  const page = aPage()
  page.isDown = true
  const first = page.own.choose("busy").then(() => (page.isDown = false))

  const second = page.own.choose("away")
  await Promise.all([first, second])

  assert.equal(page.people.me.status, "away")
})

test("what another window chose meanwhile is what a failed choice leads back to", async () => {
  const page = aPage()
  page.isDown = true
  const failed = page.own.choose("away")

  page.people.setStatus({ user_id: "u_me", status: "busy" })
  assert.equal(page.people.me.status, "away")
  await assert.rejects(failed, Unreachable)

  assert.equal(page.people.me.status, "busy")
})

test("who does too much at once is told how long to wait", async () => {
  const page = aPage()
  page.refusal = new TooFast({ status: 429, message: "That was fast.", retryAfter: 4 })

  const refused = await page.own.choose("busy").catch(error => error)

  assert.equal(
    whyNotChosen(refused),
    "You're changing your status too fast. Try again in 4 seconds.",
  )
  assert.equal(page.people.me.status, "available")
  assert.equal(whyNotChosen(new TooFast({ retryAfter: 1 })).slice(-9), "1 second.")
  assert.equal(
    whyNotChosen(new Unreachable("Down.")),
    "Couldn't change your status. Try again in a moment.",
  )
})

test("who is idle is away, and back as they were", async () => {
  const { becomes, people } = aPage()

  await becomes(true)
  assert.equal(people.me.status, "away")
  await becomes(false)
  assert.equal(people.me.status, "available")
})

test("who is busy stays busy", async () => {
  const { becomes, people } = aPage("busy")

  await becomes(true)
  assert.equal(people.me.status, "busy")
  await becomes(false)
  assert.equal(people.me.status, "busy")
})

test("what could not be told is told when the line is there again", async () => {
  const page = aPage()
  page.isDown = true
  await page.becomes(true)
  page.isDown = false

  for (let times = 0; times < 2; times += 1) {
    page.presence.emit("here", { members: [] })
    await settled()
  }

  assert.deepEqual([page.asked, page.people.me.status], [[true, true], "away"])
})

test("who has nothing to tell is quiet when the line is there again", async () => {
  const { presence, asked } = aPage()

  presence.emit("here", { members: [] })
  await settled()

  assert.deepEqual(asked, [])
})

test("a machine that lies idle elsewhere does not make one away here", async () => {
  const { presence, asked, people } = aPage()

  presence.emit("status", { user_id: "u_other", status: "away" })
  presence.emit("status", { user_id: "u_me", status: "busy" })
  await settled()
  assert.deepEqual(asked, [])

  presence.emit("status", { user_id: "u_me", status: "away" })
  await settled()
  assert.deepEqual([asked, people.me.status], [[false], "available"])
})

test("whoever opens the room is back", async () => {
  const { asked, people } = aPage("away")
  await settled()

  assert.deepEqual([asked, people.me.status], [[false], "available"])
})

test("started twice it tells once, and once stopped nothing", async () => {
  const page = aPage()
  const { own, becomes, asked } = page

  own.start()
  await becomes(true)
  assert.deepEqual(asked, [true])

  own.stop()
  await becomes(false)
  page.presence.emit("status", { user_id: "u_me", status: "away" })
  await settled()
  assert.deepEqual(asked, [true])
})

test("what could not be told is not told by a page that has stopped", async () => {
  const page = aPage()
  page.isDown = true
  await page.becomes(true)

  page.own.stop()
  page.presence.emit("here", { members: [] })
  await settled()

  assert.deepEqual(page.asked, [true])
})

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
    constructor() {
      super()
      open.push(this)
    }
    postMessage(data) {
      const others = open.filter(it => it !== this)
      for (const it of others) it.dispatchEvent(Object.assign(new Event("message"), { data }))
    }
    close() {
      open.splice(open.indexOf(this), 1)
    }
  }
  const [one, other] = [1, 2].map(() => aTab({ clock, BroadcastChannel: Channel }))

  await clock.pass(9 * MINUTE)
  one.does("keydown")
  await clock.pass(9 * MINUTE)
  assert.deepEqual([one.heard, other.heard], [[], []])

  await clock.pass(MINUTE)
  one.does("keydown")
  assert.deepEqual(
    [one.heard, other.heard],
    [
      [true, false],
      [true, false],
    ],
  )
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
