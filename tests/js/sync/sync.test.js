import assert from "node:assert/strict"
import { test } from "node:test"

import { SignedOut, Suspended, TooFast } from "../../../chatapp/static/server/api.js"
import { words } from "../../../chatapp/static/status/status_bar.js"
import { settled } from "../support/clock.js"
import { aLivePage, aPage } from "../support/page.js"
import { heard } from "../support/server.js"

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

test("the connection hears from every list on which channels the room is", async () => {
  const { server, connection, conversation, sync } = await aLivePage()
  server.epoch = 2
  connection.moves.length = 0

  await sync.ask()
  conversation.loadOlder(await server.page({ before: 1 }))
  server.isRestored("second", 1)
  server.epoch = 1
  await sync.ask()

  assert.deepEqual(connection.moves.slice(0, 2), [2, 2])
  assert.equal(connection.moves.at(-1), "1, certainly", "a restored room may be on those of before")
})

test("on other channels, a page asks what it has missed, and stays up to date meanwhile", async () => {
  const { server, clock, connection, conversation, sync } = await aLivePage()
  const states = heard(sync, "state")
  server.says("while we moved")

  connection.emit("moved")
  await clock.pass(0)

  assert.deepEqual([server.asked, conversation.rev, states], [["since 1"], 2, []])
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
  server.since = async () => {
    throw new SignedOut({ status: 401, message: "Log in again." })
  }
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

const status = ({ sync }) => words(sync.state).text

test("a page that Pusher never reaches asks every few seconds, and says so", async () => {
  const page = await aPage({ random: () => 1 })
  page.sync.start()
  assert.equal(status(page), "Connecting…")

  await page.clock.pass(2_000)
  assert.deepEqual(page.server.asked, ["since 1"])
  assert.equal(status(page), "Live connection lost. Checking for messages every few seconds.")

  await page.clock.pass(4 * 4_000)
  assert.equal(page.server.asked.length, 5)
})

test("a page that polls shows what was said", async () => {
  const { server, clock, conversation, sync } = await aPage()
  sync.start()
  server.says("hello")

  await clock.pass(2_000)

  assert.deepEqual(conversation.messages, server.messages)
})

test("while people talk, a page that polls asks more often again", async () => {
  const { server, clock, sync } = await aPage({ random: () => 1 })
  sync.start()
  await clock.pass(2_000 + 4_000 + 4_000)
  server.says("hello")
  await clock.pass(4_000)
  server.asked.length = 0

  await clock.pass(2_000)

  assert.deepEqual(server.asked, ["since 2"])
})

test("pages that lost Pusher together do not ask together", async () => {
  const [one, other] = [await aLivePage({ random: () => 0 }), await aLivePage({ random: () => 1 })]
  for (const { connection } of [one, other]) connection.goesOffline()

  for (const { clock } of [one, other]) await clock.pass(1_000)

  assert.deepEqual([one.server.asked, other.server.asked], [["since 1"], []])
})

test("when Pusher is back the page is up to date again, and asks by the minute", async () => {
  const page = await aLivePage()
  page.connection.goesOffline()
  await page.clock.pass(20_000)

  page.connection.goesOnline()
  assert.equal(status(page), "Reconnecting…", "until it knows what it missed")
  await page.clock.pass(0)
  assert.equal(status(page), "Up to date")

  page.server.asked.length = 0
  await page.clock.pass(50_000)
  assert.deepEqual(page.server.asked, [])
})

test("a server in trouble is asked again, a little later each time", async () => {
  const page = await aLivePage({ random: () => 1 })
  page.server.isDown = true

  await page.clock.pass(50_000 + 2_000 + 4_000)
  assert.equal(page.server.asked.length, 3)
  assert.equal(status(page), "Reconnecting…")

  page.server.isDown = false
  await page.clock.pass(4_000)
  assert.equal(status(page), "Up to date")

  Object.assign(page.server, { isDown: true, asked: [] })
  await page.clock.pass(50_000 + 2_000)
  assert.equal(page.server.asked.length, 2, "soon again, after things went well")
})

test("a server that asks for patience is given it", async () => {
  const { server, clock, sync } = await aLivePage()
  const { since } = server
  const details = { status: 429, message: "Slow down.", retryAfter: 30 }
  server.since = async () => {
    throw new TooFast(details)
  }
  await sync.ask()
  server.since = since

  await clock.pass(29_000)
  assert.deepEqual(server.asked, [])

  await clock.pass(1_000)
  assert.deepEqual(server.asked, ["since 1"])
})

test("a page whose events stop at a refusal of our server goes on by polling", async () => {
  const page = await aPage()
  page.sync.start()

  page.connection.emit("refused", { why: "trouble" })
  await page.clock.pass(2_000)

  assert.equal(status(page), "Live connection lost. Checking for messages every few seconds.")
})

const HOUR_MS = 3_600_000

test("a person who was removed is told so, and asked about seldom", async () => {
  const page = await aLivePage({ random: () => 1 })
  page.server.refusal = new Suspended({ status: 403, code: "suspended", message: "Removed." })

  page.connection.emit("refused", { why: "suspended" })
  assert.equal(status(page), "You no longer have access")

  await page.clock.pass(HOUR_MS)
  assert.equal(page.server.asked.length, 5 + 10, "after 10, 20, 40, 80, 160 and then each 300 s")

  page.document.dispatchEvent(new Event("visibilitychange"))
  await page.clock.pass(10_000)
  assert.equal(page.server.asked.length, 15 + 2, "looked at, at once and soon again")
})

test("a page that was told so by the server asks as seldom", async () => {
  const page = await aLivePage({ random: () => 1 })
  page.server.refusal = new Suspended({ status: 403, code: "not_invited", message: "Removed." })

  await page.clock.pass(50_000 + 9_999)
  assert.deepEqual([page.server.asked.length, page.connection.did], [1, ["stop"]])
  assert.equal(status(page), "You no longer have access")

  await page.clock.pass(1)
  assert.equal(page.server.asked.length, 2)
})

test("whoever may come back is back by the next question", async () => {
  const page = await aLivePage({ random: () => 1 })
  page.server.refusal = new Suspended({ status: 403, code: "suspended", message: "Removed." })
  await page.sync.ask()
  page.server.refusal = null

  await page.clock.pass(10_000)

  assert.deepEqual(page.connection.did, ["stop", "start"])
  assert.equal(page.sync.state.refused, null)
})

test("a person who is signed out is not asked about", async () => {
  const page = await aLivePage()
  page.server.refusal = new SignedOut({ status: 401, code: "signed_out", message: "Log in." })
  page.connection.brings(page.server.isBusy(2)[1])
  await page.sync.ask()
  page.server.asked.length = 0
  const { connected, upToDate, polling } = page.sync.state
  assert.deepEqual(
    { connected, upToDate, polling },
    { connected: false, upToDate: false, polling: false },
  )

  await page.clock.pass(HOUR_MS)

  assert.equal(status(page), "You're logged out")
  assert.deepEqual(page.server.asked, [])
})

test("after one's own reaction in another tab the message is asked for", async () => {
  const { server, clock, connection, conversation } = await aLivePage({ person: "u_ada" })
  const { id } = server.messages[0]
  const { mine: _, ...event } = server.edits(id, "hello", { mine: ["👍"] })

  connection.brings({ ...event, by: "u_ada" })
  await clock.pass(400)
  assert.deepEqual(server.asked, [])
  await clock.pass(200)

  assert.deepEqual(server.asked, ["page"])
  assert.deepEqual(conversation.find(id).mine, ["👍"])
})

test("where the answer to it comes meanwhile, nothing is asked", async () => {
  const { server, clock, connection, conversation } = await aLivePage({ person: "u_ada" })
  const { mine, ...event } = server.edits(1, "hello", { mine: ["👍"] })

  connection.brings({ ...event, by: "u_ada" })
  conversation.keep({ ...event, mine })
  await clock.pass(1_000)

  assert.deepEqual([server.asked, conversation.find(1).mine], [[], ["👍"]])
})

test("an own reaction that can't be asked for does no harm", async () => {
  const { server, clock, connection, conversation, sync } = await aLivePage({ person: "u_ada" })
  const event = { ...server.edits(1, "hello"), by: "u_ada" }
  connection.brings(event)
  server.isDown = true
  await clock.pass(1_000)
  assert.equal(conversation.find(1).isMineOld, true)

  connection.brings({ ...server.edits(1, "hello"), by: "u_ada" })
  sync.stop()
  await clock.pass(1_000)

  assert.deepEqual(server.asked, ["page"])
})
