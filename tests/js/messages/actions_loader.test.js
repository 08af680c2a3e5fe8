import assert from "node:assert/strict"
import { test } from "node:test"

import { ActionsLoader, wantsToBeTold } from "../../../chatapp/static/messages/actions_loader.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const FILES = { script: "/static/actions-A.js", style: "/static/actions-A.css" }
const again = number => ({
  script: `${FILES.script}?try=${number}`,
  style: `${FILES.style}?try=${number}`,
})
const PAGE = `<ul data-list><li data-message><bdi data-author>Grace</bdi><p>hello <a href="/x">x</a></p></li></ul>
  <form data-composer><textarea></textarea></form><a data-search href="/search"><i>Search</i></a>`

/** `answer` is what comes of the next try; `started` has the rooms that were handed over. */
function aLoader({ isEmpty = true, isDue } = {}) {
  const window = draw(PAGE)
  const { document } = window
  const it = { asked: [], started: [], told: [], heard: [] }
  it.actions = { start: room => it.started.push(room) }
  it.answer = async () => it.actions
  const load = files => {
    it.asked.push(files)
    return it.answer()
  }
  const focus = () => find("textarea").focus()
  const composer = { isEmpty, focus, tell: sentence => it.told.push(sentence) }
  const loader = new ActionsLoader({ files: FILES, composer, isDue, root: document, load })
  loader.start("the room")
  const sign = (name, target = document.body, how = {}) => {
    const Kind = name.startsWith("key") ? window.KeyboardEvent : window.MouseEvent
    return target.dispatchEvent(new Kind(name, { bubbles: true, cancelable: true, ...how }))
  }
  const find = selector => document.querySelector(selector)
  return Object.assign(it, { window, document, loader, sign, find })
}

test("it is loaded once, at the first sign of a person", async () => {
  const { sign, asked, started } = aLoader()
  assert.deepEqual(asked, [])

  sign("pointermove")
  sign("keydown")
  await settled()
  sign("pointermove")

  assert.deepEqual([asked, started], [[FILES], ["the room"]])
})

for (const name of ["pointermove", "touchstart", "keydown", "focusin", "click"]) {
  test(`${name} is a sign of a person`, () => {
    const { sign, asked } = aLoader()
    sign(name)
    assert.equal(asked.length, 1)
  })
}

test("a letter that is typed nowhere is written in the composer before the script is there", () => {
  const { sign, document, find } = aLoader()
  for (const how of [{ key: " " }, { key: "/" }, { key: "Tab" }, { key: "c", ctrlKey: true }]) {
    sign("keydown", undefined, how)
    assert.equal(document.activeElement, document.body)
  }
  sign("keydown", find("[data-search]"), { key: "a" })
  sign("click")
  assert.equal(document.activeElement, document.body)

  sign("keydown", undefined, { key: "Ä", shiftKey: true })
  assert.equal(document.activeElement, find("textarea"))
})

test("what failed is tried again at the next sign, under another address, and not told", async () => {
  const it = aLoader()
  it.answer = () => Promise.reject(new TypeError("Failed to fetch"))
  it.sign("pointermove")
  await settled()
  it.answer = async () => ({})
  it.sign("pointermove")
  await settled()
  it.answer = async () => it.actions
  it.sign("pointermove")
  await settled()

  assert.deepEqual(it.asked, [FILES, again(2), again(3)])
  assert.deepEqual([it.started, it.told], [["the room"], []])
})

test("who asked for something before it was there gets it then", async () => {
  const it = aLoader()
  const heard = []
  it.actions = {
    start: () =>
      it.document.addEventListener("keydown", ({ key, target }) => heard.push([key, target])),
  }

  assert.equal(it.sign("keydown", it.find("textarea"), { key: "ArrowUp" }), false)
  await settled()

  assert.deepEqual(heard, [["ArrowUp", it.find("textarea")]])
})

for (const key of ["PageUp", "PageDown", "Home", "End", "Escape"]) {
  test(`${key} in an empty composer is answered when it is there, and in a text it is not`, async () => {
    const it = aLoader()
    const heard = []
    const hear = event => heard.push(event.key)
    it.actions = { start: () => it.document.addEventListener("keydown", hear) }
    assert.equal(it.sign("keydown", it.find("textarea"), { key }), false)
    await settled()
    assert.deepEqual(heard, [key])

    const other = aLoader({ isEmpty: false })
    assert.equal(other.sign("keydown", other.find("textarea"), { key }), true)
  })
}

test("a name that is pressed before it is there opens its card then", async () => {
  const it = aLoader()
  const heard = []
  const hear = ({ target }) => heard.push(target.tagName)
  it.actions = { start: () => it.document.addEventListener("click", hear) }

  it.sign("click", it.find("bdi"))
  await settled()

  assert.deepEqual(heard, ["BDI"])
})

test("who presses Search, or its key, before it is there gets it then", async () => {
  for (const [name, at, how] of [
    ["click", "i", {}],
    ["keydown", "textarea", { key: "f", code: "KeyF", ctrlKey: true }],
  ]) {
    const it = aLoader()
    const heard = []
    const hear = ({ ctrlKey, code }) => heard.push([ctrlKey, code])
    it.actions = { start: () => it.document.addEventListener(name, hear) }

    assert.equal(it.sign(name, it.find(at), how), false)
    await settled()

    assert.deepEqual(heard, [[Boolean(how.ctrlKey), how.code]])
  }
})

test("pressed twice, or where it could not be loaded, the key is the browser's own", async () => {
  const find = { key: "f", ctrlKey: true }
  const it = aLoader()
  assert.equal(it.sign("keydown", it.document.body, find), false)
  assert.equal(it.sign("keydown", it.document.body, find), true)
  await settled()

  const other = aLoader()
  other.answer = () => Promise.reject(new TypeError("Failed to fetch"))
  assert.equal(other.sign("keydown", other.document.body, find), false)
  await settled()
  assert.equal(other.sign("keydown", other.document.body, find), true)
})

test("a pointer that moves while Ctrl is held asks for nothing", () => {
  const { sign } = aLoader()
  assert.equal(sign("pointermove", undefined, { ctrlKey: true }), true)
})

for (const [name, how] of [
  ["keydown", { key: "h" }],
  ["click", {}],
]) {
  test(`who went on to something else by then, with a ${name}, is not called back`, async () => {
    const it = aLoader()
    const heard = []
    const hear = ({ target }) => heard.push(target)
    it.actions = { start: () => it.document.addEventListener("click", hear) }

    it.sign("click", it.find("bdi"))
    it.sign(name, it.find("textarea"), how)
    await settled()

    assert.deepEqual(heard, [])
  })
}

test("who waits for it hears when it is there, or could not be loaded", async () => {
  const it = aLoader()
  const both = [it.loader.load(), it.loader.load()]
  assert.deepEqual(it.started, [])
  await Promise.all(both)
  assert.deepEqual([it.started, it.asked.length], [["the room"], 1])
  await it.loader.load()

  const other = aLoader()
  other.answer = () => Promise.reject(new TypeError("Failed to fetch"))
  await other.loader.load()
  assert.deepEqual([other.asked.length, it.asked.length], [1, 1])
})

test("who asked for something that could not be loaded is told so, once", async () => {
  const it = aLoader()
  it.answer = () => Promise.reject(new TypeError("Failed to fetch"))
  const key = { key: "ArrowUp" }

  assert.equal(it.sign("keydown", it.find("textarea"), key), false)
  await settled()
  it.sign("pointermove")
  await settled()

  assert.deepEqual(it.told, ["Couldn't reach the server. Try again in a moment."])
})

test("stopped while it is being loaded, nothing begins, and no sign is one any more", async () => {
  const { loader, sign, asked, started } = aLoader()
  sign("pointermove")

  loader.stop()
  await settled()
  sign("pointermove")

  assert.deepEqual([asked.length, started], [1, []])
})

test("other keys, and the same one elsewhere, do what they do", () => {
  const { sign, find } = aLoader()
  assert.equal(sign("keydown", find("textarea"), { key: "a" }), true)
  assert.equal(sign("keydown", find("li"), { key: "ArrowUp" }), true)
})

test("the up arrow in a text moves the cursor", () => {
  const { sign, find } = aLoader({ isEmpty: false })
  assert.equal(sign("keydown", find("textarea"), { key: "ArrowUp" }), true)
})

test("where something goes on in it, it waits for nobody", async () => {
  const { asked, started } = aLoader({ isDue: true })
  await settled()
  assert.deepEqual([asked, started], [[FILES], ["the room"]])
})

test("it is due at once in a browser that notifies its person, and nobody else", () => {
  const storage = { getItem: name => (name === "chatapp-notifications-u_ada" ? "{}" : null) }
  const refuse = () => {
    throw new Error("denied")
  }

  assert.equal(
    wantsToBeTold("u_ada", () => storage),
    true,
  )
  assert.equal(
    wantsToBeTold("u_grace", () => storage),
    false,
  )
  assert.equal(wantsToBeTold("u_ada", refuse), false)
})
