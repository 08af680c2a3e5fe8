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
    conversation: Object.assign(new Emitter(), { messages }),
    person: { id: "u_1" },
    composer: Object.assign(new Emitter(), { takeFocus: () => taken.push("focus") }),
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

test("it goes with one's first message, wherever that then stands", () => {
  const { composer, welcome } = aFirstVisit(MARKUP)
  assert.ok(welcome())

  composer.emit("said", { text: "hello" })

  assert.equal(welcome(), null)
})

test("it goes with a first message that was sent before the script came, and with nobody else's", () => {
  assert.ok(aFirstVisit(MARKUP, [{ user_id: "u_2" }]).welcome())
  assert.equal(aFirstVisit(MARKUP, [{ user_id: "u_2" }, { user_id: "u_1" }]).welcome(), null)
})

test("it goes with a first message that was on its way when the script came", () => {
  const { conversation, welcome } = aFirstVisit(MARKUP)
  conversation.emit("added", { messages: [{ user_id: "u_2" }] })
  assert.ok(welcome())

  conversation.emit("added", { messages: [{ user_id: "u_1" }] })

  assert.equal(welcome(), null)
})

test("whoever has been here before is told nothing", () => {
  const { composer, welcome } = aFirstVisit("<main></main>")

  composer.emit("said", { text: "hello" })

  assert.equal(welcome(), null)
})
