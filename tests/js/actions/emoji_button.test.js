import assert from "node:assert/strict"
import { test } from "node:test"

import { startEmojiButton } from "../../../chatapp/static/actions/emoji_button.js"
import { draw } from "../support/dom.js"

test("an emoji that is chosen stands where one writes, in the place of what is selected", () => {
  const { document } = draw("<button></button><textarea>good evening all</textarea>")
  globalThis.document = document
  globalThis.Event = document.defaultView.Event
  const [button, field] = ["button", "textarea"].map(it => document.querySelector(it))
  const wishes = []
  startEmojiButton({ button, field, picker: { open: wish => wishes.push(wish) } })
  field.setSelectionRange(5, 12)

  button.click()
  assert.equal(wishes[0].anchor, button)
  wishes[0].onChosen("🫖")

  assert.equal(field.value, "good 🫖 all")
  assert.equal(document.activeElement, field)
})
