import assert from "node:assert/strict"
import { test } from "node:test"

import { SentMark } from "../../../chatapp/static/messages/sent_mark.js"
import { draw } from "../support/dom.js"

const PAGE = `<ul><li id="m1"></li><li id="m2"></li><li id="m3"></li></ul>
  <template><p data-sent>✓ Sent</p></template>`

function aLog(messages, { atEnd = true, drawn } = {}) {
  const { document } = draw(PAGE)
  if (drawn) document.getElementById(drawn).innerHTML = "<p data-sent>✓ Sent</p>"
  const conversation = { messages, atEnd }
  const mark = new SentMark({
    conversation,
    timeline: { node: id => document.getElementById(`m${id}`) },
    person: "u_ada",
    template: document.querySelector("template"),
    drawn: document.querySelector("li [data-sent]"),
  })
  const where = () => [...document.querySelectorAll("li [data-sent]")].map(it => it.parentNode.id)
  return { conversation, mark, where }
}

const by = (user_id, id) => ({ id, user_id })

test("it stands below the newest of one's own messages only, and moves on to the next", () => {
  const { conversation, mark, where } = aLog([by("u_ada", 1), by("u_grace", 2)])
  mark.place()
  assert.deepEqual(where(), ["m1"])

  conversation.messages.push(by("u_ada", 3))
  mark.place()

  assert.deepEqual(where(), ["m3"])
})

test("what the server drew is taken over", () => {
  const { mark, where } = aLog([by("u_ada", 1), by("u_ada", 2)], { drawn: "m1" })

  mark.place()

  assert.deepEqual(where(), ["m2"])
})

test("it is nowhere while the newest messages aren't loaded, and where one has said nothing", () => {
  const { conversation, mark, where } = aLog([by("u_ada", 1)], { drawn: "m1" })

  conversation.atEnd = false
  mark.place()
  assert.deepEqual(where(), [])
  Object.assign(conversation, { atEnd: true, messages: [by("u_grace", 2)] })
  mark.place()

  assert.deepEqual(where(), [])
})
