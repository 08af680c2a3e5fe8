import assert from "node:assert/strict"
import { test } from "node:test"

import { Refresh } from "../../../chatapp/static/actions/refresh.js"

/** What Refresh says where this is how things are. */
function said({ missed = 0, count = 2, isPartial = false, state = {}, isDown = false }) {
  const conversation = { rev: 7 }
  const sync = {
    state: { upToDate: true, refused: null, ...state },
    ask: async () => {
      conversation.rev += missed
    },
  }
  const directory = {
    refresh: async () => {
      if (isDown) throw new Error("Down.")
    },
  }
  return new Refresh({ sync, conversation, directory, people: { count, isPartial } }).run()
}

const FAILED = "Couldn't reach the server. Try again in a moment."

for (const [sentence, how] of [
  ["You're up to date. 2 people online.", {}],
  ["1 update loaded. 2 people online.", { missed: 1 }],
  ["14 updates loaded. No one else is online.", { missed: 14, count: 1 }],
  ["You're up to date. At least 100 people online.", { count: 100, isPartial: true }],
  ["You're up to date. At least 1 person online.", { count: 1, isPartial: true }],
  // The room was restored from an older copy meanwhile.
  ["You're up to date. 2 people online.", { missed: -3 }],
  [FAILED, { isDown: true }],
  [FAILED, { state: { upToDate: false } }],
  ["You're logged out.", { state: { upToDate: false, refused: "signed-out" }, isDown: true }],
]) {
  test(`Refresh says "${sentence}" where ${JSON.stringify(how)}`, async () => {
    assert.equal(await said(how), sentence)
  })
}
