import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../chatapp/static/emitter.js"
import { connect } from "../../chatapp/static/wires.js"
import { settled } from "./clock.js"

globalThis.document ??= new EventTarget()

const PARTS = ["conversation", "newLine", "scroll", "sync", "jump", "unread", "reading", "composer",
  "outbox", "banner", "connectionView", "timeline", "outboxView", "permalink", "paging"]

/** The parts of a room that nobody looks at here, connected. */
function aRoom() {
  const room = Object.fromEntries(PARTS.map(name => [name, new Emitter()]))
  connect(room)
  return room
}

for (const [upToDate, resumed] of [[true, 1], [false, 0]]) {
  test(`an outbox that was turned away resumes ${resumed} times where all is ${upToDate}`, async () => {
    const { outbox, sync } = aRoom()
    const did = []
    sync.ask = async () => {
      did.push("asked")
      sync.upToDate = upToDate
    }
    outbox.resume = () => did.push("resumed")

    outbox.emit("signed-out")
    await settled()

    assert.deepEqual(did, ["asked", ...Array(resumed).fill("resumed")])
  })
}

test("what is said goes into the outbox first, and is only then no draft any more", async () => {
  const room = aRoom()
  const did = []
  room.sync.state = { refused: null }
  room.outbox.add = async text => did.push(text)
  room.composer.settle = () => did.push("settled")
  room.permalink.leave = () => did.push("left")
  room.paging.newest = async () => did.push("newest")
  room.scroll.toEnd = () => did.push("at the end")

  room.composer.dispatchEvent(new CustomEvent("said", { detail: { text: "hello" } }))
  await settled()

  assert.deepEqual(did.slice(0, 2), ["hello", "settled"])
})
