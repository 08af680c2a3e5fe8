import assert from "node:assert/strict"
import { test } from "node:test"

import { itemsFor } from "../../../chatapp/static/actions/menu.js"
import { MessageKeys, messageKeys } from "../../../chatapp/static/keys/message_keys.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"

const message = id => `<li data-message data-id="${id}" tabindex="-1"><div data-body>
  <a href="/x">x</a></div></li>`
const PAGE = `<div id="log" tabindex="0"><ul data-list>${message(1)}${message(2)}</ul></div><textarea></textarea>`
const MESSAGES = { 1: aMessage(1, { user_id: "u_ada" }), 2: aMessage(2) }

/** Ada, whose own the first of two messages is. */
function aLog({ isShown = true, isOpen = false } = {}) {
  const window = draw(PAGE)
  const { document, KeyboardEvent } = window
  // A press of the pointer shows no focus.
  const it = { isShown }
  const { matches } = window.Element.prototype
  window.Element.prototype.matches = function (selector) {
    return selector === ":focus-visible" ? it.isShown : matches.call(this, selector)
  }
  const did = []
  const rights = {
    person: { id: "u_ada" },
    mayUndo: () => false,
    view: { isFormatted: () => false, asSource: new Set() },
  }
  const menu = {
    isOpen,
    itemsFor: of => itemsFor(of, rights),
    choose: (name, of) => did.push([name, of.message.id, of.anchor.tagName]),
    open: of => did.push(["menu", of.message.id, of.anchor.tagName]),
  }
  const list = { open: () => did.push(["list"]) }
  const log = document.getElementById("log")
  const conversation = { find: id => MESSAGES[id] }
  const keys = new MessageKeys({ log, menu, list, conversation })
  keys.start()
  let isTaken
  window.addEventListener("keydown", event => (isTaken = keys.take(event)))
  const press = (key, how = {}) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how })
    document.activeElement.dispatchEvent(event)
    return [isTaken, event.defaultPrevented]
  }
  const node = id => document.querySelector(`[data-id="${id}"]`)
  return Object.assign(it, { window, document, log, keys, did, press, node })
}

const OURS = [true, true]
const NOTHING = [true, false]
const ANOTHERS = [false, false]

test("each key that is listed does what it says, and each does something else", () => {
  const { window, node, did, press } = aLog()
  const listed = messageKeys().map(({ key }) => key)
  assert.deepEqual(listed, ["A", "R", "E", "C", "L", "U", "Delete", "M", "?"])
  node(1).focus()

  for (const key of listed) {
    assert.deepEqual(press(key.length === 1 ? key.toLowerCase() : key), OURS, key)
    document.dispatchEvent(new window.Event("keyup"))
  }

  const names = did.map(([name]) => name)
  assert.deepEqual(new Set(names).size, listed.length)
  assert.deepEqual(did[1], ["reply", 1, "DIV"])
  assert.deepEqual(did.at(-2), ["menu", 1, "DIV"])
})

test("what the menu has not for this message is neither done nor written", () => {
  const { node, did, press } = aLog()
  node(2).focus()
  for (const key of ["e", "Delete"]) assert.deepEqual(press(key), NOTHING)
  assert.deepEqual(did, [])
})

test("only on the message itself, where that shows that it has the focus", () => {
  const it = aLog({ isShown: false })
  it.node(1).focus()
  assert.deepEqual(it.press("r"), ANOTHERS)
  it.isShown = true
  it.node(1).querySelector("a").focus()
  assert.deepEqual(it.press("r"), ANOTHERS)
  document.querySelector("textarea").focus()
  assert.deepEqual(it.press("r"), ANOTHERS)

  it.node(1).focus()
  it.log.dispatchEvent(new it.window.Event("pointerdown", { bubbles: true }))
  assert.deepEqual(it.press("r"), ANOTHERS)
  assert.deepEqual(it.did, [])
})

test("a message that has the focus when the script comes has them, too", () => {
  const { node, keys, press } = aLog()
  keys.stop()
  node(1).focus()
  assert.deepEqual(press("r"), ANOTHERS)
  keys.start()
  assert.deepEqual(press("r"), OURS)
})

for (const [what, key, how, expected] of [
  ["Caps Lock", "R", {}, OURS],
  ["Russian letters", "к", { code: "KeyR" }, OURS],
  ["a letter with Shift, with which a sentence begins", "R", { shiftKey: true }, ANOTHERS],
  ["Ctrl", "r", { ctrlKey: true }, ANOTHERS],
  ["Alt", "r", { altKey: true }, ANOTHERS],
  ["another letter", "x", {}, ANOTHERS],
  ["a comma where others have M", ",", { code: "KeyM" }, ANOTHERS],
  ["a Latin letter where others have E", "ğ", { code: "KeyE" }, ANOTHERS],
  ["? with Shift", "?", { shiftKey: true }, OURS],
  ["? with Ctrl", "?", { ctrlKey: true }, ANOTHERS],
  ["what is held down", "r", { repeat: true }, NOTHING],
]) {
  test(`a key on a message: ${what}`, () => {
    const { node, press } = aLog()
    node(1).focus()
    assert.deepEqual(press(key, how), expected)
  })
}

test("held down, it is not written into the field to which it led", () => {
  const { window, node, press } = aLog()
  node(1).focus()
  press("r")
  document.querySelector("textarea").focus()

  assert.equal(press("r", { repeat: true })[1], true)
  window.document.dispatchEvent(new window.Event("keyup"))
  assert.equal(press("r", { repeat: true })[1], false)
})

test("while the menu is open it does nothing", () => {
  const { node, did, press } = aLog({ isOpen: true })
  node(1).focus()
  assert.deepEqual(press("r"), NOTHING)
  assert.deepEqual(did, [])
})
