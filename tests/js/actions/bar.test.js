import assert from "node:assert/strict"
import { test } from "node:test"

import { MessageBar } from "../../../chatapp/static/actions/bar.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"

const node = id => `<li data-message data-id="${id}" id="m${id}" tabindex="-1"><div data-body>
  <p data-text>number ${id} <a href="/x">x</a></p></div></li>`
const PAGE = `<div id="log"><ul data-list>${[1, 2, 3].map(node).join("")}</ul>
  <ul><li data-message id="unsent">later</li></ul></div><textarea></textarea>`

/** Three messages, the third of them removed. */
function aBar() {
  const window = draw(PAGE)
  const { document } = window
  const it = { opened: [], chosen: [] }
  const menu = {
    isOpen: false,
    itemsFor: ({ removed }) =>
      (removed ? ["link"] : ["react", "reply", "link"]).map(name => ({ name })),
    open: ({ message }, at) => it.opened.push([message.id, at]),
    choose: (name, { message }) => it.chosen.push([name, message.id]),
  }
  const find = id => aMessage(id, id === 3 ? { message: null, removed: { by: "author" } } : {})
  const log = document.getElementById("log")
  const conversation = Object.assign(new Emitter(), { find })
  const bar = new MessageBar({ log, menu, conversation })
  bar.start()
  const at = id => document.getElementById(`m${id}`)
  const send = (target, name, how = {}) => {
    const event = new window.MouseEvent(name, { bubbles: true, cancelable: true, ...how })
    return target.dispatchEvent(Object.assign(event, how.as))
  }
  const point = (target, pointerType = "mouse") =>
    send(target, "pointerover", { as: { pointerType } })
  const shown = () => document.querySelector("[data-message-bar]")
  const standsAt = () => shown()?.closest("[data-message]").id ?? null
  return Object.assign(it, {
    window,
    document,
    log,
    menu,
    conversation,
    bar,
    at,
    send,
    point,
    shown,
    standsAt,
  })
}

test("the buttons stand at the message that somebody points at, and at one only", () => {
  const { document, at, point, send, standsAt, log } = aBar()
  assert.equal(standsAt(), null)

  point(at(1).querySelector("p"))
  assert.equal(standsAt(), "m1")
  point(at(2))
  assert.equal(standsAt(), "m2")
  assert.equal(document.querySelectorAll("[data-message-bar]").length, 1)

  send(log, "pointerleave")
  assert.equal(standsAt(), null)
})

test("a finger points at nothing, and neither is there anything for what is not sent", () => {
  const { document, at, point, standsAt } = aBar()
  point(at(1), "touch")
  point(document.getElementById("unsent"))
  assert.equal(standsAt(), null)
})

test("they stand at the message that has the focus, until it has it no more", () => {
  const { document, at, standsAt } = aBar()
  at(1).focus()
  assert.equal(standsAt(), "m1")
  at(2).focus()
  assert.equal(standsAt(), "m2")
  document.querySelector("textarea").focus()
  assert.equal(standsAt(), null)
})

test("they don't leave from under the focus", () => {
  const { at, point, shown, standsAt } = aBar()
  at(1).focus()
  shown().querySelector("button").focus()
  point(at(2))
  assert.equal(standsAt(), "m1")
})

test("while the menu is open, they stay", () => {
  const { log, menu, at, point, send, standsAt } = aBar()
  point(at(1))
  menu.isOpen = true
  send(log, "pointerleave")
  point(at(2))
  assert.equal(standsAt(), "m1")
})

test("a message that is being edited has none", () => {
  const { document, at, point, standsAt } = aBar()
  at(1).append(document.createElement("form"))
  point(at(1))
  assert.equal(standsAt(), null)
})

test("they do what they say", () => {
  const { at, point, shown, opened, chosen } = aBar()
  point(at(2))
  for (const button of shown().children) button.click()
  assert.deepEqual(chosen, [
    ["react", 2],
    ["reply", 2],
  ])
  assert.deepEqual(opened, [[2, null]])
})

test("what makes no sense for a message is not offered", () => {
  const { at, point, shown } = aBar()
  point(at(3))
  const offered = [...shown().children].filter(it => !it.hidden)
  assert.deepEqual(
    offered.map(it => it.title),
    ["More"],
  )
})

for (const [what, how] of [
  ["the menu key", { key: "ContextMenu" }],
  ["Shift+F10", { key: "F10", shiftKey: true }],
]) {
  test(`${what} opens the menu`, () => {
    const { window, at, opened } = aBar()
    const press = target =>
      target.dispatchEvent(
        new window.KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...how }),
      )
    assert.equal(press(at(2)), false)
    assert.equal(press(at(2).querySelector("a")), true)
    assert.deepEqual(opened, [[2, null]])
  })
}

test("a right click opens it where the pointer is", () => {
  const { at, send, opened } = aBar()
  assert.equal(send(at(2), "contextmenu", { button: 2, clientX: 3, clientY: 4 }), false)
  assert.deepEqual(opened, [[2, { x: 3, y: 4 }]])
})

test("the browser's own menu comes at a link, at a text that is selected, and with Shift", () => {
  const { document, at, send, opened } = aBar()
  const right = { button: 2 }
  assert.equal(send(at(1).querySelector("a"), "contextmenu", right), true)
  assert.equal(send(at(1), "contextmenu", { ...right, shiftKey: true }), true)
  assert.equal(send(document.getElementById("unsent"), "contextmenu", right), true)

  document.getSelection().selectAllChildren(at(1).querySelector("p"))
  assert.equal(send(at(1).querySelector("p"), "contextmenu", right), true)
  assert.equal(send(at(2).querySelector("p"), "contextmenu", right), false)
  assert.deepEqual(opened, [[2, { x: 0, y: 0 }]])
})

test("a finger that rests opens the menu, and presses nothing when it leaves", t => {
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const { menu, at, send, opened } = aBar()
  const touches = (clientX = 10) => ({ as: { touches: [{ clientX, clientY: 10 }] } })

  send(at(2), "touchstart", touches())
  send(at(2), "touchmove", touches(15))
  t.mock.timers.tick(499)
  assert.deepEqual(opened, [])
  t.mock.timers.tick(1)
  assert.deepEqual(opened, [[2, null]])

  menu.isOpen = true
  assert.equal(send(at(2), "contextmenu"), false)
  assert.equal(send(at(2), "touchend"), false)
  assert.equal(opened.length, 1)
})

for (const [what, act] of [
  [
    "moves",
    ({ at, send }) => send(at(2), "touchmove", { as: { touches: [{ clientX: 30, clientY: 10 }] } }),
  ],
  ["leaves", ({ at, send }) => send(at(2), "touchend")],
  ["scrolls", ({ log, window }) => log.dispatchEvent(new window.Event("scroll"))],
  [
    "is joined by another",
    ({ at, send }) => send(at(2), "touchstart", { as: { touches: [{}, {}] } }),
  ],
  ["is there when it all ends", ({ bar }) => bar.stop()],
]) {
  test(`a finger that ${what} opens nothing`, t => {
    t.mock.timers.enable({ apis: ["setTimeout"] })
    const it = aBar()
    it.send(it.at(2), "touchstart", { as: { touches: [{ clientX: 10, clientY: 10 }] } })
    act(it)
    t.mock.timers.tick(10_000)
    assert.deepEqual(it.opened, [])
  })
}

test("what may be done with a message is another thing when it is removed", () => {
  const { conversation, menu, at, point, shown } = aBar()
  point(at(1))
  menu.itemsFor = () => [{ name: "link" }]

  conversation.emit("changed", { message: aMessage(1) })

  const offered = [...shown().children].filter(it => !it.hidden)
  assert.deepEqual(
    offered.map(it => it.title),
    ["More"],
  )
})
