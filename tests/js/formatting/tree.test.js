/** What the server finds, too: the same cases as in tests/messages/test_formatting.py. */

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { treeOf } from "../../../chatapp/static/formatting/tree.js"
import { asCase } from "../support/formatting.js"

const CASES = JSON.parse(
  readFileSync(new URL("../../support/formatting_cases.json", import.meta.url)),
)
const PEOPLE = CASES.people.map(([user_id, name]) => ({ user_id, name }))

for (const { name, text, tree } of CASES.cases) {
  test(`a text has its formatting, and no other: ${name}`, () => {
    assert.deepEqual(asCase(treeOf(text, PEOPLE)), tree)
  })
}
