import assert from "node:assert/strict"
import { test } from "node:test"

import { Refused } from "../../chatapp/static/api.js"
import { settled } from "./clock.js"
import { aBrowser, aTab, anOpenTab, heard, shown } from "./browser.js"

test("what was not sent is sent after a reload, in order and once", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const before = await anOpenTab(browser)
  for (const text of ["one", "two"]) await before.add(text)
  before.stop()
  browser.server.isDown = false

  const after = await anOpenTab(browser)

  assert.deepEqual(browser.server.texts, ["one", "two"])
  assert.deepEqual(after.entries, [])
})

test("an answer that was lost with the page does not make a second message", async () => {
  const browser = aBrowser()
  const said = { client_id: "id-0", person: "u_ada", message: "hello" }
  const entry = { ...said, state: "pending", at: 1 }
  await browser.store.put(entry)
  await browser.server.send(entry)

  await anOpenTab(browser)

  assert.deepEqual([browser.server.texts, browser.store.entries.size], [["hello"], 0])
})

test("what failed before a reload is shown again and not sent by itself", async () => {
  const browser = aBrowser()
  const before = await anOpenTab(browser)
  browser.server.answers.push(new Refused({ status: 422, message: "No." }))
  await before.add("hello")
  await browser.clock.pass(0)
  before.stop()

  const after = await anOpenTab(browser)

  assert.deepEqual(shown(after), ["hello: failed"])
  assert.equal(browser.server.requests.length, 1)
})

test("what one person said is never sent as another, and waits for them", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const ada = await anOpenTab(browser)
  await ada.add("from Ada")
  ada.stop()
  browser.server.isDown = false

  const grace = await anOpenTab(browser, { person: "u_grace" })
  assert.deepEqual([grace.entries, browser.server.texts], [[], []])
  grace.stop()

  await anOpenTab(browser)
  assert.deepEqual(browser.server.texts, ["from Ada"])
})

for (const fault of ["isFull", "isForbidden"]) {
  test(`where storage ${fault}, it still sends and says that it cannot keep`, async () => {
    const browser = aBrowser()
    browser.store[fault] = true
    browser.server.isDown = true
    const outbox = await anOpenTab(browser)
    const warned = heard(outbox, "unkeepable")

    const { kept } = await outbox.add("hello")
    assert.deepEqual([kept, warned.length, shown(outbox)], [false, 1, ["hello: pending"]])
    await browser.clock.pass(5_000)
    browser.server.isDown = false
    await browser.clock.pass(30_000)

    assert.deepEqual([browser.server.texts, outbox.entries], [["hello"], []])
  })
}

test("a store that will not let go of a message does not make it sent for ever", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.store.delete = async () => { throw new Error("No.") }

  await outbox.add("hello")
  await browser.clock.pass(600_000)

  assert.deepEqual([browser.server.requests, outbox.entries], [["hello"], []])
})

test("a clock that was set back does not change the order", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const times = [5_000, 3_000, 3_000]
  const outbox = await anOpenTab(browser, { now: () => times.shift() })

  for (const text of ["one", "two", "three"]) await outbox.add(text)

  assert.deepEqual(outbox.entries.map(({ message }) => message), ["one", "two", "three"])
  assert.deepEqual(outbox.entries.map(({ at }) => at), [5_000, 5_001, 5_002])
})

test("nor does one that was set back while the page was reloaded", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const before = await anOpenTab(browser, { now: () => 5_000 })
  await before.add("one")
  before.stop()
  const after = await anOpenTab(browser, { now: () => 3_000 })

  await after.add("two")

  assert.deepEqual(after.entries.map(({ message, at }) => [message, at]), [["one", 5_000], ["two", 5_001]])
})

test("nor does one that is set back between two that are said at once", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const times = [5_000, 3_000]
  const outbox = await anOpenTab(browser, { now: () => times.shift() })

  await Promise.all(["one", "two"].map(text => outbox.add(text)))

  assert.deepEqual(outbox.entries.map(({ message }) => message), ["one", "two"])
})

test("a message of ours that comes from the room leaves the outbox", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const outbox = await anOpenTab(browser)
  const { client_id: id } = await outbox.add("hello")
  await browser.clock.pass(0)

  await outbox.recognise({ client_id: id, user_id: "u_grace" })
  assert.deepEqual(shown(outbox), ["hello: pending"], "anybody may pick any client_id")

  await outbox.recognise({ client_id: id, user_id: "u_ada" })
  await browser.clock.pass(60_000)
  assert.deepEqual([outbox.entries, browser.server.requests.length], [[], 1])
})

test("a message that comes from the room while it is being sent is told once and gone", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const kept = heard(outbox, "kept")
  const { client_id: id } = await outbox.add("hello")
  await settled()

  await outbox.recognise({ client_id: id, user_id: "u_ada" })
  await browser.clock.pass(60_000)

  assert.deepEqual([outbox.entries, browser.store.entries.size], [[], 0])
  assert.deepEqual([kept.length, browser.server.requests.length], [1, 1])
})

test("an outbox that never started keeps what it is given", async () => {
  const browser = aBrowser()

  const outbox = aTab(browser)
  await outbox.add("hello")
  outbox.wake()
  await browser.clock.pass(60_000)

  assert.deepEqual([browser.store.entries.size, browser.server.requests], [1, []])
})

test("what was discarded on its way out does not come back when it is refused", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.answers.push(new Refused({ status: 422, message: "No." }))
  const { client_id: id } = await outbox.add("hello")
  await settled()

  await outbox.discard(id)
  await browser.clock.pass(0)

  assert.equal(browser.server.requests.length, 1)
  assert.deepEqual([outbox.entries, browser.store.entries.size], [[], 0])
})

test("a store that can't be read for a while takes nothing off the page", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const outbox = await anOpenTab(browser)
  await outbox.add("hello")
  browser.store.isForbidden = true

  await browser.clock.pass(5_000)
  assert.deepEqual(shown(outbox), ["hello: pending"])

  browser.server.isDown = false
  await browser.clock.pass(30_000)
  assert.deepEqual([browser.server.texts, outbox.entries], [["hello"], []])
})
