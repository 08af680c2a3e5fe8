import assert from "node:assert/strict"
import { test } from "node:test"

import { draw } from "./support/dom.js"

const PAGE = `<main data-person="u_ada"><form data-log-out data-person="u_ada"></form>
  <div data-notifications><p>They need a script.</p></div>
  <p data-theme-choice hidden><select><option value="system">System</option>
  <option value="light">Light</option><option value="dark">Dark</option></select></p>
  <p data-theme-hint>It needs a script.</p><p data-zone>Times are in UTC.</p></main>`

test("with the script one chooses of what to be told in this browser, and the theme", async () => {
  const window = draw(PAGE, { url: "https://chat.example/you" })
  const { document, localStorage } = window
  // Of a browser's window, Node has no more than this script needs here.
  const addEventListener = window.addEventListener.bind(window)
  Object.assign(globalThis, { localStorage, addEventListener })
  globalThis.location = window.location

  await import("../../chatapp/static/you.js")
  const mentions = document.querySelector("[value=mentions]")
  mentions.checked = true
  mentions.dispatchEvent(new window.Event("change"))

  assert.doesNotMatch(document.body.textContent, /a script/)
  assert.equal(document.querySelector("[data-theme-choice]").hidden, false)
  assert.match(Object.values(localStorage).join(), /"about":"mentions"/)
})
