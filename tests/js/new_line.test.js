import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { NewLine } from "../../chatapp/static/new_line.js"

/** Messages from 5 on, by these people; a longer conversation comes before them if `hasOlder`. */
function aPage(authors, { hasOlder = false } = {}) {
  const { document } = new JSDOM(`<template><p class="rule">New</p></template>`).window
  const nodes = authors.map(() => document.createElement("li"))
  for (const node of nodes) node.innerHTML = "<b data-avatar></b>"
  const timeline = { firstAfter: (id, person) => {
    const start = Math.max(0, id - 4)
    const at = authors.findIndex((author, at) => at >= start && author !== person)
    return at < 0 ? undefined : { node: nodes[at], isFirst: start === 0 }
  } }
  const newLine = new NewLine({ conversation: { hasOlder }, timeline, person: "ada",
    template: document.querySelector("template") })
  const stands = () => nodes.map(node => node.querySelectorAll(".rule").length)
  return { newLine, nodes, authors, stands }
}

test("it stands above the first message of others after what was read last", () => {
  const { newLine, nodes, stands } = aPage(["grace", "ada", "grace", "grace"], { hasOlder: true })
  newLine.markAfter(5)
  assert.deepEqual([stands(), newLine.node, newLine.isAbove], [[0, 0, 1, 0], nodes[2], false])
  assert.deepEqual(nodes.map(node => node.className), ["", "", "message--apart", ""])
})

test("it moves as a whole, and goes where nothing is new", () => {
  const { newLine, nodes, stands } = aPage(["grace", "grace", "ada"])
  newLine.markAfter(4)
  newLine.markAfter(5)
  assert.deepEqual(stands(), [0, 1, 0])

  newLine.markAfter(6)
  assert.deepEqual([stands(), newLine.node, nodes[1].className], [[0, 0, 0], null, ""])
})

for (const [hasOlder, isAbove] of [[true, true], [false, false]]) {
  test(`before the first that is loaded, its place is above (${isAbove}) where there are older`, () => {
    const { newLine, stands } = aPage(["grace", "grace"], { hasOlder })
    newLine.markAfter(2)
    assert.deepEqual([newLine.isAbove, stands()], [isAbove, isAbove ? [0, 0] : [1, 0]])
  })
}

test("who never read anything has no line", () => {
  const { newLine, stands } = aPage(["grace"])
  newLine.markAfter(null)
  assert.deepEqual([stands(), newLine.isAbove], [[0], false])
})

test("whenever it may have moved it says so", () => {
  const { newLine } = aPage(["grace"])
  let told = 0
  newLine.addEventListener("stands", () => (told += 1))
  newLine.markAfter(4)
  newLine.place()
  assert.deepEqual([told, newLine.readId], [2, 4])
})
