import assert from "node:assert/strict"
import { test } from "node:test"

import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { heard, Server } from "../support/server.js"

async function opened(server) {
  return new Conversation(await server.page())
}

const texts = conversation => conversation.messages.map(({ message }) => message)

test("the next message is shown at the end", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const added = heard(conversation, "added")

  const verdict = conversation.receive(server.says("hello"))

  assert.equal(verdict, "next")
  assert.deepEqual(added, [{ messages: server.messages, origin: "live" }])
  assert.equal(conversation.rev, 1)
})

test("what was edited before it was seen stands among the new ones where it was said", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const added = heard(conversation, "added")
  for (const text of ["one", "two"]) server.says(text)
  server.edits(1, "one, edited")

  conversation.fill(await server.since(0))

  assert.deepEqual(
    added.map(({ messages }) => messages.map(({ id }) => id)),
    [[1, 2]],
  )
})

test("an event that comes twice is ignored the second time", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const event = server.says("hello")
  conversation.receive(event)

  const verdict = conversation.receive(event)

  assert.equal(verdict, "older")
  assert.deepEqual(texts(conversation), ["hello"])
})

test("an event beyond a hole waits until the hole is closed", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const [first, second, third] = server.isBusy(3)
  const holes = heard(conversation, "hole")

  assert.equal(conversation.receive(third), "hole")
  assert.equal(conversation.receive(second), "hole")
  assert.deepEqual([conversation.rev, conversation.hasHole, holes.length], [0, true, 2])

  assert.equal(conversation.receive(first), "next")
  assert.deepEqual(conversation.messages, [first, second, third])
  assert.deepEqual([conversation.rev, conversation.hasHole], [3, false])
})

test("of two holes the second stays open when the first is closed", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const [first, second, , fourth] = server.isBusy(4)
  conversation.receive(second)
  conversation.receive(fourth)

  conversation.receive(first)

  assert.equal(conversation.rev, 2)
  assert.ok(conversation.hasHole)
})

test("an answer to since closes every hole before its revision", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const [, second, , fourth, fifth] = server.isBusy(5)
  for (const event of [second, fourth]) conversation.receive(event)
  const added = heard(conversation, "added")

  conversation.fill({ messages: server.messages.slice(0, 3), rev: 3, more: true })

  assert.deepEqual([conversation.rev, conversation.hasHole], [4, false])
  assert.deepEqual(
    added.map(({ messages }) => messages.length),
    [4],
    "told at once",
  )
  assert.equal(conversation.receive(fifth), "next")
})

test("an answer that is older than an event changes nothing back", async () => {
  const server = new Server()
  server.says("hello")
  const conversation = await opened(server)
  server.edits(1, "hullo")
  const late = await server.since(1)
  conversation.receive(server.messages[0])
  conversation.receive(server.edits(1, "hallo"))

  conversation.fill(late)

  assert.deepEqual(texts(conversation), ["hallo"])
  assert.equal(conversation.rev, 3)
})

test("a change to a message that is shown is told as a change", async () => {
  const server = new Server()
  server.says("hello")
  const conversation = await opened(server)
  const [changed, added] = [heard(conversation, "changed"), heard(conversation, "added")]

  conversation.receive(server.edits(1, "hullo"))

  assert.deepEqual(changed, [{ message: server.messages[0] }])
  assert.deepEqual(added, [])
})

test("a message that is new and changed within one step is only new", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const said = server.says("hello")
  const edited = server.edits(1, "hullo")
  const [changed, added] = [heard(conversation, "changed"), heard(conversation, "added")]
  conversation.receive(edited)

  conversation.receive(said)

  assert.deepEqual(added, [{ messages: [edited], origin: "live" }])
  assert.deepEqual(changed, [])
})

test("what we sent is shown at once, and counted when its turn comes", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const [theirs, ours] = server.isBusy(2)

  assert.equal(conversation.keep(ours), "hole")
  assert.deepEqual([conversation.messages, conversation.rev], [[ours], 0])

  conversation.receive(theirs)
  assert.deepEqual([conversation.messages, conversation.rev], [[theirs, ours], 2])
})

test("what we sent is shown once when its event comes before the answer", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const [added, changed] = [heard(conversation, "added"), heard(conversation, "changed")]
  const ours = server.says("hello")
  conversation.receive(ours)

  assert.equal(conversation.keep({ ...ours }), "older")
  assert.deepEqual([conversation.messages, added.length, changed.length], [[ours], 1, 0])
})

test("what is new says whether it came live, was missed, or is the answer to one's own send", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const origins = []
  conversation.addEventListener("added", ({ detail }) => origins.push(detail.origin))

  conversation.receive(server.says("live"))
  conversation.keep(server.says("own"))
  server.says("missed")
  conversation.fill(await server.since(2))

  assert.deepEqual(origins, ["live", "own", "caught-up"])
})

test("an event that waited in a hole is told with what closed it", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const added = heard(conversation, "added")
  const [, second] = server.isBusy(2)

  conversation.receive(second)
  conversation.fill(await server.since(0))

  assert.deepEqual(added, [{ messages: server.messages, origin: "caught-up" }])
})

const REACTION = { emoji: "👍", count: 1, user_ids: ["u_grace"] }

function shared(server, message, more) {
  return { ...server.edits(message.id, message.message), ...more }
}

async function withAda(server) {
  return new Conversation(await server.page(), { person: "u_ada" })
}

test("a hint is a hole that only an answer closes", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const holes = heard(conversation, "hole")
  const { id, rev } = server.says("too large")

  assert.equal(conversation.receive({ id, rev }), "hole")

  assert.deepEqual([conversation.rev, conversation.hasHole, holes.length], [0, true, 1])
  conversation.fill(await server.since(0))
  assert.deepEqual([conversation.rev, conversation.hasHole], [1, false])
  assert.deepEqual(texts(conversation), ["too large"])
})

test("what follows a hint waits for it", async () => {
  const server = new Server()
  const conversation = await opened(server)
  const { id, rev } = server.says("too large")
  conversation.receive({ id, rev })

  conversation.receive(server.says("after it"))

  assert.deepEqual(texts(conversation), [])
  conversation.fill({ ...(await server.since(0, 1)), more: true })
  assert.deepEqual(texts(conversation), ["too large", "after it"])
  assert.equal(conversation.hasHole, false)
})

test("a hint of what is known already is none", async () => {
  const server = new Server()
  const { id, rev } = server.says("known")
  const conversation = await opened(server)

  assert.equal(conversation.receive({ id, rev }), "older")
  assert.equal(conversation.hasHole, false)
})

test("one's own reactions stay one's own when others react", async () => {
  const server = new Server()
  const said = server.says("hello", { mine: ["👍"], reactions: [REACTION] })
  const conversation = await withAda(server)
  const { mine: _, ...event } = shared(server, said, { by: "u_grace" })

  conversation.receive(event)

  assert.deepEqual(conversation.find(1).mine, ["👍"])
  assert.equal("by" in conversation.find(1), false)
})

test("of one's own reaction in another tab the page has to ask", async () => {
  const server = new Server()
  const said = server.says("hello", { mine: [] })
  const conversation = await withAda(server)
  const unsure = heard(conversation, "unsure")
  const { mine: _, ...event } = shared(server, said, { by: "u_ada", reactions: [REACTION] })

  conversation.receive(event)
  assert.deepEqual(unsure, [{ id: 1 }])

  conversation.keep({ ...server.messages[0], reactions: [REACTION], mine: ["👍"] })
  assert.deepEqual(conversation.find(1).mine, ["👍"])
  assert.equal(conversation.find(1).isMineOld, undefined)
  conversation.keep({ ...server.messages[0], mine: [] })
  assert.deepEqual(conversation.find(1).mine, ["👍"], "nothing is asked for twice")
})

test("the answer to one's own reaction needs no question when its event comes after it", async () => {
  const server = new Server()
  const said = server.says("hello", { mine: [] })
  const conversation = await withAda(server)
  const unsure = heard(conversation, "unsure")
  const { mine: _, ...event } = shared(server, said, { by: "u_ada" })

  conversation.keep({ ...event, by: undefined, mine: ["👍"] })
  conversation.receive(event)

  assert.deepEqual(unsure, [])
  assert.deepEqual(conversation.find(1).mine, ["👍"])
})

test("a quote follows the message that it quotes", async () => {
  const server = new Server()
  const source = server.says("at ten?", { name: "Grace", user_id: "u_grace" })
  const quote = { id: 1, rev: 1, name: "Grace", user_id: "u_grace", excerpt: "at ten?" }
  server.says("yes", { reply_to: quote })
  const conversation = await opened(server)
  const changed = heard(conversation, "changed")

  conversation.receive(server.edits(source.id, `at eleven? ${"…".repeat(200)}`))

  const excerpt = `at eleven? ${"…".repeat(109)}`
  assert.deepEqual(conversation.find(2).reply_to, { ...quote, rev: 3, excerpt })
  assert.deepEqual(
    changed.map(({ message }) => message.id),
    [1, 2],
  )
  conversation.receive({ ...server.edits(1, null), removed: { by: "author" } })
  assert.equal(conversation.find(2).reply_to.excerpt, null)
  assert.equal(conversation.requoted(quote).excerpt, null)
  const unknown = { ...quote, id: 99 }
  assert.equal(conversation.requoted(unknown), unknown)
})

test("a quote follows what is remembered of a message that is not loaded", async () => {
  const server = new Server()
  const source = server.says("at ten?")
  const quote = { id: 1, rev: 1, name: "Grace", user_id: "u_grace", excerpt: "at ten?" }
  server.says("between")
  server.says("yes", { reply_to: quote })
  const conversation = new Conversation(await server.page({ limit: 1 }))

  conversation.receive(server.edits(source.id, "at eleven?"))
  assert.equal(conversation.find(3).reply_to.excerpt, "at eleven?")

  conversation.receive(server.says("too", { reply_to: quote }))
  assert.equal(conversation.find(4).reply_to.excerpt, "at eleven?")
})

test("every list tells how often the pins have changed, and what is new is told once", () => {
  const page = { messages: [], rev: 0, more: false, pins: 2 }
  const conversation = new Conversation(page)
  assert.equal(conversation.pins, 2)
  let told = 0
  conversation.addEventListener("pins", () => {
    told += 1
  })

  conversation.fill({ messages: [], rev: 0, more: false, pins: 2 })
  conversation.fill({ messages: [], rev: 0, more: false })
  conversation.tellPins(undefined)
  assert.equal(told, 0)
  conversation.fill({ messages: [], rev: 0, more: false, pins: 3 })
  conversation.tellPins(4)
  conversation.loadOlder({ messages: [], rev: 0, more: false, pins: 5 }, { before: null })

  assert.deepEqual([conversation.pins, told], [5, 3])
})
