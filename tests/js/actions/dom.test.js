import assert from "node:assert/strict"
import { test } from "node:test"

import { button, el } from "../../../chatapp/static/actions/dom.js"
import { draw } from "../support/dom.js"

test("an element has its attributes and children, and text stays text", () => {
  draw("")

  const node = el(
    "p",
    { class: "note", hidden: true, id: null, tabindex: -1, lang: false },
    "<b>",
    el("i", {}, "two"),
    null,
    false,
  )

  assert.equal(node.outerHTML, '<p class="note" hidden="" tabindex="-1">&lt;b&gt;<i>two</i></p>')
})

test("a button does its one thing, and sends no form", () => {
  draw("")
  const done = []

  const node = button("Save", () => done.push("saved"), { "data-save": true })
  node.click()

  assert.deepEqual(done, ["saved"])
  assert.equal(node.outerHTML, '<button class="button" type="button" data-save="">Save</button>')
})
