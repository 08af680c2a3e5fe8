import assert from "node:assert/strict"
import { test } from "node:test"

import { SignedOut, Suspended, Unreachable } from "../../../chatapp/static/server/api.js"
import { settled } from "../support/clock.js"
import { anOpenLine, aStartedLine } from "../support/line.js"

const no = error => async () => {
  throw error
}

test("a socket that was closed as unauthorised connects again if our server still knows us", async () => {
  const { pusher, clock, asked, said } = await anOpenLine()

  pusher.isRefused(4009)
  await clock.pass(1_000)

  assert.deepEqual(asked, [["1.1", "private-chat"]])
  assert.deepEqual([pusher.attempts, said], [1, ["offline: disconnected"]])
})

test("a socket that was closed because its person was removed stays closed", async () => {
  const line = await anOpenLine()
  line.authorisation = no(new Suspended({ status: 403, code: "suspended", message: "Removed." }))

  line.pusher.isRefused(4009)
  await line.clock.pass(60_000)

  assert.deepEqual(line.said, ["offline: disconnected", "refused: suspended"])
  assert.equal(line.pusher.attempts, 0)
})

test("an authorisation that fails because the session is over is final", async () => {
  const line = aStartedLine()
  line.authorisation = no(new SignedOut({ status: 401, message: "Log in again." }))

  line.pusher.connects("1.1")
  await line.clock.pass(60_000)

  assert.deepEqual([line.said, line.pusher.attempts], [["refused: signed-out"], 1])
  assert.equal(line.pusher.connection.state, "disconnected")
})

test("an authorisation that fails for trouble is asked again, later each time", async () => {
  const line = aStartedLine()
  line.authorisation = no(new Unreachable("503"))
  line.pusher.connects("1.1")
  await line.clock.pass(1_000 + 2_000)
  assert.deepEqual([line.asked.length, line.said.length], [3, 3])

  line.authorisation = async () => ({ auth: "key:signed" })
  await line.clock.pass(4_000)
  line.pusher.room.succeeds()

  assert.equal(line.said.at(-1), "online")
  assert.equal(line.pusher.attempts, 1, "over the same socket")
})

test("a subscription that the other side refuses gets a new socket", async () => {
  const { pusher, clock, said } = aStartedLine()
  pusher.connects("1.1")
  await settled()

  pusher.room.emit("pusher:subscription_error", { type: "AuthError", status: 401 })
  await clock.pass(1_000)

  assert.deepEqual([pusher.attempts, said], [2, ["refused: trouble"]])
})

test("a subscription that is never answered gets a new socket", async () => {
  const { pusher, clock } = aStartedLine()
  pusher.connects("1.1")

  await clock.pass(14_999)
  assert.equal(pusher.attempts, 1)

  await clock.pass(1)
  assert.equal(pusher.attempts, 2)
})

test("a signature for a socket that is gone is not used", async () => {
  const line = aStartedLine()
  const answers = []
  line.authorisation = () => new Promise(resolve => answers.push(resolve))
  line.pusher.connects("1.1")
  await settled()
  line.pusher.breaks()
  await line.clock.pass(1_000)
  line.pusher.connects("2.2")

  answers[0]({ auth: "for the old one" })
  await settled()

  assert.deepEqual(line.pusher.sent, [])
})

test("pages that come back together do not ask our server together", async () => {
  const { pusher, clock, asked } = await anOpenLine({ random: () => 0.5 })
  pusher.breaks()
  await clock.pass(1_000)
  pusher.connects("2.2")

  await clock.pass(249)
  assert.deepEqual(asked, [])

  await clock.pass(1)
  assert.deepEqual(asked, [["2.2", "private-chat"]])
})

test("a socket that is gone by the time we would ask for it is not asked for", async () => {
  const { pusher, clock, asked } = await anOpenLine()
  pusher.breaks()
  await clock.pass(1_000)
  pusher.connects("2.2")

  pusher.isRefused(4004)
  await clock.pass(1_000)

  assert.deepEqual(asked, [])
})

test("after things went well, trouble is tried again soon", async () => {
  const line = await anOpenLine()
  for (const socketId of ["2.2", "3.3"]) {
    line.authorisation = no(new Unreachable("503"))
    line.connection.renew()
    line.pusher.connects(socketId)
    await line.clock.pass(500)
    line.authorisation = async () => ({ auth: "key:signed" })
    await line.clock.pass(1_000 + 500)
    line.pusher.room.succeeds()
  }

  assert.equal(line.said.filter(word => word === "online").length, 2)
  assert.equal(line.asked.length, 4)
})

test("stopped while it asks who we are, it says nothing of the answer", async () => {
  for (const answer of [no(new SignedOut({ status: 401 })), async () => ({ auth: "yes" })]) {
    const line = await anOpenLine()
    line.authorisation = answer
    line.pusher.isRefused(4009)
    line.connection.stop()

    await line.clock.pass(60_000)

    assert.deepEqual([line.said, line.pusher.attempts], [["offline: disconnected"], 0])
  }
})

test("a code that came without a close is forgotten with its socket", async () => {
  const { pusher, connection, clock, asked } = await anOpenLine()
  pusher.connection.emit("error", { type: "PusherError", data: { code: 4009 } })

  connection.renew()
  await clock.pass(0)

  assert.deepEqual(asked, [])
})

test("a code that came without a close means nothing while the socket lives on", async () => {
  const { pusher, clock, asked } = await anOpenLine()
  pusher.connection.emit("error", { type: "PusherError", data: { code: 4009 } })

  pusher.connection.become("unavailable")
  await clock.pass(0)

  assert.deepEqual(asked, [])
})

for (const error of [{ type: "WebSocketError" }, { type: "WebSocketError", error: {} }]) {
  test(`an error without a code (${JSON.stringify(error)}) is none of ours`, async () => {
    const { pusher, clock, asked, connection } = await anOpenLine()

    pusher.connection.emit("error", error)
    await clock.pass(0)

    assert.deepEqual([asked, connection.online], [[], true])
  })
}
