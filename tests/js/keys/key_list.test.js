import assert from "node:assert/strict"
import { test } from "node:test"

import { KeyList, keyGroups } from "../../../chatapp/static/keys/key_list.js"
import { messageKeys } from "../../../chatapp/static/keys/message_keys.js"
import { giveDialogs } from "../support/dialog.js"
import { draw } from "../support/dom.js"

const keysOf = (group, words) => group.lines.find(it => it.words === words)?.keys
const LINUX = { platform: "Linux x86_64" }

test("it names ⌘ on a Mac and Ctrl elsewhere, never both", () => {
  for (const [platform, own, other] of [
    ["MacIntel", "⌘", "Ctrl"],
    ["Win32", "Ctrl+", "⌘"],
  ]) {
    const keys = JSON.stringify(keyGroups({ platform }))
    for (const letter of ["F", "B", "I", "E"]) assert.ok(keys.includes(`"${own}${letter}"`))
    assert.ok(!keys.includes(other))
  }
})

test("every key on a message is in it, with its words", () => {
  const [, , onMessage] = keyGroups(LINUX)
  assert.ok(messageKeys().length > 5)
  for (const { key, words } of messageKeys()) assert.deepEqual(keysOf(onMessage, words), [key])
})

test("on a touch screen Enter breaks the line", () => {
  const [, desk] = keyGroups(LINUX)
  const [, phone] = keyGroups({ ...LINUX, isTouch: true })
  const both = group => [keysOf(group, "Send"), keysOf(group, "Start a new line")]
  assert.deepEqual(both(desk), [["Enter"], ["Shift+Enter"]])
  assert.deepEqual(both(phone), [["Ctrl+Enter"], ["Enter"]])
})

test("it opens with the focus in it, scrolls by keyboard, and closes", async () => {
  const window = draw("<main></main>")
  giveDialogs(window)
  const place = document.querySelector("main")

  new KeyList({ place, touch: { matches: false } }).open()

  const dialog = place.querySelector("dialog")
  const list = dialog.querySelector("[role=group]")
  assert.deepEqual([dialog.open, document.activeElement, list.tabIndex], [true, list, 0])
  const titles = [...dialog.querySelectorAll("h2, h3")].map(it => it.textContent)
  assert.deepEqual(titles, ["Keyboard shortcuts", "Anywhere", "While you write", "On a message"])
  dialog.querySelector("button").click()
  await null
  assert.equal(place.querySelector("dialog"), null)
})
