import assert from "node:assert/strict"
import { test } from "node:test"

import { Reactions } from "../../../chatapp/static/actions/reactions.js"
import { Unreachable } from "../../../chatapp/static/server/api.js"
import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { aMessage, aTimeline } from "../support/drawn.js"
import { settled } from "../support/past.js"

const thumb = (count = 1) => ({ emoji: "👍", count, user_ids: ["u_ada"] })

/** A room of one message, with the reaction or reactions of its answer. */
function aRoom(message = aMessage(1)) {
  const { window, list, timeline } = aTimeline()
  const page = { messages: [message], rev: 1, more: false }
  const conversation = new Conversation(page, { person: "u_ada" })
  timeline.add([message])
  const asked = []
  const answers = []
  const answer = words => {
    asked.push(words)
    const next = answers.shift()
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  }
  const api = {
    react: (id, emoji) => answer(`react ${id} ${emoji}`),
    unreact: (id, emoji) => answer(`unreact ${id} ${emoji}`),
  }
  const told = []
  const tell = sentence => told.push(sentence)
  const reactions = new Reactions({ api, conversation, log: list, tell })
  reactions.start()
  const press = () => list.querySelector("[data-emoji]").firstChild.click()
  return { window, list, conversation, reactions, asked, answers, told, press }
}

test("a press gives the reaction, and the next one takes it back", async () => {
  const { conversation, asked, answers, press } = aRoom(aMessage(1, { reactions: [thumb()] }))
  answers.push({ ...aMessage(1), rev: 2, reactions: [thumb(2)], mine: ["👍"] })
  answers.push({ ...aMessage(1), rev: 3, reactions: [thumb()], mine: [] })

  press()
  await settled()
  assert.deepEqual(conversation.find(1).mine, ["👍"])
  press()
  await settled()

  assert.deepEqual(asked, ["react 1 👍", "unreact 1 👍"])
  assert.deepEqual(conversation.find(1).mine, [])
})

test("while one is on its way a second press does nothing", async () => {
  const { asked, answers, press } = aRoom(aMessage(1, { reactions: [thumb()] }))
  answers.push({ ...aMessage(1), rev: 2, reactions: [thumb(2)], mine: ["👍"] })

  press()
  press()
  await settled()

  assert.deepEqual(asked, ["react 1 👍"])
})

test("another emoji need not wait for the first, to the same message", async () => {
  const { asked, answers, reactions } = aRoom()
  answers.push({ ...aMessage(1), rev: 2 }, { ...aMessage(1), rev: 3 })

  reactions.toggle(1, "👍")
  reactions.toggle(1, "🎉")
  await settled()

  assert.deepEqual(asked, ["react 1 👍", "react 1 🎉"])
})

test("what can't be done now says so, and nothing changes", async () => {
  const { conversation, answers, told, reactions } = aRoom()
  answers.push(new Unreachable("Down."))

  await reactions.toggle(1, "🎉")

  assert.deepEqual(told, [
    "Couldn't save your reaction. Couldn't reach the server. Try again in a moment.",
  ])
  assert.deepEqual(conversation.find(1), aMessage(1))
})

test("once stopped a press does nothing", () => {
  const { asked, press, reactions } = aRoom(aMessage(1, { reactions: [thumb()] }))

  reactions.stop()
  press()

  assert.deepEqual(asked, [])
})
