import assert from "node:assert/strict"
import { test } from "node:test"

import { aBrowser, anOpenTab, shown } from "../support/browser.js"
import { settled } from "../support/clock.js"

async function twoTabs(how) {
  const browser = aBrowser()
  browser.server.isDown = true
  return { browser, one: await anOpenTab(browser, how), other: await anOpenTab(browser, how) }
}

test("what is said in one tab is seen in the other", async () => {
  const { browser, one, other } = await twoTabs()

  await one.add("hello")
  await browser.clock.pass(0)

  assert.deepEqual(shown(other), ["hello: pending"])
})

test("two tabs send the same outbox once, in order", async () => {
  const { browser, one, other } = await twoTabs()
  await one.add("one")
  await other.add("two")
  await one.add("three")
  await browser.clock.pass(0)
  browser.server.isDown = false
  browser.server.requests.length = 0

  one.wake()
  other.wake()
  await browser.clock.pass(60_000)

  assert.deepEqual(browser.server.requests, ["one", "two", "three"])
  assert.deepEqual([one.entries, other.entries], [[], []])
})

test("a tab that is stopped hears no other one any more", async () => {
  const { browser, one, other } = await twoTabs()
  one.stop()

  await other.add("hello")
  await browser.clock.pass(0)

  assert.deepEqual([shown(one), shown(other)], [[], ["hello: pending"]])
})

test("what was discarded in one tab is not sent by the other", async () => {
  const { browser, one, other } = await twoTabs()
  const { client_id: id } = await one.add("hello")
  await browser.clock.pass(0)
  browser.server.isDown = false
  browser.listeners.clear()

  await one.discard(id)
  await browser.clock.pass(60_000)

  assert.deepEqual([browser.server.texts, other.entries], [[], []])
})

test("the lock is held for an attempt and never through a wait", async () => {
  const { browser, one } = await twoTabs()

  await one.add("hello")
  await settled()
  assert.equal(browser.locks.held, 1)

  await browser.clock.pass(0)
  assert.equal(browser.locks.held, 0)
})

test("a tab that was frozen with the lock holds nobody up for long, and once", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  const { signal } = new AbortController()
  browser.locks.request("chatapp-outbox", { signal }, () => new Promise(() => {}))

  await outbox.add("one")
  await browser.clock.pass(2_900)
  assert.deepEqual(browser.server.texts, [])
  await browser.clock.pass(100)
  assert.deepEqual(browser.server.texts, ["one"])

  for (const text of ["two", "three"]) await outbox.add(text)
  await browser.clock.pass(0)
  assert.deepEqual(browser.server.texts, ["one", "two", "three"])
})

test("a tab whose lock is taken from it makes one attempt all the same", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  let answer
  const { server } = browser
  server.send = async ({ message }) => {
    server.requests.push(message)
    await new Promise(resolve => (answer = resolve))
    return { id: 1, message }
  }
  await outbox.add("hello")
  await settled()
  browser.locks.request("chatapp-outbox", { steal: true }, async () => {})
  await browser.clock.pass(60_000)
  assert.deepEqual(server.requests, ["hello"])

  answer()
  await browser.clock.pass(60_000)

  assert.deepEqual([server.requests, outbox.entries], [["hello"], []])
})

test("where a lock can't be had at all, nothing is held up", async () => {
  const browser = aBrowser()
  const locks = {
    request: async () => {
      throw new Error("No.")
    },
  }
  const outbox = await anOpenTab(browser, { locks })

  await outbox.add("hello")
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.texts, ["hello"])
})

test("without locks, and without a channel between tabs, it works all the same", async () => {
  const browser = aBrowser()
  const tabs = { start() {}, tell() {}, stop() {} }
  const outbox = await anOpenTab(browser, { locks: undefined, tabs })

  await outbox.add("hello")
  await browser.clock.pass(0)

  assert.deepEqual(browser.server.texts, ["hello"])
})

test("a tab that stops while it waits for its turn sends nothing", async () => {
  const { browser, one, other } = await twoTabs()
  browser.server.isDown = false
  await one.add("hello")

  one.stop()
  other.stop()
  await browser.clock.pass(60_000)

  assert.deepEqual([browser.server.texts, browser.clock.waiting], [[], 0])
  assert.equal(browser.store.entries.size, 1)
})
