import assert from "node:assert/strict"
import { test } from "node:test"

import { Connection } from "../../chatapp/static/connection.js"
import { settled } from "./clock.js"
import { aStartedLine, anOpenLine } from "./line.js"
import { heard } from "./server.js"

test("once subscribed the page is online", async () => {
  const { pusher, asked, said, connection } = aStartedLine()

  pusher.connects("1.1")
  await settled()
  assert.deepEqual([connection.online, said], [false, []])
  pusher.room.succeeds()

  assert.deepEqual(asked, [["1.1", "private-chat"]])
  assert.deepEqual(pusher.sent.map(({ auth }) => auth), ["key:signed"])
  assert.deepEqual([connection.online, said], [true, ["online"]])
})

test("messages come from both events, and only when they are messages", async () => {
  const { pusher, connection } = await anOpenLine()
  const messages = heard(connection, "message")
  const [said, edited] = [{ id: 1, rev: 1 }, { id: 1, rev: 2 }]

  pusher.room.emit("message-added", said)
  pusher.room.emit("message-changed", edited)
  for (const junk of ["", null, {}, { id: "1", rev: 3 }]) pusher.room.emit("message-added", junk)

  assert.deepEqual(messages, [{ message: said }, { message: edited }])
})

test("a socket that broke is known to be offline at once", async () => {
  const { pusher, said, connection } = await anOpenLine()

  pusher.breaks()

  assert.equal(pusher.connection.state, "connected", "which is what pusher-js says")
  assert.deepEqual([connection.online, said], [false, ["offline: lost"]])
})

test("while Pusher can't be reached, a new attempt begins every few seconds", async () => {
  const { pusher, clock } = await anOpenLine()
  pusher.breaks()

  await clock.pass(1_000 + 3 * 8_000)

  assert.equal(pusher.attempts, 4, "pusher-js alone would have made two")
})

test("pages do not all begin anew at the same moment", async () => {
  const { pusher, clock } = aStartedLine({ random: () => 0 })

  await clock.pass(4_000)

  assert.equal(pusher.attempts, 2)
})

test("a socket that was refused for its app or quota is tried again all the same", async () => {
  const { pusher, clock, said, asked } = await anOpenLine()

  pusher.isRefused(4004)
  await clock.pass(8_000)

  assert.deepEqual([pusher.attempts, said, asked], [1, ["offline: disconnected"], []])
})

test("a connection that is not trusted any more is made anew", async () => {
  const { pusher, connection, said } = await anOpenLine()

  connection.renew()

  assert.deepEqual([pusher.attempts, said], [1, ["offline: disconnected"]])
})

test("once stopped nothing goes on, and it can be started again", async () => {
  const { pusher, clock, connection, said } = await anOpenLine()

  connection.stop()
  await clock.pass(60_000)
  assert.deepEqual([pusher.attempts, said, clock.waiting], [0, ["offline: stopped"], 0])

  connection.start()
  assert.equal(pusher.attempts, 1)
})

test("without Pusher's script, or without a key, the page does not break", () => {
  const lines = [
    new Connection({ key: "k" }, {}, { Pusher: undefined }),
    aStartedLine({ options: { key: "" } }).connection,
  ]

  for (const connection of lines) {
    connection.start()
    connection.renew()
    connection.stop()
  }

  assert.deepEqual(lines.map(({ online }) => online), [false, false])
})
