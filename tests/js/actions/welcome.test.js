import assert from "node:assert/strict"
import { test } from "node:test"

import { startWelcome } from "../../../chatapp/static/actions/welcome.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { draw } from "../support/dom.js"

function aFirstVisit(markup) {
  const { document } = draw(markup)
  globalThis.document = document
  const taken = []
  const room = {
    conversation: new Emitter(),
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

  conversation.emit("added", { origin: "live" })
  assert.ok(welcome())
  conversation.emit("added", { origin: "own" })

  assert.equal(welcome(), null)
})

test("whoever has been here before is told nothing", () => {
  const { conversation, welcome } = aFirstVisit("<main></main>")

  conversation.emit("added", { origin: "own" })

  assert.equal(welcome(), null)
})
