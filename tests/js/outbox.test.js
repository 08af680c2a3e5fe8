import assert from "node:assert/strict"
import { test } from "node:test"

import { AnotherPerson, Refused, SignedOut, TooFast } from "../../chatapp/static/api.js"
import { aBrowser, aTab, anOpenTab, heard, shown } from "./browser.js"

test("what is said is stored before it is shown, and leaves when the server has it", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const kept = heard(outbox, "kept")

  const entry = await outbox.add("hello")
  assert.deepEqual(shown(outbox), ["hello: pending"])
  assert.equal(browser.store.entries.get(entry.client_id).message, "hello")
  await browser.clock.pass(0)

  assert.deepEqual(kept, [{ message: browser.server.kept[0] }])
  assert.deepEqual([shown(outbox), browser.store.entries.size], [[], 0])
})

test("nothing is shown before it is stored", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)

  outbox.add("hello")

  assert.deepEqual(outbox.entries, [])
})

test("messages go one at a time, in the order they were said", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const shows = []
  outbox.addEventListener("changed", () => shows.push(shown(outbox).join()))

  await Promise.all(["one", "two", "three"].map(text => outbox.add(text)))
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.texts, ["one", "two", "three"])
  assert.ok(shows.includes("two: sending,three: pending"))
  assert.ok(shows.every(show => show.split("sending").length <= 2))
})

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

test("what is refused stays with its reason, and what comes after it goes on", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.answers.push(new Refused({ status: 422, message: "Keep it shorter." }))

  for (const text of ["too long", "fine"]) await outbox.add(text)
  await browser.clock.pass(0)

  const [{ state, reason, client_id: id }] = outbox.entries
  assert.deepEqual([state, reason], ["failed", "Keep it shorter."])
  assert.equal(browser.store.entries.get(id).state, "failed")
  assert.deepEqual(browser.server.texts, ["fine"])
})

test("what failed can be tried again, and goes out under the same id", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.answers.push(new Refused({ status: 422, message: "Not now." }))
  const { client_id: id } = await outbox.add("hello")
  await browser.clock.pass(0)

  await outbox.retry(id)
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.kept.map(({ client_id }) => client_id), [id])
  assert.deepEqual(outbox.entries, [])
})

test("what failed can be discarded", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.answers.push(new Refused({ status: 422, message: "No." }))
  const { client_id: id } = await outbox.add("hello")
  await browser.clock.pass(0)

  await outbox.discard(id)

  assert.deepEqual([outbox.entries, browser.store.entries.size], [[], 0])
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
  ["signed-out", new SignedOut({ status: 401, message: "Sign in again." })],
  ["another-person", new AnotherPerson({ status: 409, message: "Another person." })],
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
