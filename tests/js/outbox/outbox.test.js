import assert from "node:assert/strict"
import { test } from "node:test"

import { Refused } from "../../../chatapp/static/server/api.js"
import { aBrowser, anOpenTab, aTab, heard, shown } from "../support/browser.js"
import { settled } from "../support/clock.js"

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
  assert.deepEqual(
    outbox.entries.map(({ message }) => message),
    ["one", "two"],
  )
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

test("a message whose id named another one is refused as any other", async () => {
  const browser = aBrowser()
  const refused = { status: 409, code: "client_id_used", message: "Another one was sent." }
  browser.server.answers.push(new Refused(refused))
  const outbox = await anOpenTab(browser)

  const entry = await outbox.add("hello", { clientId: "c1" })
  await browser.clock.pass(0)

  assert.equal(entry.client_id, "c1")
  assert.deepEqual(shown(outbox), ["hello: failed"])
  assert.equal(outbox.entries[0].reason, "Another one was sent.")
})

test("what is said goes out with the people whom it mentions, after a reload, too", async () => {
  const browser = aBrowser()
  const sent = []
  const { send } = browser.server
  browser.server.send = entry => {
    sent.push(entry.mentions)
    return send.call(browser.server, entry)
  }
  const before = aTab(browser)
  await before.add("hello @Grace", { mentions: ["u_grace"] })

  await anOpenTab(browser)

  assert.deepEqual(sent, [["u_grace"]])
})

test("what failed can be tried again, and goes out under the same id", async () => {
  const browser = aBrowser()
  const outbox = await anOpenTab(browser)
  browser.server.answers.push(new Refused({ status: 422, message: "Not now." }))
  const { client_id: id } = await outbox.add("hello")
  await browser.clock.pass(0)

  await outbox.retry(id)
  await browser.clock.pass(0)

  assert.deepEqual(
    browser.server.kept.map(({ client_id }) => client_id),
    [id],
  )
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
  browser.store.put = async () => {
    throw new Error("Full.")
  }
  browser.server.answers = [no]
  const one = await anOpenTab(browser)

  await one.add("hello")
  await browser.clock.pass(0)

  assert.deepEqual(
    one.entries.map(({ state, reason }) => [state, reason]),
    [["failed", "No."]],
  )
})

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
  browser.store.delete = async () => {
    throw new Error("No.")
  }

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

  assert.deepEqual(
    outbox.entries.map(({ message }) => message),
    ["one", "two", "three"],
  )
  assert.deepEqual(
    outbox.entries.map(({ at }) => at),
    [5_000, 5_001, 5_002],
  )
})

test("nor does one that was set back while the page was reloaded", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const before = await anOpenTab(browser, { now: () => 5_000 })
  await before.add("one")
  before.stop()
  const after = await anOpenTab(browser, { now: () => 3_000 })

  await after.add("two")

  assert.deepEqual(
    after.entries.map(({ message, at }) => [message, at]),
    [
      ["one", 5_000],
      ["two", 5_001],
    ],
  )
})

test("nor does one that is set back between two that are said at once", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const times = [5_000, 3_000]
  const outbox = await anOpenTab(browser, { now: () => times.shift() })

  await Promise.all(["one", "two"].map(text => outbox.add(text)))

  assert.deepEqual(
    outbox.entries.map(({ message }) => message),
    ["one", "two"],
  )
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
