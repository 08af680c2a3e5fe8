import assert from "node:assert/strict"
import { test } from "node:test"

import { LogKeys } from "../../../chatapp/static/keys/log_keys.js"
import { draw } from "../support/dom.js"

const PAGE = `<div id="log" tabindex="0"></div><form data-composer><textarea id="text"></textarea></form>
  <form data-edit><textarea id="edit"></textarea></form><input id="other"><button id="button"></button>
  <section tabindex="0" id="people" data-people><button id="inside"></button></section>`

/** A log of which 500 pixels are seen. */
function aPage() {
  const window = draw(PAGE)
  const { document } = window
  const did = []
  const log = document.getElementById("log")
  Object.defineProperty(log, "clientHeight", { get: () => 500 })
  const scroll = {
    by: px => did.push(px),
    toStart: () => did.push("start"),
    toEnd: () => did.push("end"),
  }
  const keys = new LogKeys({ log, scroll })
  document.addEventListener("keydown", event => keys.take(event))
  const at = id => document.getElementById(id) ?? document.body
  const press = (key, id, how = {}) =>
    !at(id).dispatchEvent(
      new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how }),
    )
  return { document, log, at, did, press }
}

const KEYS = ["PageUp", "PageDown", "Home", "End"]

for (const where of ["body", "text", "edit", "button"]) {
  test(`the log moves from where nothing is written: ${where}`, () => {
    const { did, press } = aPage()
    for (const key of KEYS) assert.equal(press(key, where), true, key)
    assert.deepEqual(did, [-452, 452, "start", "end"])
  })
}

for (const written of ["text", "edit"]) {
  test(`while something is written they are the caret's: ${written}`, () => {
    const { at, did, press } = aPage()
    at(written).value = " "
    for (const where of ["body", "text", "edit"])
      for (const key of KEYS) assert.equal(press(key, where), false, key)
    assert.deepEqual(did, [])
  })
}

test("what scrolls itself, other fields, and keys with others are left alone", () => {
  const { did, press } = aPage()
  for (const key of KEYS) {
    for (const where of ["people", "inside", "other", "log"]) assert.equal(press(key, where), false)
    for (const how of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }])
      assert.equal(press(key, "body", how), false)
  }
  assert.deepEqual(did, [])
})

test("arrows lead from nowhere into the conversation, and from elsewhere do not", () => {
  const { document, log, press } = aPage()
  for (const key of ["ArrowUp", "ArrowDown"]) {
    assert.equal(press(key, "text"), false)
    assert.equal(press(key, "body", { shiftKey: true }), false)
    assert.equal(document.activeElement, document.body)
    assert.equal(press(key, "body"), true)
    assert.equal(document.activeElement, log)
    log.blur()
    assert.equal(press(key, "button"), true)
    log.blur()
    assert.equal(press(key, "inside"), false)
  }
})
