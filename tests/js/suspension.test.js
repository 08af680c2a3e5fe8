import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Suspension } from "../../chatapp/static/suspension.js"

const ROOM = `
  <a href="#composer">Skip</a>
  <header><p data-kept id="status">Removed</p><div><button id="menu">Ada</button>
    <form data-kept><button>Log out</button></form></div></header>
  <main><div><div data-kept><a data-step href="https://chat.example/login?next=/">On</a></div>
    <p>That message could not be found.</p></div>
    <div role="log">A secret</div><form><textarea id="text">half a sentence</textarea></form></main>
  <template><p>A template</p></template>`

function aSuspension() {
  const { document } = new JSDOM(ROOM).window
  globalThis.document = document
  const [stopped, went] = [[], []]
  const location = { reload: () => went.push("reload"), assign: href => went.push(href) }
  const suspension = new Suspension({
    root: document.body, kept: [...document.querySelectorAll("[data-kept]")], location,
    parts: [{ stop: () => stopped.push("title") }],
  })
  return { document, suspension, stopped, went }
}

const words = document => document.body.textContent.split(/\s+/).filter(Boolean).join(" ")

test("a suspended page keeps what is named, and nothing else to read or to write in", () => {
  const { document, suspension, stopped, went } = aSuspension()

  suspension.tell({ refused: "suspended" })
  suspension.tell({ refused: "suspended" })

  assert.equal(words(document), "Removed Log out On")
  assert.equal(document.querySelector("textarea, template, #menu"), null)
  assert.deepEqual([stopped, went], [["title"], []])
})

test("whoever was writing is led to what is left", () => {
  const { document, suspension } = aSuspension()
  document.getElementById("text").focus()

  suspension.tell({ refused: "suspended" })

  assert.equal(document.activeElement.textContent, "On")
})

test("where there is no way on, the page is cleared all the same", () => {
  const { document, suspension } = aSuspension()
  document.querySelector("[data-step]").remove()
  document.getElementById("text").focus()

  suspension.tell({ refused: "suspended" })

  assert.equal(words(document), "Removed Log out")
})

test("whoever is where nothing goes stays there", () => {
  const { document, suspension } = aSuspension()
  const [, logOut] = document.querySelectorAll("button")
  logOut.focus()

  suspension.tell({ refused: "suspended" })

  assert.equal(document.activeElement, logOut)
})

test("a page that was never suspended keeps everything, and stays where it is", () => {
  const { document, suspension, stopped, went } = aSuspension()
  const before = words(document)

  for (const refused of [null, "signed-out", "another-person", null]) suspension.tell({ refused })

  assert.deepEqual([words(document), stopped, went], [before, [], []])
})

for (const [refused, way] of [
  [null, "reload"],
  ["signed-out", "https://chat.example/login?next=/"],
]) {
  test(`after the reinstatement the page comes back by itself, being ${refused ?? "in"}`, () => {
    const { suspension, went } = aSuspension()

    suspension.tell({ refused: "suspended" })
    suspension.tell({ refused })

    assert.deepEqual(went, [way])
  })
}

test("a browser that is somebody else's by then waits for their click", () => {
  const { suspension, went } = aSuspension()

  suspension.tell({ refused: "suspended" })
  suspension.tell({ refused: "another-person" })

  assert.deepEqual(went, [])
})
