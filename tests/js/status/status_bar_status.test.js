import assert from "node:assert/strict"
import { test } from "node:test"

import { words } from "../../../chatapp/static/status/status_bar.js"

const LIVE = {
  online: true,
  connected: true,
  upToDate: true,
  polling: false,
  refused: null,
  slow: false,
  fresh: false,
}

for (const [text, kind, state] of [
  ["Up to date", "live", {}],
  ["Reconnecting…", "waiting", { upToDate: false }],
  ["Reconnecting…", "waiting", { connected: false, upToDate: false }],
  ["Connecting…", "waiting", { connected: false, upToDate: false, fresh: true }],
  ["Slow connection…", "waiting", { slow: true }],
  ["Slow connection…", "waiting", { connected: false, polling: true, slow: true }],
  ["Reconnecting…", "waiting", { upToDate: false, slow: true }],
  ["Offline. What you write is kept and sent later.", "offline", { online: false, slow: true }],
  [
    "Live connection lost. Checking for messages every few seconds.",
    "polling",
    { connected: false, polling: true },
  ],
  ["Offline. What you write is kept and sent later.", "offline", { online: false }],
  ["You're logged out", "refused", { refused: "signed-out" }],
  ["You're logged out", "refused", { refused: "signed-out", online: false }],
  ["You no longer have access", "refused", { refused: "suspended" }],
  ["Another account is logged in", "refused", { refused: "another-person" }],
  ["Up to date", "live", { refused: "trouble" }],
]) {
  test(`"${text}" is said where ${JSON.stringify(state)}`, () => {
    assert.deepEqual(words({ ...LIVE, ...state }), { text, kind })
  })
}
