import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { link, sentence } from "../../../chatapp/static/notices/words.js"

const CASES = JSON.parse(
  readFileSync(new URL("../../support/notice_cases.json", import.meta.url), "utf8"),
)

for (const { sentence: words, link: way, ...notice } of CASES) {
  test(`what is said, and the way on, as the server has them: ${JSON.stringify(notice)}`, () => {
    assert.deepEqual([sentence(notice), link(notice)], [words, way])
  })
}
