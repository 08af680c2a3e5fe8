import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Emitter } from "../../../chatapp/static/events.js"
import { MessageView } from "../../../chatapp/static/messages/message_view.js"
import { OutboxActions, OutboxView } from "../../../chatapp/static/outbox/outbox_view.js"
import { Refused, TooFast } from "../../../chatapp/static/server/api.js"
import { aBrowser, anOpenTab } from "../support/browser.js"

const ROOM = readFileSync(new URL("../../../chatapp/templates/room.html", import.meta.url), "utf8")
const [UNSENT] = ROOM.match(/<template id="unsent">.*?<\/template>/s)
const MESSAGE = `<template id="message"><li data-message><span data-avatar></span>
  <span data-author></span><p data-text></p>
  <a data-permalink><time data-time></time></a><span data-edited></span></li></template>`

const ADA = { id: "u_ada", name: "Ada", picture: null }
const NO = new Refused({ status: 422, message: "No." })

/** A composer that can keep what is given back to it; or can't. */
class FakeComposer {
  isSafe = true
  taken = []
  tookFocus = 0

  constructor(node) {
    this.node = node
  }

  takeBack(...what) {
    this.taken.push(what)
    return this.isSafe
  }

  takeFocus() {
    this.tookFocus += 1
    this.node.focus()
  }
}

/** Ada's page, with what she sent below the conversation. */
async function aPage({ browser = aBrowser(), messages = [] } = {}) {
  const { window } = new JSDOM(`${MESSAGE}${UNSENT}<ul></ul><textarea></textarea>`)
  globalThis.document = window.document
  const find = what => window.document.querySelector(what)
  const [outbox, composer] = [await anOpenTab(browser), new FakeComposer(find("textarea"))]
  const clock = { time: () => "12:00", full: () => "Today, 12:00" }
  const list = find("ul")
  const view = new OutboxView({
    list,
    outbox,
    conversation: Object.assign(new Emitter(), { messages }),
    person: ADA,
    template: find("#unsent"),
    view: new MessageView({ template: find("#message"), parts: {}, person: ADA.id, clock }),
    composer,
  })
  const copied = []
  const announcer = { copy: text => copied.push(text) }
  const actions = new OutboxActions({ list, outbox, composer, announcer })
  view.start()
  actions.start()
  const shown = () =>
    [...list.children].map(node => [
      node.querySelector("[data-text]").textContent,
      node.querySelector("[data-state]").textContent,
      !node.querySelector("[data-actions]").hidden,
    ])
  const button = (name, at = 0) => list.children[at].querySelector(`[data-action=${name}]`)
  const parts = { window, list, outbox, composer, view, actions }
  return { ...browser, browser, ...parts, copied, shown, button }
}

/** The same page with messages that were refused. */
async function aPageOfFailures(...texts) {
  const page = await aPage()
  page.server.answers.push(...texts.map(() => NO))
  for (const text of texts) await page.outbox.add(text)
  await page.clock.pass(0)
  return page
}

test("each message says how it does, and only those that failed what one can do", async () => {
  const { clock, server, outbox, list, shown } = await aPage()
  assert.equal(list.hidden, true)
  server.answers.push(NO)
  await outbox.add("one")
  await clock.pass(0)
  server.isDown = true
  await outbox.add("two")
  assert.deepEqual(shown(), [
    ["one", "Not sent. No.", true],
    ["two", "Waiting to be sent", false],
  ])
  assert.equal(list.hidden, false)

  const classes = [...list.children].map(node => node.className)
  assert.match(classes[0], /message--failed/)
  assert.doesNotMatch(classes[0], /message--pending/)
  assert.match(classes[1], /message--pending/)
  assert.ok([...list.children].every(node => node.matches(".message--own")))
})

test("what waits and what failed look different", async () => {
  const page = await aPageOfFailures("refused")
  page.server.isDown = true
  await page.outbox.add("waiting")

  const kinds = ["failed", "pending"].map(kind =>
    [...page.list.querySelectorAll(`.message--${kind} [data-text]`)].map(node => node.textContent),
  )

  assert.deepEqual(kinds, [["refused"], ["waiting"]])
})

test("what is under way says so, and is gone when it is kept", async () => {
  const { clock, outbox, list, shown } = await aPage()
  const seen = []
  outbox.addEventListener("changed", () => seen.push(...shown().map(([, state]) => state)))

  await outbox.add("hello")
  await clock.pass(0)

  assert.deepEqual([...new Set(seen)], ["Waiting to be sent", "Sending…"])
  assert.deepEqual([shown(), list.hidden], [[], true])
})

test("how long the server lets one wait is shown until something is on its way again", async () => {
  const { clock, server, outbox, shown } = await aPage()
  server.answers.push(new TooFast({ status: 429, message: "Slow.", retryAfter: 5 }))
  await outbox.add("hello")
  await clock.pass(0)
  assert.deepEqual(shown(), [["hello", "You're sending too fast. Resuming in 5 seconds.", false]])

  server.isDown = true
  await clock.pass(5_000)

  assert.deepEqual(shown(), [["hello", "Waiting to be sent", false]])
})

test("what the room shows already is not shown twice, by whichever way it came", async () => {
  const { browser, outbox, view, shown } = await aPage()
  browser.server.isDown = true
  const { client_id: id } = await outbox.add("hello")

  view.arrived([
    { client_id: id, user_id: "u_grace" },
    { client_id: null, user_id: "u_ada" },
  ])
  assert.equal(shown().length, 1)

  view.arrived([{ client_id: id, user_id: "u_ada" }])
  assert.equal(shown().length, 0)
})

test("what is kept is not shown twice while the store is slow to let go of it", async () => {
  const { clock, store, outbox, shown } = await aPage()
  const seen = []
  outbox.addEventListener("kept", () => seen.push(shown().length))
  store.delete = () => new Promise(() => {})

  await outbox.add("hello")
  await clock.pass(0)

  assert.deepEqual([seen, shown()], [[0], []])
})

test("messages stand in their order, and those that stay are not moved", async () => {
  const { server, clock, outbox, list, shown } = await aPageOfFailures("one", "two", "three")
  const [first, second, third] = list.children
  server.isDown = true

  await outbox.discard(second.dataset.clientId)
  await outbox.add("four")
  await clock.pass(0)

  assert.deepEqual(
    shown().map(([text]) => text),
    ["one", "three", "four"],
  )
  assert.deepEqual([...list.children].slice(0, 2), [first, third])
})

test("it joins what one has just said, as it will in the conversation", async () => {
  const browser = aBrowser()
  browser.server.isDown = true
  const last = { name: "Ada", picture: null, sent_at: new Date(browser.clock.now()).toISOString() }
  for (const [messages, joined] of [
    [[{ ...last, user_id: "u_ada" }], true],
    [[{ ...last, user_id: "u_grace" }], false],
    [[], false],
  ]) {
    const { outbox, list } = await aPage({ browser, messages })
    for (const text of ["one", "two"]) await outbox.add(text)

    const [first, second] = list.children
    assert.equal(first.classList.contains("message--continued"), joined)
    assert.equal(second.classList.contains("message--continued"), true)
    outbox.stop()
    browser.store.entries.clear()
  }
})

test("one can edit, retry, copy and discard what failed", async () => {
  const { list } = await aPageOfFailures("one")

  const names = [...list.querySelectorAll("[data-action]")].map(node => node.textContent)

  assert.deepEqual(names, ["Edit", "Retry", "Copy", "Discard"])
})

test("Edit gives the text back to the composer with its reason, and takes it out of the outbox", async () => {
  const { clock, composer, outbox, store, shown, button } = await aPageOfFailures("one", "two")

  button("edit", 1).click()
  await clock.pass(0)

  assert.deepEqual(composer.taken, [["two", "No."]])
  assert.deepEqual(
    shown().map(([text]) => text),
    ["one"],
  )
  assert.deepEqual([outbox.entries.length, store.entries.size], [1, 1])
})

test("what the composer can't keep stays in the outbox, which keeps it", async () => {
  const { clock, composer, outbox, store, button } = await aPageOfFailures("one")
  composer.isSafe = false

  button("edit").click()
  await clock.pass(0)

  assert.deepEqual([composer.taken.length, outbox.entries.length, store.entries.size], [1, 1, 1])
})

test("what neither can keep goes to the composer all the same", async () => {
  const { clock, composer, server, outbox, store, button } = await aPage()
  store.isForbidden = true
  composer.isSafe = false
  server.answers.push(NO)
  await outbox.add("one")
  await clock.pass(0)

  button("edit").click()
  await clock.pass(0)

  assert.deepEqual([composer.taken, outbox.entries], [[["one", "No."]], []])
})

test("Retry sends it, and Discard does not", async () => {
  const { clock, server, shown, button } = await aPageOfFailures("one", "two")

  button("discard").click()
  button("retry").click()
  await clock.pass(0)

  assert.deepEqual([server.texts, shown()], [["two"], []])
})

test("what is copied is its text, and it stays", async () => {
  const { copied, shown, button } = await aPageOfFailures("one")

  button("copy").click()

  assert.deepEqual([copied, shown().length], [["one"], 1])
})

test("a click elsewhere in the list does nothing", async () => {
  const { window, clock, list, shown } = await aPageOfFailures("one")
  const errors = []
  window.addEventListener("error", event => {
    event.preventDefault()
    errors.push(event.message)
  })

  list.querySelector("[data-text]").click()
  await clock.pass(0)

  assert.deepEqual([shown().length, errors], [1, []])
})

for (const action of ["retry", "discard"]) {
  test(`after ${action} the focus goes to the next failure, and after the last to the composer`, async () => {
    const { window, clock, server, composer, list, button } = await aPageOfFailures("one", "two")
    server.isDown = true
    const two = list.children[1]
    const act = async at => {
      button(action, at).focus()
      button(action, at).click()
      await clock.pass(0)
    }

    await act(0)
    assert.equal(window.document.activeElement, two.querySelector("[data-action]"))
    assert.equal(composer.tookFocus, 0)

    await act([...list.children].indexOf(two))
    assert.equal(composer.tookFocus, 1)
  })
}

test("the focus never goes back to a failure above", async () => {
  const { window, clock, composer, list, button } = await aPageOfFailures("one", "two", "three")
  const three = list.children[2]
  const discard = async at => {
    button("discard", at).focus()
    button("discard", at).click()
    await clock.pass(0)
  }

  await discard(1)
  assert.equal(window.document.activeElement, three.querySelector("[data-action]"))

  await discard(1)
  assert.deepEqual([composer.tookFocus, list.children.length], [1, 1])
})

test("the focus goes on from what another tab discarded, too, and past what only waits", async () => {
  const { browser, clock, composer, list, button } = await aPageOfFailures("one")
  const other = await anOpenTab(browser)
  browser.server.isDown = true
  await other.add("two")
  await clock.pass(0)
  button("copy").focus()

  await other.discard(list.children[0].dataset.clientId)
  await clock.pass(0)

  assert.equal(composer.tookFocus, 1)
})

test("a focus that is elsewhere, or on what stays, is left alone", async () => {
  const { window, clock, composer, outbox, list, button } = await aPageOfFailures("one", "two")
  const [one, two] = list.children
  await outbox.discard(one.dataset.clientId)
  await clock.pass(0)
  assert.equal(composer.tookFocus, 0)

  button("copy").focus()
  await outbox.add("three")
  await clock.pass(0)

  assert.equal(window.document.activeElement, two.querySelector("[data-action=copy]"))
  assert.equal(composer.tookFocus, 0)
})

test("once stopped nothing is drawn, and no button acts", async () => {
  const { clock, composer, outbox, view, actions, shown, button } = await aPageOfFailures("one")

  view.stop()
  actions.stop()
  button("edit").click()
  await outbox.add("two")
  outbox.emit("waiting", { seconds: 3 })
  outbox.emit("kept", { message: { client_id: outbox.entries[0].client_id, user_id: "u_ada" } })
  await clock.pass(0)

  assert.deepEqual(shown(), [["one", "Not sent. No.", true]])
  assert.deepEqual(composer.taken, [])
})
