import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Typing, TypingView, typingWords } from "../../../chatapp/static/people/typing.js"
import { Clock } from "../support/clock.js"
import { heard } from "../support/server.js"

function aTyping() {
  const clock = new Clock()
  const typing = new Typing({ now: clock.now, timers: clock })
  return { clock, typing, told: heard(typing, "tell"), changes: heard(typing, "changed") }
}

test("that one types is told at once, and at most once in three seconds", async () => {
  const { clock, typing, told } = aTyping()

  for (let key = 0; key < 90; key += 1) {
    typing.typed()
    await clock.pass(100)
  }

  assert.equal(told.length, 3, "at 0, 3 and 6 seconds")
})

test("it is told again as soon as three seconds are over", async () => {
  const { clock, typing, told } = aTyping()
  typing.typed()
  await clock.pass(2_999)
  typing.typed()
  assert.equal(told.length, 1)

  await clock.pass(1)
  typing.typed()

  assert.equal(told.length, 2)
})

test("whoever has stopped is not told of any more", async () => {
  const { clock, typing, told } = aTyping()
  typing.typed()
  await clock.pass(1_000)

  typing.typed()
  await clock.pass(60_000)

  assert.equal(told.length, 1)
})

test("several people who stop are gone five seconds later", async () => {
  const reader = aTyping()
  const names = ["u_ada", "u_grace", "u_alan"]
  for (const name of names) {
    const typing = new Typing({ now: reader.clock.now, timers: reader.clock })
    typing.addEventListener("tell", () => reader.typing.heard(name))
    for (let key = 0; key < 10; key += 1) typing.typed()
  }
  assert.equal(typingWords(reader.typing.ids), "Several people are typing…")

  await reader.clock.pass(5_000)

  assert.equal(typingWords(reader.typing.ids), "")
})

test("who types is gone after five seconds of silence", async () => {
  const { clock, typing, changes } = aTyping()
  typing.heard("u_ada")
  await clock.pass(4_999)
  typing.heard("u_ada")
  await clock.pass(4_999)
  assert.deepEqual([typing.ids, changes.length], [["u_ada"], 1])

  await clock.pass(1)

  assert.deepEqual([typing.ids, changes.length, clock.waiting], [[], 2, 0])
})

test("who has sent it does not type any more", async () => {
  const { clock, typing, changes } = aTyping()
  typing.heard("u_ada")
  typing.heard("u_grace")

  typing.over("u_ada")
  typing.over("u_nobody")

  assert.deepEqual([typing.ids, changes.length], [["u_grace"], 3])
  typing.stop()
  assert.deepEqual([typing.ids, clock.waiting], [[], 0])
})

test("two are named at most", () => {
  assert.equal(typingWords([]), "")
  assert.equal(typingWords(["Ada"]), "Ada is typing…")
  assert.equal(typingWords(["Ada", "Grace"]), "Ada and Grace are typing…")
  assert.equal(typingWords(["Ada", "Grace", "Alan"]), "Several people are typing…")
})

function aView() {
  const [clock, line, here] = [new Clock(), {}, { u_ada: "Ada" }]
  const typing = new Typing({ now: clock.now, timers: clock })
  const people = Object.assign(new Emitter(), { nameOf: id => here[id] ?? null })
  const view = new TypingView({ line, typing, people })
  view.start()
  return { clock, line, here, typing, people, view }
}

test("the line names who types, until they stop", async () => {
  const { clock, line, typing } = aView()

  typing.heard("u_ada")
  assert.equal(line.textContent, "Ada is typing…")

  await clock.pass(5_000)
  assert.equal(line.textContent, "")
})

test("who isn't known to be here is named as soon as they are", () => {
  const { line, here, typing, people } = aView()
  typing.heard("u_grace")
  assert.equal(line.textContent, "")

  here.u_grace = "Grace"
  people.emit("changed")

  assert.equal(line.textContent, "Grace is typing…")
})

test("a line that has stopped stays as it is", () => {
  const { line, typing, people, view } = aView()
  typing.heard("u_ada")

  view.stop()
  typing.over("u_ada")
  people.emit("changed")

  assert.equal(line.textContent, "Ada is typing…")
})
