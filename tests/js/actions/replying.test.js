import assert from "node:assert/strict"
import { test } from "node:test"

import { Replying } from "../../../chatapp/static/actions/replying.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"
import { Storage } from "../support/storage.js"

const PAGE = "<form><fieldset><textarea></textarea></fieldset></form>"

const SOURCE = aMessage(3, { message: "at ten?" })
const QUOTE = { id: 3, rev: 3, name: "Grace", user_id: "u_grace", excerpt: "at ten?" }

function aReply({ session = new Storage(), key = "of-ada", requoted = it => it } = {}) {
  const window = draw(PAGE)
  const form = window.document.querySelector("form")
  const conversation = Object.assign(new Emitter(), { requoted })
  const composer = { focused: 0, focus: () => (composer.focused += 1) }
  const replying = new Replying({ form, composer, conversation, key, session: () => session })
  replying.start()
  const words = () => form.querySelector("[data-reply]")?.textContent ?? null
  const press = (key, how = {}) => {
    const event = new window.KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ...how,
    })
    window.document.querySelector("textarea").dispatchEvent(event)
    return event.defaultPrevented
  }
  return { window, form, conversation, composer, replying, session, words, press }
}

test("what is answered stands above the field, which gets the focus", () => {
  const { replying, composer, words } = aReply()

  replying.to(SOURCE)

  assert.match(words(), /^Replying to Grace at ten\?/)
  assert.equal(composer.focused, 1)
})

test("what has expired is answered no more", () => {
  let isThere = true
  const { replying, conversation, words } = aReply({ requoted: it => (isThere ? it : null) })
  replying.to(SOURCE)

  isThere = false
  conversation.emit("expired", { messages: [SOURCE], first: 4 })
  assert.deepEqual([words(), replying.isOpen], [null, false])

  replying.to(QUOTE)
  assert.deepEqual([words(), replying.isOpen], [null, false])
})

test("it is sent once, and gone then", () => {
  const { replying, words } = aReply()
  replying.to(SOURCE)

  assert.deepEqual(replying.take(), QUOTE)
  assert.equal(replying.take(), null)
  assert.equal(words(), null)
})

for (const [name, dismiss] of Object.entries({
  "by its button": ({ form }) => form.querySelector("button").click(),
  "by Escape": ({ press }) => assert.equal(press("Escape"), true),
})) {
  test(`who does not want to answer after all dismisses it ${name}`, () => {
    const reply = aReply()
    reply.replying.to(SOURCE)

    dismiss(reply)

    assert.deepEqual([reply.words(), reply.composer.focused], [null, 2])
  })
}

test("it is open until it is sent or dismissed, also from elsewhere", () => {
  const { replying, composer, words } = aReply()
  assert.equal(replying.isOpen, false)
  replying.to(SOURCE)
  assert.equal(replying.isOpen, true)
  replying.close()
  assert.deepEqual([replying.isOpen, words(), composer.focused], [false, null, 2])
})

test("Escape is left to whatever else it closes, and to an input method", () => {
  const { replying, press, words } = aReply()
  assert.equal(press("Escape"), false)
  replying.to(SOURCE)

  assert.equal(press("Escape", { isComposing: true }), false)
  assert.equal(press("Enter"), false)

  assert.notEqual(words(), null)
})

test("it follows the message that is answered", () => {
  const { replying, conversation, words } = aReply()
  replying.to(SOURCE)

  conversation.emit("changed", { message: { ...SOURCE, rev: 4, message: "at eleven?" } })
  assert.match(words(), /at eleven\?/)
  conversation.emit("changed", { message: aMessage(4) })
  assert.match(words(), /at eleven\?/)
  conversation.emit("changed", { message: { ...SOURCE, rev: 5, message: null } })
  assert.match(words(), /This message was removed\./)
  assert.equal(replying.take().excerpt, null)
})

test("it survives a reload, in this tab and for this person", () => {
  const { replying, session } = aReply()
  replying.to(SOURCE)

  assert.match(aReply({ session }).words(), /at ten\?/)
  assert.equal(aReply({ session, key: "of-grace" }).words(), null)
  replying.take()
  assert.equal(aReply({ session }).words(), null)
})

test("a storage that is forbidden, or holds something else, does no harm", () => {
  const session = {
    getItem: () => "{",
    setItem() {
      throw new Error("full")
    },
    removeItem() {
      throw new Error("forbidden")
    },
  }
  const { replying, words } = aReply({ session })

  replying.to(SOURCE)

  assert.match(words(), /at ten\?/)
  assert.deepEqual(replying.take(), QUOTE)
})

test("what was quoted before can be answered again", () => {
  const { replying } = aReply()

  replying.to(QUOTE)

  assert.deepEqual(replying.take(), QUOTE)
})

test("once stopped it follows nothing", () => {
  const { replying, conversation, words } = aReply()
  replying.to(SOURCE)
  replying.stop()

  conversation.emit("changed", { message: { ...SOURCE, rev: 4, message: "at eleven?" } })

  assert.equal(words(), null)
})

test("what is answered after a reload is shown as it is by then", () => {
  const { replying, session } = aReply()
  replying.to(SOURCE)

  const { words } = aReply({ session, requoted: quote => ({ ...quote, excerpt: null }) })

  assert.match(words(), /^Replying to Grace This message was removed\./)
})
