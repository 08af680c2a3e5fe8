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

const FAILED = "The server could not be reached. Try again in a moment."

for (const [sentence, how] of [
  ["You had everything. 2 people are here.", {}],
  ["1 change was missing. 2 people are here.", { missed: 1 }],
  ["14 changes were missing. Nobody else is here.", { missed: 14, count: 1 }],
  ["You had everything. At least 100 people are here.", { count: 100, isPartial: true }],
  ["You had everything. At least 1 person is here.", { count: 1, isPartial: true }],
  // The room was restored from an older copy meanwhile.
  ["You had everything. 2 people are here.", { missed: -3 }],
  [FAILED, { isDown: true }],
  [FAILED, { state: { upToDate: false } }],
  ["You are signed out.", { state: { upToDate: false, refused: "signed-out" }, isDown: true }],
]) {
  test(`Refresh says "${sentence}" where ${JSON.stringify(how)}`, async () => {
    assert.equal(await said(how), sentence)
  })
}
