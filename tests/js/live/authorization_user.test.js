import assert from "node:assert/strict"
import { test } from "node:test"

import { SignedOut, Unreachable } from "../../../chatapp/static/server/api.js"
import { settled } from "../support/clock.js"
import { anOpenLine, aStartedLine } from "../support/line.js"

const no = error => async () => {
  throw error
}

test("every socket says whose it is, also after a break", async () => {
  const { pusher, clock, signedIn } = await anOpenLine()
  pusher.breaks()
  await clock.pass(1_000)
  pusher.connects("2.2")
  await settled()

  assert.deepEqual(signedIn, ["1.1", "2.2"])
  assert.deepEqual(pusher.signins, [{ auth: "key:signed" }, { auth: "key:signed" }])
})

test("trouble with signing in doesn't disturb the room, and is tried again", async () => {
  const line = aStartedLine()
  line.authentication = no(new Unreachable("503"))
  line.pusher.connects("1.1")
  await settled()
  line.pusher.room.succeeds()
  await line.clock.pass(1_000)
  assert.deepEqual([line.said, line.signedIn], [["online"], ["1.1", "1.1"]])

  line.authentication = async () => ({ auth: "key:signed" })
  await line.clock.pass(60_000)

  assert.deepEqual(line.signedIn, ["1.1", "1.1", "1.1"])
  assert.deepEqual(line.pusher.signins, [{ auth: "key:signed" }])
  assert.equal(line.connection.online, true)
})

test("who is signed out by then is told so, and nothing goes on", async () => {
  const line = aStartedLine()
  line.authentication = no(new SignedOut({ status: 401, message: "Log in again." }))

  line.pusher.connects("1.1")
  await settled()
  assert.equal(line.clock.waiting, 0)
  await line.clock.pass(60_000)

  assert.deepEqual([line.said, line.signedIn], [["refused: signed-out"], ["1.1"]])
  assert.equal(line.pusher.connection.state, "disconnected")
})

test("a signature for a socket that is gone is not used, nor is one asked for", async () => {
  const line = aStartedLine()
  const answers = []
  line.authentication = () => new Promise((yes, no) => answers.push({ yes, no }))
  line.pusher.connects("1.1")
  line.pusher.breaks()
  await line.clock.pass(1_000)
  line.pusher.connects("2.2")

  answers[0].yes({ auth: "for the old one" })
  answers[1].no(new Unreachable("503"))
  await settled()
  line.connection.renew()
  await line.clock.pass(5_000)

  assert.deepEqual([line.pusher.signins, line.signedIn], [[], ["1.1", "2.2"]])
})

test("what is said of a socket that is gone turns nobody away", async () => {
  const line = aStartedLine()
  let refuse
  line.authentication = () => new Promise((_, no) => (refuse = no))
  line.pusher.connects("1.1")
  line.pusher.breaks()
  await line.clock.pass(1_000)

  refuse(new SignedOut({ status: 401, message: "Log in again." }))
  await settled()

  assert.deepEqual(line.said, [])
})
