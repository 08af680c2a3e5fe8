import assert from "node:assert/strict"
import { test } from "node:test"

import { settled } from "../support/clock.js"
import { aLivePage } from "../support/page.js"
import { heard } from "../support/server.js"

test("a long answer is read to its end", async () => {
  const { server, sync, conversation } = await aLivePage()
  server.isBusy(250)

  await sync.ask()

  assert.deepEqual(server.asked, ["since 1", "page", "since 101", "since 201"])
  assert.deepEqual(conversation.messages, server.messages)
})

test("a page that is far behind leaps to the present, and says where it was", async () => {
  const { server, sync, conversation } = await aLivePage()
  const leaps = heard(sync, "far-behind")
  server.isBusy(501)

  await sync.ask()

  assert.deepEqual(leaps, [{ wasAt: 1 }])
  assert.deepEqual([conversation.rev, conversation.messages.length], [502, 100])
  assert.deepEqual([conversation.newestId, conversation.hasOlder, sync.upToDate], [502, true, true])
})

test("what is said while a page leaps is not missed", async () => {
  const { server, sync, conversation } = await aLivePage()
  server.isBusy(501)
  const { page } = server
  server.page = async () => {
    const newest = await page.call(server)
    server.says("meanwhile")
    return newest
  }

  await sync.ask()

  assert.deepEqual(server.asked, ["since 1", "page", "since 502"])
  assert.equal(conversation.messages.at(-1).message, "meanwhile")
})

test("a page that is 500 changes behind keeps what it has loaded", async () => {
  const { server, sync, conversation } = await aLivePage()
  const leaps = heard(sync, "far-behind")
  server.isBusy(500)

  await sync.ask()

  assert.deepEqual(leaps, [])
  assert.deepEqual(conversation.messages, server.messages)
})

test("a room that was restored from an older copy is shown as it is now", async () => {
  const { server, sync, conversation } = await aLivePage()
  server.isBusy(3)
  await sync.ask()
  Object.assign(server, { rev: 1, messages: server.messages.slice(0, 1) })

  await sync.ask()

  assert.deepEqual([conversation.rev, conversation.messages], [1, server.messages])
  assert.equal(sync.upToDate, true)
})

test("it is also when the counter has passed its own again, by the room's other life", async () => {
  const { server, sync, conversation } = await aLivePage()
  const anew = heard(conversation, "anew")
  server.isBusy(3)
  await sync.ask()
  assert.equal(anew.length, 0)
  server.isRestored("second", 1)
  server.isBusy(5)

  await sync.ask()

  assert.equal(anew.length, 1)

  assert.deepEqual([conversation.rev, conversation.messages], [6, server.messages])
  assert.deepEqual([conversation.life, sync.upToDate], ["second", true])
})

for (const way of ["loadOlder", "loadNewer", "replace"]) {
  test(`a page of another life is not shown (${way}), and the room is begun anew`, async () => {
    const { server, sync, conversation } = await aLivePage()
    server.isBusy(3)
    await sync.ask()
    server.isRestored("second")
    server.isBusy(5)

    assert.equal(conversation[way](await server.page()), false)
    await settled()

    assert.deepEqual([conversation.life, conversation.messages], ["second", server.messages])
  })
}

test("a server of an older version tells no life, and is believed by its counter", async () => {
  const { server, sync, conversation } = await aLivePage()
  const since = server.since
  server.since = async rev => ({ ...(await since.call(server, rev)), life: undefined })
  server.isBusy(3)

  await sync.ask()

  assert.deepEqual([conversation.rev, conversation.life], [4, "first"])
})

test("an answer that says more and leads nowhere is not followed for ever", async () => {
  const { server, clock, sync } = await aLivePage()
  const since = server.since
  server.since = async rev => ({ ...(await since.call(server, rev)), more: true })

  await sync.ask()
  assert.equal(sync.upToDate, false)

  server.since = since
  await clock.pass(2_000)
  assert.equal(sync.upToDate, true)
})

for (const [name, happens] of [
  ["a leap", server => server.isBusy(501)],
  [
    "a restoration",
    server => {
      server.rev = 0
    },
  ],
]) {
  test(`the page that was asked for ${name} changes nothing once all is stopped`, async () => {
    const { server, clock, sync, conversation } = await aLivePage()
    const leaps = heard(sync, "far-behind")
    const { page } = server
    server.page = () => {
      sync.stop()
      return page.call(server)
    }
    happens(server)

    await sync.ask()
    await clock.pass(0)

    assert.deepEqual([conversation.rev, conversation.messages.length, leaps], [1, 1, []])
  })
}
