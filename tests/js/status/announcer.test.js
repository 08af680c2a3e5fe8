import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Emitter } from "../../../chatapp/static/events.js"
import { Announcer, MessageAnnouncer } from "../../../chatapp/static/status/announcer.js"
import { Clock } from "../support/clock.js"
import { giveNavigator } from "../support/navigator.js"

const from = (name, message, more) => ({ user_id: `u_${name}`, name, message, ...more })

function aListener() {
  const { document } = new JSDOM("<p></p>").window
  globalThis.document = document
  const [clock, place] = [new Clock(), document.querySelector("p")]
  const announcer = new Announcer(place, { timers: clock })
  const messages = new MessageAnnouncer({ announcer, person: "u_Ada", timers: clock })
  const said = () => [...place.children].map(node => node.textContent)
  return { clock, place, announcer, messages, said }
}

test("what others write is said, as soon as a moment is over", async () => {
  const { clock, messages, said } = aListener()

  messages.arrived([from("Grace", "hello")])
  await clock.pass(999)
  assert.deepEqual(said(), [])

  await clock.pass(1)
  assert.deepEqual(said(), ["Grace: hello"])
})

test("a few messages within a moment are said one by one, in their order", async () => {
  const { clock, messages, said } = aListener()

  messages.arrived([from("Grace", "one"), from("Alan", "two")])
  messages.arrived([from("Grace", "three")])
  assert.equal(clock.waiting, 1)
  await clock.pass(1_000)

  assert.deepEqual(said(), ["Grace: one", "Alan: two", "Grace: three"])
})

test("more than that is said as one sentence", async () => {
  const { clock, messages, said } = aListener()

  messages.arrived(Array.from({ length: 89 }, (_, n) => from("Grace", `number ${n}`)))
  messages.arrived([from("Alan", "the last")])
  await clock.pass(1_000)

  assert.deepEqual(said(), ["90 new messages, the last from Alan"])
})

test("what follows later is said anew", async () => {
  const { clock, messages, said } = aListener()
  messages.arrived([from("Grace", "one")])
  await clock.pass(1_000)

  messages.arrived([from("Grace", "two")])
  await clock.pass(1_000)

  assert.deepEqual(said(), ["Grace: one", "Grace: two"])
})

test("one's own messages, and what is removed, are not said", async () => {
  const { clock, messages, said } = aListener()

  messages.arrived([from("Ada", "mine"), from("Grace", null, { removed: { by: "author" } })])
  await clock.pass(1_000)
  assert.deepEqual([said(), clock.waiting], [[], 0])

  messages.arrived([from("Ada", "mine"), from("Grace", "hello")])
  await clock.pass(1_000)
  assert.deepEqual(said(), ["Grace: hello"])
})

test("a leap over more than can be counted is said, and who spoke last", async () => {
  const { messages, said } = aListener()

  messages.leapt([from("Grace", "one"), from("Alan", "two")])
  messages.leapt([])

  assert.deepEqual(said(), ["Many new messages, the last from Alan"])
})

test("a sentence takes no other one's place, and goes when it has been said", async () => {
  const { clock, announcer, said } = aListener()

  announcer.say("Sent")
  await clock.pass(5_000)
  announcer.say("Sent")
  assert.deepEqual(said(), ["Sent", "Sent"])

  await clock.pass(25_000)
  assert.deepEqual(said(), ["Sent"])
  await clock.pass(5_000)
  assert.deepEqual(said(), [])
})

test("it hears the conversation, and what is new beyond the page, until it stops", async () => {
  const { clock, announcer, said } = aListener()
  const [conversation, unread, sync] = [new Emitter(), new Emitter(), new Emitter()]
  const messages = new MessageAnnouncer({
    announcer,
    conversation,
    unread,
    sync,
    person: "u_Ada",
    timers: clock,
  })
  conversation.messages = [from("Alan", "the last")]
  const tellAll = () => {
    conversation.emit("added", { messages: [from("Grace", "one")], origin: "caught-up" })
    conversation.emit("added", { messages: [from("Grace", "two")], origin: "own" })
    unread.emit("beyond", { messages: [from("Grace", "three")] })
    sync.emit("far-behind", { wasAt: 1 })
  }

  messages.start()
  tellAll()
  messages.stop()
  tellAll()
  await clock.pass(1_000)

  const many = "Many new messages, the last from Alan"
  assert.deepEqual(said(), [many, "Grace: one", "Grace: three"])
})

test("what is copied is said to be, and so is that it can't be", async t => {
  const { announcer, said } = aListener()
  const copied = []

  giveNavigator(t, { clipboard: { writeText: async text => copied.push(text) } })
  await announcer.copy("hello")
  giveNavigator(t, {})
  await announcer.copy("hello")

  assert.deepEqual(copied, ["hello"])
  assert.deepEqual(said(), ["Copied", "Couldn't copy. Your browser blocks the clipboard."])
})
