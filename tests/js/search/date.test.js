import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../../chatapp/static/messages/clock.js"
import { DateForm } from "../../../chatapp/static/search/date.js"
import { Unreachable } from "../../../chatapp/static/server/errors.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const midnight = day => new Date(`${day}T00:00`).toISOString()
const said = (day, hasOlder = true) => ({
  message: { id: 7, sent_at: new Date(`${day}T14:03`).toISOString() },
  hasOlder,
})

/** `answer` is what comes of the question; `gone` is where the page went. */
function aForm(answer) {
  const window = draw("<main></main>")
  const { document } = window
  const [asked, gone] = [[], []]
  const api = {
    at: async moment => {
      asked.push(moment)
      return answer(moment)
    },
  }
  const clock = new Clock({ languages: ["en-GB"] })
  const { node } = new DateForm({ api, clock, go: where => gone.push(where) })
  document.querySelector("main").append(node)
  const ask = day => {
    node.querySelector("input").value = day
    node.dispatchEvent(new window.Event("submit", { cancelable: true }))
    return settled()
  }
  const problem = () => node.querySelector("[role=status]").textContent
  return { asked, gone, ask, problem, document }
}

for (const [name, answer, note] of [
  ["of that day", said("2026-05-06"), ""],
  [
    "of the next day on which something was said",
    said("2026-05-09"),
    "No messages on that date. The next one is from 9 May 2026, 14:03.",
  ],
  [
    "that is the first of all",
    said("2026-05-09", false),
    "The conversation started after that date, on 9 May 2026, 14:03.",
  ],
  [
    "that is the last of all",
    said("2026-05-02"),
    "No messages on or after that date. The last one is from 2 May 2026, 14:03.",
  ],
]) {
  test(`a day leads to the message ${name}`, async () => {
    const { asked, gone, ask } = aForm(() => answer)

    await ask("2026-05-06")

    assert.deepEqual(asked, [midnight("2026-05-06")])
    assert.deepEqual(gone, [{ id: 7, note }])
  })
}

test("without a day nothing is asked", async () => {
  const { asked, ask, problem, document } = aForm(() => said("2026-05-06"))

  await ask("")

  assert.deepEqual([asked, problem()], [[], "Choose a date first."])
  assert.equal(document.activeElement.type, "date")
})

test("in an empty room there is nothing to go to", async () => {
  const { gone, ask, problem } = aForm(() => ({ message: null, hasOlder: false }))

  await ask("2026-05-06")

  assert.deepEqual([gone, problem()], [[], "No messages yet."])
})

test("what failed is told, and the next try takes the words away", async () => {
  const answers = [Promise.reject(new Unreachable("Down.")), said("2026-05-06")]
  const { gone, ask, problem } = aForm(() => answers.shift())

  await ask("2026-05-06")
  assert.match(problem(), /^Couldn't look up that date\. Couldn't reach the server/)
  await ask("2026-05-06")

  assert.deepEqual([gone.length, problem()], [1, ""])
})

test("the last day that was asked for wins", async () => {
  const answers = []
  const { gone, ask } = aForm(() => new Promise(resolve => answers.push(resolve)))
  await ask("2026-05-06")
  await ask("2026-05-07")

  answers[1](said("2026-05-07"))
  answers[0](said("2026-05-06"))
  await settled()

  assert.deepEqual(gone, [{ id: 7, note: "" }])
})
