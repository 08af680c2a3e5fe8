import assert from "node:assert/strict"
import { test } from "node:test"

import { itemFor } from "../../../chatapp/static/people/menu_keys.js"
import { draw } from "../support/dom.js"

const MENU =
  "<button> Available</button><button>Busy</button><button>Away</button><p tabindex=0></p>"

for (const [from, key, to] of [
  ["Available", "ArrowDown", "Busy"],
  ["Available", "ArrowUp", "Away"],
  ["Away", "ArrowDown", "Available"],
  ["Busy", "Home", "Available"],
  ["Busy", "End", "Away"],
  ["", "ArrowDown", "Available"],
  ["", "ArrowUp", "Away"],
  ["", "b", "Busy"],
  ["Available", "a", "Away"],
  ["Away", "A", "Available"],
  ["Busy", "b", "Busy"],
  ["Busy", "x", undefined],
  ["Busy", " ", undefined],
  ["Busy", "Enter", undefined],
]) {
  test(`from "${from}" ${key} leads to ${to}`, () => {
    const { document } = draw(MENU)
    globalThis.document = document
    const items = [...document.querySelectorAll("button")]
    const start = items.find(it => it.textContent.trim() === from)
    ;(start ?? document.querySelector("p")).focus()

    assert.equal(itemFor({ key }, items)?.textContent.trim(), to)
  })
}

test("with Ctrl and its like, a letter is the browser's", () => {
  const { document } = draw(MENU)
  globalThis.document = document
  const items = [...document.querySelectorAll("button")]

  for (const held of ["ctrlKey", "metaKey", "altKey"]) {
    assert.equal(itemFor({ key: "b", [held]: true }, items), undefined, held)
  }
})
