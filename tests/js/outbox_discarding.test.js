import assert from "node:assert/strict"
import { test } from "node:test"

import { Refused } from "../../chatapp/static/api.js"
import { aBrowser, anOpenTab } from "./browser.js"
import { settled } from "./clock.js"

const no = new Refused({ status: 422, code: "invalid_message", message: "No." })

test("what another tab discarded while it was on its way is not written back as failed", async () => {
  const browser = aBrowser()
  const [one, other] = [await anOpenTab(browser), await anOpenTab(browser)]
  let refuse
  browser.server.send = () => new Promise((_, reject) => (refuse = () => reject(no)))
  const { client_id: id } = await one.add("hello")
  await browser.clock.pass(0)

  await other.discard(id)
  refuse()
  await settled()
  await browser.clock.pass(0)

  assert.deepEqual([one.entries, other.entries, await browser.store.all("u_ada")], [[], [], []])
})

test("nor is it where tabs can't tell each other", async () => {
  const browser = aBrowser()
  const [one, other] = [await anOpenTab(browser), await anOpenTab(browser)]
  let refuse
  browser.server.send = () => new Promise((_, reject) => (refuse = () => reject(no)))
  const { client_id: id } = await one.add("hello")
  await browser.clock.pass(0)
  browser.listeners.clear()

  await other.discard(id)
  refuse()
  await browser.clock.pass(0)

  assert.deepEqual([one.entries, await browser.store.all("u_ada")], [[], []])
})

test("what is discarded in one tab is gone in the other", async () => {
  const browser = aBrowser()
  const [one, other] = [await anOpenTab(browser), await anOpenTab(browser)]
  browser.server.answers = [no]
  const { client_id: id } = await one.add("hello")
  await browser.clock.pass(0)
  assert.equal(other.entries.length, 1)

  await one.discard(id)
  await browser.clock.pass(0)

  assert.deepEqual(other.entries, [])
})

test("what could be stored nowhere fails all the same, and is shown", async () => {
  const browser = aBrowser()
  browser.store.put = async () => { throw new Error("Full.") }
  browser.server.answers = [no]
  const one = await anOpenTab(browser)

  await one.add("hello")
  await browser.clock.pass(0)

  assert.deepEqual(one.entries.map(({ state, reason }) => [state, reason]), [["failed", "No."]])
})
