import assert from "node:assert/strict"
import { test } from "node:test"

import { copy, isRefusal, whyNot } from "../../../chatapp/static/actions/telling.js"
import { giveNavigator } from "../support/navigator.js"

test("a refusal is told in the server's own words, and what does not get there in ours", () => {
  const refused = Object.assign(new Error("Wait 3 seconds."), { status: 429, code: "too_fast" })

  assert.equal(whyNot(refused), "Wait 3 seconds.")
  assert.equal(
    whyNot(new Error("Failed to fetch")),
    "The server could not be reached. Try again in a moment.",
  )
  assert.deepEqual([isRefusal(refused, "too_fast"), isRefusal(refused, "outdated")], [true, false])
})

test("what is copied is said to be, and so is that it can't be", async t => {
  const [copied, said] = [[], []]
  const announcer = { say: words => said.push(words) }

  giveNavigator(t, { clipboard: { writeText: async text => copied.push(text) } })
  await copy("hello", announcer)
  giveNavigator(t, {})
  await copy("hello", announcer)

  assert.deepEqual(copied, ["hello"])
  assert.deepEqual(said, ["Copied", "This browser does not let us copy."])
})
