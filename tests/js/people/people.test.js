import assert from "node:assert/strict"
import { test } from "node:test"

import { howTheyAre, People } from "../../../chatapp/static/people/people.js"
import { heard } from "../support/server.js"

const ME = { user_id: "u_me", name: "Me", picture: null, status: "available" }
const ADA = { user_id: "u_ada", name: "Ada" }
const GRACE = { user_id: "u_grace", name: "Grace" }

const names = people => people.list.map(({ name }) => name)
const statusOf = (people, id) => people.list.find(person => person.user_id === id)?.status

test("one is here oneself, before anything is known of others", () => {
  const people = new People(ME)

  assert.deepEqual([people.list, people.count, people.isPartial], [[ME], 1, false])
})

test("oneself comes first, then the others by name", () => {
  const people = new People(ME)

  people.here([GRACE, { user_id: "u_me", name: "Me" }, ADA])

  assert.deepEqual(names(people), ["Me", "Ada", "Grace"])
})

test("who is here is taken anew each time, and oneself is always here", () => {
  const people = new People(ME)
  people.here([ADA, GRACE])

  people.here([GRACE])
  people.left("u_me")

  assert.deepEqual([names(people), people.count], [["Me", "Grace"], 2])
})

test("who comes in a second window is there once, and gone when told so", () => {
  const people = new People(ME)
  const changes = heard(people, "changed")

  people.came(ADA)
  people.came(ADA)
  assert.deepEqual(names(people), ["Me", "Ada"])

  people.left("u_ada")
  people.left("u_ada")
  assert.deepEqual([names(people), changes.length], [["Me"], 3])
})

for (const [of, words] of [
  [{ status: "available" }, "Available"],
  [{ status: "available", emoji: "🍵", words: "Lunch" }, "🍵 Lunch"],
  [{ status: "available", emoji: "🍵", words: null }, "🍵"],
  [{ status: "busy", emoji: null, words: "Writing" }, "Busy · Writing"],
  [{ status: "away", emoji: "🌴", words: "On holiday" }, "Away · 🌴 On holiday"],
  [{ status: null, emoji: null, words: null }, ""],
]) {
  test(`${JSON.stringify(of)} is told as “${words}”`, () => assert.equal(howTheyAre(of), words))
}

test("words of one's own come with a status, and an answer from before doesn't undo them", () => {
  const people = new People(ME)
  people.here([ADA])
  const { mark } = people
  people.setStatus({ user_id: "u_ada", status: "available", emoji: "🍵", words: "Lunch" })

  people.update([{ ...ADA, picture: null, status: "busy", emoji: null, words: null }], mark)
  assert.equal(howTheyAre(people.list[1]), "🍵 Lunch")

  people.setStatus({ user_id: "u_ada", status: "busy", emoji: null, words: null })
  assert.equal(howTheyAre(people.list[1]), "Busy")
})

test("picture and status come from the server, and a change is heard at once", () => {
  const people = new People(ME)
  people.here([ADA])
  assert.deepEqual(people.list[1], { ...ADA, picture: null, status: null })

  people.update([{ ...ADA, picture: "https://p/", status: "away" }], people.mark)
  people.setStatus({ user_id: "u_ada", status: "busy" })

  assert.deepEqual(people.list[1], { ...ADA, picture: "https://p/", status: "busy" })
})

test("an answer that is older than what was heard meanwhile doesn't undo it", () => {
  const people = new People(ME)
  people.here([ADA, GRACE])
  const { mark } = people

  people.setStatus({ user_id: "u_ada", status: "busy" })
  people.update(
    [
      { ...ADA, status: "available" },
      { ...GRACE, status: "away" },
    ],
    mark,
  )

  assert.deepEqual([statusOf(people, "u_ada"), statusOf(people, "u_grace")], ["busy", "away"])
})

test("a status that comes before its person waits for them", () => {
  const people = new People(ME)

  people.setStatus({ user_id: "u_ada", status: "busy" })
  assert.deepEqual(names(people), ["Me"])

  people.came(ADA)
  assert.deepEqual([names(people), statusOf(people, "u_ada")], [["Me", "Ada"], "busy"])
})

test("where Pusher tells nothing the server's list is shown, as partial", () => {
  const people = new People(ME)
  people.here([ADA])

  people.absent()
  people.update([], people.mark)
  assert.deepEqual([names(people), people.isPartial], [["Me", "Ada"], true])

  people.update([{ ...GRACE, status: "busy" }], people.mark)
  assert.deepEqual([names(people), people.isPartial], [["Me", "Grace"], true])

  people.here([ADA, GRACE])
  assert.deepEqual([names(people), people.isPartial], [["Me", "Ada", "Grace"], false])
})

test("a hundred may be more", () => {
  const people = new People(ME)
  const others = Array.from({ length: 99 }, (_, n) => ({ user_id: `u_${n}`, name: `${n}` }))

  people.here(others.slice(1))
  assert.equal(people.isPartial, false)

  people.here(others)
  assert.deepEqual([people.count, people.isPartial], [100, true])
})

test("what one wishes for oneself is nobody else's status", () => {
  const people = new People(ME)
  people.here([ADA])
  people.setStatus({ user_id: "u_ada", status: "away" })

  people.setPending("busy")

  assert.deepEqual(
    ["u_me", "u_ada"].map(id => statusOf(people, id)),
    ["busy", "away"],
  )
})
