import assert from "node:assert/strict"
import { test } from "node:test"

import { OtherTabs } from "../../chatapp/static/events.js"

/** Hears what that tab says next to `other`, over the browser's own channel. */
function told(other, say) {
  return new Promise(done => {
    other.start(({ data }) => done(data))
    say()
  })
}

test("what happens in one tab is heard in the other", async () => {
  const [one, other] = [new OtherTabs(), new OtherTabs()]
  one.start(() => {})

  assert.equal(await told(other, () => one.tell()), "changed")

  one.stop()
  other.stop()
})

test("what is told under one name is not heard under another", async () => {
  const [outbox, idle, otherIdle] = [
    new OtherTabs(),
    ...[1, 2].map(() => new OtherTabs({ name: "idle" })),
  ]
  outbox.start(() => {})
  otherIdle.start(() => {})

  const heard = await told(idle, () => {
    outbox.tell()
    otherIdle.tell({ isKey: true })
  })

  assert.deepEqual(heard, { isKey: true })
  for (const tabs of [outbox, idle, otherIdle]) tabs.stop()
})

test("a tab that has not started, or has stopped, tells nobody and hears nobody", async () => {
  const [one, other] = [new OtherTabs(), new OtherTabs()]
  one.tell("before it started")
  one.stop()
  one.start(() => assert.fail("It heard that."))
  one.stop()
  one.tell("after it stopped")
  const third = new OtherTabs()
  third.start(() => {})

  assert.equal(
    await told(other, () => third.tell("the first that counts")),
    "the first that counts",
  )

  third.stop()
  other.stop()
})

test("where there is no channel between tabs, each is on its own", () => {
  const alone = new OtherTabs({ BroadcastChannel: null })

  alone.start(() => assert.fail("It heard that."))
  alone.tell()
  alone.stop()
})
