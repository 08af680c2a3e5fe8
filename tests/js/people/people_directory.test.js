import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Directory, People } from "../../../chatapp/static/people/people.js"
import { SignedOut, Unreachable } from "../../../chatapp/static/server/api.js"
import { Clock } from "../support/clock.js"

const ME = { user_id: "u_me", name: "Me", picture: null, status: "available" }
const ADA = { user_id: "u_ada", name: "Ada" }
const GRACE = { user_id: "u_grace", name: "Grace" }

function aDirectory() {
  const [clock, presence, people] = [new Clock(), new Emitter(), new People(ME)]
  const room = { asked: [], answer: async () => ({ people: [] }) }
  const api = {
    people: ids => {
      room.asked.push(ids)
      return room.answer(ids)
    },
  }
  const directory = new Directory({ people, presence, api, timers: clock, random: () => 1 })
  directory.start()
  return Object.assign(room, { clock, presence, people, directory })
}

test("whoever is here is asked about, and whoever comes", async () => {
  const { clock, presence, people, asked } = aDirectory()

  presence.emit("here", { members: [ADA] })
  await clock.pass(1_000)
  presence.emit("came", { member: GRACE })
  presence.emit("left", { user_id: "u_ada" })
  await clock.pass(1_000)

  assert.deepEqual(asked, [["u_ada", "u_me"], ["u_grace"]])
  assert.deepEqual(people.ids, ["u_me", "u_grace"])
})

test("who come together are asked about together", async () => {
  const { clock, presence, asked } = aDirectory()

  presence.emit("came", { member: ADA })
  await clock.pass(50)
  presence.emit("came", { member: GRACE })
  await clock.pass(1_000)

  assert.deepEqual(asked, [["u_ada", "u_grace"]])
})

test("what got lost on the way is learned within two minutes", async () => {
  const { clock, asked, people } = aDirectory()
  people.here([ADA])

  await clock.pass(121_000)

  assert.deepEqual(asked, [["u_ada", "u_me"]])
})

test("trouble is tried again, later each time", async () => {
  const room = aDirectory()
  room.answer = async () => {
    throw new Unreachable("503")
  }
  room.presence.emit("here", { members: [ADA] })
  await room.clock.pass(500 + 2_000 + 4_000)
  assert.deepEqual(room.asked, Array(3).fill(["u_ada", "u_me"]))

  room.answer = async () => ({ people: [{ ...ADA, status: "busy" }] })
  await room.clock.pass(8_000)

  assert.equal(room.people.list[1].status, "busy")
  await room.clock.pass(60_000)
  assert.equal(room.asked.length, 4)
})

test("who is signed out does not ask on", async () => {
  const room = aDirectory()
  room.answer = async () => {
    throw new SignedOut({ status: 401 })
  }

  room.presence.emit("here", { members: [ADA] })
  await room.clock.pass(100_000)

  assert.equal(room.asked.length, 1)
})

test("where Pusher does not tell who is here, our server is asked that, too", async () => {
  const room = aDirectory()
  room.answer = async () => ({ people: [{ ...GRACE, status: "away" }] })

  room.presence.emit("absent")
  await room.clock.pass(1_000)

  assert.deepEqual(room.asked, [undefined])
  assert.deepEqual(
    room.people.list.map(({ name }) => name),
    ["Me", "Grace"],
  )
  assert.equal(room.people.isPartial, true)
})

test("asked by hand it asks now, and tells what went wrong", async () => {
  const room = aDirectory()
  await room.directory.refresh()
  assert.deepEqual(room.asked, [["u_me"]])

  room.answer = async () => {
    throw new Unreachable("503")
  }
  await assert.rejects(room.directory.refresh(), Unreachable)
})

test("once stopped nothing goes on", async () => {
  const { clock, presence, people, asked, directory } = aDirectory()
  presence.emit("here", { members: [ADA] })

  directory.stop()
  presence.emit("came", { member: GRACE })
  await clock.pass(600_000)

  assert.deepEqual([asked, people.count, clock.waiting], [[], 2, 0])
})

test("how somebody is now is shown without a question", async () => {
  const { clock, presence, people, asked } = aDirectory()
  people.here([ADA])

  presence.emit("status", { user_id: "u_ada", status: "busy" })
  await clock.pass(1_000)

  assert.deepEqual([people.list[1].status, asked], ["busy", []])
})

test("who comes while an answer is on its way is asked about after it", async () => {
  const room = aDirectory()
  let answer
  room.answer = () => new Promise(done => (answer = () => done({ people: [] })))
  room.presence.emit("came", { member: ADA })
  await room.clock.pass(200)
  room.presence.emit("came", { member: GRACE })
  await room.clock.pass(1_000)
  assert.deepEqual(room.asked, [["u_ada"]])

  answer()
  await room.clock.pass(200)

  assert.deepEqual(room.asked, [["u_ada"], ["u_grace"]])
})

test("an answer that comes after the stop has no question follow", async () => {
  for (const end of [done => done({ people: [] }), (_, fail) => fail(new Unreachable("503"))]) {
    const room = aDirectory()
    let ends
    room.answer = () => new Promise((...both) => (ends = both))
    room.presence.emit("came", { member: ADA })
    await room.clock.pass(200)
    room.presence.emit("came", { member: GRACE })

    room.directory.stop()
    end(...ends)
    await room.clock.pass(600_000)

    assert.deepEqual([room.asked.length, room.clock.waiting], [1, 0])
  }
})

test("the more people are here, the longer each page waits before it asks", async () => {
  const { clock, presence, asked } = aDirectory()
  const members = Array.from({ length: 49 }, (_, number) => ({ user_id: `u_${number}`, name: "" }))

  presence.emit("here", { members })
  await clock.pass(100 + 50 * 20 - 1)
  assert.deepEqual(asked, [])

  await clock.pass(1)
  assert.equal(asked.length, 1)
})

test("somebody whose id is a word of JavaScript's own is a person like any other", async () => {
  const { clock, presence, people } = aDirectory()

  presence.emit("here", { members: [{ user_id: "__proto__", name: "Ada" }] })
  presence.emit("came", { member: { user_id: "constructor", name: "Grace" } })
  await clock.pass(1_000)

  assert.deepEqual(people.ids.toSorted(), ["__proto__", "constructor", "u_me"])
  assert.equal(people.nameOf("__proto__"), "Ada")
  assert.equal(people.nameOf("toString"), people.nameOf("u_nobody"))
})
