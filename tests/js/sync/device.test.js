import assert from "node:assert/strict"
import { test } from "node:test"

import { words } from "../../../chatapp/static/status/status_bar.js"
import { Device } from "../../../chatapp/static/sync/device.js"
import { Clock } from "../support/clock.js"
import { aLivePage } from "../support/page.js"
import { heard } from "../support/server.js"

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

for (const [asleep, asked, done] of [
  [9_000, [], []],
  [10_000, [], []],
  [11_000, ["since 1"], []],
  [84_000, ["since 1"], []],
  [85_000, ["since 1"], []],
  [86_000, ["since 1"], ["renew"]],
]) {
  test(`a sleep of ${asleep / 1_000} s has ${[...asked, ...done].join(", ") || "nothing"} follow`, async () => {
    const { server, clock, connection } = await aLivePage()

    clock.sleep(asleep)
    await clock.pass(5_000)

    assert.deepEqual([server.asked, connection.did], [asked, done])
  })
}

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

test("what loads the live connection's script does not wait once the page wakes up", async () => {
  const { clock, connection, document, window } = await aLivePage()

  document.dispatchEvent(new Event("visibilitychange"))
  assert.equal(connection.wakes, 1)
  window.dispatchEvent(new Event("online"))
  assert.equal(connection.wakes, 2)
  clock.sleep(20_000)
  await clock.pass(5_000)

  assert.equal(connection.wakes, 3)
})

test("a page that is looked at again is taken to be up to date until it knows better", async () => {
  const { clock, document, sync } = await aLivePage()
  const told = heard(sync, "state")

  document.dispatchEvent(new Event("visibilitychange"))
  await clock.pass(0)

  assert.deepEqual(told, [])
})

test("a page that the browser had put aside asks when it is taken up again", async () => {
  const { server, clock, window } = await aLivePage()

  for (const [persisted, asked] of [
    [false, []],
    [true, ["since 1"]],
  ]) {
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }))
    await clock.pass(0)
    assert.deepEqual(server.asked, asked)
  }
})

test("a machine without a network is said to be offline, and asks when it has one", async () => {
  const { server, clock, window, sync } = await aLivePage()
  const told = heard(sync, "state")
  window.navigator.onLine = false
  window.dispatchEvent(new Event("offline"))
  assert.equal(words(told.at(-1)).text, "Offline. What you write is kept and sent later.")

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

test("once stopped it tells nothing; started twice, everything once", async () => {
  const [clock, window] = [new Clock(), Object.assign(new EventTarget(), { navigator: {} })]
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" })
  const device = new Device({ window, document, now: clock.now, timers: clock })
  const told = heard(device, "woke", "offline", "slept-long")
  const happens = async () => {
    window.dispatchEvent(new Event("online"))
    document.dispatchEvent(new Event("visibilitychange"))
    clock.sleep(100_000)
    await clock.pass(5_000)
  }

  device.start()
  device.start()
  await happens()
  assert.deepEqual(
    told.map(detail => detail?.why),
    ["online", "seen", "slept", undefined],
  )

  device.stop()
  await happens()
  assert.deepEqual([told.length, clock.waiting], [4, 0])
})
