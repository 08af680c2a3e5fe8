import assert from "node:assert/strict"
import { test } from "node:test"

import { hide } from "../../chatapp/static/hiding.js"
import { draw } from "./dom.js"

function aPage() {
  const { document } = draw("<p><button>Go</button></p><a href='/'>Elsewhere</a>")
  const [node, button, link] = ["p", "button", "a"].map(name => document.querySelector(name))
  const focused = []
  return { node, button, link, focused, heir: { focus: how => focused.push(how) } }
}

test("the focus goes to its heir when what holds it is hidden, and nothing moves on the screen", () => {
  const { node, button, focused, heir } = aPage()
  button.focus()

  hide(node, true, heir)

  assert.deepEqual([node.hidden, focused], [true, [{ preventScroll: true }]])
})

test("a focus elsewhere stays there, and so does the one in what is shown", () => {
  const { node, button, link, focused, heir } = aPage()
  link.focus()
  hide(node, true, heir)
  hide(node, false, heir)
  button.focus()
  hide(node, false, heir)

  assert.deepEqual([node.hidden, focused], [false, []])
})
