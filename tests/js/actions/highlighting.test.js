import assert from "node:assert/strict"
import { test } from "node:test"
import { common, createLowlight } from "lowlight"

import { Highlighting, LANGUAGES } from "../../../chatapp/static/actions/highlighting.js"
import * as library from "../../../chatapp/static/formatting/highlight.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const FILES = { script: "/highlight.js", style: "/highlight.css" }
const PYTHON = "def half(x):\n\treturn x / 2  # < 1 & more"

/** What is in sight is told by the test. */
class Sight {
  watched = new Set()

  constructor(see) {
    this.see = see
    Sight.last = this
  }
  observe(node) {
    this.watched.add(node)
  }
  unobserve(node) {
    this.watched.delete(node)
  }
  disconnect() {
    this.watched.clear()
  }
  async shows(node, isIntersecting = true) {
    this.see([{ target: node, isIntersecting }])
    await settled()
  }
}

/** A log with that code in it; what is loaded and drawn is noted. */
function aLog(t, codes, { load } = {}) {
  const { document, MutationObserver } = draw(`<div id="log"></div>`)
  const log = document.getElementById("log")
  const [drawn, loaded] = [[], []]
  const add = ({ text = PYTHON, language = "python" } = {}) => {
    const pre = document.createElement("pre")
    if (language) pre.dataset.language = language
    pre.append(document.createElement("code"))
    pre.firstChild.textContent = text
    const message = document.createElement("div")
    message.append(pre)
    log.append(message)
    return pre.firstChild
  }
  const shown = codes.map(add)
  const noting = {
    draw: (code, language) => {
      drawn.push(language)
      return library.draw(code, language)
    },
  }
  const highlighting = new Highlighting({
    log,
    files: FILES,
    load: async files => {
      loaded.push(files)
      return load ? load() : noting
    },
    whenIdle: act => act(),
    Changes: MutationObserver,
    Sight,
  })
  highlighting.start()
  t.after(() => highlighting.stop())
  return { shown, add, drawn, loaded, sight: Sight.last, highlighting }
}

const kinds = code => [...code.querySelectorAll("span")].map(({ className }) => className)

test("it knows the languages that lowlight knows, by all their names", () => {
  const lowlight = createLowlight(common)
  const names = [...LANGUAGES]

  assert.deepEqual(
    names.filter(name => !lowlight.registered(name)),
    [],
  )
  const words = ["plaintext", "text", "txt"]
  const missing = Object.keys(common).filter(name => !LANGUAGES.has(name) && !words.includes(name))
  assert.deepEqual(missing, [])
  for (const name of ["js", "tsx", "html", "yml", "py", "rs", "c++", "c#", "console", "toml"]) {
    assert.equal(LANGUAGES.has(name), true, name)
  }
})

test("code that comes into sight is coloured, and its text stays as it was", async t => {
  const { shown, sight, loaded } = aLog(t, [{}])
  assert.deepEqual(loaded, [])
  await sight.shows(shown[0], false)
  assert.deepEqual(loaded, [])

  await sight.shows(shown[0])

  assert.deepEqual(loaded, [FILES])
  assert.equal(shown[0].textContent, PYTHON)
  assert.equal(kinds(shown[0]).includes("hljs-keyword"), true)
  assert.equal(kinds(shown[0]).includes("hljs-comment"), true)
  assert.equal(kinds(shown[0]).includes("hljs-title function_"), true)
  assert.equal(sight.watched.size, 0)
})

test("markup in code is text", async t => {
  const text = `<img src=x onerror="alert(1)"><script>alert(2)</script>`
  const { shown, sight } = aLog(t, [{ text, language: "html" }])

  await sight.shows(shown[0])

  assert.equal(shown[0].textContent, text)
  assert.deepEqual(
    [...new Set([...shown[0].querySelectorAll("*")].map(it => it.tagName))],
    ["SPAN"],
  )
})

test("code without a language, or with one that nobody knows, is left alone", t => {
  const { sight } = aLog(t, [{ language: null }, { language: "klingon" }, { language: "text" }])

  assert.equal(sight.watched.size, 0)
})

test("what comes later is coloured too, and the script is loaded once", async t => {
  const { shown, add, sight, loaded } = aLog(t, [{}])
  await sight.shows(shown[0])

  const later = add({ text: "let a = 1", language: "js" })
  await settled()
  await sight.shows(later)

  assert.deepEqual(kinds(later), ["hljs-keyword", "hljs-number"])
  assert.equal(loaded.length, 1)
})

test("the same code is coloured once, and again at once where it is drawn anew", async t => {
  const { shown, add, sight, drawn } = aLog(t, [{}])
  await sight.shows(shown[0])

  const anew = add()
  await settled()

  assert.equal(sight.watched.size, 0)
  assert.deepEqual(kinds(anew), kinds(shown[0]))
  assert.deepEqual(drawn, ["python"])
})

test("only so much is remembered", async t => {
  const { add, sight, drawn } = aLog(t, [])
  for (let n = 0; n < 201; n += 1) {
    const code = add({ text: `${n}`, language: "js" })
    await settled()
    await sight.shows(code)
  }
  assert.equal(drawn.length, 201)

  add({ text: "200", language: "js" })
  add({ text: "0", language: "js" })
  await settled()

  assert.equal(sight.watched.size, 1)
})

test("where the script does not come, code stays as it is, and nobody asks again", async t => {
  const load = () => Promise.reject(new TypeError("Failed to fetch"))
  const { shown, sight, loaded } = aLog(t, [{}, { text: "x" }], { load })

  await sight.shows(shown[0])
  await sight.shows(shown[1])

  assert.deepEqual(kinds(shown[0]), [])
  assert.equal(shown[0].textContent, PYTHON)
  assert.equal(loaded.length, 1)
})

test("once it is over, what comes is left alone", async t => {
  const { add, sight, highlighting } = aLog(t, [{}])

  highlighting.stop()
  add()
  await settled()

  assert.equal(sight.watched.size, 0)
})
