import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Pictures } from "../../../chatapp/static/composer/composer.js"

/** A page, and what it says of pictures. */
function aPage() {
  const { window } = new JSDOM("<p>words</p><textarea></textarea>")
  const pictures = new Pictures({ root: window.document })
  const told = []
  pictures.addEventListener("refused", ({ detail }) => told.push(detail.sentence))
  pictures.start()
  const happen = (kind, where, data) => {
    const event = Object.assign(new window.Event(kind, { bubbles: true, cancelable: true }), data)
    window.document.querySelector(where).dispatchEvent(event)
    return event
  }
  return { told, pictures, happen }
}

const files = (...names) => names.map(name => ({ name }))
const pasting = (names, text = "") => ({
  clipboardData: { files: files(...names), getData: type => (type === "text/plain" ? text : "") },
})
const dragging = (...types) => ({ dataTransfer: { types, dropEffect: "copy" } })

for (const [name, data, isRefused] of [
  ["a picture", pasting(["image.png"]), true],
  [
    "files that a system names in the text",
    pasting(["one.png", "two.png"], "one.png\r\ntwo.png"),
    true,
  ],
  ["text with a picture beside it", pasting(["image.png"], "Dear all"), false],
  ["text that begins with such a name", pasting(["one.png"], "one.png\nis mine"), false],
  ["text", pasting([], "Dear all"), false],
  ["nothing", pasting([]), false],
]) {
  test(`pasting ${name} is ${isRefused ? "refused" : "left to the browser"}`, () => {
    const { told, happen } = aPage()

    const { defaultPrevented } = happen("paste", "textarea", data)

    assert.deepEqual([told.length, defaultPrevented], [Number(isRefused), isRefused])
  })
}

for (const [name, where, data, isTaken, effect, isTold] of [
  ["a file on the room", "p", dragging("Files"), true, "copy", 1],
  ["a file where one writes", "textarea", dragging("text/uri-list", "Files"), true, "copy", 1],
  ["a link on the room", "p", dragging("text/uri-list"), true, "none", 0],
  ["text where one writes", "textarea", dragging("text/plain"), false, "copy", 0],
]) {
  test(`dropping ${name} shows no other page, and ${isTold ? "a" : "no"} sentence`, () => {
    const { told, happen } = aPage()

    const over = happen("dragover", where, data)
    assert.deepEqual([over.defaultPrevented, over.dataTransfer.dropEffect], [isTaken, effect])
    assert.deepEqual(told, [])

    const { defaultPrevented } = happen("drop", where, data)
    assert.deepEqual([defaultPrevented, told.length], [isTaken, isTold])
  })
}

test("the sentence says what can't be done, by its name", () => {
  const { told, happen } = aPage()

  happen("paste", "textarea", pasting(["image.png"]))

  assert.match(told[0], /^Pictures .* can't be sent yet\.$/)
})

test("once stopped it leaves all to the browser", () => {
  const { told, pictures, happen } = aPage()

  pictures.stop()
  const events = [
    happen("paste", "p", pasting(["image.png"])),
    ...["dragover", "drop"].map(kind => happen(kind, "p", dragging("Files"))),
  ]

  assert.deepEqual(
    events.map(it => it.defaultPrevented),
    [false, false, false],
  )
  assert.deepEqual(told, [])
})
