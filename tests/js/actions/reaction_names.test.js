import assert from "node:assert/strict"
import { test } from "node:test"

import { ReactionNames } from "../../../chatapp/static/actions/reaction_names.js"
import { listed } from "../../../chatapp/static/actions/words.js"
import { Conversation } from "../../../chatapp/static/sync/conversation.js"
import { aMessage, aTimeline } from "../support/drawn.js"
import { settled } from "../support/past.js"

const thumb = (count, ...ids) => ({ emoji: "👍", count, user_ids: ids })

for (const [names, rest, words] of [
  [["Ada"], 0, "Ada"],
  [["Ada", "Grace"], 0, "Ada and Grace"],
  [["You", "Ada", "Grace"], 0, "You, Ada, and Grace"],
  [["Ada"], 1, "Ada and 1 other"],
  [["Ada", "Grace"], 3, "Ada, Grace, and 3 others"],
  [[], 1, "1 person"],
  [[], 2, "2 people"],
]) {
  test(`who it was in words: ${words}`, () => assert.equal(listed(names, rest), words))
}

/** A room of one message of Grace's, to which people have reacted. */
function aRoom(reaction, { mine = [], here = {}, known = [] } = {}) {
  const { window, list: log, timeline } = aTimeline()
  const message = aMessage(1, { reactions: [reaction], mine })
  const page = { messages: [message], rev: 1, more: false }
  const conversation = new Conversation(page, { person: "u_ada" })
  timeline.add([message])
  conversation.addEventListener("changed", ({ detail }) => timeline.change(detail.message))
  const asked = []
  const api = {
    people: async ids => {
      asked.push(ids)
      if (known instanceof Error) throw known
      return { people: known }
    },
  }
  const people = { nameOf: id => here[id] ?? null }
  const names = new ReactionNames({ log, api, conversation, people, person: { id: "u_ada" } })
  names.start()
  const button = () => log.querySelector("[data-emoji]")
  const sign = (name, target = button(), more = {}) =>
    target.dispatchEvent(new window.Event(name, { bubbles: true, ...more }))
  const shown = () => log.querySelector("[role=tooltip]")?.textContent ?? null
  return { window, log, conversation, names, asked, button, sign, shown }
}

test("who is here or has said something is named, and oneself first", () => {
  const reaction = thumb(3, "u_tim", "u_grace", "u_ada")
  const { sign, shown, button, asked } = aRoom(reaction, { mine: ["👍"], here: { u_tim: "Tim" } })

  sign("pointerover")

  assert.equal(shown(), "You, Tim, and Grace reacted with 👍")
  assert.equal(button().getAttribute("aria-describedby"), "reaction-names")
  assert.deepEqual(asked, [])
})

test("whoever is elsewhere is asked for, once", async () => {
  const known = [{ user_id: "u_tim", name: "Tim" }]
  const { sign, shown, asked } = aRoom(thumb(7, "u_tim", "u_gone"), { known })

  sign("focusin")
  assert.equal(shown(), "7 people reacted with 👍")
  await settled()

  assert.equal(shown(), "Tim and 6 others reacted with 👍")
  assert.deepEqual(asked[0], ["u_tim", "u_gone"])
})

test("a server that can't be reached leaves the count", async () => {
  const { sign, shown } = aRoom(thumb(1, "u_tim"), { known: new Error("down") })

  sign("focusin")
  await settled()

  assert.equal(shown(), "1 person reacted with 👍")
})

test("it follows the message, and goes with its reaction", () => {
  const { conversation, sign, shown } = aRoom(thumb(1, "u_grace"))
  sign("pointerover")

  const changed = { ...aMessage(1), rev: 2, reactions: [thumb(2, "u_grace", "u_tim")] }
  conversation.receive({ ...changed, mine: undefined })
  assert.equal(shown(), "Grace and 1 other reacted with 👍")

  conversation.receive({ ...aMessage(1), rev: 3, mine: undefined })
  assert.equal(shown(), null)
})

test("it goes with the pointer, with the focus, and with Escape", () => {
  const { log, window, button, sign, shown } = aRoom(thumb(1, "u_grace"))
  sign("pointerover")
  sign("pointerover", log.querySelector("[data-text]"))
  assert.equal(shown(), null)

  sign("focusin")
  sign("focusout")
  assert.equal(shown(), null)

  sign("pointerover")
  const how = { key: "Escape", bubbles: true, cancelable: true }
  const press = new window.KeyboardEvent("keydown", how)
  button().dispatchEvent(press)
  assert.deepEqual([shown(), press.defaultPrevented], [null, true])
  assert.equal(button().hasAttribute("aria-describedby"), false)
})

test("while the focus is elsewhere they can be taken away, too", () => {
  const { names, sign, shown } = aRoom(thumb(1, "u_grace"))
  assert.equal(names.isOpen, false)
  sign("pointerover")
  assert.equal(names.isOpen, true)
  names.close()
  assert.deepEqual([names.isOpen, shown()], [false, null])
})

test("once stopped it shows nothing", () => {
  const { names, sign, shown } = aRoom(thumb(1, "u_grace"))
  sign("pointerover")

  names.stop()
  assert.equal(shown(), null)
  sign("pointerover")

  assert.equal(shown(), null)
})
