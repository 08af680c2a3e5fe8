import assert from "node:assert/strict"
import { test } from "node:test"

import { startThemeMenu } from "../../../chatapp/static/actions/theme_menu.js"
import { draw } from "../support/dom.js"

test("the theme that is chosen is checked, and a press chooses another", () => {
  const { document } = draw("<div id=menu><button data-refresh></button></div>")
  globalThis.document = document
  const theme = {
    chosen: "system",
    choose(it) {
      this.chosen = it
    },
  }

  startThemeMenu(document.getElementById("menu"), theme)

  const checked = () =>
    [...document.querySelectorAll("[role=menuitemradio]")].map(it => [
      it.textContent,
      it.getAttribute("aria-checked"),
    ])
  assert.deepEqual(checked(), [
    ["System", "true"],
    ["Light", "false"],
    ["Dark", "false"],
  ])
  document.querySelectorAll("[role=menuitemradio]")[2].click()
  assert.equal(theme.chosen, "dark")
  assert.deepEqual(checked()[2], ["Dark", "true"])
  assert.equal(document.querySelector("[role=group]").getAttribute("aria-label"), "Theme")
})

test("the arrow keys go through them as they stand, and around their ends", () => {
  const { document } = draw("<div id=menu><button data-refresh></button></div>")
  const window = document.defaultView
  let direction = "ltr"
  Object.assign(globalThis, { document, getComputedStyle: () => ({ direction }) })
  startThemeMenu(document.getElementById("menu"), { chosen: "system", choose() {} })
  document.querySelector("[data-theme-choice]").focus()
  const press = key => {
    const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
    document.activeElement.dispatchEvent(event)
    return [document.activeElement.textContent, event.defaultPrevented]
  }

  assert.deepEqual(press("ArrowRight"), ["Light", true])
  assert.deepEqual(press("ArrowLeft"), ["System", true])
  assert.deepEqual(press("ArrowLeft"), ["Dark", true])
  assert.deepEqual(press("ArrowRight"), ["System", true])
  assert.deepEqual(press("ArrowDown"), ["System", false], "the menu takes this one")
  direction = "rtl"
  assert.deepEqual(press("ArrowLeft"), ["Light", true])
})
