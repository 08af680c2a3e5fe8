import assert from "node:assert/strict"
import { test } from "node:test"

import { Theme } from "../../chatapp/static/theme.js"
import { draw } from "./support/dom.js"

const PAGE = `<meta name="theme-color" content="#fffdf8" media="(prefers-color-scheme: light)">
  <meta name="theme-color" content="#1f1d1a" media="(prefers-color-scheme: dark)">`

function aPage(url = "https://chat.example/", html = "") {
  const window = draw(`<!doctype html><html ${html}><head>${PAGE}</head></html>`, { url })
  Object.assign(globalThis, { location: window.location })
  const { document } = window
  const around = () => [...document.querySelectorAll("meta")].map(({ content }) => content)
  return { document, around, theme: new Theme() }
}

/** What a page writes as cookies: jsdom keeps of them only what a page may read. */
function written(document) {
  const cookies = []
  Object.defineProperty(document, "cookie", { set: it => cookies.push(it) })
  return cookies
}

test("what one chooses is shown at once, around the page too, and kept for the next one", () => {
  const { document, around, theme } = aPage()
  assert.equal(theme.chosen, "system")

  theme.choose("dark")

  assert.equal(document.documentElement.dataset.theme, "dark")
  assert.deepEqual(around(), ["#1f1d1a", "#1f1d1a"])
  assert.equal(document.cookie, "theme=dark")
  assert.equal(theme.chosen, "dark")

  theme.choose("light")
  assert.deepEqual(around(), ["#fffdf8", "#fffdf8"])
  assert.equal(document.cookie, "theme=light")
})

test("the system's again leaves no cookie and no attribute", () => {
  const { document, around, theme } = aPage(undefined, 'data-theme="dark"')
  assert.equal(theme.chosen, "dark")
  theme.choose("dark")

  theme.choose("system")

  assert.equal(document.documentElement.dataset.theme, undefined)
  assert.deepEqual(around(), ["#fffdf8", "#1f1d1a"])
  assert.equal(document.cookie, "")
})

test("the cookie is for a year, for every page of the room, and secure on https", () => {
  for (const [url, end] of [
    ["https://chat.example/admin/people", "; Secure"],
    ["http://localhost:5000/", ""],
  ]) {
    const { document, theme } = aPage(url)
    const cookies = written(document)

    theme.choose("light")

    assert.deepEqual(cookies, [`theme=light; Path=/; Max-Age=31536000; SameSite=Lax${end}`])
  }
})

test("without cookies the theme lasts as long as the page", () => {
  const { document, theme } = aPage()
  const refuse = () => {
    throw new Error("refused")
  }
  Object.defineProperty(document, "cookie", { set: refuse })

  theme.choose("dark")

  assert.equal(theme.chosen, "dark")
})
