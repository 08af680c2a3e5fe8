import assert from "node:assert/strict"
import { test } from "node:test"

import { StatusMenu } from "../../../chatapp/static/people/status_menu.js"
import { draw } from "../support/dom.js"
import { heard } from "../support/server.js"

const PAGE = `<div id="menu">
  <button data-button aria-expanded="false" disabled><span data-dot></span>Ada
    <span data-how></span></button>
  <div data-sheet>
    <button role="menuitemradio" data-choice="available"><b>Available</b></button>
    <button role="menuitemradio" data-choice="busy" aria-checked="true">Busy</button>
    <button role="menuitemradio" data-choice="away">Away</button>
    <button role="menuitem" data-refresh>Refresh</button>
    <p data-note></p>
  </div></div><button id="elsewhere">Elsewhere</button>`

function aMenu() {
  const window = draw(PAGE)
  const { document } = window
  const menu = new StatusMenu(document.getElementById("menu"))
  const find = selector => document.querySelector(selector)
  const key = name => {
    const event = new window.KeyboardEvent("keydown", {
      key: name,
      bubbles: true,
      cancelable: true,
    })
    document.activeElement.dispatchEvent(event)
    return event.defaultPrevented
  }
  const focused = () => document.activeElement.textContent.trim()
  const isOpen = () => find("[data-sheet]").hasAttribute("data-open")
  const [chosen, refreshes] = [heard(menu, "chosen"), heard(menu, "refresh")]
  return { menu, find, key, focused, isOpen, chosen, refreshes, button: find("[data-button]") }
}

function aStartedMenu() {
  const all = aMenu()
  all.menu.start()
  return all
}

test("the menu can be opened once there is a script, and leads to what is chosen now", () => {
  const { menu, button, focused, isOpen } = aMenu()
  assert.equal(button.disabled, true)

  menu.start()
  button.click()

  assert.deepEqual([button.disabled, isOpen(), focused()], [false, true, "Busy"])
})

test("a status is chosen, wherever one hits it, and the menu closes", () => {
  const { find, button, isOpen, chosen, refreshes } = aStartedMenu()
  button.click()

  find("[data-choice=available] b").click()

  assert.deepEqual(chosen, [{ status: "available" }])
  assert.deepEqual([refreshes.length, isOpen()], [0, false])
  assert.equal(document.activeElement, button)
})

test("Refresh leaves the menu open, for what it will say", () => {
  const { menu, find, button, isOpen, chosen, refreshes } = aStartedMenu()
  button.click()

  find("[data-refresh]").click()
  menu.say("You're up to date.")

  assert.deepEqual([refreshes.length, chosen, isOpen()], [1, [], true])
  assert.equal(find("[data-note]").textContent, "You're up to date.")
})

test("a press between the items chooses nothing", () => {
  const { find, button, isOpen, chosen, refreshes } = aStartedMenu()
  button.click()

  find("[data-note]").click()

  assert.deepEqual([isOpen(), chosen, refreshes], [true, [], []])
})

test("what was said is gone when the menu is opened anew", () => {
  const { menu, find, button } = aStartedMenu()
  button.click()
  menu.say("You're up to date.")
  button.click()

  button.click()

  assert.equal(find("[data-note]").textContent, "")
})

test("a complaint opens the menu that was closed meanwhile, and takes nobody there", () => {
  const { menu, find, isOpen } = aStartedMenu()
  find("#elsewhere").focus()

  menu.complain("Try again in a moment.")

  assert.deepEqual([isOpen(), find("[data-note]").textContent], [true, "Try again in a moment."])
  assert.equal(document.activeElement.id, "elsewhere")
})

test("the status is shown on the button, and ticked in the menu", () => {
  const { menu, find } = aStartedMenu()
  const ticks = () =>
    ["available", "busy", "away"].map(choice =>
      find(`[data-choice=${choice}]`).getAttribute("aria-checked"),
    )

  menu.show("away")

  assert.deepEqual(ticks(), ["false", "false", "true"])
  assert.deepEqual(
    [find("[data-how]").textContent, find("[data-dot]").className],
    ["Away", "dot dot--away"],
  )
  assert.equal(find("[data-refresh]").hasAttribute("aria-checked"), false)
})

test("arrow keys go round through the items, Home and End to the ends", () => {
  const { button, key, focused } = aStartedMenu()
  button.click()

  const way = [
    "ArrowDown",
    "ArrowDown",
    "ArrowDown",
    "ArrowDown",
    "ArrowUp",
    "ArrowUp",
    "Home",
    "End",
    "ArrowUp",
  ]
  const went = way.map(name => key(name) && focused())

  assert.deepEqual(went, [
    "Away",
    "Refresh",
    "Available",
    "Busy",
    "Available",
    "Refresh",
    "Available",
    "Refresh",
    "Away",
  ])
})

test("an arrow key on the button opens the menu, and other keys keep their meaning", () => {
  const { button, key, focused, isOpen } = aStartedMenu()
  button.focus()
  assert.deepEqual([key("Enter"), key("a"), isOpen()], [false, false, false])

  assert.equal(key("ArrowDown"), true)

  assert.deepEqual([isOpen(), focused()], [true, "Busy"])
})

test("a letter leads to the next item that begins with it, and means nothing in a closed menu", () => {
  const { button, key, focused } = aStartedMenu()
  button.focus()
  assert.equal(key("b"), false)
  button.click()

  assert.deepEqual([key("b"), focused()], [true, "Busy"])
  assert.deepEqual([key("a"), focused()], [true, "Away"])
  assert.deepEqual([key("A"), focused()], [true, "Available"])
  assert.deepEqual([key("x"), key(" "), focused()], [false, false, "Available"])
})

for (const [name, item] of [
  ["ArrowDown", "Available"],
  ["ArrowUp", "Refresh"],
]) {
  test(`on the button of an open menu ${name} leads to ${item}`, () => {
    const { button, key, focused } = aStartedMenu()
    button.click()
    button.focus()

    key(name)

    assert.equal(focused(), item)
  })
}

test("a menu that has stopped does nothing", () => {
  const { menu, find, button, key, isOpen, chosen } = aStartedMenu()
  menu.stop()
  button.focus()

  button.click()
  key("ArrowDown")
  find("[data-choice=away]").click()

  assert.deepEqual([isOpen(), chosen], [false, []])
})

test("what is loaded later adds items, which close the menu and act", () => {
  const { menu, find, key, button, focused, isOpen, refreshes } = aStartedMenu()
  const done = []
  assert.equal(menu.add("First", () => done.push("first")).textContent, "First")
  menu.add("Second", () => done.push(isOpen()))
  button.click()
  key("End")
  assert.equal(focused(), "Refresh")
  key("ArrowUp")
  assert.equal(focused(), "Second")

  document.activeElement.click()

  assert.deepEqual(
    [done, isOpen(), focused()],
    [[false], false, find("[data-button]").textContent.trim()],
  )
  assert.deepEqual(refreshes, [])
})
