import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { hide, isFind, LogKeyboard } from "../../../chatapp/static/messages/keyboard.js"
import { draw } from "../support/dom.js"

const message = id => `<li data-message tabindex="-1" id="m${id}"><b data-author>Ada</b>
  <a href="/t" tabindex="-1" data-permalink>now</a>
  <div data-body><p data-text>hello <a href="/x" tabindex="-1">x</a></p><i data-edited hidden>edited</i></div></li>`
const ROOM = `<div id="log" tabindex="0"><ul data-list>${[1, 2, 3, 4].map(message).join("")}</ul>
  <ul><li data-message id="unsent"><button>Retry</button></li></ul></div><textarea></textarea>`

/** Four messages, of which the reader sees those in `seen`; no layout here, so the test says. */
function aLog({ seen = [2, 3] } = {}) {
  const { window } = new JSDOM(ROOM)
  const { document } = window
  globalThis.document = document
  window.Element.prototype.scrollIntoView = () => {}
  const [log, box] = [document.getElementById("log"), document.querySelector("textarea")]
  const node = id => document.getElementById(`m${id}`)
  const view = { seen }
  const scroll = {
    topMessage: () => node(view.seen[0]),
    bottomMessage: () => node(view.seen.at(-1)),
    isInSight: it => view.seen.includes(Number(it.id.slice(1))),
    toStart: () => view.seen.splice(0, 2, 1, 2),
    toEnd: () => view.seen.splice(0, 2, 3, 4),
  }
  const keyboard = new LogKeyboard({ log, scroll })
  keyboard.start()
  const press = (key, how = {}) =>
    !document.activeElement.dispatchEvent(
      new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how }),
    )
  const focused = () => {
    const { activeElement: it } = document
    return it.id || it.textContent
  }
  return { window, document, log, box, node, view, keyboard, press, focused }
}

test("who comes to the log comes to the last message that they see", () => {
  const { log, focused } = aLog()
  log.focus()
  assert.deepEqual([focused(), log.tabIndex], ["m3", -1])
})

test("the End key leads to the true end, and whoever was focused keeps the focus", () => {
  const { log, view, press, focused } = aLog({ seen: [1, 2] })
  log.focus()

  assert.equal(press("End", { ctrlKey: true }), false)
  assert.deepEqual(view.seen, [1, 2])
  assert.equal(press("End"), true)

  assert.deepEqual([view.seen, focused()], [[3, 4], "m2"])
  press("ArrowUp")
  assert.equal(focused(), "m4")
})

test("the Home key leads to the first message that is loaded", () => {
  const { log, view, press, focused } = aLog()
  log.focus()

  assert.equal(press("Home"), true)

  assert.deepEqual([view.seen, focused()], [[1, 2], "m3"])
  press("ArrowDown")
  assert.equal(focused(), "m1")
})

test("who comes back comes to where they were, unless they scrolled away", () => {
  const { log, box, node, view, focused } = aLog()
  node(2).focus()
  box.focus()
  assert.equal(log.tabIndex, 0)
  log.focus()
  assert.equal(focused(), "m2")

  box.focus()
  view.seen = [3, 4]
  log.focus()
  assert.equal(focused(), "m4")
})

test("of the messages, what has the focus is the one tab stop, and nothing else", () => {
  const { log, box, node } = aLog()
  const stops = () => [...log.querySelectorAll('[tabindex="0"]')]
  node(2).focus()
  assert.deepEqual(stops(), [node(2)])
  const link = node(2).querySelector("[data-text] a")
  link.focus()
  assert.deepEqual(stops(), [link])

  box.focus()
  assert.deepEqual([stops(), log.tabIndex], [[], 0])
})

test("the buttons of what is not sent stay tab stops", () => {
  const { document, box } = aLog()
  const button = document.querySelector("button")
  button.focus()
  box.focus()
  assert.equal(button.tabIndex, 0)
})

test("an empty log keeps the focus itself", () => {
  const { log, view, focused } = aLog()
  view.seen = [undefined]
  log.focus()
  assert.equal(focused(), "log")
})

test("arrows go from message to message, and scroll where there is none", () => {
  const { node, view, press, focused } = aLog()
  view.seen = [1, 2, 3, 4]
  node(2).focus()

  assert.deepEqual([press("ArrowUp"), focused()], [true, "m1"])
  assert.deepEqual([press("ArrowUp"), focused()], [false, "m1"])
  for (const id of ["m2", "m3", "m4", "m4"]) {
    press("ArrowDown")
    assert.equal(focused(), id)
  }
})

for (const [key, id] of [
  ["ArrowDown", "m2"],
  ["ArrowUp", "m3"],
]) {
  test(`who scrolled away goes on with ${key} from what they see`, () => {
    const { node, press, focused } = aLog()
    node(4).focus()
    press(key)
    assert.equal(focused(), id)
  })
}

test("Enter and Right lead through the links, Left and Escape back", () => {
  const { node, press, focused } = aLog()
  node(2).focus()
  for (const [key, id] of [
    ["Enter", "x"],
    ["ArrowRight", "now"],
    ["ArrowRight", "now"],
    ["ArrowLeft", "x"],
    ["Escape", "m2"],
    ["ArrowRight", "x"],
    ["ArrowLeft", "m2"],
    ["ArrowLeft", "m2"],
  ]) {
    press(key)
    assert.equal(focused(), id, key)
  }
})

test("a link is followed by Enter, and scrolling keys and shortcuts are the browser's", () => {
  const { node, press, focused } = aLog()
  node(2).querySelector("[data-text] a").focus()
  assert.equal(press("Enter"), false)

  node(2).focus()
  for (const key of ["PageDown", "PageUp", " "]) assert.equal(press(key), false, key)
  for (const how of ["ctrlKey", "metaKey", "altKey", "shiftKey"]) {
    assert.equal(press("ArrowDown", { [how]: true }), false, how)
  }
  assert.equal(focused(), "m2")
})

test("the focus scrolls no further than it takes to see what has it", () => {
  const { window, log, node, keyboard, press } = aLog()
  const did = []
  const { focus } = window.HTMLElement.prototype
  window.HTMLElement.prototype.focus = function record(how) {
    if (this.id) did.push(["focus", this.id, how?.preventScroll])
    focus.call(this)
  }
  window.Element.prototype.scrollIntoView = function record({ block }) {
    did.push([block, this.id])
  }

  log.focus({ preventScroll: true })
  press("ArrowUp")
  node(2).querySelector("[data-text] a").focus()
  keyboard.hold(() => node(2).querySelector("[data-text] a").remove())

  assert.deepEqual(did, [
    ["focus", "log", true],
    ["focus", "m3", true],
    ["focus", "m2", true],
    ["nearest", "m2"],
    ["focus", "m2", true],
  ])
})

test("keys at what is not sent yet are left alone", () => {
  const { document, press } = aLog()
  document.querySelector("button").focus()
  assert.equal(press("ArrowDown"), false)
})

test("a message is named by who says what and when, while it has the focus", () => {
  const { document, node } = aLog()
  node(2).focus()
  const named = node(2)
    .getAttribute("aria-labelledby")
    .split(" ")
    .map(id => document.getElementById(id).textContent.trim())
  assert.deepEqual(named, ["Ada", "hello x", "now"])

  node(3).querySelector("[data-edited]").hidden = false
  node(3).focus()
  assert.deepEqual(
    [node(2).hasAttribute("aria-labelledby"), document.querySelectorAll("[id^=focused]").length],
    [false, 4],
  )
})

test("what is hidden while a message has the focus names none that has it later", () => {
  const { document, node } = aLog()
  const edited = node(2).querySelector("[data-edited]")
  edited.hidden = false
  node(2).focus()
  edited.hidden = true

  node(3).focus()

  const named = [...document.querySelectorAll("[id^=focused]")].map(it => it.closest("li").id)
  assert.deepEqual([...new Set(named)], ["m3"])
})

test("the focus goes to the message when a link in it goes, and to those in sight when it goes", () => {
  const { node, keyboard, focused } = aLog()
  node(2).querySelector("[data-text] a").focus()
  assert.equal(
    keyboard.hold(() => (node(2).querySelector("[data-text]").textContent = "new")),
    "new",
  )
  assert.equal(focused(), "m2")

  keyboard.hold(() => node(2).remove())
  assert.equal(focused(), "m3")
})

test("a change takes the focus from nowhere else", () => {
  const { box, node, keyboard, document } = aLog()
  box.focus()
  keyboard.hold(() => node(2).remove())
  assert.equal(document.activeElement, box)
})

test("a log that has stopped leads nowhere", () => {
  const { log, keyboard, press, focused } = aLog()
  keyboard.stop()
  log.focus()
  press("ArrowDown")
  assert.deepEqual([focused(), log.tabIndex], ["log", 0])
})

function aPage() {
  const { document } = draw("<p><button>Go</button></p><a href='/'>Elsewhere</a>")
  const [node, button, link] = ["p", "button", "a"].map(name => document.querySelector(name))
  const focused = []
  return { node, button, link, focused, next: { focus: how => focused.push(how) } }
}

test("the focus goes to its heir when what holds it is hidden, and nothing moves on the screen", () => {
  const { node, button, focused, next } = aPage()
  button.focus()

  hide(node, true, next)

  assert.deepEqual([node.hidden, focused], [true, [{ preventScroll: true }]])
})

test("a focus elsewhere stays there, and so does the one in what is shown", () => {
  const { node, button, link, focused, next } = aPage()
  link.focus()
  hide(node, true, next)
  hide(node, false, next)
  button.focus()
  hide(node, false, next)

  assert.deepEqual([node.hidden, focused], [false, []])
})

test("a form in a message has keys and tab stops of its own", () => {
  const { document, node, press, focused } = aLog()
  const form = document.createElement("form")
  form.innerHTML = `<textarea id="edit" tabindex="0"></textarea><button tabindex="0">Save</button>`
  node(2).append(form)
  const field = document.getElementById("edit")
  node(2).focus()
  field.focus()

  for (const key of ["ArrowUp", "ArrowDown", "Enter", "Escape", "Home"]) {
    assert.equal(press(key), false)
    assert.equal(focused(), "edit", key)
  }
  form.lastChild.focus()
  assert.equal(field.tabIndex, 0)
})

const press = (key, how) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...how,
})
const CTRL = { ctrlKey: true }
const META = { metaKey: true }

for (const [name, platform, event, expected] of [
  ["Ctrl+F", "Linux x86_64", press("f", CTRL), true],
  ["Ctrl+F with Caps Lock", "Win32", press("F", CTRL), true],
  ["Ctrl+F with Russian letters", "Win32", press("а", { ...CTRL, code: "KeyF" }), true],
  ["Ctrl+F on a Mac, where it moves the caret", "MacIntel", press("f", CTRL), false],
  ["⌘+F on a Mac", "MacIntel", press("f", META), true],
  ["⌘+F on an iPad", "iPad", press("f", META), true],
  ["the Windows key", "Win32", press("f", META), false],
  ["both", "Win32", press("f", { ...CTRL, ...META }), false],
  ["Ctrl+Shift+F", "Win32", press("f", { ...CTRL, shiftKey: true }), false],
  ["AltGr", "Win32", press("f", { ...CTRL, altKey: true }), false],
  ["an F", "Win32", press("f"), false],
  ["another key", "Win32", press("u", { ...CTRL, code: "KeyF" }), false],
  ["a full stop where others have F", "Win32", press(".", { ...CTRL, code: "KeyF" }), false],
]) {
  test(`one finds with it: ${name}, ${expected}`, () => {
    assert.equal(isFind(event, platform), expected)
  })
}
