/** What the server finds, too: the same cases as in tests/messages/test_mentions.py. */

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { codeIn, mentionsIn } from "../../../chatapp/static/messages/mentions.js"

const CASES = JSON.parse(readFileSync(new URL("../../support/mention_cases.json", import.meta.url)))
const PEOPLE = CASES.people.map(([user_id, name]) => ({ user_id, name }))

for (const { name, text, mentions } of CASES.cases) {
  test(`mentions are those that the server finds: ${name}`, () => {
    const found = mentionsIn(text, PEOPLE)

    assert.deepEqual(
      found.map(({ start, end, user_id: id }) => [text.slice(start, end), id]),
      mentions,
    )
  })
}

test("whoever is no candidate is not mentioned", () => {
  assert.deepEqual(mentionsIn("@Ada", []), [])
})

test("code is found with its backticks", () => {
  const text = "a `b` ``c ` d`` e ` f"

  assert.deepEqual(
    codeIn(text).map(({ start, end }) => text.slice(start, end)),
    ["`b`", "``c ` d``"],
  )
})

for (const text of [
  "@Ada".repeat(500),
  "`".repeat(2000),
  "` `` ".repeat(400),
  "```\n".repeat(500),
]) {
  test(`no text takes long: ${text.slice(0, 5)}…`, () => {
    const start = performance.now()

    mentionsIn(text, PEOPLE)

    assert.ok(performance.now() - start < 500)
  })
}
