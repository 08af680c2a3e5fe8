import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Notifications } from "../../../chatapp/static/notifications/notifications.js"
import { settled } from "../support/clock.js"
import { said } from "../support/said.js"

const forAda = { mentions: [{ user_id: "u_ada" }] }

/** Ada's tab, which notifies; `did` has what was done, in order. */
function aTab({ about = "everything", sound = false } = {}) {
  const did = []
  globalThis.document = { hidden: false }
  const note = name => of => did.push(of === undefined ? name : `${name} ${of}`)
  const it = { did, shown: [], isAnywhere: false }
  const settings = { about, sound }
  const desktop = {
    show: what => {
      did.push(`showed ${what.title}`)
      it.shown.push(what)
    },
    close: note("closed"),
    closeAll: note("closed all"),
  }
  const turn = { isOurs: true, start: note("turn.start"), stop: note("turn.stop") }
  const attention = Object.assign(new Emitter(), {
    isAnywhere: async () => it.isAnywhere,
    start: note("attention.start"),
    stop: note("attention.stop"),
  })
  const arrivals = Object.assign(new Emitter(), { seen: note("seen") })
  const tabs = { start: hear => (it.hear = data => hear({ data })), tell: note("told") }
  const room = {
    person: { id: "u_ada" },
    people: { me: { status: "available" } },
    permalink: { open: note("opened") },
    conversation: Object.assign(new Emitter(), { atEnd: true, newestId: 7 }),
    unread: { count: 1, see: (...of) => did.push(`read ${of}`) },
    sync: Object.assign(new Emitter(), { state: { refused: null } }),
  }
  const parts = { settings, desktop, sound: { play: note("played") } }
  const makeWay = async () => did.push("made way")
  new Notifications({ room, ...parts, turn, attention, arrivals, tabs, makeWay }).start()
  did.length = 0
  const due = async (messages, how = {}) => {
    arrivals.emit("due", { messages, isCaughtUp: false, isPartial: false, ...how })
    await settled()
  }
  return Object.assign(it, { settings, turn, attention, room, due })
}

test("up to three are shown one by one, with one sound", async () => {
  const { due, did, shown } = aTab({ sound: true })

  await due([said(1), said(2, forAda), said(3)])

  assert.deepEqual(did, ["showed Grace", "showed Grace mentioned you", "showed Grace", "played"])
  assert.equal(new Set(shown.map(({ tag }) => tag)).size, 3)
  assert.equal(shown[0].body, "message 1")
})

test("more are one, and so is what was missed; one that was missed is shown as itself", async () => {
  const { due, did } = aTab()

  await due([said(1), said(2), said(3), said(4)])
  await due([said(5), said(6, forAda)], { isCaughtUp: true })
  await due([said(7)], { isCaughtUp: true })
  await due([said(8)], { isCaughtUp: true, isPartial: true })

  assert.deepEqual(did, [
    "showed 4 messages",
    "showed 2 messages, 1 mentioned you",
    "showed Grace",
    "showed Many messages",
  ])
})

test("a click leads to the message, or to the first one of several that are meant", async () => {
  const { due, did, shown } = aTab({ about: "mentions" })
  await due([said(1, forAda)])
  await due([said(2), said(3, forAda), said(4, forAda)], { isCaughtUp: true })

  for (const { onClick } of shown) {
    onClick()
    await settled()
  }

  assert.deepEqual(did.slice(-4), ["made way", "opened 1", "made way", "opened 3"])
})

test("what the person does not want to hear of is not told; of what it came with, how much", async () => {
  const mentions = aTab({ about: "mentions", sound: true })
  await mentions.due([said(1), said(2)])
  assert.deepEqual(mentions.did, [])
  await mentions.due([said(1), said(2, forAda), said(3, forAda)], { isCaughtUp: true })
  assert.deepEqual(mentions.did, ["showed 3 messages, 2 mentioned you", "played"])

  const nothing = aTab({ about: "nothing", sound: true })
  await nothing.due([said(1, forAda)])
  await nothing.due([said(2, forAda)], { isPartial: true })
  assert.deepEqual(nothing.did, [])
})

test("where not all is known, somebody may have been meant", async () => {
  const { due, did } = aTab({ about: "mentions" })

  await due([said(1), said(2)], { isCaughtUp: true, isPartial: true })

  assert.deepEqual(did, ["showed Many messages"])
})

for (const [what, change] of [
  ["is busy", ({ room }) => (room.people.me.status = "busy")],
  ["looks at it somewhere", tab => (tab.isAnywhere = true)],
  ["is told by another tab", ({ turn }) => (turn.isOurs = false)],
]) {
  test(`nothing is told and heard while the person ${what}`, async () => {
    const tab = aTab({ sound: true })
    change(tab)

    await tab.due([said(1, forAda)])

    assert.deepEqual(tab.did, [])
  })
}

test("what is seen here is told no more, here and in the other tabs", () => {
  const { attention, did } = aTab()

  attention.emit("seen", { id: 7 })

  assert.deepEqual(did, ["seen 7", "closed all", "told 7"])
})

test("what is seen in another tab is told no more, if it is a message", () => {
  const { hear, did } = aTab()

  hear("changed")
  hear(1.5)
  hear(8)

  assert.deepEqual(did, ["seen 8", "closed all"])
})

for (const [what, isRead, change] of [
  ["all that it knows", true, () => {}],
  ["not all that it knows", false, ({ room }) => (room.conversation.newestId = 9)],
  ["maybe not all", false, ({ room }) => (room.conversation.atEnd = false)],
  ["nothing new", false, ({ room }) => (room.unread.count = 0)],
  ["what the reader has in sight", false, () => (globalThis.document.hidden = false)],
]) {
  test(`where another tab has read ${what}, this one has read it: ${isRead}`, () => {
    const tab = aTab()
    globalThis.document = { hidden: true }
    change(tab)

    tab.hear(8)

    const read = tab.did.filter(it => it.startsWith("read"))
    assert.deepEqual(read, isRead ? ["read true,8", "read false,8"] : [])
  })
}

test("what was removed is not shown any longer, by the name under which it was", async () => {
  const { due, room, did, shown } = aTab()
  await due([said(5)])
  did.length = 0

  room.conversation.emit("changed", { message: said(5) })
  assert.deepEqual(did, [])
  const message = said(5, { removed: { by: "author" } })
  room.conversation.emit("changed", { message })
  // It is not loaded.
  room.conversation.emit("beyond", { messages: [said(6), message] })

  assert.deepEqual(did, [`closed ${shown[0].tag}`, `closed ${shown[0].tag}`])
})

test("where one of several was removed, the others are still shown", async () => {
  const { due, room, did, shown } = aTab()
  await due([said(5), said(6)], { isCaughtUp: true })

  room.conversation.emit("changed", { message: said(5, { removed: { by: "author" } }) })

  assert.notEqual(did.at(-1), `closed ${shown[0].tag}`)
})

test("a page that is turned away leaves it to others, once, until it is let in again", () => {
  const { room, did } = aTab()
  const stand = refused => {
    room.sync.state = { refused }
    room.sync.emit("state", room.sync.state)
  }

  stand(null)
  assert.deepEqual(did, [])
  stand("signed-out")
  stand("suspended")
  assert.deepEqual(did, ["closed all", "turn.stop", "attention.stop"])
  did.length = 0
  stand(null)
  assert.deepEqual(did, ["turn.start", "attention.start"])
})
