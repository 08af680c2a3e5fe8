import assert from "node:assert/strict"
import { test } from "node:test"

import { startWelcome } from "../../../chatapp/static/actions/welcome.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { draw } from "../support/dom.js"

function aFirstVisit(markup, messages = []) {
  const { document } = draw(markup)
  globalThis.document = document
  const taken = []
  const room = {
    person: { id: "u_ada" },
    conversation: Object.assign(new Emitter(), { messages }),
    composer: { takeFocus: () => taken.push("focus") },
    scroll: { stay: change => change() },
  }
  startWelcome(room)
  const welcome = () => document.querySelector("[data-welcome]")
  return { ...room, document, taken, welcome }
}

const MARKUP = "<aside data-welcome><button>Got it</button></aside>"

test("it goes with a press on its button, which leads to the composer", () => {
  const { document, taken, welcome } = aFirstVisit(MARKUP)
  const button = document.querySelector("button")

  button.click()

  assert.deepEqual([welcome(), taken], [null, ["focus"]])
})

test("it goes with one's first message, and stays while others talk", () => {
  const { conversation, welcome } = aFirstVisit(MARKUP)

  conversation.emit("added", { messages: [{ user_id: "u_grace" }] })
  assert.ok(welcome())
  conversation.emit("added", { messages: [{ user_id: "u_grace" }, { user_id: "u_ada" }] })

  assert.equal(welcome(), null)
})

test("whoever has been here before is told nothing", () => {
  const { conversation, welcome } = aFirstVisit("<main></main>")

  conversation.emit("added", { messages: [{ user_id: "u_grace" }, { user_id: "u_ada" }] })

  assert.equal(welcome(), null)
})

test("it goes where something was said before it could hear of it", () => {
  assert.equal(aFirstVisit(MARKUP, [{ user_id: "u_ada" }]).welcome(), null)
})
