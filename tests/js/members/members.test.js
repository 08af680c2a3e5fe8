import assert from "node:assert/strict"
import { test } from "node:test"

import { Members } from "../../../chatapp/static/members/members.js"
import { People } from "../../../chatapp/static/people/people.js"
import { Clock } from "../support/clock.js"
import { heard } from "../support/server.js"

const person = name => ({
  user_id: `u_${name.toLowerCase()}`,
  name,
  picture: null,
  status: "available",
  last_here_at: "1970-01-01T00:00:00.000Z",
})
const NAMES = ["Ada", "Alan", "Barbara", "Edsger", "Grace", "Hedy", "Radia"]

/** Ada's page of a room in which seven have access, and which is told two at a time. */
function aRoom({ names = NAMES, size = 2 } = {}) {
  const clock = new Clock()
  const people = new People(person("Ada"))
  const all = names.map(person)
  const asked = []
  let trouble = null
  const named = async (q, _limit, after) => {
    asked.push(after ? `${q} after ${after}` : q)
    if (trouble) throw trouble
    const found = all.filter(({ name }) => name.toLowerCase().startsWith(q.toLowerCase()))
    const from = found.findIndex(it => it.user_id === after) + 1
    return { people: found.slice(from, from + size), more: found.length > from + size }
  }
  const time = { now: clock.now, timers: clock, random: () => 0 }
  const list = new Members({ api: { named }, people, ...time })
  const others = () => list.others.map(({ name }) => name)
  const fail = error => (trouble = error)
  return { list, people, clock, asked, others, fail, all }
}

function aStartedRoom(how) {
  const room = aRoom(how)
  room.list.start()
  return room
}

test("nothing is asked by itself, then page by page until there is no more", async () => {
  const { list, asked, others } = aStartedRoom({ names: NAMES.slice(0, 3) })
  assert.deepEqual([asked, list.hasMore, list.isAnswered], [[], true, false])

  await list.more()
  assert.deepEqual([others(), list.hasMore, list.isAnswered], [["Alan"], true, true])
  await list.more()
  assert.deepEqual([others(), list.hasMore], [["Alan", "Barbara"], false])
  await list.more()

  assert.deepEqual(asked, ["", " after u_alan"])
})

test("what is asked is not asked twice at once", async () => {
  const { list, asked } = aStartedRoom()

  await Promise.all([list.more(), list.more()])

  assert.equal(asked.length, 1)
})

test("who comes is no longer among the others, and who leaves is there once, since now", async () => {
  const { list, people, clock, others, all } = aStartedRoom({ size: 9 })
  await list.more()

  people.came(all[4])
  assert.deepEqual(others(), ["Alan", "Barbara", "Edsger", "Hedy", "Radia"])
  assert.deepEqual(
    list.here.map(({ name }) => name),
    ["Ada", "Grace"],
  )
  await clock.pass(5_000)
  people.left("u_grace")

  assert.deepEqual(others(), NAMES.slice(1))
  assert.equal(list.lastHereAt(list.others[3]), clock.now())
  assert.equal(list.lastHereAt(list.others[0]), 0)
  assert.equal(list.lastHereAt({ ...list.others[0], last_here_at: null }), null)
})

test("who leaves takes along what they say of themselves", async () => {
  const { list, people, all } = aStartedRoom({ size: 9 })
  await list.more()
  people.came(all[4])
  people.setStatus({ user_id: "u_grace", status: "available", emoji: "🍵", words: "Lunch" })

  people.left("u_grace")

  assert.equal(list.others.find(({ name }) => name === "Grace").words, "Lunch")
})

test("who leaves and belongs to a page that is not there yet comes with that, and is not doubled", async () => {
  const { list, people, clock, others, all } = aStartedRoom({ size: 4 })
  people.came(all[4])
  people.came({ user_id: "u_bella", name: "Bella" })
  await list.more()
  const left = clock.now()

  people.left("u_grace")
  people.left("u_bella")
  assert.deepEqual(others(), ["Alan", "Barbara", "Bella", "Edsger"])
  await list.more()

  assert.deepEqual(others(), ["Alan", "Barbara", "Bella", "Edsger", "Grace", "Hedy", "Radia"])
  assert.equal(list.lastHereAt(list.others[4]), left)
})

test("who leaves because they have no access any more is listed no longer than it takes to ask", async () => {
  const { list, people, clock, others, all, asked, fail } = aStartedRoom({ size: 9 })
  for (const it of all.slice(2, 6)) people.came(it)
  await list.more()
  all.splice(4, 1)

  for (const id of ["u_barbara", "u_edsger", "u_grace"]) people.left(id)
  people.came(person("Edsger"))
  assert.ok(others().includes("Grace"))
  await clock.pass(2_000)

  assert.deepEqual(asked, ["", "Barbara", "Grace"])
  assert.deepEqual(others(), ["Alan", "Barbara", "Radia"])
  all.splice(2, 1)
  fail(new TypeError("Failed to fetch"))
  people.came(person("Barbara"))
  people.left("u_barbara")
  await clock.pass(2_000)
  assert.ok(others().includes("Barbara"), "who could not be asked about stays")
})

test("who leaves at the end of a whole list is at its end", async () => {
  const { list, people, others } = aStartedRoom({ size: 9 })
  people.came({ user_id: "u_zoe", name: "Zoë" })
  await list.more()

  people.left("u_zoe")

  assert.equal(others().at(-1), "Zoë")
})

test("after a long silence nobody left just now, and the list is asked for anew", async () => {
  const { list, people, clock, others, all, asked } = aStartedRoom({ size: 9 })
  people.came(all[4])
  await list.more()
  clock.sleep(3_600_000)

  people.here([])
  assert.equal(list.lastHereAt(list.others.find(({ name }) => name === "Grace")), 0)
  assert.equal(list.isAnswered, false)
  await list.more()

  assert.deepEqual([asked, others()], [["", ""], NAMES.slice(1)])
})

test("a filter applies to what is known at once, and to all when the server has answered", async () => {
  const { list, people, clock, others, all, asked } = aStartedRoom({ size: 4 })
  people.came(all[1])
  await list.more()
  const found = heard(list, "found")

  list.find(" ra ")
  list.find("r")
  assert.deepEqual([others(), list.isAsking, list.isAnswered], [[], true, false])
  await list.more()
  assert.deepEqual([asked, list.here], [[""], []])
  await clock.pass(200)

  assert.deepEqual([asked, others(), found.length], [["", "r"], ["Radia"], 1])
  list.find("")
  assert.deepEqual(
    list.here.map(({ name }) => name),
    ["Ada", "Alan"],
  )
  await clock.pass(200)
  assert.deepEqual([others(), found.length], [["Barbara", "Edsger"], 1])
})

test("who was found is still found by letters without their accents", async () => {
  const { list, clock, others } = aStartedRoom({ names: ["Ada", "Zac", "Zoë", "Zoltan"], size: 9 })
  for (const letters of ["zo", "zoe", "zoë", "zoe"]) {
    list.find(letters)
    await clock.pass(200)
    assert.equal(others()[0], "Zoë", letters)
  }

  list.find("")
  await clock.pass(200)
  assert.deepEqual(others(), ["Zac", "Zoë", "Zoltan"])
})

test("an answer to what nobody looks for any more changes nothing", async () => {
  const { list, clock, others, asked } = aStartedRoom()
  const slow = list.more()

  list.find("he")
  await slow
  assert.deepEqual([others(), list.isAsking], [[], true])
  await clock.pass(200)

  assert.deepEqual([asked, others()], [["", "he"], ["Hedy"]])
})

test("the same letters again ask for nothing", async () => {
  const { list, clock, asked } = aStartedRoom()
  list.find("he")
  await clock.pass(200)

  list.find("he ")
  await clock.pass(200)

  assert.deepEqual(asked, ["he"])
})

test("a failure is told, and the same page asked for once more", async () => {
  const { list, others, fail, asked } = aStartedRoom({ size: 4 })
  await list.more()
  fail(new TypeError("Failed to fetch"))
  await list.more()
  assert.deepEqual(
    [list.problem, others()],
    ["Couldn't reach the server. Try again in a moment.", ["Alan", "Barbara", "Edsger"]],
  )

  fail(null)
  await list.more()

  assert.deepEqual([list.problem, asked.slice(1)], ["", [" after u_edsger", " after u_edsger"]])
  assert.ok(others().includes("Hedy"))
})

test("a filter whose answer fails has found nothing, and is asked for once more", async () => {
  const { list, clock, others, fail, asked } = aStartedRoom()
  const found = heard(list, "found")
  fail(new TypeError("Failed to fetch"))
  list.find("he")
  await clock.pass(200)
  assert.deepEqual([found.length, list.isAnswered, list.problem !== ""], [0, false, true])

  fail(null)
  await list.more()

  assert.deepEqual([asked, others(), found.length], [["he", "he"], ["Hedy"], 1])
})

test("once it is stopped it follows nobody, and takes no answer", async () => {
  const { list, people, clock, others, all } = aStartedRoom()
  await list.more()
  const asking = list.more()
  people.came(all[1])
  people.left("u_alan")
  list.find("he")
  const changes = heard(list, "changed")

  list.stop()
  people.came(all[4])
  await asking
  await clock.pass(1_000)

  assert.deepEqual([changes, others(), clock.waiting], [[], [], 0])
})
