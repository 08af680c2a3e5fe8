import assert from "node:assert/strict"
import { test } from "node:test"

import { TypeAnywhere } from "../../../chatapp/static/keys/type_anywhere.js"
import { draw } from "../support/dom.js"

const PAGE = `<button id="button">Log out</button><button id="closed" aria-haspopup="menu" aria-expanded="false"></button>
  <button id="opened" aria-haspopup="menu" aria-expanded="true"></button><input id="input">
  <textarea id="textarea"></textarea><select id="select"></select><p id="editable" contenteditable></p>
  <div role="menu"><button id="item"></button></div><ul role="listbox"><li id="option"></li></ul>
  <div role="grid"><button id="cell"></button></div><li data-message id="message"></li>`

function aPage({ platform = "Linux x86_64", isOpen = false } = {}) {
  const { document, KeyboardEvent } = draw(PAGE)
  const it = { focused: 0 }
  const composer = { focus: () => (it.focused += 1) }
  const typing = new TypeAnywhere({ composer, menu: { isOpen }, platform })
  /** Whether the composer has got the focus; that the browser goes on from there, always. */
  const press = (key, how = {}, id = "body") => {
    const target = document.getElementById(id) ?? document.body
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...how })
    target.addEventListener("keydown", pressed => typing.take(pressed), { once: true })
    const before = it.focused
    assert.equal(target.dispatchEvent(event), true)
    return it.focused > before
  }
  return { press }
}

const ALT_GR = { ctrlKey: true, altKey: true, modifierAltGraph: true }

for (const [what, key, how = {}, platform = "Win32"] of [
  ["a letter", "a"],
  ["a capital", "A", { shiftKey: true }],
  ["a digit", "1"],
  ["an umlaut", "ö"],
  ["what is beyond the first plane", "😀"],
  ["AltGr on Windows", "@", ALT_GR],
  ["Option on a Mac", "@", { altKey: true }, "MacIntel"],
  ["a paste", "v", { ctrlKey: true }],
  ["a paste on a Mac", "v", { metaKey: true }, "MacIntel"],
  ["a paste with Russian letters", "м", { ctrlKey: true, code: "KeyV" }],
]) {
  test(`it is written in the composer: ${what}`, () => {
    assert.equal(aPage({ platform }).press(key, how), true)
  })
}

for (const [what, key, how = {}, platform = "Win32"] of [
  ["Space", " "],
  ["what Firefox finds with", "/"],
  ["what Firefox finds links with", "'"],
  ["Enter", "Enter"],
  ["Tab", "Tab"],
  ["a function key", "F5"],
  ["an arrow", "ArrowLeft"],
  ["a dead key", "Dead"],
  ["a key of an input method", "Process"],
  ["a key that nobody knows", "Unidentified"],
  ["Ctrl and a letter", "a", { ctrlKey: true }],
  ["a copy", "c", { ctrlKey: true }],
  ["Alt and a letter", "a", { altKey: true }],
  ["the Windows key", "a", { metaKey: true }],
  ["⌘ on a Mac", "c", { metaKey: true }, "MacIntel"],
  ["Ctrl+V on a Mac, where it moves the caret", "v", { ctrlKey: true }, "MacIntel"],
  ["what VoiceOver has", "u", { ctrlKey: true, altKey: true }, "MacIntel"],
  ["a paste with Shift", "V", { ctrlKey: true, shiftKey: true }],
  ["what is held down", "a", { repeat: true }],
]) {
  test(`it stays where it is: ${what}`, () => {
    assert.equal(aPage({ platform }).press(key, how), false)
  })
}

test("it is typed from where nothing takes letters, and nowhere else", () => {
  const { press } = aPage()
  for (const id of ["button", "closed", "message"]) assert.equal(press("a", {}, id), true, id)
  for (const id of ["input", "textarea", "select", "editable", "item", "option", "cell", "opened"])
    assert.equal(press("a", {}, id), false, id)
  assert.equal(aPage({ isOpen: true }).press("a"), false)
})
