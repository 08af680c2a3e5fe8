import assert from "node:assert/strict"
import { test } from "node:test"

import { Keys } from "../../../chatapp/static/keys/keys.js"
import { draw } from "../support/dom.js"

/** Two parts that could take a key, of which the first takes `taken` alone. */
function aPage() {
  const window = draw(`<div id="log"></div><textarea></textarea><dialog></dialog>`)
  const { document } = window
  const heard = []
  const part = (name, taken) => ({
    take: ({ key }) => heard.push(`${name} ${key}`) > 0 && key === taken,
  })
  const log = document.getElementById("log")
  const keys = new Keys({ log, parts: [part("first", "a"), part("second", "b")] })
  keys.start()
  const press = (key, how = {}) =>
    document
      .querySelector("textarea")
      .dispatchEvent(
        new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how }),
      )
  return { document, log, keys, heard, press }
}

test("a key goes from part to part until one takes it", () => {
  const { heard, press } = aPage()

  press("a")
  press("b")

  assert.deepEqual(heard, ["first a", "first b", "second b"])
})

test("what has been answered, and what is being composed, is left alone", () => {
  const { document, heard, press } = aPage()

  press("a", { isComposing: true })
  press("a", { keyCode: 229 })
  document.addEventListener("keydown", event => event.preventDefault())
  press("a")

  assert.deepEqual(heard, [])
})

test("held down, Escape goes on to nothing, wherever it is pressed", () => {
  const { document, heard, press } = aPage()
  document.querySelector("textarea").addEventListener("keydown", ({ key }) => heard.push(key))

  assert.equal(press("Escape", { repeat: true }), false)
  press("Escape", { repeat: true, isComposing: true })
  press("b", { repeat: true })

  assert.deepEqual(heard, ["Escape", "b", "first b", "second b"])
})

test("nothing is taken behind a dialog, or where somebody was removed from the room", () => {
  const { document, log, heard, press } = aPage()
  const dialog = document.querySelector("dialog")
  dialog.open = true
  press("a")
  dialog.open = false
  log.remove()
  press("a")
  assert.deepEqual(heard, [])
})

test("stopped, it takes nothing", () => {
  const { keys, heard, press } = aPage()
  keys.stop()
  press("a")
  assert.equal(press("Escape", { repeat: true }), true)
  assert.deepEqual(heard, [])
})
