import assert from "node:assert/strict"
import { test } from "node:test"

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
