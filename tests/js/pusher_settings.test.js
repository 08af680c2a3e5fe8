import assert from "node:assert/strict"
import { test } from "node:test"

import { pusherSettings } from "../../chatapp/static/pusher_settings.js"

const asked = what => ({ answer: (...request) => [what, ...request] })
const ALWAYS = {
  enabledTransports: ["ws", "wss"],
  activityTimeout: 30_000,
  pongTimeout: 10_000,
}

test("Pusher's own servers are found by their cluster, and spoken to in secret", () => {
  const { channelAuthorization, userAuthentication, ...settings } =
    pusherSettings({ cluster: "eu" }, asked("channel"), asked("person"))

  assert.deepEqual(settings, { cluster: "eu", forceTLS: true, ...ALWAYS })
  assert.deepEqual(channelAuthorization.customHandler("c", "reply"), ["channel", "c", "reply"])
  assert.deepEqual(userAuthentication.customHandler("u", "reply"), ["person", "u", "reply"])
})

test("a port without a host is of no use", () => {
  assert.equal("wsPort" in pusherSettings({ cluster: "eu", port: "6001" }), false)
})

test("another server is found by its host, and a cluster is named for form's sake", () => {
  const options = { host: "localhost", port: "6001", tls: false }

  const { channelAuthorization, userAuthentication, ...settings } =
    pusherSettings(options)

  const host = { wsHost: "localhost", wsPort: 6001, wssPort: 6001, forceTLS: false }
  assert.deepEqual(settings, { cluster: "mt1", ...host, ...ALWAYS })
  assert.ok(channelAuthorization && userAuthentication)
})
