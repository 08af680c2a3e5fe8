import assert from "node:assert/strict"
import { test } from "node:test"

import { startOwnFace } from "../../../chatapp/static/actions/own_face.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { draw } from "../support/dom.js"

function aPage() {
  const { document } = draw(`<div data-menu><button data-button>
    <span class="avatar avatar--tint-1">AL</span><bdi>Ada Lovelace</bdi></button></div>`)
  const me = { user_id: "u_1", name: "Ada Lovelace", picture: null }
  const person = { id: "u_1", name: "Ada Lovelace", picture: null }
  const people = Object.assign(new Emitter(), { me })
  startOwnFace({ person, people }, document.querySelector("[data-menu]"))
  const change = changes => {
    people.me = { ...people.me, ...changes }
    people.emit("changed")
  }
  const face = document.querySelector(".avatar")
  return { document, person, change, face, name: () => document.querySelector("bdi").textContent }
}

test("another name and picture stand at the top, and on what is sent from then on", () => {
  const { person, change, face, name } = aPage()

  change({ name: "Countess", picture: "https://p/" })

  assert.deepEqual([name(), face.querySelector("img").src], ["Countess", "https://p/"])
  assert.deepEqual(person, { id: "u_1", name: "Countess", picture: "https://p/" })
})

test("whoever wants neither has an empty face", () => {
  const { change, face } = aPage()

  change({ picture: "" })

  assert.equal(face.textContent, "")
})

test("another status draws nothing anew", () => {
  const { change, face } = aPage()
  const [before] = face.childNodes

  change({ status: "busy" })

  assert.equal(face.firstChild, before)
})
