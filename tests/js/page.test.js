import assert from "node:assert/strict"
import { test } from "node:test"

import { draw } from "./support/dom.js"

const room = attributes => `<main id="room" ${attributes}></main><p data-typing>Typing</p>
  <template id="day"></template>`

let loaded = 0

/** The page's data as its script reads it, anew each time. */
function read(attributes) {
  draw(room(attributes))
  loaded += 1
  return import(`../../chatapp/static/page.js?${loaded}`)
}

test("what the server wrote into the page is read as what it means", async () => {
  const { pageData } = await read(`data-person="u_ada" data-name="Ada" data-status="busy"
    data-picture="https://p/ada" data-rev="17" data-more="true" data-read-id="9"
    data-unread="3" data-unread-since="2026-03-01T12:00:00.000Z" data-unread-last-id="12"
    data-pusher-key="k" data-pusher-cluster="eu" data-pusher-host="ws.example"
    data-pusher-port="6001" data-pusher-tls="true"`)

  assert.deepEqual(pageData, {
    person: { id: "u_ada", name: "Ada", picture: "https://p/ada", status: "busy" },
    page: { rev: 17, more: true },
    readId: 9,
    unread: { count: 3, since: "2026-03-01T12:00:00.000Z", lastId: 12 },
    pusher: { key: "k", cluster: "eu", host: "ws.example", port: 6001, tls: true },
  })
})

test("what is not given is none", async () => {
  const { pageData } = await read(`data-person="u_ada" data-name="Ada" data-status="busy"
    data-picture="" data-rev="0" data-more="false" data-read-id="" data-unread="0"
    data-unread-since="" data-unread-last-id="" data-pusher-key=""
    data-pusher-cluster="" data-pusher-host="" data-pusher-port="" data-pusher-tls="false"`)

  assert.deepEqual([pageData.person.picture, pageData.readId], [null, null])
  assert.deepEqual(pageData.unread, { count: 0, since: null, lastId: null })
  assert.deepEqual([pageData.page, pageData.pusher.tls], [{ rev: 0, more: false }, false])
})

test("parts and templates are found by their names", async () => {
  const { part, template } = await read("")

  assert.equal(part("typing").textContent, "Typing")
  assert.equal(template("day").tagName, "TEMPLATE")
})
