import assert from "node:assert/strict"
import { test } from "node:test"

import { excerpt, occurrences } from "../../../chatapp/static/search/found.js"

const words = (text, found) => occurrences(text, found).map(it => text.slice(it.start, it.end))
const shown = (text, found) =>
  excerpt(text, found)
    .map(({ text, isFound }) => (isFound ? `[${text}]` : text))
    .join("")

for (const [name, text, found, expected] of [
  ["as it stands, and wherever it does", "Café, café and Café", ["Café"], ["Café", "Café"]],
  ["not within another word", "cat concatenate cat's", ["cat"], ["cat", "cat"]],
  ["not before an accent of its own", "cafe\u0301 cafe", ["cafe"], ["cafe"]],
  [
    "with signs that mean something else",
    "a+b (x) $1.",
    ["a+b", "(x)", "$1"],
    ["a+b", "(x)", "$1"],
  ],
  ["the longer one first", "new york", ["new", "new york"], ["new york"]],
  ["without spaces, where a script has none", "在東京塔上", ["東京"], ["東京"]],
  ["a word beside such a script", "東京Tower", ["Tower"], ["Tower"]],
  ["in letters beyond the first plane", "x 𝔘𝔫𝔦 y", ["𝔘𝔫𝔦"], ["𝔘𝔫𝔦"]],
  ["nothing where nothing was searched for", "hello", [], []],
  ["nothing of an empty word", "hello", [""], []],
]) {
  test(`what was found is marked ${name}`, () => assert.deepEqual(words(text, found), expected))
}

test("a short text is shown as it is", () => {
  assert.equal(shown("Shall we release?", ["release"]), "Shall we [release]?")
  assert.equal(shown("Shall we release?", []), "Shall we release?")
})

test("of a long one the words around the first that was found are shown", () => {
  const text = `${"before ".repeat(100)}needle ${"after ".repeat(100)}`

  const around = shown(text, ["needle"])

  assert.match(around, /^…(before )+\[needle\](?: after)+ ?\w*…$/)
  assert.ok(around.length < 240)
})

test("a text of one long word is cut, by whole characters", () => {
  const around = shown("😀".repeat(1_000), [])

  assert.equal(around, `${"😀".repeat(220)}…`)
  assert.match(shown(`${"😀".repeat(500)} needle`, ["needle"]), /^…(?:😀)*\[needle\]$/u)
  assert.match(shown(`${"😀".repeat(500)}-needle`, ["needle"]), /^…(?:😀){47}-\[needle\]$/u)
})

test("a text that was edited meanwhile is shown from its beginning", () => {
  assert.equal(shown(`other words ${"x".repeat(500)}`, ["needle"]).slice(0, 11), "other words")
})
