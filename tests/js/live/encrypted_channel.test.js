/** pusher-js as it is, never connected: a test hands it what would come over the socket. */

import assert from "node:assert/strict"
import { test } from "node:test"
import Pusher from "pusher-js"

import {
  isEncrypted,
  passStatusesOn,
  Unreadable,
} from "../../../chatapp/static/live/encrypted_channel.js"
import { Clock } from "../support/clock.js"

const CHANNEL = "private-encrypted-chat.2"
const SUBSCRIBED = "pusher:subscription_succeeded"
const SECRET = new Uint8Array(32).fill(7)
const ANOTHER_SECRET = new Uint8Array(32).fill(8)

const base64 = bytes => Buffer.from(bytes).toString("base64")

/** A page that is subscribed, with the keys that our server would give it, one after the other. */
function aPage({ keys = [] } = {}) {
  const clock = new Clock()
  const asked = []
  const answer = (question, reply) => {
    asked.push(question.channelName)
    const key = keys.shift()
    if (key) reply(null, { auth: "key:signed", shared_secret: base64(key) })
    else reply(new Error("no"), null)
  }
  const pusher = new Pusher("key", {
    cluster: "none",
    wsHost: "127.0.0.1",
    wsPort: 1,
    enabledTransports: ["ws"],
    forceTLS: false,
    channelAuthorization: { customHandler: answer },
  })
  pusher.disconnect()
  const channel = pusher.subscribe(CHANNEL)
  Object.assign(channel, { key: SECRET, subscribed: true })
  passStatusesOn(pusher, channel)
  new Unreadable(channel, { timers: clock, random: () => 1 }).watch()
  const heard = []
  for (const name of ["message-added", SUBSCRIBED])
    channel.bind(name, data => heard.push(data === undefined ? name : data))
  const { secretbox } = pusher.config.nacl
  const comes = (event, data) => channel.handleEvent({ event, channel: CHANNEL, data })
  const says = (event, data, secret = SECRET) => comes(event, sealed(secretbox, data, secret))
  return { clock, asked, pusher, channel, heard, comes, says }
}

function sealed(secretbox, data, secret) {
  const nonce = crypto.getRandomValues(new Uint8Array(24))
  const text = new TextEncoder().encode(JSON.stringify(data))
  return { nonce: base64(nonce), ciphertext: base64(secretbox(text, nonce, secret)) }
}

test("what was encrypted with the channel's secret is read, and nothing is asked", async () => {
  const { says, heard, asked, clock } = aPage()

  says("message-added", { id: 1, message: "héllo 👋" })
  await clock.pass(60_000)

  assert.deepEqual([heard, asked], [[{ id: 1, message: "héllo 👋" }], []])
})

test("with another key of the room, our server is asked for it, and nothing is lost", async () => {
  const { says, heard, asked } = aPage({ keys: [ANOTHER_SECRET] })

  says("message-added", { id: 1 }, ANOTHER_SECRET)
  says("message-added", { id: 2 }, ANOTHER_SECRET)

  assert.deepEqual([heard, asked], [[{ id: 1 }, { id: 2 }], [CHANNEL]])
})

test("what can't be read with the newest key either is told in a moment", async () => {
  const { says, heard, clock } = aPage({ keys: [SECRET] })

  says("message-added", { id: 1 }, ANOTHER_SECRET)
  assert.deepEqual(heard, [])
  await clock.pass(600)

  assert.deepEqual(heard, [SUBSCRIBED])
})

const FOREIGN = {
  nothing: undefined,
  null: null,
  text: "hello",
  "a message in the clear": { id: 1, rev: 1, message: "forged" },
  "another ciphertext": { nonce: 1, ciphertext: 2 },
  "what isn't base64": { nonce: "é", ciphertext: "?".repeat(40) },
  "too short a nonce": { nonce: "AAAA", ciphertext: "A".repeat(40) },
  "too long a nonce": { nonce: "A".repeat(40), ciphertext: "A".repeat(40) },
  "too short a ciphertext": { nonce: "A".repeat(32), ciphertext: "AAAA" },
}

for (const [what, data] of Object.entries(FOREIGN)) {
  test(`a stranger's event breaks nothing and shows nothing: ${what}`, async () => {
    const { comes, says, heard, clock } = aPage()

    comes("message-added", data)
    await clock.pass(600)
    says("message-added", { id: 1 })

    assert.deepEqual(heard, [SUBSCRIBED, { id: 1 }])
  })
}

test("a flood of what can't be read makes a page ask a few times a minute", async () => {
  const { says, heard, asked, clock } = aPage()

  for (let n = 0; n < 600; n += 1) {
    says("message-added", { id: n }, ANOTHER_SECRET)
    await clock.pass(100)
  }

  assert.ok(heard.length >= 6 && heard.length <= 11, `${heard.length} times for what it missed`)
  assert.ok(asked.length <= 12, `${asked.length} times for a key`)
})

test("after something that could be read, it is quick again", async () => {
  const { says, heard, clock } = aPage()
  for (let n = 0; n < 600; n += 1) {
    says("message-added", { id: n }, ANOTHER_SECRET)
    await clock.pass(100)
  }
  await clock.pass(20_000)
  says("message-added", { id: 1 })
  heard.length = 0

  says("message-added", { id: 2 }, ANOTHER_SECRET)
  await clock.pass(600)

  assert.deepEqual(heard, [SUBSCRIBED])
})

test("a subscription always asks our server, also just after something unreadable", () => {
  const { says, asked, channel } = aPage()
  says("message-added", { id: 1 }, ANOTHER_SECRET)

  channel.disconnect()
  channel.subscribe()

  assert.deepEqual(asked, [CHANNEL, CHANNEL])
})

test("a channel that is left meanwhile tells nothing", async () => {
  const { says, heard, channel, clock } = aPage()
  says("message-added", { id: 1 }, ANOTHER_SECRET)

  channel.disconnect()
  await clock.pass(600)

  assert.deepEqual(heard, [])
})

test("a mistake of whoever listens isn't hidden", () => {
  const { says, channel } = aPage()
  channel.bind("message-added", () => {
    throw new Error("a mistake")
  })

  assert.throws(() => says("message-added", { id: 1 }), /a mistake/)
})

test("statuses are heard on the presence channel beside, where there is one", () => {
  const { says, pusher } = aPage()
  const heard = []
  says("status-changed", { user_id: "u_ada", status: "busy" })
  pusher.subscribe("presence-chat.2").bind("status-changed", data => heard.push(data))

  says("status-changed", { user_id: "u_ada", status: "away" })

  assert.deepEqual(heard, [{ user_id: "u_ada", status: "away" }])
})

test("the name of a channel says whether it is encrypted", () => {
  assert.deepEqual(["private-encrypted-chat", "private-chat", "presence-chat.2"].map(isEncrypted), [
    true,
    false,
    false,
  ])
})
