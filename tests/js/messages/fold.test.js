import assert from "node:assert/strict"
import { test } from "node:test"

import { Fold } from "../../../chatapp/static/messages/fold.js"
import { draw } from "../support/dom.js"

const LONG = "word ".repeat(100)
const LINE_PX = 20

/** A log with these texts, each with as many lines as it says; what observes it is called by hand. */
function aLog(...messages) {
  const items = messages.map(
    ({ text, kind = "kept" }, at) =>
      `<li class="message--${kind}" data-message data-id="${kind === "kept" ? at + 1 : undefined}"
       data-client-id="${kind === "kept" ? "" : `client-${at}`}" tabindex="-1"><div data-body>
       <div data-text>${text}</div></div></li>`,
  )
  const window = draw(`<div data-log><ul>${items.join("")}</ul></div>`)
  const log = window.document.querySelector("[data-log]")
  window.getComputedStyle = () => ({ lineHeight: `${LINE_PX}px` })
  globalThis.getComputedStyle = window.getComputedStyle
  window.Element.prototype.scrollIntoView = () => {}
  const nodes = [...log.querySelectorAll("[data-message]")]
  const measured = []
  const lines = messages.map(it => it.lines)
  nodes.forEach((node, at) => {
    Object.defineProperty(node.querySelector("[data-text]"), "scrollHeight", {
      get: () => {
        measured.push(at)
        return lines[at] * LINE_PX
      },
    })
  })
  const observers = {}
  const observer = name =>
    class {
      constructor(told) {
        observers[name] = told
      }
      observe() {}
      disconnect() {}
    }
  const kept = []
  const hold = change => {
    kept.push(1)
    return change()
  }
  const fold = new Fold({
    log,
    scroll: { stay: hold, keep: hold },
    Changes: observer("changes"),
    Sizes: observer("sizes"),
  })
  fold.start()
  const button = at => nodes[at].querySelector("[data-fold]")
  const isFolded = at => nodes[at].classList.contains("message--folded")
  return { window, log, nodes, lines, measured, observers, kept, fold, button, isFolded }
}

const changed = node => [
  { target: node.querySelector("[data-text]").firstChild, addedNodes: [], removedNodes: [] },
]

test("more than twelve lines are folded, with a button that shows the rest and hides it again", () => {
  const { button, isFolded } = aLog({ text: LONG, lines: 13 }, { text: LONG, lines: 12 })

  assert.deepEqual([isFolded(0), isFolded(1)], [true, false])
  assert.deepEqual([button(0).textContent, button(1)], ["Show more", null])
  assert.equal(button(0).getAttribute("aria-expanded"), "false")

  button(0).click()
  assert.deepEqual([isFolded(0), button(0).textContent], [false, "Show less"])
  assert.equal(button(0).getAttribute("aria-expanded"), "true")

  button(0).click()
  assert.deepEqual([isFolded(0), button(0).textContent], [true, "Show more"])
})

test("what can't be long is not even measured", () => {
  const { measured } = aLog(
    { text: "short", lines: 1 },
    { text: LONG, lines: 2 },
    { text: "a\n".repeat(12), lines: 12 },
    { text: `<ul>${"<li>a</li>".repeat(12)}</ul>`, lines: 12 },
  )

  assert.deepEqual(measured, [1, 2, 3])
})

test("what comes, and what is edited, is folded while the reader's place is kept", () => {
  const { log, nodes, lines, observers, kept, isFolded, button } = aLog(
    { text: LONG, lines: 2 },
    { text: LONG, lines: 20 },
  )
  assert.equal(kept.length, 0)

  lines[0] = 30
  observers.changes(changed(nodes[0]))
  assert.deepEqual([isFolded(0), kept.length], [true, 1])

  lines[0] = 3
  observers.changes(changed(nodes[0]))
  assert.deepEqual([isFolded(0), button(0), kept.length], [false, null, 2])

  observers.changes([{ target: log, addedNodes: [nodes[0]], removedNodes: [] }])
  assert.equal(kept.length, 2)
})

test("what somebody has unfolded stays so when it changes and when the width does", () => {
  const { log, nodes, lines, observers, isFolded, button } = aLog({ text: LONG, lines: 20 })
  button(0).click()

  observers.changes(changed(nodes[0]))
  assert.equal(isFolded(0), false)

  Object.defineProperty(log, "clientWidth", { value: 900, configurable: true })
  lines[0] = 4
  observers.sizes()
  assert.equal(button(0), null)
  Object.defineProperty(log, "clientWidth", { value: 300 })
  lines[0] = 40
  observers.sizes()
  assert.deepEqual([isFolded(0), button(0).textContent], [false, "Show less"])
})

test("a message to which a link leads is shown whole, and so is one whose hidden part gets the focus", () => {
  const { nodes, isFolded } = aLog(
    { text: LONG, lines: 20 },
    { text: `${LONG}<a href="/">link</a>`, lines: 20 },
    { text: LONG, lines: 20 },
  )

  nodes[0].classList.add("message--found")
  nodes[0].focus()
  nodes[1].querySelector("a").focus()
  nodes[2].focus()

  assert.deepEqual([0, 1, 2].map(isFolded), [false, false, true])
})

test("what waits to be sent is unfolded by itself, and stays so once it is sent", () => {
  const waiting = { text: LONG, lines: 20, kind: "pending" }
  const { log, nodes, observers, button, isFolded } = aLog(waiting, waiting, waiting)
  button(0).click()

  const comes = at => {
    button(at)?.remove()
    observers.changes([{ target: log, addedNodes: [nodes[at]], removedNodes: [] }])
  }
  comes(1)
  assert.equal(isFolded(1), true)

  nodes[0].className = "message--kept"
  nodes[0].dataset.id = "1"
  comes(0)
  assert.equal(isFolded(0), false)
  button(0).click()
  comes(0)
  assert.equal(isFolded(0), true)
})

test("where the browser finds a word in the hidden part, it is shown, and stays in sight", () => {
  const { window, log, nodes, isFolded } = aLog(
    { text: LONG, lines: 30 },
    { text: LONG, lines: 30 },
  )
  const text = nodes[0].querySelector("[data-text]")
  text.scrollTop = 200
  log.scrollTop = 50

  text.dispatchEvent(new window.Event("scroll"))
  log.dispatchEvent(new window.Event("scroll"))

  assert.deepEqual([isFolded(0), isFolded(1), log.scrollTop], [false, true, 250])
})

test("the button of what waits to be sent is a tab stop, that of a message in the log is none", () => {
  const { button } = aLog({ text: LONG, lines: 20 }, { text: LONG, lines: 20, kind: "pending" })

  assert.deepEqual([button(0).tabIndex, button(1).tabIndex], [-1, 0])
})
