import assert from "node:assert/strict"
import { test } from "node:test"

import { pusherSettings } from "../../chatapp/static/pusher_settings.js"

const ALWAYS = {
  enabledTransports: ["ws", "wss"],
  activityTimeout: 30_000,
  pongTimeout: 10_000,
}

test("Pusher's own servers are found by their cluster, and spoken to in secret", () => {
  const { channelAuthorization, ...settings } = pusherSettings({ cluster: "eu" }, "admit")

  assert.deepEqual(settings, { cluster: "eu", forceTLS: true, ...ALWAYS })
  assert.deepEqual(channelAuthorization, { customHandler: "admit" })
})

test("another server is found by its host, and a cluster is named for form's sake", () => {
  const options = { host: "localhost", port: "6001", tls: false }

  const { channelAuthorization, ...settings } = pusherSettings(options, "admit")

  const host = { wsHost: "localhost", wsPort: 6001, wssPort: 6001, forceTLS: false }
  assert.deepEqual(settings, { cluster: "mt1", ...host, ...ALWAYS })
  assert.ok(channelAuthorization)
})
