import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../chatapp/static/emitter.js"
import { connect } from "../../chatapp/static/wires.js"

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
    await sync.ask()
    await Promise.resolve()

    assert.deepEqual(did.filter(it => it === "resumed").length, resumed)
    assert.equal(did[0], "asked")
  })
}
