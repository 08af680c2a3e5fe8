import assert from "node:assert/strict"
import { test } from "node:test"

import { Marks, rangesIn } from "../../../chatapp/static/search/marks.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

class Highlight {
  constructor(...ranges) {
    this.ranges = ranges
  }
}

const PAGE = `<ul><li id="m1"><div data-text>to <strong>Ca</strong>fé or <a>café</a></div></li></ul>`

function aPage(html = PAGE) {
  const window = draw(html)
  Object.assign(globalThis, { NodeFilter: window.NodeFilter })
  const { document } = window
  const list = document.querySelector("ul")
  const highlights = new Map()
  const timeline = { node: id => document.getElementById(`m${id}`) ?? undefined }
  const Observer = window.MutationObserver
  const marks = new Marks({ list, timeline, highlights, Highlight, Observer })
  const marked = () => highlights.get("found")?.ranges.map(String)
  return { window, document, list, marks, marked, highlights, timeline, Observer }
}

test("what was found is marked over all that it goes through, and nothing is changed", () => {
  const { list, marks, marked } = aPage()
  const before = list.innerHTML

  marks.show(1, ["Café", "café"])

  assert.deepEqual(marked(), ["Café", "café"])
  assert.equal(list.innerHTML, before)
})

test("a word ends where its block does", () => {
  const { document } = aPage(`<div data-text><p>one</p><ul><li>two</li><li>two one</li></ul></div>`)
  const root = document.querySelector("[data-text]")

  assert.deepEqual(rangesIn(root, ["one", "two"]).map(String), ["one", "two", "two", "one"])
  assert.deepEqual(rangesIn(root, ["onetwo"]), [])
})

test("a message that is drawn anew is marked anew, and so is one that is loaded later", async () => {
  const { document, list, marks, marked } = aPage()
  marks.show(1, ["here"])
  assert.deepEqual(marked(), [])

  document.querySelector("[data-text]").textContent = "now it is here"
  await settled()
  assert.deepEqual(marked(), ["here"])

  const node = document.getElementById("m1")
  node.remove()
  await settled()
  assert.deepEqual(marked(), [])
  list.append(node)
  await settled()
  assert.deepEqual(marked(), ["here"])
})

test("once cleared nothing is marked any more", async () => {
  const { document, marks, marked } = aPage()
  marks.show(1, ["Café"])

  marks.clear()
  document.querySelector("[data-text]").textContent = "Café"
  await settled()

  assert.equal(marked(), undefined)
})

test("where only operators were searched for, nothing is marked", () => {
  const { marks, marked } = aPage()
  marks.show(1, [])
  assert.equal(marked(), undefined)
})

test("a browser that can't mark leaves it", () => {
  const { list, timeline, Observer } = aPage()
  const marks = new Marks({ list, timeline, highlights: undefined, Observer })
  marks.show(1, ["Café"])
  marks.clear()
})
