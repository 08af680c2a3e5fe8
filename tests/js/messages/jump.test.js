import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Emitter } from "../../../chatapp/static/events.js"
import { JumpToEnd } from "../../../chatapp/static/messages/jump.js"
import { Title } from "../../../chatapp/static/messages/unread.js"

const ROOM = `<title>Chatapp</title><div id="log" tabindex="0"></div><button hidden></button>`

function aPage({ count = 0, words = `${count}`, hidden = false } = {}) {
  const { window } = new JSDOM(ROOM)
  const { document } = window
  let isHidden = hidden
  Object.defineProperty(document, "hidden", { get: () => isHidden })
  globalThis.document = document
  const button = document.querySelector("button")
  const unread = Object.assign(new Emitter(), { count, words })
  const [jump, title] = [
    new JumpToEnd({ button, log: document.getElementById("log"), unread }),
    new Title(unread),
  ]
  for (const it of [jump, title]) it.start()
  const turns = to => {
    isHidden = to
    document.dispatchEvent(new window.Event("visibilitychange"))
  }
  const comes = how => {
    Object.assign(unread, how)
    unread.emit("changed")
  }
  return { document, button, jump, title, turns, comes }
}

for (const [count, words, text] of [
  [0, "0", "Newest messages ↓"],
  [1, "1", "1 new message ↓"],
  [2, "2", "2 new messages ↓"],
  [1, "1+", "1+ new messages ↓"],
  [100, "99+", "99+ new messages ↓"],
]) {
  test(`${words} unread are offered as ${text}`, () => {
    const { button, comes } = aPage()
    comes({ count, words })
    assert.deepEqual([button.textContent, button.className], [text, count > 0 ? "jump--news" : ""])
  })
}

test("a button that goes leaves the focus to the log, and else nobody's changes", () => {
  const { document, button, jump } = aPage()
  jump.offer(true)
  assert.equal(button.hidden, false)
  button.focus()

  jump.offer(false)

  assert.deepEqual([button.hidden, document.activeElement.id], [true, "log"])
  document.activeElement.blur()
  jump.offer(false)
  assert.equal(document.activeElement, document.body)
})

test("the button says that it is wanted, until it has stopped", () => {
  const { button, jump, comes } = aPage()
  let wanted = 0
  jump.addEventListener("wanted", () => (wanted += 1))
  button.click()
  jump.stop()
  button.click()
  comes({ count: 3, words: "3" })
  assert.deepEqual([wanted, button.textContent], [1, "Newest messages ↓"])
})

test("the title of a tab that is opened in the background tells at once what is new", () => {
  const { document } = aPage({ count: 14, hidden: true })
  assert.equal(document.title, "(14) Chatapp")
})

test("nothing new is no count", () => {
  const { document } = aPage({ count: 0, hidden: true })
  assert.equal(document.title, "Chatapp")
})

test("the title counts for who is elsewhere, and only for them", () => {
  const { document, title, turns, comes } = aPage()
  comes({ count: 2, words: "2" })
  assert.equal(document.title, "Chatapp")
  turns(true)
  assert.equal(document.title, "(2) Chatapp")
  comes({ count: 100, words: "99+" })
  assert.equal(document.title, "(99+) Chatapp")
  turns(false)
  assert.equal(document.title, "Chatapp")

  turns(true)
  title.stop()
  assert.equal(document.title, "Chatapp")
  comes({ count: 3, words: "3" })
  turns(true)
  assert.equal(document.title, "Chatapp")
})
