import assert from "node:assert/strict"
import { test } from "node:test"

import { words } from "../../chatapp/static/status.js"
import { aLivePage } from "./page.js"

test("after the machine slept the page asks, and trusts no socket", async () => {
  const { server, clock, connection } = await aLivePage()

  clock.sleep(8 * 3_600_000)
  await clock.pass(5_000)

  assert.deepEqual([server.asked, connection.did], [["since 1"], ["renew"]])
})

test("a nap is asked about, and the socket is kept", async () => {
  const { server, clock, connection } = await aLivePage()

  clock.sleep(20_000)
  await clock.pass(5_000)

  assert.deepEqual([server.asked, connection.did], [["since 1"], []])
})

test("a page that is looked at again asks at once", async () => {
  const { server, clock, document } = await aLivePage()

  document.visibilityState = "hidden"
  document.dispatchEvent(new Event("visibilitychange"))
  await clock.pass(0)
  assert.deepEqual(server.asked, [])

  document.visibilityState = "visible"
  document.dispatchEvent(new Event("visibilitychange"))
  await clock.pass(0)
  assert.deepEqual(server.asked, ["since 1"])
})

test("a page that the browser had put aside asks when it is taken up again", async () => {
  const { server, clock, window } = await aLivePage()

  for (const persisted of [false, true]) {
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }))
  }
  await clock.pass(0)

  assert.deepEqual(server.asked, ["since 1"])
})

test("a machine without a network is said to be offline, and asks when it has one", async () => {
  const { server, clock, window, sync } = await aLivePage()
  window.navigator.onLine = false
  window.dispatchEvent(new Event("offline"))
  assert.equal(words(sync.state).text, "Offline, what you write will be sent later")

  window.navigator.onLine = true
  window.dispatchEvent(new Event("online"))
  assert.equal(words(sync.state).text, "Reconnecting…")
  await clock.pass(0)

  assert.deepEqual(server.asked, ["since 1"])
  assert.equal(words(sync.state).text, "Up to date")
})

test("the state is told when it differs, and not otherwise", async () => {
  const { clock, sync } = await aLivePage()
  const told = []
  sync.addEventListener("state", ({ detail }) => told.push(detail))

  await sync.ask()
  await clock.pass(600_000)

  assert.deepEqual(told, [])
})
