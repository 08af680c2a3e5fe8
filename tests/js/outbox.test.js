import assert from "node:assert/strict"
import { test } from "node:test"

import { Refused } from "../../chatapp/static/api.js"
import { aBrowser, anOpenTab, heard, shown } from "./browser.js"

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

test("two that are said at once stay in order, however long the first takes to store", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const outbox = await anOpenTab(browser)
  const stored = []
  const put = browser.store.put.bind(browser.store)
  browser.store.put = async entry => {
    if (entry.message === "one") await browser.clock.pass(0)
    stored.push(entry.message)
    return put(entry)
  }

  await Promise.all(["one", "two"].map(text => outbox.add(text)))

  assert.deepEqual(stored, ["one", "two"])
  assert.deepEqual(outbox.entries.map(({ message }) => message), ["one", "two"])
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

test("the order is that in which it was said, whatever ids chance gives", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const ids = ["c", "b", "a"]
  const outbox = await anOpenTab(browser, { uuid: () => ids.shift() })
  for (const text of ["one", "two", "three"]) await outbox.add(text)
  await browser.clock.pass(0)
  browser.server.isDown = false

  await browser.clock.pass(60_000)

  assert.deepEqual(browser.server.texts, ["one", "two", "three"])
})

test("what can be kept is not said to be at risk", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const warned = heard(outbox, "unkeepable")

  const { kept } = await outbox.add("hello")

  assert.deepEqual([kept, browser.store.entries.get("id-1")?.kept, warned.length], [true, true, 0])
})

test("to retry what is gone by now makes nothing of it", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)

  await outbox.retry("id-gone")
  await browser.clock.pass(60_000)

  assert.deepEqual([outbox.entries, browser.store.entries.size], [[], 0])
})
