import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { connectLog, goToEnd } from "../../../chatapp/static/messages/log.js"
import { connectSending } from "../../../chatapp/static/outbox/outbox.js"
import { connectState } from "../../../chatapp/static/status/status_bar.js"
import { giveNavigator } from "../support/navigator.js"
import { aReaderOfThePast, settled } from "../support/past.js"

globalThis.document ??= new EventTarget()

const PARTS = [
  "conversation",
  "newLine",
  "scroll",
  "sync",
  "marking",
  "jumpToEnd",
  "unread",
  "reading",
  "composer",
  "outbox",
  "banner",
  "statusBar",
  "timeline",
  "outboxView",
  "permalink",
  "paging",
  "pictures",
  "keyboard",
  "trimming",
]

/** The parts of a room that nobody looks at here, connected. */
function aRoom(parts) {
  const room = { ...Object.fromEntries(PARTS.map(name => [name, new Emitter()])), ...parts }
  connectLog(room)
  connectSending({ ...room, goToEnd: () => goToEnd(room) })
  connectState(room)
  return room
}

for (const [why, upToDate, resumed] of [
  ["signed-out", true, 1],
  ["another-person", true, 1],
  ["suspended", true, 1],
  ["signed-out", false, 0],
]) {
  test(`an outbox that is ${why} resumes ${resumed} times where up to date is ${upToDate}`, async () => {
    const { outbox, sync } = aRoom()
    const did = []
    sync.ask = async () => {
      did.push("asked")
      sync.upToDate = upToDate
    }
    outbox.resume = () => did.push("resumed")

    outbox.emit(why)
    await settled()

    assert.deepEqual(did, ["asked", ...Array(resumed).fill("resumed")])
  })
}

for (const [refused, times] of [
  ["signed-out", 1],
  [null, 0],
]) {
  test(`whoever writes while refused is ${refused} has it asked ${times} times who is in`, async () => {
    const room = aRoom()
    const did = []
    room.sync.state = { refused }
    room.sync.ask = async () => did.push("asked")
    room.outbox.add = () => new Promise(() => {})

    room.composer.emit("said", { text: "hello" })

    assert.equal(did.length, times)
  })
}

test("what the server kept is part of the conversation, each time", t => {
  giveNavigator(t, undefined)
  const { outbox, conversation } = aRoom()
  const kept = []
  conversation.keep = message => kept.push(message)

  for (const message of ["one", "two"]) outbox.emit("kept", { message })

  assert.deepEqual(kept, ["one", "two"])
})

test("after the first message that is sent the browser is asked once to keep what is stored", async t => {
  const asked = []
  const storage = { persisted: async () => false, persist: async () => asked.push("persist") }
  giveNavigator(t, { storage, permissions: { query: async () => ({ state: "granted" }) } })
  const { outbox } = aRoom({ conversation: Object.assign(new Emitter(), { keep() {} }) })
  await settled()
  assert.deepEqual(asked, [])

  for (const message of ["one", "two"]) outbox.emit("kept", { message })
  await settled()

  assert.deepEqual(asked, ["persist"])
})

test("why a picture isn't sent is said where one writes", () => {
  const { pictures, composer } = aRoom()
  const told = []
  composer.tell = sentence => told.push(sentence)

  pictures.emit("refused", { sentence: "Not yet." })

  assert.deepEqual(told, ["Not yet."])
})

test("what is said goes into the outbox first, and is only then no draft any more", async () => {
  const room = aRoom()
  const did = []
  room.sync.state = { refused: null }
  room.outbox.add = async (text, more) => did.push([text, more])
  room.composer.settle = () => did.push("settled")
  room.permalink.leave = () => did.push("left")
  room.paging.newest = async () => did.push("newest")
  room.scroll.toEnd = () => did.push("at the end")

  const more = { clientId: "c1", mentions: ["u_grace"] }
  room.composer.emit("said", { text: "hello", ...more })
  await settled()

  assert.deepEqual(did.slice(0, 2), [["hello", more], "settled"])
})

test("what failed is tried again when the server is there again, not whenever it is quick again", () => {
  const woken = []
  const [outbox, paging] = ["outbox", "paging"].map(name =>
    Object.assign(new Emitter(), { wake: () => woken.push(name) }),
  )
  const quiet = { start() {}, stop() {}, tell() {} }
  const { sync } = aRoom({
    outbox,
    paging,
    api: quiet,
    banner: quiet,
    statusBar: quiet,
    suspension: quiet,
  })

  sync.emit("state", { upToDate: true, slow: false })
  sync.emit("state", { upToDate: true, slow: true })
  sync.emit("state", { upToDate: true, slow: false })
  assert.deepEqual(woken, ["outbox", "paging"])

  sync.emit("state", { upToDate: false, slow: true })
  sync.emit("state", { upToDate: true, slow: true })
  assert.deepEqual(woken, ["outbox", "paging", "outbox", "paging"])
})

/** Ada reads the past of a long room, in the parts that matter for that. */
async function thePast() {
  const reader = await aReaderOfThePast({ around: 50 })
  const shown = []
  const none = () => {}
  const room = aRoom({
    ...reader,
    timeline: {
      add: messages => shown.push(...messages),
      replace: messages => shown.splice(0, Infinity, ...messages),
    },
    outboxView: { arrived: none },
    newLine: { place: none },
    sentMark: { place: none },
    empty: {},
    unread: Object.assign(new Emitter(), { see: none }),
    jumpToEnd: Object.assign(new Emitter(), { offer: none }),
    permalink: { leave: none },
    composer: Object.assign(new Emitter(), { settle: none }),
    outbox: Object.assign(new Emitter(), { add: async () => {}, recognise: none }),
    sync: Object.assign(new Emitter(), { state: {} }),
    keyboard: { hold: change => change() },
    trimming: { trim: none },
  })
  return { ...reader, room, shown }
}

test("what one says while a page of the past is loading is shown all the same", async () => {
  const { api, server, scroll, room, shown } = await thePast()
  scroll.near = ["near-end"]
  scroll.look()

  room.composer.emit("said", { text: "hello" })
  await settled()
  room.outbox.emit("kept", { message: server.says("hello") })
  assert.deepEqual(scroll.went, ["end"], "below it, what is not kept yet")
  await api.answers(1)

  assert.equal(shown.at(-1)?.message, "hello")
  assert.deepEqual(scroll.went, ["end", "end"])
})

test("what one says while the newest page can't be reached is shown as soon as it can", async () => {
  const { api, clock, server, room, shown } = await thePast()
  room.composer.emit("said", { text: "hello" })
  await settled()
  room.outbox.emit("kept", { message: server.says("hello") })
  await api.fails()

  await clock.pass(2_000)
  await api.answers()

  assert.equal(shown.at(-1).message, "hello")
})
