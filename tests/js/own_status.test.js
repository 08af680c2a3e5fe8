import assert from "node:assert/strict"
import { test } from "node:test"

import { TooFast, Unreachable } from "../../chatapp/static/api.js"
import { Emitter } from "../../chatapp/static/emitter.js"
import { OwnStatus, whyNotChosen } from "../../chatapp/static/own_status.js"
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
    if (page.refusal) throw page.refusal
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
  await kept

  assert.deepEqual([people.me.status, asked], ["busy", ["busy"]])
})

test("what the server doesn't keep is as it was", async () => {
  const page = aPage()
  page.isDown = true

  await assert.rejects(page.own.choose("busy"), Unreachable)

  assert.equal(page.people.me.status, "available")
})

test("two choices that both fail lead back to what the server has, and not to the first", async () => {
  const page = aPage()
  page.isDown = true

  const choices = [page.own.choose("busy"), page.own.choose("away")]
  assert.equal(page.people.me.status, "away")
  await Promise.allSettled(choices)

  assert.equal(page.people.me.status, "available")
})

test("a choice that fails after one that was kept leads back to that one", async () => {
  const page = aPage()
  const kept = page.own.choose("busy").then(() => (page.isDown = true))

  const failed = page.own.choose("away")
  await kept
  assert.equal(page.people.me.status, "away", "what one wants last is shown meanwhile")
  await assert.rejects(failed, Unreachable)

  assert.equal(page.people.me.status, "busy")
})

test("a choice that failed doesn't matter any more when the next one is kept", async () => {
  const page = aPage()
  page.isDown = true
  const first = page.own.choose("busy").then(() => (page.isDown = false))

  const second = page.own.choose("away")
  await Promise.all([first, second])

  assert.equal(page.people.me.status, "away")
})

test("what another window chose meanwhile is what a failed choice leads back to", async () => {
  const page = aPage()
  page.isDown = true
  const failed = page.own.choose("away")

  page.people.hear({ user_id: "u_me", status: "busy" })
  assert.equal(page.people.me.status, "away")
  await assert.rejects(failed, Unreachable)

  assert.equal(page.people.me.status, "busy")
})

test("who does too much at once is told how long to wait", async () => {
  const page = aPage()
  page.refusal = new TooFast({ status: 429, message: "That was fast.", retryAfter: 4 })

  const refused = await page.own.choose("busy").catch(error => error)

  assert.equal(whyNotChosen(refused), "That was a lot at once. Try again in 4 seconds.")
  assert.equal(page.people.me.status, "available")
  assert.equal(whyNotChosen(new TooFast({ retryAfter: 1 })).slice(-9), "1 second.")
  assert.equal(whyNotChosen(new Unreachable("Down.")),
    "Your status could not be changed. Try again in a moment.")
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

test("who has nothing to tell is quiet when the line is there again", async () => {
  const { presence, asked } = aPage()

  presence.emit("here", { members: [] })
  await settled()

  assert.deepEqual(asked, [])
})

test("a machine that lies idle elsewhere does not make one away here", async () => {
  const { presence, asked, people } = aPage()

  presence.emit("status", { user_id: "u_other", status: "away" })
  presence.emit("status", { user_id: "u_me", status: "busy" })
  await settled()
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

test("started twice it tells once, and once stopped nothing", async () => {
  const page = aPage()
  const { own, becomes, asked } = page

  own.start()
  await becomes(true)
  assert.deepEqual(asked, [true])

  own.stop()
  await becomes(false)
  page.presence.emit("status", { user_id: "u_me", status: "away" })
  await settled()
  assert.deepEqual(asked, [true])
})

test("what could not be told is not told by a page that has stopped", async () => {
  const page = aPage()
  page.isDown = true
  await page.becomes(true)

  page.own.stop()
  page.presence.emit("here", { members: [] })
  await settled()

  assert.deepEqual(page.asked, [true])
})
