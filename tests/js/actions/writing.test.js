import assert from "node:assert/strict"
import { test } from "node:test"

import { Writing } from "../../../chatapp/static/actions/writing.js"
import { draw } from "../support/dom.js"

const CODE = "if (a) {\r\n\tb();\r\n}\r\n"

/** A field in which somebody writes on that machine. */
function aField(t, { value = "", platform = "Linux x86_64" } = {}) {
  const window = draw("<textarea></textarea>")
  globalThis.Event = window.Event
  const field = window.document.querySelector("textarea")
  const heard = []
  field.addEventListener("input", () => heard.push(field.value))
  field.value = value
  field.select()
  const writing = new Writing({ field, platform })
  writing.start()
  t.after(() => writing.stop())
  const press = (key, how = { ctrlKey: true }) => {
    const event = new window.KeyboardEvent("keydown", { key, cancelable: true, ...how })
    field.dispatchEvent(event)
    return event.defaultPrevented
  }
  /** What the browser does not do by itself any more. */
  const paste = (text, more = {}) => {
    const data = { "text/plain": text, ...more }
    const event = new window.Event("paste", { cancelable: true })
    event.clipboardData = { getData: type => data[type] ?? "" }
    field.dispatchEvent(event)
    return event.defaultPrevented
  }
  return { field, heard, writing, press, paste }
}

test("keys make what is selected bold, italic and code", t => {
  const { field, heard, press } = aField(t, { value: "word" })

  assert.equal(press("b"), true)
  assert.equal(press("i"), true)
  assert.equal(field.value, "***word***")
  press("i")
  press("b")
  press("e")

  assert.equal(field.value, "`word`")
  assert.deepEqual(heard.length, 5)
})

test("on a Mac it is ⌘: Ctrl moves the caret there", t => {
  const { field, press } = aField(t, { value: "word", platform: "MacIntel" })

  assert.equal(press("b"), false)
  assert.equal(press("b", { metaKey: true }), true)

  assert.equal(field.value, "**word**")
})

for (const [what, key, how] of [
  ["with Shift", "b", { ctrlKey: true, shiftKey: true }],
  ["with Alt, which writes a letter", "e", { ctrlKey: true, altKey: true }],
  ["with ⌘ on another machine", "b", { metaKey: true }],
  ["of other letters", "k", { ctrlKey: true }],
  ["while a word is composed", "b", { ctrlKey: true, isComposing: true }],
]) {
  test(`keys ${what} are left to the browser`, t => {
    const { field, press } = aField(t, { value: "word" })

    assert.equal(press(key, how), false)
    assert.equal(field.value, "word")
  })
}

test("nothing changes while it is saved, and nothing once it is over", t => {
  const { field, writing, press, paste } = aField(t, { value: "word" })

  field.readOnly = true
  assert.equal(press("b"), false)
  assert.equal(paste(CODE), false)
  field.readOnly = false
  writing.stop()
  assert.equal(press("b"), false)
  assert.equal(paste(CODE), false)

  assert.equal(field.value, "word")
})

test("code is pasted as it is, and then put between fences, with the caret below", t => {
  const { field, heard, paste } = aField(t)

  assert.equal(paste(CODE), true)

  assert.deepEqual(heard, ["if (a) {\n\tb();\n}\n", "```\nif (a) {\n\tb();\n}\n```\n"])
  assert.equal(field.selectionStart, field.value.length)
})

for (const [what, data, expected] of [
  [
    "an editor",
    { "vscode-editor-data": '{"version":1,"mode":"python"}' },
    "```python\na\nb\n```\n",
  ],
  [
    "an editor of React",
    { "vscode-editor-data": '{"mode":"typescriptreact"}' },
    "```tsx\na\nb\n```\n",
  ],
  [
    "<pre>",
    { "text/html": "<meta charset='utf-8'><pre><span>a\nb</span></pre>" },
    "```\na\nb\n```\n",
  ],
  [
    "<code>",
    { "text/html": "<html><body>\n<!--StartFragment--><div><code>a<br>b</code></div>" },
    "```\na\nb\n```\n",
  ],
  [
    "an editor that is a page, too",
    {
      "text/html":
        '<html><head><meta charset="utf-8"></head><body><pre style="color:#fff">a<br>b</pre></body>',
    },
    "```\na\nb\n```\n",
  ],
]) {
  test(`what comes from ${what} is code`, t => {
    const { field, paste } = aField(t)

    paste("a\nb", data)

    assert.equal(field.value, expected)
  })
}

for (const [what, text, data, value = ""] of [
  ["a single line", "a();"],
  ["a single line of an editor", "a\n", { "vscode-editor-data": '{"mode":"python"}' }],
  ["words of an editor", CODE, { "vscode-editor-data": '{"mode":"markdown"}' }],
  ["a page with code in it", "a\nb", { "text/html": "<p>See <code>a</code></p>" }],
  [
    "a page that begins with code",
    "a\nb",
    { "text/html": "<meta charset='utf-8'><p><code>a</code> is<br>b</p>" },
  ],
  ["a very long page", "a\nb", { "text/html": `<pre>${"a".repeat(40_000)}</pre>` }],
  ["a poem", "a,\nb;\nc,\nd."],
  ["no text", "", { "text/html": "<pre>a\nb</pre>" }],
  ["code in code", CODE, {}, "```\n"],
]) {
  test(`the browser pastes ${what}`, t => {
    const { field, paste } = aField(t, { value })
    field.setSelectionRange(value.length, value.length)

    assert.equal(paste(text, data), false)
    assert.equal(field.value, value)
  })
}

test("with Shift it is pasted as it is, once", t => {
  const { press, paste } = aField(t)

  press("V", { ctrlKey: true, shiftKey: true })
  assert.equal(paste(CODE), false)

  assert.equal(paste(CODE), true)
})

for (const key of ["М", "◊"]) {
  test(`with Shift and "${key}", where V is on a keyboard, it is pasted as it is, too`, t => {
    const { press, paste } = aField(t)

    press(key, { code: "KeyV", ctrlKey: true, shiftKey: true })

    assert.equal(paste(CODE), false)
  })
}

test("what one writes after pasted code stands on the next line, though there is one", t => {
  const { field, paste } = aField(t, { value: "see\n\nso" })
  field.setSelectionRange(4, 4)

  paste("a();\nb();")

  assert.equal(field.value, "see\n```\na();\nb();\n```\nso")
  assert.equal(field.selectionStart, field.value.indexOf("so"))
})

test("an address over words makes a link of them, at once", t => {
  const { field, heard, paste } = aField(t, { value: "words" })

  assert.equal(paste("https://a.example"), true)

  assert.deepEqual(heard, ["[words](https://a.example)"])
  assert.equal(field.selectionStart, field.value.length)
})

test("what is too long is pasted too: how much stands beside it", t => {
  const { field, paste } = aField(t)

  paste("a();\n".repeat(500))

  assert.equal(field.value.startsWith("```\na();\n"), true)
  assert.equal(field.value.length > 2_000, true)
})
