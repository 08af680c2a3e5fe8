import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Arrivals, counts } from "../../../chatapp/static/notifications/arrivals.js"
import { Clock } from "../support/clock.js"
import { said } from "../support/said.js"

/** Ada's page, up to date; `due` has what is to be told: the ids, and how they came. */
function aPage({ upToDate = true, fresh = false } = {}) {
  const clock = new Clock()
  const known = new Map()
  const conversation = Object.assign(new Emitter(), { messages: [], find: id => known.get(id) })
  const sync = Object.assign(new Emitter(), { state: { upToDate, fresh } })
  const unread = new Emitter()
  const arrivals = new Arrivals({ conversation, unread, sync, person: "u_ada", timers: clock })
  const due = []
  arrivals.addEventListener("due", ({ detail: { messages, isCaughtUp, isPartial } }) =>
    due.push([messages.map(({ id }) => id), isCaughtUp, isPartial]),
  )
  arrivals.start()
  const comes = (origin, ...messages) => conversation.emit("added", { messages, origin })
  const stands = state => {
    Object.assign(sync.state, state)
    sync.emit("state", sync.state)
  }
  return { clock, known, conversation, sync, unread, arrivals, due, comes, stands }
}

test("what comes within a moment is due together, in order", async () => {
  const { clock, due, comes } = aPage()

  comes("live", said(2))
  await clock.pass(699)
  comes("live", said(1))
  assert.deepEqual(due, [])
  await clock.pass(1)

  assert.deepEqual(due, [[[1, 2], false, false]])
  comes("live", said(3))
  await clock.pass(700)
  assert.deepEqual(due[1], [[3], false, false])
})

test("one's own, what is removed and what the page finds while it loads is no news", async () => {
  const page = aPage({ fresh: true })
  page.comes("caught-up", said(1))
  page.stands({ fresh: false })

  page.comes("own", said(2))
  page.comes("live", said(3, { user_id: "u_ada" }), said(4, { removed: { by: "author" } }))
  await page.clock.pass(10_000)

  assert.deepEqual([page.due, page.clock.waiting], [[], 0])
})

test("what is not loaded counts as well", async () => {
  const { clock, unread, due } = aPage()

  unread.emit("beyond", { messages: [said(9)], origin: "live" })
  await clock.pass(700)

  assert.deepEqual(due, [[[9], false, false]])
})

test("what was missed is due when all of it has come", async () => {
  const { clock, due, comes, stands } = aPage({ upToDate: false })

  comes("caught-up", said(1))
  await clock.pass(3_000)
  comes("caught-up", said(2))
  stands({ upToDate: false })
  assert.deepEqual(due, [])
  stands({ upToDate: true })

  assert.deepEqual(due, [[[1, 2], true, false]])
  assert.equal(clock.waiting, 0)
})

test("it waits no longer than five seconds for the rest", async () => {
  const { clock, due, comes, stands } = aPage({ upToDate: false })

  comes("live", said(1))
  await clock.pass(5_699)
  assert.deepEqual(due, [])
  await clock.pass(1)

  assert.deepEqual(due, [[[1], false, false]])
  stands({ upToDate: true })
  assert.equal(due.length, 1)
})

test("it tells nothing within the moment because the page is up to date", async () => {
  const { due, comes, stands } = aPage({ upToDate: false })

  comes("live", said(1))
  stands({ upToDate: true })

  assert.deepEqual(due, [])
})

test("where the page leapt, the end of it is due as a part", async () => {
  const { clock, conversation, sync, due, comes } = aPage()
  conversation.messages = [said(5), said(6, { user_id: "u_ada" }), said(600)]

  sync.emit("far-behind", { wasAt: 5 })
  await clock.pass(700)
  assert.deepEqual(due, [[[600], true, true]])

  sync.emit("far-behind", { wasAt: 600 })
  comes("live", said(601))
  await clock.pass(700)
  assert.deepEqual(due[1], [[601], false, false])

  sync.emit("far-behind", { wasAt: null })
  await clock.pass(700)
  assert.deepEqual(due[2], [[5, 600], true, true])
})

test("what was seen meanwhile is due no more, nor what comes of it later", async () => {
  const { clock, arrivals, due, comes } = aPage()
  comes("live", said(1), said(2))

  arrivals.seen(1)
  arrivals.seen(0)
  await clock.pass(700)
  assert.deepEqual(due, [[[2], false, false]])

  comes("live", said(3))
  arrivals.seen(4)
  assert.equal(clock.waiting, 0)
  comes("caught-up", said(4))
  comes("live", said(5))
  await clock.pass(700)
  assert.deepEqual(due.slice(1), [[[5], false, false]])
})

test("a message is told as it is then, and not if it was removed", async () => {
  const { clock, known, arrivals, comes } = aPage()
  const texts = []
  arrivals.addEventListener("due", ({ detail }) =>
    texts.push(detail.messages.map(it => it.message)),
  )
  comes("live", said(1), said(2))
  known.set(1, said(1, { message: "edited" }))
  known.set(2, said(2, { removed: { by: "author" } }))
  await clock.pass(700)

  assert.deepEqual(texts, [["edited"]])
  comes("live", said(3))
  known.set(3, said(3, { removed: { by: "author" } }))
  await clock.pass(700)
  assert.equal(texts.length, 1)
})

test("once it has stopped, it tells nothing and hears nothing", async () => {
  const { clock, arrivals, due, comes } = aPage()
  comes("live", said(1))

  arrivals.stop()
  comes("live", said(2))
  await clock.pass(700)

  assert.deepEqual(due, [])
})

for (const [about, ids] of [
  ["nothing", []],
  ["mentions", [2, 3]],
  ["everything", [1, 2, 3]],
]) {
  test(`of three messages those count that the person wants to hear of: ${about}`, () => {
    const messages = [
      said(1, { reply_to: { user_id: "u_alan" } }),
      said(2, { mentions: [{ user_id: "u_ada" }] }),
      said(3, { reply_to: { user_id: "u_ada" } }),
    ]

    const counted = messages.filter(it => counts(it, { about, person: "u_ada" }))
    assert.deepEqual(
      counted.map(({ id }) => id),
      ids,
    )
  })
}
