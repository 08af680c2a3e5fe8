import assert from "node:assert/strict"
import { test } from "node:test"

import { Search } from "../../../chatapp/static/search/search.js"
import { Refused, Unreachable } from "../../../chatapp/static/server/errors.js"
import { Clock, settled } from "../support/clock.js"

const found = id => ({ id, rev: id, message: `number ${id}`, found: ["number"] })
const answer = (ids, more = false) => ({ messages: ids.map(found), more })

/** A search whose answers come when a test says so; `asked` has the questions. */
function aSearch() {
  const clock = new Clock()
  const [asked, waiting] = [[], []]
  const api = {
    search: question => {
      asked.push(question)
      return new Promise((...ends) => waiting.push(ends))
    },
  }
  const search = new Search({ api, zone: "Europe/Berlin", timers: clock })
  const end = (at, which) => async value => {
    waiting[at][which](value)
    await settled()
  }
  const answers = (value, at = waiting.length - 1) => end(at, 0)(value)
  const fails = (error, at = waiting.length - 1) => end(at, 1)(error)
  const shown = () => search.results.map(({ id }) => id)
  return { search, clock, asked, answers, fails, shown }
}

test("it asks when one pauses, in the reader's zone", async () => {
  const { search, clock, asked } = aSearch()
  search.type("re")
  await clock.pass(150)
  search.type("rel ")
  await clock.pass(150)
  assert.deepEqual(asked, [])

  await clock.pass(50)

  assert.deepEqual(asked, [{ q: "rel", zone: "Europe/Berlin" }])
})

test("Enter asks at once, and only once", async () => {
  const { search, clock, asked } = aSearch()
  search.type("rel")
  search.ask("rel")
  await clock.pass(1_000)
  search.type("rel ")
  await clock.pass(1_000)

  assert.equal(asked.length, 1)
})

test("without a zone of its own it is that of the browser", async () => {
  const asked = []
  const search = new Search({ api: { search: async question => asked.push(question) } })
  search.ask("rel")
  search.stop()

  assert.equal(asked[0].zone, Intl.DateTimeFormat().resolvedOptions().timeZone)
})

test("the last wish wins, whichever answer comes last", async () => {
  const { search, answers, shown } = aSearch()
  search.ask("first")
  search.ask("second")

  await answers(answer([2]), 1)
  await answers(answer([1]), 0)

  assert.deepEqual([shown(), search.answered, search.isAsking], [[2], "second", false])
})

test("what was found stays until the next answer is there", async () => {
  const { search, answers, shown } = aSearch()
  search.ask("first")
  await answers(answer([2, 1]))

  search.ask("second")

  assert.deepEqual([shown(), search.answered, search.isAsking], [[2, 1], "first", true])
})

test("an empty field finds nothing and asks nothing", async () => {
  const { search, clock, asked, answers, shown } = aSearch()
  search.ask("first")
  await answers(answer([1]))

  search.type("  ")
  await clock.pass(1_000)

  assert.deepEqual([asked.length, shown(), search.answered], [1, [], null])
})

test("the next ones come after the last, one question at a time", async () => {
  const { search, asked, answers, shown } = aSearch()
  search.ask("rel")
  await answers(answer([9, 8], true))

  search.more()
  search.more()
  await answers(answer([7]))
  search.more()

  assert.deepEqual(asked.slice(1), [{ q: "rel", zone: "Europe/Berlin", before: 8 }])
  assert.deepEqual([shown(), search.hasMore], [[9, 8, 7], false])
})

test("only an answer that is late is waited for in words", async () => {
  const { search, clock, answers } = aSearch()
  search.ask("rel")
  await clock.pass(299)
  assert.equal(search.isLate, false)
  await clock.pass(1)
  assert.equal(search.isLate, true)

  await answers(answer([]))

  assert.equal(search.isLate, false)
})

test("what failed is told, keeps what is there, and can be tried again", async () => {
  const { search, asked, answers, fails, shown } = aSearch()
  search.ask("rel")
  await answers(answer([9], true))
  search.more()
  await fails(new Unreachable("Down."))
  assert.equal(search.problem.canRetry, true)
  assert.match(search.problem.words, /Couldn.t reach the server/)
  // Nothing asks by itself again and again.
  search.more()
  assert.equal(asked.length, 2)

  search.again()
  await answers(answer([8]))

  assert.deepEqual(asked[2], asked[1])
  assert.deepEqual([shown(), search.problem], [[9, 8], null])
})

test("what can't be searched for is told, and not tried again", async () => {
  const { search, answers, fails, shown } = aSearch()
  search.ask("rel")
  await answers(answer([9]))
  const message = "“before:” needs a day, such as before:2026-11-25."

  search.ask("rel before:soon")
  await fails(new Refused({ status: 422, code: "invalid_search", message }))

  assert.deepEqual(search.problem, { words: message, canRetry: false })
  assert.deepEqual(shown(), [])
})

test("a result follows its message, and no other message disturbs the list", async () => {
  const { search, answers } = aSearch()
  search.ask("rel")
  await answers(answer([9, 8]))
  let changes = 0
  search.addEventListener("changed", () => {
    changes += 1
  })

  search.follow({ id: 8, rev: 20, message: "edited" })
  search.follow({ id: 8, rev: 19, message: "older" })
  search.follow({ id: 10, rev: 21, message: "new" })

  assert.deepEqual(search.results[1], { id: 8, rev: 20, message: "edited", found: ["number"] })
  assert.deepEqual([changes, search.results.length], [1, 2])
})

test("once stopped nothing is awaited any more", async () => {
  const { search, clock, asked, answers, shown } = aSearch()
  search.ask("rel")
  search.type("release")
  search.stop()
  await clock.pass(1_000)
  await answers(answer([1]))

  assert.deepEqual([asked.length, shown(), search.isLate], [1, [], false])
})
