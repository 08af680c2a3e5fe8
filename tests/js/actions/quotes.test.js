import assert from "node:assert/strict"
import { test } from "node:test"

import { Quotes } from "../../../chatapp/static/actions/quotes.js"
import { draw } from "../support/dom.js"
import { settled } from "../support/past.js"

const PAGE = `<ul id="log"><li data-message data-id="9"><a data-quote href="/?message=3">at ten?</a>
  </li></ul><p id="place"></p>`

/** A reply to message 3 on the page of a room. */
function aReply() {
  const window = draw(PAGE, { url: "https://chat.example/" })
  const { history, location, document } = window
  Object.assign(globalThis, { history, location })
  for (const name of ["addEventListener", "removeEventListener"]) {
    globalThis[name] = window[name].bind(window)
  }
  const opened = []
  const permalink = { open: async id => opened.push(id) }
  const [log, place] = ["log", "place"].map(id => document.getElementById(id))
  const quotes = new Quotes({ log, permalink, place })
  quotes.start()
  const click = how => {
    const options = { bubbles: true, cancelable: true, ...how }
    return log.querySelector("a").dispatchEvent(new window.MouseEvent("click", options))
  }
  const back = () => {
    const done = new Promise(resolve =>
      window.addEventListener("popstate", resolve, { once: true }),
    )
    place.querySelector("button").click()
    return done.then(settled)
  }
  const wayBack = () => place.textContent
  return { window, log, quotes, opened, click, back, wayBack, location }
}

test("a quote leads to its message, and from there a button back to the reply", async () => {
  const { opened, click, back, wayBack, location } = aReply()

  assert.equal(click(), false)
  await settled()
  assert.deepEqual([opened, wayBack(), location.search], [[3], "Back to reply", "?message=3"])

  await back()
  assert.deepEqual([opened, wayBack(), location.search], [[3, 9], "", ""])
})

test("the browser's own way forth leads to the quoted message again", async () => {
  const { window, opened, click, back, wayBack } = aReply()
  click()
  await settled()
  await back()

  const forth = new Promise(resolve => window.addEventListener("popstate", resolve, { once: true }))
  window.history.forward()
  await forth.then(settled)

  assert.deepEqual([opened, wayBack()], [[3, 9, 3], "Back to reply"])
})

test("who goes to the end from there is not led back", async () => {
  const { window, log, click, wayBack } = aReply()
  click()
  await settled()
  const scroll = () => log.dispatchEvent(new window.Event("scroll"))

  scroll()
  assert.equal(wayBack(), "Back to reply")
  window.history.replaceState(null, "", "/")
  scroll()

  assert.equal(wayBack(), "")
})

for (const key of ["ctrlKey", "metaKey", "shiftKey", "altKey"]) {
  test(`a click with ${key} is the browser's business`, () => {
    const { click, opened } = aReply()
    // jsdom can't open a page.
    const error = console.error
    console.error = () => {}

    assert.equal(click({ [key]: true }), true)

    console.error = error
    assert.deepEqual(opened, [])
  })
}

test("once stopped it leads nowhere", () => {
  const { quotes, click, opened } = aReply()

  quotes.stop()
  const error = console.error
  console.error = () => {}

  assert.equal(click(), true)
  console.error = error
  assert.deepEqual(opened, [])
})
