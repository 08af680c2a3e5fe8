import assert from "node:assert/strict"
import { test } from "node:test"

import { itemsFor, itemsWithKeys, MessageMenu } from "../../../chatapp/static/actions/menu.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"

const ADA = { id: "u_ada" }
const ADMINISTRATOR = { id: "u_ada", is_administrator: true }
const OWN = { user_id: "u_ada" }
const EDITED = { edited_at: "2026-05-06T12:00:00Z" }
const REMOVED = { message: null, removed: { by: "author", reason: null } }
const FOR_ALL = ["react", "reply", "copy", "link", "unread", "report"]

const AS_WRITTEN = { isFormatted: () => false, asSource: new Set() }
const names = (message, person, mayUndo = () => false, view = AS_WRITTEN) =>
  itemsFor(message, { person, mayUndo, view }).map(({ name }) => name)

for (const [what, message, person, expected] of [
  ["another's message", aMessage(1), ADA, FOR_ALL],
  [
    "one's own message",
    aMessage(1, OWN),
    ADA,
    ["react", "reply", "edit", "copy", "link", "unread", "remove"],
  ],
  [
    "one's own that was edited",
    aMessage(1, { ...OWN, ...EDITED }),
    ADA,
    ["react", "reply", "edit", "copy", "link", "unread", "versions", "remove"],
  ],
  ["another's that was edited", aMessage(1, EDITED), ADA, FOR_ALL],
  [
    "what an administrator reads",
    aMessage(1, EDITED),
    ADMINISTRATOR,
    [...FOR_ALL.slice(0, -1), "versions", "pin", "report", "moderate", "mute", "suspend"],
  ],
  [
    "what an administrator said",
    aMessage(1, OWN),
    ADMINISTRATOR,
    ["react", "reply", "edit", "copy", "link", "unread", "pin", "remove"],
  ],
  ["a removed message", aMessage(1, { ...OWN, ...EDITED, ...REMOVED }), ADA, ["link", "unread"]],
  [
    "one that an administrator may read",
    aMessage(1, REMOVED),
    ADMINISTRATOR,
    ["link", "unread", "mute", "suspend"],
  ],
]) {
  test(`the menu has what makes sense for ${what}`, () => {
    assert.deepEqual(names(message, person), expected)
  })
}

test("what is pinned is offered to be unpinned, to administrators alone", () => {
  const isPinned = () => true
  const of = person =>
    itemsFor(aMessage(1), { person, isPinned, mayUndo: () => false, view: AS_WRITTEN }).map(
      ({ name }) => name,
    )

  assert.deepEqual(
    of(ADMINISTRATOR).filter(name => name.includes("pin")),
    ["unpin"],
  )
  assert.deepEqual(
    of(ADA).filter(name => name.includes("pin")),
    [],
  )
})

test("a message with formatting is shown as its source, and back", () => {
  const asSource = new Set()
  const view = { isFormatted: () => true, asSource }
  const of = message => names(message, ADA, () => false, view)
  assert.deepEqual(of(aMessage(1)), [
    "react",
    "reply",
    "copy",
    "link",
    "source",
    "unread",
    "report",
  ])

  asSource.add(1)
  assert.deepEqual(of(aMessage(1)), [
    "react",
    "reply",
    "copy",
    "link",
    "formatted",
    "unread",
    "report",
  ])
  view.isFormatted = () => false
  assert.deepEqual(of(aMessage(1, REMOVED)), ["link", "unread"])
})

test("a removal can be undone by whoever may", () => {
  assert.deepEqual(
    names(aMessage(1, REMOVED), ADA, ({ id }) => id === 1),
    ["undo", "link", "unread"],
  )
})

test("an open menu follows its message, and the focus stays on what is still there", () => {
  const { menu, of, list, focused, press } = aMenu()
  const words = () => [...list.children].map(({ textContent }) => textContent)
  menu.open(of)
  press("End")
  assert.equal(focused(), "Remove")

  menu.follow(aMessage(7, { ...OWN, ...EDITED }))
  assert.equal(words().includes("Earlier versions"), true)
  assert.equal(focused(), "Remove")
  menu.follow(aMessage(8, REMOVED))
  assert.equal(focused(), "Remove")
  menu.follow(aMessage(7, { ...OWN, ...REMOVED }))

  assert.deepEqual(words(), ["Copy link", "Mark as unread"])
  assert.equal(focused(), "Copy link")
  const chosen = []
  menu.addEventListener("link", ({ detail }) => chosen.push(detail.message.removed?.by))
  list.firstChild.click()
  assert.deepEqual(chosen, ["author"])
})

function aMenu({ isNarrow = false, message = aMessage(7, OWN) } = {}) {
  const window = draw(
    `<main><div data-log tabindex="0"><p id="m7" tabindex="-1">hello</p></div></main>`,
  )
  const { document } = window
  const [place, node] = [document.querySelector("main"), document.getElementById("m7")]
  Object.assign(globalThis, {
    innerWidth: 800,
    innerHeight: 600,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  })
  const menu = new MessageMenu({
    person: ADA,
    mayUndo: () => false,
    view: AS_WRITTEN,
    place,
    narrow: { matches: isNarrow },
  })
  const of = { message, node, anchor: node }
  const list = place.querySelector("[role=menu]")
  const press = (key, how = {}) =>
    document.activeElement.dispatchEvent(
      new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how }),
    )
  const focused = () => document.activeElement.textContent
  return { window, document, place, node, menu, of, list, press, focused }
}

test("it opens with the focus in it, and says whose message it is", () => {
  const { menu, of, list, focused } = aMenu()
  assert.equal(list.parentNode.hidden, true)

  menu.open(of)

  assert.equal(list.parentNode.hidden, false)
  assert.equal(list.getAttribute("aria-label"), "Message from Grace")
  assert.equal(focused(), "React")
})

test("it names the keys that do the same, which are no part of the words", () => {
  const { menu, of, list } = aMenu()
  menu.open(of)
  const keys = [...list.children].map(it => it.getAttribute("aria-keyshortcuts"))
  assert.deepEqual(keys, ["A", "R", "E", "C", "L", "U", "Delete"])
  assert.deepEqual(
    itemsWithKeys().map(({ words }) => words),
    [...list.children].map(({ textContent }) => textContent),
  )
})

test("arrows, Home, End and letters lead through it, round and round", () => {
  const { menu, of, press, focused } = aMenu()
  menu.open(of)

  for (const [key, words] of [
    ["ArrowDown", "Reply"],
    ["ArrowUp", "React"],
    ["ArrowUp", "Remove"],
    ["ArrowDown", "React"],
    ["End", "Remove"],
    ["Home", "React"],
    ["c", "Copy text"],
    ["C", "Copy link"],
    ["c", "Copy text"],
    ["r", "Remove"],
    ["z", "Remove"],
  ]) {
    assert.equal(press(key), false)
    assert.equal(focused(), words, key)
  }
  assert.equal(press("Enter"), true)
  assert.equal(press("r", { ctrlKey: true }), true)
})

for (const [how, leave] of [
  ["Escape", ({ press }) => press("Escape")],
  ["Tab", ({ press }) => press("Tab")],
  ["a press elsewhere", ({ list }) => list.previousSibling.click()],
  [
    "the window that changes its size",
    ({ window }) => window.dispatchEvent(new window.Event("resize")),
  ],
]) {
  test(`${how} closes it, and the focus goes back to the message`, () => {
    const it = aMenu()
    it.menu.open(it.of)
    leave(it)
    assert.equal(it.menu.isOpen, false)
    assert.equal(it.list.parentNode.hidden, true)
    assert.equal(it.document.activeElement, it.node)
  })
}

test("where the message is gone, the focus goes to the conversation", () => {
  const { menu, of, node, document } = aMenu()
  menu.open(of)
  node.remove()
  menu.close()
  assert.equal(document.activeElement, document.querySelector("[data-log]"))
})

test("what is chosen is told with its message, when the focus is back there", () => {
  const { menu, of, list, document, node } = aMenu()
  const told = []
  menu.addEventListener("edit", ({ detail }) =>
    told.push([detail, document.activeElement === node]),
  )
  menu.open(of)

  list.querySelector("[data-choice=edit]").click()

  assert.deepEqual(told, [[of, true]])
  assert.equal(menu.isOpen, false)
})

for (const [what, at, size, expected] of [
  ["below what it belongs to", null, { width: 200, height: 100 }, ["100px", "220px"]],
  ["where the pointer is", { x: 300, y: 310 }, { width: 200, height: 100 }, ["300px", "310px"]],
  ["within the window", { x: 790, y: 310 }, { width: 200, height: 100 }, ["592px", "310px"]],
  [
    "above where there is no room below",
    { x: 300, y: 550 },
    { width: 200, height: 100 },
    ["300px", "450px"],
  ],
  ["above what it belongs to", null, { width: 200, height: 190, top: 400 }, ["100px", "210px"]],
  [
    "as high as it can where there is room nowhere",
    { x: 1, y: 300 },
    { width: 200, height: 590 },
    ["8px", "8px"],
  ],
]) {
  test(`it opens ${what}`, () => {
    const { menu, of, list, node } = aMenu()
    const { width, height, top = 200 } = size
    Object.defineProperties(list, {
      offsetWidth: { value: width },
      offsetHeight: { value: height },
    })
    node.getBoundingClientRect = () => ({ left: 100, top, bottom: top + 20 })

    menu.open(of, at)

    assert.deepEqual([list.style.left, list.style.top], expected)
  })
}

test("on a narrow screen it is a sheet", () => {
  const { menu, of, list } = aMenu({ isNarrow: true })
  menu.open(of, { x: 10, y: 10 })
  assert.equal(list.parentNode.className, "message-menu message-menu--sheet")
  assert.equal(list.style.left, "")
})

test("the browser's own menu does not come up over it", () => {
  const { menu, of, list, window } = aMenu()
  menu.open(of)
  const ask = node =>
    node.dispatchEvent(new window.MouseEvent("contextmenu", { bubbles: true, cancelable: true }))
  assert.equal(ask(list.firstChild), false)
  assert.equal(ask(list.previousSibling), true)
  assert.equal(menu.isOpen, false)
})
