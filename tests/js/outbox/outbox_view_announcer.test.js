import assert from "node:assert/strict"
import { test } from "node:test"

import { OutboxAnnouncer } from "../../../chatapp/static/outbox/outbox_view.js"
import { Refused, TooFast } from "../../../chatapp/static/server/api.js"
import { aBrowser, anOpenTab } from "../support/browser.js"

/** Somebody who hears what is said of their own messages. */
async function aListener({ browser = aBrowser() } = {}) {
  const outbox = await anOpenTab(browser)
  const said = []
  const announcer = { say: words => said.push(words) }
  const own = new OutboxAnnouncer({ outbox, announcer, timers: browser.clock })
  own.start()
  return { ...browser, browser, outbox, said, own }
}

test("of a message that is sent in time nothing is said", async () => {
  const { clock, outbox, server, said } = await aListener()

  for (const text of ["one", "two"]) await outbox.add(text)
  await clock.pass(60_000)

  assert.deepEqual([server.texts, said], [["one", "two"], []])
})

test("nor of many that go out one after the other, however long that takes", async () => {
  const { clock, outbox, server, said } = await aListener()
  const send = server.send.bind(server)
  server.send = async entry => {
    await new Promise(done => clock.setTimeout(done, 2_000))
    return send(entry)
  }

  for (const text of ["one", "two", "three"]) await outbox.add(text)
  await clock.pass(60_000)

  assert.deepEqual([server.texts, said], [["one", "two", "three"], []])
})

test("that messages wait is said after three seconds, once, and that they are sent", async () => {
  const { clock, outbox, server, said } = await aListener()
  server.isDown = true
  for (const text of ["one", "two"]) await outbox.add(text)
  await clock.pass(2_900)
  assert.deepEqual(said, [])

  await clock.pass(120_000)
  assert.deepEqual(said, ["Waiting to be sent"])

  server.isDown = false
  await clock.pass(60_000)
  assert.deepEqual(said, ["Waiting to be sent", "Sent"])
})

test("each time that messages have to wait, it is said anew", async () => {
  const { clock, outbox, server, said } = await aListener()
  for (const text of ["one", "two"]) {
    server.isDown = true
    await outbox.add(text)
    await clock.pass(10_000)
    server.isDown = false
    await clock.pass(60_000)
  }

  assert.deepEqual(said, ["Waiting to be sent", "Sent", "Waiting to be sent", "Sent"])
})

test("a message that only this page holds is said to be so while it waits", async () => {
  const { clock, outbox, server, store, said } = await aListener()
  store.isFull = true
  server.isDown = true

  await outbox.add("hello")
  await clock.pass(3_000)

  assert.deepEqual(said, ["Waiting to be sent. Keep this page open."])
})

test("for how long the server lets one wait is said at once, and once for all messages", async () => {
  const { clock, outbox, server, said } = await aListener()
  server.answers.push(new TooFast({ status: 429, message: "Slow.", retryAfter: 5 }))

  for (const text of ["one", "two"]) await outbox.add(text)
  await clock.pass(0)
  assert.deepEqual(said, ["You're sending too fast. Resuming in 5 seconds."])

  await clock.pass(60_000)
  assert.deepEqual(said.slice(1), ["Sent"])
})

test("a refusal is said with its reason, once, and again when it is refused again", async () => {
  const { clock, outbox, server, said } = await aListener()
  const no = new Refused({ status: 422, message: "Keep it short." })
  server.answers.push(no)
  const { client_id: id } = await outbox.add("hello")
  await clock.pass(60_000)
  assert.deepEqual(said, ["Not sent. Keep it short."])

  server.answers.push(no)
  await outbox.retry(id)
  await clock.pass(60_000)

  assert.deepEqual(said, ["Not sent. Keep it short.", "Not sent. Keep it short."])
})

test("a message that waits and is then refused is not said to be sent", async () => {
  const { clock, outbox, server, said } = await aListener()
  server.isDown = true
  await outbox.add("hello")
  await clock.pass(5_000)
  server.answers.push(new Refused({ status: 422, message: "No." }))
  server.isDown = false

  await clock.pass(60_000)

  assert.deepEqual(said, ["Waiting to be sent", "Not sent. No."])
})

test("what was refused before the page was opened is said when it opens", async () => {
  const browser = aBrowser()
  browser.server.answers.push(new Refused({ status: 422, message: "No." }))
  await (await anOpenTab(browser)).add("hello")
  await browser.clock.pass(0)

  const { said } = await aListener({ browser })

  assert.deepEqual(said, ["Not sent. No."])
})

test("once stopped it says nothing", async () => {
  const { clock, outbox, server, said, own } = await aListener()
  server.isDown = true
  await outbox.add("hello")

  own.stop()
  await clock.pass(60_000)
  server.answers.push(new Refused({ status: 422, message: "No." }))
  server.isDown = false
  await clock.pass(60_000)
  outbox.emit("waiting", { seconds: 5 })

  assert.deepEqual(said, [])
})
