import assert from "node:assert/strict"
import { test } from "node:test"

import { Disclosure } from "../../../chatapp/static/people/disclosure.js"
import { draw } from "../support/dom.js"
import { heard } from "../support/server.js"

const PAGE = `<button id="button" aria-expanded="false"><b id="name">Menu</b></button>
  <div id="sheet"><input id="inside"></div><input id="elsewhere"><dialog open><input id="in-front"></dialog>`

function aDisclosure() {
  const window = draw(PAGE)
  const { document } = window
  const [button, sheet] = ["button", "sheet"].map(id => document.getElementById(id))
  const disclosure = new Disclosure({ button, sheet })
  const press = (id, type = "pointerdown") =>
    document.getElementById(id).dispatchEvent(new window.Event(type, { bubbles: true }))
  const key = (name, how = {}) => {
    const event = new window.KeyboardEvent("keydown", {
      key: name,
      bubbles: true,
      cancelable: true,
      ...how,
    })
    document.activeElement.dispatchEvent(event)
    return event
  }
  const opened = heard(disclosure, "opened")
  const isShown = () => sheet.hasAttribute("data-open")
  return { document, disclosure, button, sheet, press, key, opened, isShown }
}

function aStartedOne() {
  const all = aDisclosure()
  all.disclosure.start()
  return all
}

test("its button opens and closes the sheet, and says so to those who can't see it", () => {
  const { disclosure, button, opened, isShown } = aStartedOne()
  const state = () => [button.getAttribute("aria-expanded"), isShown(), disclosure.isOpen]
  assert.deepEqual(state(), ["false", false, false])

  button.click()
  assert.deepEqual([state(), opened.length], [["true", true, true], 1])

  button.click()
  assert.deepEqual([state(), opened.length], [["false", false, false], 1])
})

test("Escape closes it, does nothing else, and leads back to the button", () => {
  const { document, button, key, isShown } = aStartedOne()
  button.click()
  document.getElementById("inside").focus()
  assert.equal(isShown(), true, "the focus within it leaves it open")

  const { defaultPrevented } = key("Escape")

  assert.deepEqual([isShown(), defaultPrevented], [false, true])
  assert.equal(document.activeElement, button)
})

test("other keys leave it open, and Escape is others' business while it is closed", () => {
  const { document, button, key, isShown } = aStartedOne()
  document.getElementById("elsewhere").focus()
  assert.equal(key("Escape").defaultPrevented, false)
  assert.equal(document.activeElement.id, "elsewhere")

  button.click()

  assert.equal(key("Enter").defaultPrevented, false)
  assert.equal(isShown(), true)
})

test("an Escape that something else has answered, or an input method takes, leaves it open", () => {
  const { document, button, key, isShown } = aStartedOne()
  button.click()
  assert.equal(key("Escape", { isComposing: true }).defaultPrevented, false)
  document.getElementById("inside").addEventListener("keydown", event => event.preventDefault())
  document.getElementById("inside").focus()
  key("Escape")
  assert.equal(isShown(), true)
})

test("a press elsewhere closes it, and one in it, on its button or in front of it does not", () => {
  const { document, button, press, key, isShown } = aStartedOne()
  button.click()

  press("inside")
  press("name")
  press("in-front")
  document.getElementById("in-front").focus()
  assert.equal(isShown(), true)
  assert.equal(key("Escape").defaultPrevented, false)
  assert.equal(isShown(), true)

  press("elsewhere")
  assert.equal(isShown(), false)
})

test("it closes when the focus goes elsewhere, and leaves it there", () => {
  const { document, button, isShown } = aStartedOne()
  button.click()

  document.getElementById("elsewhere").focus()

  assert.equal(isShown(), false)
  assert.equal(document.activeElement.id, "elsewhere")
})

test("closed by a script, it leaves the focus where it is; left, it takes it to the button", () => {
  const { document, disclosure, button, opened, isShown } = aStartedOne()
  disclosure.open()
  document.getElementById("inside").focus()
  disclosure.close()
  assert.deepEqual([isShown(), document.activeElement.id], [false, "inside"])

  disclosure.open()
  disclosure.leave()

  assert.deepEqual([isShown(), document.activeElement, opened.length], [false, button, 0])
})

test("started twice it toggles once, and stopped not at all", () => {
  const { disclosure, button, press, key, isShown } = aStartedOne()
  disclosure.start()
  button.click()
  assert.equal(isShown(), true)

  disclosure.stop()
  button.click()
  press("elsewhere")
  press("elsewhere", "focusin")
  key("Escape")

  assert.equal(isShown(), true)
})

test("what was never started is stopped without harm", () => {
  const { disclosure, isShown } = aDisclosure()

  disclosure.stop()
  disclosure.close()

  assert.equal(isShown(), false)
})
