import assert from "node:assert/strict"
import { test } from "node:test"

import {
  AnotherPerson,
  refusal,
  SignedOut,
  Suspended,
  TooFast,
} from "../../../chatapp/static/server/api.js"
import { aBrowser, anOpenTab, aTab, heard, shown } from "../support/browser.js"
import { settled } from "../support/clock.js"

test("an unreachable server is tried again, later each time, and nothing overtakes", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.isDown = true
  for (const text of ["one", "two"]) await outbox.add(text)

  await browser.clock.pass(1_000 + 2_000 + 4_000 + 8_000 + 16_000 + 30_000 + 30_000)
  assert.deepEqual(browser.server.requests, Array(8).fill("one"))
  assert.deepEqual(shown(outbox), ["one: pending", "two: pending"])

  browser.server.isDown = false
  await browser.clock.pass(30_000)
  assert.deepEqual(browser.server.texts, ["one", "two"])
})

test("coming online does not wait for the next try", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.isDown = true
  await outbox.add("hello")
  await browser.clock.pass(60_000)
  browser.server.isDown = false

  outbox.wake()
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.texts, ["hello"])
})

test("saying more does not cut a wait short", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.isDown = true
  await outbox.add("one")
  await browser.clock.pass(500)

  await outbox.add("two")
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.requests, ["one"])
})

test("a server that asks for patience is given it, and the page can say so", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const waiting = heard(outbox, "waiting")
  browser.server.answers.push(new TooFast({ status: 429, message: "Slow.", retryAfter: 5 }))
  await outbox.add("hello")
  await browser.clock.pass(4_000)

  outbox.wake()
  await browser.clock.pass(900)
  assert.deepEqual([waiting, browser.server.requests.length], [[{ seconds: 5 }], 1])

  await browser.clock.pass(100)
  assert.deepEqual(browser.server.texts, ["hello"])
})

for (const [name, error] of [
  ["signed-out", new SignedOut({ status: 401, message: "Log in again." })],
  ["another-person", new AnotherPerson({ status: 409, message: "Another person." })],
  ["suspended", new Suspended({ status: 403, message: "Removed." })],
]) {
  test(`while ${name}, all is kept and nothing is sent until it is woken`, async () => {
    const browser = aBrowser()
    const outbox = await anOpenTab(browser)
    const told = heard(outbox, name)
    browser.server.answers.push(error)
    await outbox.add("one")
    await browser.clock.pass(0)
    await outbox.add("two")
    await browser.clock.pass(600_000)
    assert.deepEqual([told.length, browser.server.requests], [1, ["one"]])
    assert.deepEqual([shown(outbox).length, browser.store.entries.size], [2, 2])

    outbox.wake()
    await browser.clock.pass(0)

    assert.deepEqual(browser.server.texts, ["one", "two"])
  })
}

test("once stopped it sends nothing, and what it holds is still there", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  outbox.stop()
  await outbox.add("hello")

  outbox.wake()
  await browser.clock.pass(600_000)
  assert.deepEqual([browser.server.requests, browser.clock.waiting], [[], 0])

  await aTab(browser).start()
  await browser.clock.pass(0)
  assert.deepEqual(browser.server.texts, ["hello"])
})

for (const retryAfter of [0, null]) {
  test(`a server that asks to wait ${retryAfter} seconds is not asked again at once`, async () => {
    const browser = aBrowser()
    const outbox = await anOpenTab(browser)
    browser.server.answers.push(new TooFast({ status: 429, message: "Slow.", retryAfter }))
    await outbox.add("hello")

    await browser.clock.pass(999)
    assert.equal(browser.server.requests.length, 1)

    await browser.clock.pass(1)
    assert.deepEqual(browser.server.texts, ["hello"])
  })
}

test("what is said while an attempt fails does not start another at once", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.isDown = true
  await outbox.add("one")
  await settled()
  assert.equal(browser.server.requests.length, 1)

  await outbox.add("two")
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.requests, ["one"])
})

test("an attempt that fails after all was stopped is not made again", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.isDown = true
  await outbox.add("one")
  await settled()

  outbox.stop()
  await browser.clock.pass(0)

  assert.deepEqual([browser.server.requests, browser.clock.waiting], [["one"], 0])
})

test("one that was turned away by mistake goes on later each time, and never at once", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const strays = Array(3).fill(new SignedOut({ status: 401, message: "Log in again." }))
  browser.server.answers.push(...strays)
  outbox.addEventListener("signed-out", () => outbox.resume())

  for (const text of ["one", "two"]) await outbox.add(text)
  await browser.clock.pass(1_000 + 2_000)
  assert.deepEqual(browser.server.requests, ["one", "one", "one"])
  await browser.clock.pass(4_000)

  assert.deepEqual(browser.server.texts, ["one", "two"])
})

test("one that is stopped does not resume", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  await outbox.add("hello")
  outbox.stop()

  outbox.resume()
  await browser.clock.pass(60_000)

  assert.deepEqual([browser.server.texts, browser.clock.waiting], [[], 0])
})

test("to resume what was never turned away changes nothing", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)

  outbox.resume()

  assert.equal(browser.clock.waiting, 0)
})

test("after waking, and after a success, the first wait is short again", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.isDown = true
  await outbox.add("one")
  await browser.clock.pass(1_000 + 2_000 + 4_000)
  outbox.wake()
  await browser.clock.pass(0)
  browser.server.requests.length = 0
  await browser.clock.pass(1_000)
  assert.deepEqual(browser.server.requests, ["one"], "after waking")

  browser.server.isDown = false
  await browser.clock.pass(2_000)
  browser.server.isDown = true
  await outbox.add("two")
  await browser.clock.pass(0)
  browser.server.requests.length = 0
  await browser.clock.pass(1_000)

  assert.deepEqual(browser.server.requests, ["two"], "after a success")
})

test("once a wait that the server asked for is over, one of our own can be cut short again", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.answers.push(new TooFast({ status: 429, message: "Slow.", retryAfter: 5 }))
  await outbox.add("hello")
  await browser.clock.pass(0)
  browser.server.isDown = true
  await browser.clock.pass(5_000)
  browser.server.isDown = false

  outbox.wake()
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.texts, ["hello"])
})

test("what is refused for good is told with its code, and the text stays to be sent again", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const refused = heard(outbox, "refused")
  const why = { status: 403, code: "muted", message: "You've been muted until 14:05 UTC." }
  browser.server.answers.push(refusal(why))
  await outbox.add("hello")
  await browser.clock.pass(0)
  assert.deepEqual(
    refused.map(({ code }) => code),
    ["muted"],
  )
  assert.deepEqual(shown(outbox), ["hello: failed"])

  await outbox.retry(outbox.entries[0].client_id)
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.texts, ["hello"])
})
