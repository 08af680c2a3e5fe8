import assert from "node:assert/strict"
import { test } from "node:test"

import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { heard, Server } from "../support/server.js"

/** A room with twenty messages, of which the last ten are loaded. */
async function longRoom() {
  const server = new Server()
  server.isBusy(20)
  return { server, conversation: new Conversation(await server.page({ limit: 10 })) }
}

/** The same, looked at from its sixth to its tenth message. */
async function past() {
  const { server, conversation } = await longRoom()
  const messages = server.messages.slice(5, 10)
  conversation.replace({ messages, rev: server.rev, more: true }, { atEnd: false })
  return { server, conversation }
}

const ids = messages => messages.map(({ id }) => id)

test("older messages come before those that are loaded", async () => {
  const { server, conversation } = await longRoom()
  const older = heard(conversation, "older")

  conversation.loadOlder(await server.page({ before: 11 }))

  assert.deepEqual(ids(older[0].messages), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  assert.deepEqual([conversation.oldestId, conversation.hasOlder], [1, false])
})

test("a change to a message that is not loaded is remembered until it is", async () => {
  const { server, conversation } = await longRoom()
  const late = await server.page({ before: 11 })
  conversation.receive(server.edits(3, "better"))

  conversation.loadOlder(late)

  assert.equal(conversation.messages[2].message, "better")
  assert.equal(conversation.rev, 21)
})

test("a page that was asked for another place is dropped", async () => {
  const { server, conversation } = await longRoom()
  const page = await server.page({ before: 11, limit: 2 })
  conversation.loadOlder(page, { before: 11 })

  assert.equal(conversation.loadOlder(page, { before: 11 }), false)

  assert.equal(conversation.oldestId, 9)
})

test("a page from before a leap is dropped, for it may show what is gone by now", async () => {
  const { server, conversation } = await longRoom()
  const stale = await server.page({ before: 11 })
  server.edits(3, "better")
  conversation.replace(await server.page({ limit: 10 }))

  assert.equal(conversation.loadOlder(stale), false)

  assert.equal(conversation.oldestId, 11)
})

test("while we look at the past, new messages are told of and not shown", async () => {
  const { server, conversation } = await past()
  const beyond = heard(conversation, "beyond")

  conversation.receive(server.says("new"))
  conversation.receive(server.says("newer"))

  assert.deepEqual(
    beyond.map(({ messages }) => ids(messages)),
    [[21], [22]],
  )
  assert.deepEqual([conversation.newestId, conversation.rev], [10, 22])
})

test("on the way back from the past the end is reached with all that came meanwhile", async () => {
  const { server, conversation } = await past()
  const late = { messages: server.messages.slice(10), rev: server.rev, more: false }
  conversation.receive(server.says("new"))
  const [newer, beyond] = [heard(conversation, "newer"), heard(conversation, "beyond")]

  conversation.loadNewer(late)

  assert.deepEqual(ids(newer[0].messages), [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21])
  assert.deepEqual([conversation.atEnd, beyond], [true, []])
})

test("while we look at the past, what changes there is shown, up to both ends of it", async () => {
  const server = new Server()
  server.isBusy(50)
  const conversation = new Conversation(await server.page({ around: 25, limit: 10 }))
  conversation.replace(await server.page({ around: 25, limit: 10 }), { atEnd: false })
  const changed = heard(conversation, "changed")
  const { oldestId, newestId } = conversation

  for (const id of [oldestId - 1, oldestId, 25, newestId, newestId + 1]) {
    conversation.receive(server.edits(id, "edited"))
  }

  assert.deepEqual(
    changed.map(({ message }) => message.id),
    [oldestId, 25, newestId],
  )
})

test("older messages that are loaded in the past bring none of the newer ones with them", async () => {
  const server = new Server()
  server.isBusy(50)
  const conversation = new Conversation(await server.page({ limit: 5 }))
  conversation.replace(await server.page({ around: 25, limit: 10 }), { atEnd: false })
  const { newestId } = conversation
  conversation.receive(server.says("at the end"))

  conversation.loadOlder(await server.page({ before: conversation.oldestId, limit: 5 }))

  assert.equal(conversation.newestId, newestId)
})

test("an empty conversation has no oldest and no newest message", async () => {
  const { oldestId, newestId } = new Conversation(await new Server().page())

  assert.deepEqual([oldestId, newestId], [null, null])
})

test("what changes above what is loaded is not told of as newer", async () => {
  const { server, conversation } = await past()
  const beyond = heard(conversation, "beyond")

  conversation.receive(server.edits(2, "better"))

  assert.deepEqual(beyond, [])
})

test("what comes into an empty room is shown, whatever was asked for before", async () => {
  const server = new Server()
  const conversation = new Conversation(await server.page())
  conversation.replace(await server.page({ around: 5 }), { atEnd: false })
  assert.equal(conversation.atEnd, true)

  conversation.receive(server.says("hello"))

  assert.deepEqual(ids(conversation.messages), [1])
})

test("a page after another place than the end of what is loaded is dropped", async () => {
  const { server, conversation } = await past()
  const page = { messages: server.messages.slice(10, 15), rev: server.rev, more: true }
  conversation.loadNewer(page, { after: 10 })

  assert.equal(conversation.loadNewer(page, { after: 10 }), false)

  assert.equal(conversation.newestId, 15)
})

test("a page that is older than what we know brings nothing back", async () => {
  const { server, conversation } = await longRoom()
  const late = await server.page({ limit: 10 })
  conversation.receive(server.edits(15, "better"))
  conversation.receive(server.says("new"))

  conversation.replace(late)

  assert.deepEqual(conversation.messages, server.messages.slice(10))
  assert.equal(conversation.rev, 22)
})

test("a leap to the newest page lets go of all that was loaded", async () => {
  const { server, conversation } = await longRoom()
  server.isBusy(30)
  const replaced = heard(conversation, "replaced")

  conversation.replace(await server.page({ limit: 5 }))

  assert.deepEqual(ids(replaced[0].messages), [46, 47, 48, 49, 50])
  assert.deepEqual([conversation.rev, conversation.hasOlder, conversation.atEnd], [50, true, true])
})

test("after a restoration numbers start again from where the room is now", async () => {
  const { conversation } = await longRoom()
  const restored = new Server()
  restored.isBusy(3)
  conversation.receive({ id: 40, rev: 40, message: "from before" })

  conversation.replace(await restored.page(), { restored: true })

  assert.deepEqual([conversation.messages, conversation.rev], [restored.messages, 3])
  assert.equal(conversation.hasHole, false)
  assert.equal(conversation.receive(restored.edits(1, "again")), "next")
})
