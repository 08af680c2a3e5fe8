import assert from "node:assert/strict"
import { test } from "node:test"

import { Api } from "../../../chatapp/static/server/api.js"
import { aLivePage, aPage } from "../support/page.js"
import { aStrip } from "../support/strip.js"

const MESSAGE = { id: 2, rev: 2, client_id: "id-1", message: "hello" }

/** A page and its status as it stands there, with a network that answers when a test says so. */
async function watched(page) {
  const network = []
  const fetch = () => new Promise((answer, fail) => network.push({ answer, fail }))
  const api = new Api("u_ada", { fetch, latency: page.latency })
  const { view, said } = aStrip(page.clock)
  page.sync.addEventListener("state", ({ detail }) => view.tell(detail))
  view.tell(page.sync.state)
  const send = () => api.send(MESSAGE).catch(() => null)
  const arrives = exchange => exchange.answer(Response.json(MESSAGE, { status: 201 }))
  return Object.assign(page, { network, send, arrives, said })
}

const aWatchedPage = async () => watched(await aLivePage())

test("while a send has had no answer for three seconds, the page doesn't say that all is well", async () => {
  const { clock, send, said } = await aWatchedPage()

  send()
  await clock.pass(1_900)
  assert.deepEqual(said, ["Up to date"])
  await clock.pass(1_100)

  assert.deepEqual(said, ["Up to date", "Slow connection…"])
  await clock.pass(60_000)
  assert.equal(said.length, 2, "said once")
})

test("when the answer has come and the next one is quick, all is well again", async () => {
  const { clock, send, said, server, network, arrives } = await aWatchedPage()
  const [late, quick] = [0, 1]
  send()
  await clock.pass(5_000)

  arrives(network[late])
  await clock.pass(1_000)
  assert.equal(said.at(-1), "Slow connection…", "that answer was late")

  server.asked.length = 0
  send()
  arrives(network[quick])
  await clock.pass(0)
  assert.deepEqual([said.at(-1), server.asked], ["Up to date", []])
})

test("what was late and then given up is over with the next quick answer", async () => {
  const { clock, send, said, network, arrives } = await aWatchedPage()
  send()
  await clock.pass(5_000)
  network[0].fail(new DOMException("The operation timed out.", "TimeoutError"))
  await clock.pass(0)
  assert.equal(said.at(-1), "Slow connection…")

  send()
  arrives(network[1])
  await clock.pass(0)
  assert.equal(said.at(-1), "Up to date")
})

test("where one is signed out, a slow answer has nothing asked", async () => {
  const { clock, connection, send, server } = await aWatchedPage()
  connection.emit("refused", { why: "signed-out" })

  send()
  await clock.pass(60_000)

  assert.deepEqual(server.asked, [])
})

test("while one answer is late, a quick one to another question doesn't hide it", async () => {
  const { clock, send, said, network, arrives } = await aWatchedPage()
  send()
  await clock.pass(3_000)

  send()
  arrives(network[1])
  await clock.pass(1_000)

  assert.equal(said.at(-1), "Slow connection…")
})

test("a slow server is asked now and then whether it still is, later each time", async () => {
  const { clock, send, server } = await watched(await aLivePage({ random: () => 1 }))
  send()

  const moments = []
  for (let second = 1; second <= 92; second += 1) {
    await clock.pass(1_000)
    if (server.asked.length > moments.length) moments.push(second)
  }

  assert.deepEqual(moments, [2, 4, 8, 16, 32, 62, 92])
})

test("what could not be reached is asked again at once, and a blip is not said", async () => {
  const { clock, send, said, server, network, latency } = await aWatchedPage()

  send()
  network[0].fail(new TypeError("Failed to fetch"))
  await clock.pass(0)
  assert.deepEqual([server.asked, latency.isHigh], [["since 1"], true])
  send()
  network[1].fail(new TypeError("Failed to fetch"))
  await clock.pass(0)
  assert.equal(server.asked.length, 1, "one question an outage; more come at their pace")

  await latency.watch(Promise.resolve())
  await clock.pass(5_000)
  assert.deepEqual(said, ["Up to date"])
})

test("a server that refuses quickly is not slow", async () => {
  const { clock, send, said, network } = await aWatchedPage()

  send()
  network[0].answer(Response.json({ error: "too_fast" }, { status: 429 }))
  await clock.pass(5_000)

  assert.deepEqual(said, ["Up to date"])
})

test("an answer that stops in the middle is late, too", async () => {
  const { clock, send, said, network } = await aWatchedPage()

  send()
  network[0].answer(new Response(new ReadableStream(), { status: 201 }))
  await clock.pass(3_000)

  assert.equal(said.at(-1), "Slow connection…")
})

test("a fresh visit says nothing for half a second, and then that it connects", async () => {
  const { clock, sync, said } = await watched(await aPage({ random: () => 1 }))

  sync.start()
  await clock.pass(499)
  assert.deepEqual(said, [])
  await clock.pass(1)

  assert.deepEqual(said, ["Connecting…"])
})

test("a fresh visit that connects at once says only that", async () => {
  const { clock, sync, connection, said } = await watched(await aPage())

  sync.start()
  connection.goesOnline()
  await clock.pass(60_000)

  assert.deepEqual(said, ["Up to date"])
})

test("a break that is over within half a second is not said", async () => {
  const { clock, connection, said } = await aWatchedPage()

  connection.goesOffline()
  await clock.pass(400)
  connection.goesOnline()
  await clock.pass(5_000)
  assert.deepEqual(said, ["Up to date"])

  connection.goesOffline()
  await clock.pass(600)
  assert.equal(said.at(-1), "Reconnecting…")
})
