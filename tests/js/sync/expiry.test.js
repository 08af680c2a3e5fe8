import assert from "node:assert/strict"
import { test } from "node:test"

import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { heard, Server } from "../support/server.js"

/** A room with ten messages; the last answers the third, and the one before it the eighth. */
async function aRoom({ limit = 100 } = {}) {
  const server = new Server()
  server.isBusy(8)
  server.says("to the eighth", { reply_to: quote(8) })
  server.says("to the third", { reply_to: quote(3) })
  return { server, conversation: new Conversation(await server.page({ limit })) }
}

const quote = id => ({ id, rev: id, name: "Ada", user_id: "u_ada", excerpt: `number ${id}` })
const ids = messages => messages.map(({ id }) => id)

test("what stands before the first message is dropped, and told", async () => {
  const { conversation } = await aRoom()
  const expired = heard(conversation, "expired")

  conversation.expire(5)

  assert.deepEqual(ids(conversation.messages), [5, 6, 7, 8, 9, 10])
  assert.deepEqual([ids(expired[0].messages), expired[0].first], [[1, 2, 3, 4], 5])
  assert.deepEqual([conversation.first, conversation.hasOlder], [5, false])
})

test("a quote of it quotes nothing, and others stay", async () => {
  const { conversation } = await aRoom()
  const changed = heard(conversation, "changed")

  conversation.expire(5)

  assert.deepEqual([conversation.find(10).reply_to, conversation.find(9).reply_to?.id], [null, 8])
  assert.deepEqual(
    changed.map(({ message }) => message.id),
    [10],
  )
  assert.equal(conversation.requoted(quote(4)), null)
  assert.equal(conversation.requoted(quote(5)).id, 5)
})

for (const first of [5, 4, undefined, null, "9", -1, 1.5, {}]) {
  test(`word that is late, or none, changes nothing: ${JSON.stringify(first)}`, async () => {
    const { conversation } = await aRoom()
    conversation.expire(5)
    const expired = heard(conversation, "expired")

    conversation.expire(first)

    assert.deepEqual([conversation.first, expired], [5, []])
  })
}

test("a page that was away learns it by the next list", async () => {
  const { server, conversation } = await aRoom()
  server.first = 6
  server.says("news")

  conversation.fill(await server.since(10))

  assert.deepEqual(ids(conversation.messages), [6, 7, 8, 9, 10, 11])
})

test("changes that nobody can tell any more leave no hole", async () => {
  const { server, conversation } = await aRoom()
  server.edits(2, "changed, then expired")
  conversation.receive({ id: 3, rev: 12 })
  server.rev = 12
  server.first = 6
  assert.equal(conversation.hasHole, true)

  conversation.fill(await server.since(10))

  assert.deepEqual([conversation.rev, conversation.hasHole], [12, false])
})

test("an older page or event brings nothing back", async () => {
  const { server, conversation } = await aRoom({ limit: 4 })
  const late = await server.page({ before: 7 })
  conversation.expire(5)

  conversation.receive(server.edits(2, "late"))
  conversation.loadOlder(late)

  assert.deepEqual(ids(conversation.messages), [5, 6, 7, 8, 9, 10])
  assert.deepEqual([conversation.rev, conversation.find(2)], [11, undefined])
})

test("while older ones are left that aren't loaded, there are older ones", async () => {
  const { conversation } = await aRoom({ limit: 4 })

  conversation.expire(5)
  assert.equal(conversation.hasOlder, true)

  conversation.expire(7)
  assert.equal(conversation.hasOlder, false)
})

test("a reader far back, where nothing is left, is at no end", async () => {
  const { server, conversation } = await aRoom()
  const page = await server.page({ around: 2, limit: 3 })
  conversation.replace(page, { atEnd: false })

  conversation.expire(9)

  assert.deepEqual([conversation.messages, conversation.atEnd], [[], false])
})

test("a page around what has expired tells it, too", async () => {
  const { server, conversation } = await aRoom()
  const expired = heard(conversation, "expired")
  server.first = 6

  conversation.replace(await server.page({ around: 2, limit: 3 }), { atEnd: false })

  assert.equal(expired[0].first, 6)
  assert.deepEqual(ids(conversation.messages), [6, 7])
})

test("in a room that was restored, older messages are back", async () => {
  const { server, conversation } = await aRoom()
  conversation.expire(9)
  server.isRestored("second", 4)

  conversation.replace(await server.page(), { restored: true })

  assert.deepEqual([ids(conversation.messages), conversation.first], [[1, 2, 3, 4], 1])
})
