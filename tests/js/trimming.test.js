import assert from "node:assert/strict"
import { test } from "node:test"

import { Conversation } from "../../chatapp/static/conversation.js"
import { Trimming } from "../../chatapp/static/trimming.js"
import { Server, heard } from "./server.js"

/** A page with so many messages, whose reader has the one with number `top` on top. */
async function aPage(count, { top = null } = {}) {
  const server = new Server()
  server.isBusy(count)
  const conversation = new Conversation(await server.page({ limit: count }))
  const scroll = { atEnd: top === null, stay: change => change(),
    topMessage: () => ({ dataset: { id: String(top) } }) }
  const trimming = new Trimming({ conversation, scroll })
  const loaded = () => [conversation.oldestId, conversation.newestId]
  const ends = () => [conversation.hasOlder, conversation.atEnd]
  return { server, conversation, trimming, loaded, ends }
}

test("five hundred messages stay", async () => {
  const { trimming, loaded, ends } = await aPage(500)

  trimming.trim()

  assert.deepEqual([loaded(), ends()], [[1, 500], [false, true]])
})

for (const [where, top, loaded, ends] of [
  ["at the end", null, [102, 501], [true, true]],
  ["near the start", 3, [1, 400], [false, false]],
  ["in the middle", 250, [50, 449], [true, false]],
  ["near the end", 480, [102, 501], [true, true]],
  ["among what is not sent yet", undefined, [102, 501], [true, true]],
]) {
  test(`of more, four hundred around the reader stay: ${where}`, async () => {
    const page = await aPage(501, { top })
    const shrunk = heard(page.conversation, "shrunk")

    page.trimming.trim()

    assert.deepEqual([page.loaded(), page.ends()], [loaded, ends])
    assert.equal(shrunk[0].messages.length, 101)
  })
}

test("what changes there meanwhile is right when it is loaded again", async () => {
  const { server, conversation, trimming, loaded } = await aPage(501)
  const late = await server.page({ before: 102 })
  trimming.trim()
  conversation.receive(server.edits(90, "better"))

  assert.equal(conversation.loadOlder(late), true)

  assert.deepEqual(loaded(), [2, 501])
  assert.equal(conversation.messages.find(({ id }) => id === 90).message, "better")
})

test("what comes while the end is not loaded is told of, and found there", async () => {
  const { server, conversation, trimming } = await aPage(501, { top: 3 })
  trimming.trim()
  const beyond = heard(conversation, "beyond")

  const said = server.says("hello")
  conversation.receive(said)

  assert.deepEqual(beyond, [{ messages: [said] }])
  conversation.loadNewer(await server.page({ after: 400, limit: 200 }))
  assert.deepEqual([conversation.newestId, conversation.atEnd], [502, true])
})

test("a page that is open for long remembers so much, and then asks again", async () => {
  const server = new Server()
  server.isBusy(10)
  const conversation = new Conversation(await server.page({ limit: 5 }), { mostRemembered: 3 })
  const old = await server.page({ before: 6 })
  for (const id of [1, 2, 3, 4]) conversation.receive(server.edits(id, "better"))

  assert.equal(conversation.loadOlder(old), false)

  assert.equal(conversation.loadOlder(await server.page({ before: 6 })), true)
  assert.deepEqual(conversation.messages, server.messages)
})
