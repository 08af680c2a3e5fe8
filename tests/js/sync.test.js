import assert from "node:assert/strict"
import { test } from "node:test"

import { SignedOut } from "../../chatapp/static/api.js"
import { settled } from "./clock.js"
import { aLivePage, aPage } from "./page.js"

test("every subscription asks what was missed, and only then is the page up to date", async () => {
  const { server, clock, connection, conversation, sync } = await aPage()
  sync.start()
  server.says("while we connected")

  connection.goesOnline()
  assert.equal(sync.upToDate, false)
  await clock.pass(0)

  assert.deepEqual(server.asked, ["since 1"])
  assert.deepEqual([sync.upToDate, conversation.rev], [true, 2])
})

test("an event goes into the conversation without a question", async () => {
  const { server, clock, connection, conversation } = await aLivePage()

  connection.brings(server.says("hello"))
  await clock.pass(1_000)

  assert.deepEqual([conversation.rev, server.asked], [2, []])
})

test("a hole that closes within its moment is not asked about", async () => {
  const { server, clock, connection, conversation } = await aLivePage()
  const [first, second] = server.isBusy(2)
  connection.brings(second)
  await clock.pass(290)

  connection.brings(first)
  await clock.pass(1_000)

  assert.deepEqual([conversation.rev, server.asked], [3, []])
})

test("a hole that stays open is filled, by one question for any number of events", async () => {
  const { server, clock, connection, conversation } = await aLivePage()
  const [, second, , fourth] = server.isBusy(4)

  connection.brings(second)
  connection.brings(fourth)
  await clock.pass(1_000)

  assert.deepEqual([conversation.rev, server.asked], [5, ["since 1"]])
})

test("every hole is asked about, also one after a stop in the middle of such a moment", async () => {
  const { server, clock, connection, sync } = await aLivePage()
  const holeOpens = () => connection.brings(server.isBusy(2)[1])
  for (const asked of [["since 1"], ["since 1", "since 3"]]) {
    holeOpens()
    await clock.pass(1_000)
    assert.deepEqual(server.asked, asked)
  }

  holeOpens()
  sync.stop()
  await sync.ask()
  await clock.pass(1_000)
  assert.deepEqual([server.asked.length, clock.waiting], [2, 0])

  sync.start()
  await clock.pass(0)
  holeOpens()
  await clock.pass(1_000)
  assert.equal(server.asked.length, 4)
})

test("started twice it does everything once", async () => {
  const { sync, clock, connection } = await aLivePage()

  sync.start()
  clock.sleep(3_600_000)
  await clock.pass(5_000)

  assert.deepEqual(connection.did, ["renew"])
})

test("pages do not all ask about the same hole at the same moment", async () => {
  const { server, clock, connection } = await aLivePage({ random: () => 0.9 })
  connection.brings(server.isBusy(2)[1])

  await clock.pass(560)
  assert.deepEqual(server.asked, [])

  await clock.pass(10)
  assert.deepEqual(server.asked, ["since 1"])
})

test("a page asks once a minute, whatever it was told", async () => {
  const { server, clock, conversation } = await aLivePage()
  server.says("an event that Pusher lost")

  await clock.pass(59_000)
  assert.deepEqual(server.asked, [])

  await clock.pass(61_000)
  assert.deepEqual([server.asked, conversation.rev], [["since 1", "since 2"], 2])
})

test("asked while an answer is on its way, it asks once more and not twice at once", async () => {
  const { server, sync } = await aLivePage()

  await Promise.all([sync.ask(), sync.ask(), sync.ask()])

  assert.deepEqual(server.asked, ["since 1", "since 1"])
})

test("once stopped, a page asks nothing and an answer on its way changes nothing", async () => {
  const { server, clock, connection, conversation, sync } = await aLivePage()
  connection.brings(server.isBusy(2)[1])
  connection.brings(server.says("too late"))
  sync.ask()

  sync.stop()
  connection.brings(server.messages[1])
  await clock.pass(0)

  assert.deepEqual([conversation.rev, server.asked, clock.waiting], [1, ["since 1"], 0])
})

test("started again while an old answer is on its way, it asks anew", async () => {
  const { server, connection, conversation, sync } = await aLivePage()
  server.says("hello")
  sync.ask()
  sync.stop()

  sync.start()
  await settled()

  assert.equal(connection.online, true)
  assert.deepEqual([server.asked, conversation.rev], [["since 1", "since 1"], 2])
})

test("a page whose person is signed out stops asking, until it is looked at again", async () => {
  const { server, clock, connection, document, sync } = await aLivePage()
  const { since } = server
  server.since = async () => { throw new SignedOut({ status: 401, message: "Sign in again." }) }
  await sync.ask()
  assert.deepEqual([sync.state.refused, connection.did], ["signed-out", ["stop"]])
  await clock.pass(120_000)
  assert.deepEqual(server.asked, [])

  server.since = since
  document.dispatchEvent(new Event("visibilitychange"))
  await clock.pass(0)

  assert.deepEqual([sync.state.refused, connection.did], [null, ["stop", "start"]])
  assert.equal(sync.upToDate, false, "until it is connected, or polled, again")
})
