import assert from "node:assert/strict"
import { test } from "node:test"

import { isEmojiOnly } from "../../chatapp/static/emoji.js"

const SPACE = " ".repeat(98)

for (const text of ["🎉", "🎉🎉 🎉", `🎉${SPACE}`, "👩🏽‍💻", "🇳🇴", "❤️", "1️⃣"]) {
  test(`${text} is emoji alone`, () => assert.ok(isEmojiOnly(text)))
}

for (const text of ["", "1", "#", "ok 🎉", "🎉".repeat(7), "…", " ", `🎉 ${SPACE}`]) {
  test(`"${text}" is not`, () => assert.ok(!isEmojiOnly(text)))
}
