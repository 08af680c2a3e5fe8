import assert from "node:assert/strict"
import { test } from "node:test"

import { SignedOut, Suspended, TooFast } from "../../chatapp/static/api.js"
import { words } from "../../chatapp/static/status.js"
import { aLivePage, aPage } from "./page.js"

const status = ({ sync }) => words(sync.state).text

test("a page that Pusher never reaches asks every few seconds, and says so", async () => {
  const page = await aPage({ random: () => 1 })
  page.sync.start()
  assert.equal(status(page), "Connecting…")

  await page.clock.pass(2_000)
  assert.deepEqual(page.server.asked, ["since 1"])
  assert.equal(status(page), "Live updates are off, checking every few seconds")

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
  server.since = async () => { throw new TooFast(details) }
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

  assert.equal(status(page), "Live updates are off, checking every few seconds")
})

const HOUR_MS = 3_600_000

test("a person who was removed is told so, and asked about seldom", async () => {
  const page = await aLivePage({ random: () => 1 })
  page.server.refusal = new Suspended({ status: 403, code: "suspended", message: "Removed." })

  page.connection.emit("refused", { why: "suspended" })
  assert.equal(status(page), "You were removed from this room")

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
  assert.equal(status(page), "You were removed from this room")

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
  assert.deepEqual({ connected, upToDate, polling },
    { connected: false, upToDate: false, polling: false })

  await page.clock.pass(HOUR_MS)

  assert.equal(status(page), "You are signed out")
  assert.deepEqual(page.server.asked, [])
})
