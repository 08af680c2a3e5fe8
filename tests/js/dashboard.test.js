import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../chatapp/static/messages/clock.js"
import { draw } from "./support/dom.js"

const PAGE = `<form data-log-out data-person="u_ada"></form><p data-zone>Times are in UTC.</p>
  <p><time datetime="2026-11-22T20:05:00Z" data-moment>2026-11-22 20:05 UTC</time>
  <time datetime="2026-11-22">2026-11-22</time></p>
  <p data-theme-choice hidden><select><option value="system">System</option>
  <option value="light">Light</option><option value="dark">Dark</option></select></p>`

let loaded = 0

const LINK = `<input value="https://chat.example/join?code=c" readonly data-link>
  <button data-copy data-said="Copied." hidden>Copy</button><span data-copied></span>`

/** A page of the dashboard after its script, which runs anew each time. */
async function aDashboard(before = () => {}, page = PAGE) {
  const window = draw(page, { url: "https://chat.example/admin/" })
  Object.assign(globalThis, { localStorage: window.localStorage })
  globalThis.location = window.location
  before(window)
  loaded += 1
  await import(`../../chatapp/static/dashboard.js?${loaded}`)
  return window
}

test("the dashboard tells local times, and logging out there forgets what is half written", async () => {
  const window = await aDashboard(({ localStorage }) => {
    localStorage.setItem("chatapp-draft-u_ada-1", "half a sen")
    localStorage.setItem("chatapp-draft-u_grace-1", "another's")
  })
  const { document, localStorage } = window
  assert.equal(document.querySelector("time").title, "2026-11-22 20:05 UTC")
  assert.equal(localStorage.length, 2)

  document.querySelector("form").dispatchEvent(new window.Event("submit"))

  assert.deepEqual(Object.keys(localStorage), ["chatapp-draft-u_grace-1"])
})

test("times are the reader's, with UTC in their title, and days stay days", async () => {
  const { document } = await aDashboard()

  const [time, day] = document.querySelectorAll("time")
  assert.equal(time.textContent, new Clock().moment("2026-11-22T20:05:00Z"))
  assert.equal(time.title, "2026-11-22 20:05 UTC")
  assert.deepEqual([day.textContent, day.title], ["2026-11-22", ""])
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const said = timeZone === "UTC" ? /^Times are in UTC\.$/ : new RegExp(`, ${timeZone}[.,;]`)
  assert.match(document.querySelector("[data-zone]").textContent, said)
})

test("the theme that was chosen elsewhere stands there, and another one is taken at once", async () => {
  const window = await aDashboard(({ document }) => {
    document.documentElement.dataset.theme = "dark"
  })
  const { document } = window
  const select = document.querySelector("select")
  assert.deepEqual([select.value, select.parentElement.hidden], ["dark", false])

  select.value = "light"
  select.dispatchEvent(new window.Event("change"))

  assert.equal(document.documentElement.dataset.theme, "light")
})

/** The page of a new link, in a browser that copies by `writeText`. */
async function aLink(writeText) {
  const { document } = await aDashboard(({ navigator }) => {
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true })
    Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true })
  }, PAGE + LINK)
  return {
    document,
    link: document.querySelector("input"),
    button: document.querySelector("button"),
  }
}

test("a new link is copied by a click, which says so", async () => {
  const copied = []
  const { document, link, button } = await aLink(async text => copied.push(text))
  assert.equal(button.hidden, false)

  button.click()
  await null
  await null

  assert.deepEqual(copied, [link.value])
  assert.equal(document.querySelector("[data-copied]").textContent, "Copied.")
})

test("where the browser lets nothing be copied, the link is selected to be copied by hand", async () => {
  const { document, link, button } = await aLink(async () => {
    throw new Error("forbidden")
  })

  button.click()
  await null
  await null

  assert.equal(document.activeElement, link)
  assert.deepEqual([link.selectionStart, link.selectionEnd], [0, link.value.length])
  assert.equal(document.querySelector("[data-copied]").textContent, "")
})
