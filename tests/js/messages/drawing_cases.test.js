/** What the server draws, too: the same cases as in tests/messages/test_drawing.py. */

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { isEmojiOnly } from "../../../chatapp/static/messages/text.js"
import { isContinued, isNewDay } from "../../../chatapp/static/messages/timeline.js"
import { initials, tint } from "../../../chatapp/static/people/avatar.js"

// The server's days are those of UTC.
process.env.TZ = "UTC"

const CASES = JSON.parse(readFileSync(new URL("../../support/drawing_cases.json", import.meta.url)))

for (const { name, messages, days, continued } of CASES.groups) {
  test(`days and groups are as the server draws them: ${name}`, () => {
    const those = is => messages.filter((message, at) => is(messages[at - 1], message))

    assert.deepEqual(
      those(isNewDay).map(({ id }) => id),
      days,
    )
    assert.deepEqual(
      those(isContinued).map(({ id }) => id),
      continued,
    )
  })
}

for (const [words, draw, cases] of [
  ["initials", initials, CASES.initials],
  ["tints", tint, CASES.tints],
  ["a few emoji", isEmojiOnly, CASES.emoji_only],
]) {
  test(`${words} are as the server draws them`, () => {
    assert.ok(Object.keys(cases).length > 0)
    for (const [text, drawn] of Object.entries(cases)) assert.equal(draw(text), drawn, text)
  })
}
