import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { PagingView } from "../../chatapp/static/paging_view.js"
import { aReaderOfThePast } from "./past.js"

const PLACE = "<span data-words></span><button data-again hidden>Try again</button>"
const ROOM = `<p id="around" hidden><span data-words></span><button data-again>Try again</button></p>
  <div id="log" tabindex="0"><div id="start">${PLACE}</div><div id="end">${PLACE}</div></div>`

async function aView(how) {
  const { document } = new JSDOM(ROOM).window
  globalThis.document = document
  const reader = await aReaderOfThePast(how)
  const node = name => document.getElementById(name)
  const said = []
  const view = new PagingView({
    paging: reader.paging, conversation: reader.conversation, log: node("log"),
    start: node("start"), end: node("end"), around: node("around"),
    announcer: { say: words => said.push(words) },
  })
  view.start()
  const button = name => node(name).querySelector("button")
  const words = name => node(name).querySelector("[data-words]").textContent
  return { ...reader, document, view, node, button, words, said }
}

const COULD_NOT = "The other messages could not be loaded."

for (const [name, near, how] of [["start", "near-start"], ["end", "near-end", { around: 50 }]]) {
  test(`at the ${name} it says that it loads, and where it could not one can try again`, async () => {
    const { api, scroll, button, words, shown } = await aView(how)
    const other = name === "start" ? "end" : "start"
    const before = shown()
    scroll.near = [near]
    scroll.look()
    assert.deepEqual([words(name), button(name).hidden], ["Loading…", true])

    await api.fails()
    assert.deepEqual([words(name), button(name).hidden], [COULD_NOT, false])
    assert.deepEqual([words(other), button(other).hidden], ["", true])

    button(name).click()
    assert.deepEqual([words(name), button(name).hidden], ["Loading…", true])
    await api.answers()
    assert.deepEqual([words(name), button(name).hidden], ["", true])
    assert.notDeepEqual(shown(), before)
  })
}

test("the newest messages that could not be loaded are missing at the end", async () => {
  const { api, paging, button, words } = await aView({ around: 50 })
  paging.newest()
  assert.equal(words("end"), "Loading…")

  await api.fails()

  assert.deepEqual([words("end"), button("end").hidden], [COULD_NOT, false])
})

test("where the conversation begins it says so, also after a leap", async () => {
  const { server, conversation, words } = await aView()
  assert.equal(words("start"), "")

  conversation.replace({ messages: server.messages, rev: server.rev, more: false })
  assert.equal(words("start"), "Here the conversation begins.")

  conversation.replace({ messages: [], rev: server.rev, more: false })
  assert.equal(words("start"), "")

  conversation.receive(server.says("the first"))
  assert.equal(words("start"), "Here the conversation begins.")
})

test("a message that can't be reached is said once, for as long as it can't", async () => {
  const { api, clock, paging, node, button, said } = await aView()
  paging.around(30)
  assert.equal(node("around").hidden, true)

  await api.fails()
  await clock.pass(2_000)
  await api.fails()
  assert.equal(node("around").hidden, false)
  assert.match(node("around").textContent, /^That message could not be loaded\./)
  assert.deepEqual(said, ["That message could not be loaded."])

  button("around").click()
  await api.answers()
  assert.equal(node("around").hidden, true)
})

test("a button that goes leaves the focus to the log", async () => {
  const { api, document, scroll, button } = await aView()
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()
  button("start").focus()

  button("start").click()

  assert.equal(document.activeElement.id, "log")
})

test("a view that has stopped draws nothing", async () => {
  const { api, paging, view, button, words, node } = await aView()
  view.stop()

  paging.around(30)
  await api.fails()
  button("around").click()

  assert.deepEqual([words("start"), node("around").hidden, api.asked.length], ["", true, 1])
})

test("a press on the words beside the button tries nothing", async () => {
  const { api, scroll, node } = await aView()
  scroll.near = ["near-start"]
  scroll.look()
  await api.fails()
  const asked = api.asked.length

  node("start").querySelector("[data-words]").click()

  assert.equal(api.asked.length, asked)
})

test("an edge that says nothing takes no room", async () => {
  const { scroll, node } = await aView()
  const isIdle = () => node("start").classList.contains("log__edge--idle")
  scroll.near = ["near-start"]

  scroll.look()

  assert.equal(isIdle(), false)
  assert.equal(node("end").classList.contains("log__edge--idle"), true)
})
