import assert from "node:assert/strict"
import { test } from "node:test"

import { Unreachable } from "../../chatapp/static/api.js"
import { Emitter } from "../../chatapp/static/emitter.js"
import { OwnStatus } from "../../chatapp/static/own_status.js"
import { People } from "../../chatapp/static/people.js"
import { settled } from "./clock.js"

/** A person's page, and the server's rule: nobody is away by themselves but who is available. */
function aPage(status = "available") {
  const [presence, idle] = [new Emitter(), Object.assign(new Emitter(), { isIdle: false })]
  const people = new People({ user_id: "u_me", name: "Me", picture: null, status })
  const page = { presence, idle, people, asked: [], isDown: false, kept: status }
  const answer = (what, next) => {
    page.asked.push(what)
    if (page.isDown) throw new Unreachable("Down.")
    page.kept = next
    return { user_id: "u_me", status: next }
  }
  const byItself = isIdle => isIdle ? "away" : "available"
  const api = {
    setStatus: async next => answer(next, next),
    setIdle: async isIdle => answer(isIdle, page.kept === "busy" ? "busy" : byItself(isIdle)),
  }
  page.own = new OwnStatus({ api, people, idle, presence })
  page.own.start()
  page.becomes = async isIdle => {
    idle.isIdle = isIdle
    idle.emit("changed")
    await settled()
  }
  return page
}

test("what one chooses is shown at once, and kept by the server", async () => {
  const { own, people, asked } = aPage()

  const kept = own.choose("busy")
  assert.equal(people.me.status, "busy")

  assert.equal(await kept, true)
  assert.deepEqual([people.me.status, asked], ["busy", ["busy"]])
})

test("what the server doesn't keep is as it was", async () => {
  const page = aPage()
  page.isDown = true

  assert.equal(await page.own.choose("busy"), false)

  assert.equal(page.people.me.status, "available")
})

test("who is idle is away, and back as they were", async () => {
  const { becomes, people } = aPage()

  await becomes(true)
  assert.equal(people.me.status, "away")
  await becomes(false)
  assert.equal(people.me.status, "available")
})

test("who is busy stays busy", async () => {
  const { becomes, people } = aPage("busy")

  await becomes(true)
  assert.equal(people.me.status, "busy")
  await becomes(false)
  assert.equal(people.me.status, "busy")
})

test("what could not be told is told when the line is there again", async () => {
  const page = aPage()
  page.isDown = true
  await page.becomes(true)
  page.isDown = false

  for (let times = 0; times < 2; times += 1) {
    page.presence.emit("here", { members: [] })
    await settled()
  }

  assert.deepEqual([page.asked, page.people.me.status], [[true, true], "away"])
})

test("a machine that lies idle elsewhere does not make one away here", async () => {
  const { presence, asked, people } = aPage()

  presence.emit("status", { user_id: "u_other", status: "away" })
  presence.emit("status", { user_id: "u_me", status: "busy" })
  assert.deepEqual(asked, [])

  presence.emit("status", { user_id: "u_me", status: "away" })
  await settled()
  assert.deepEqual([asked, people.me.status], [[false], "available"])
})

test("whoever opens the room is back", async () => {
  const { asked, people } = aPage("away")
  await settled()

  assert.deepEqual([asked, people.me.status], [[false], "available"])
})
