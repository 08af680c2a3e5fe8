import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../chatapp/static/emitter.js"
import { Typing } from "../../chatapp/static/typing.js"
import { TypingView } from "../../chatapp/static/typing_view.js"
import { Clock } from "./clock.js"

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
