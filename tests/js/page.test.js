import assert from "node:assert/strict"
import { test } from "node:test"

import { clone, pageData, part, partOf, template } from "../../chatapp/static/page.js"
import { draw } from "./support/dom.js"

const PERSON = { id: "u_ada", name: "Ada", picture: "https://p/ada", status: "busy" }
const PUSHER = { key: "k", cluster: "eu", host: "ws.example", port: 6001, tls: true }

function drawPage(data) {
  draw(`<script type="application/json" id="page-data">${JSON.stringify(data)}</script>
    <p data-typing>Typing</p><template id="day"></template>`)
}

test("what the server wrote into the page is read as what it means", () => {
  drawPage({
    person: PERSON,
    page: { rev: 17, more: true },
    read_id: 9,
    read_marks: 2,
    pusher: PUSHER,
    unread: { count: 3, since: "2026-03-01T12:00:00.000Z", last_id: 12 },
  })

  assert.deepEqual(pageData(), {
    person: PERSON,
    page: { rev: 17, more: true },
    readId: 9,
    readMarks: 2,
    unread: { count: 3, since: "2026-03-01T12:00:00.000Z", lastId: 12 },
    pusher: PUSHER,
  })
})

test("what is not given is none", () => {
  drawPage({
    person: { ...PERSON, picture: null },
    page: { rev: 0, more: false },
    read_id: null,
    pusher: { ...PUSHER, tls: false },
    unread: { count: 0, since: null, last_id: null },
  })

  const { person, page, readId, unread, pusher } = pageData()

  assert.deepEqual([person.picture, readId], [null, null])
  assert.deepEqual(unread, { count: 0, since: null, lastId: null })
  assert.deepEqual([page, pusher.tls], [{ rev: 0, more: false }, false])
})

test("parts and templates are found by their names", () => {
  drawPage({})

  assert.equal(part("typing").textContent, "Typing")
  assert.equal(template("day").tagName, "TEMPLATE")
})

test("a part is found by its tag, too, and within another one", () => {
  draw(`<p data-word>One</p><form data-word><button data-word>Two</button></form>`)

  assert.equal(part("word", "button").textContent, "Two")
  assert.equal(partOf(part("word", "form"), "word").textContent, "Two")
})

test("a part or a template that the page lacks is named", () => {
  drawPage({})

  assert.throws(() => part("log"), { message: "The page has no [data-log]." })
  assert.throws(() => part("typing", "form"), { message: "The page has no form[data-typing]." })
  assert.throws(() => template("night"), { message: "The page has no template#night." })
})

test("what is made of a template is a node of its own each time", () => {
  draw(`<template id="day"><p class="day"><b>Day</b></p></template>`)

  const [one, other] = [clone(template("day")), clone(template("day"))]

  assert.deepEqual([one.outerHTML, other.outerHTML], Array(2).fill(`<p class="day"><b>Day</b></p>`))
  assert.notEqual(one, other)
})
