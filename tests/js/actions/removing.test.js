import assert from "node:assert/strict"
import { test } from "node:test"

import { Removing } from "../../../chatapp/static/actions/removing.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"

const removed = (by = "author") => aMessage(7, { rev: 8, message: null, removed: { by } })
const refusal = () => Promise.reject(Object.assign(new Error("Wait."), { status: 429 }))

/** Somebody removes message 7; `asked` has what reaches the server. */
function aRemoval(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] })
  const window = draw(`<main><li id="m7" tabindex="-1"><p data-text>hello</p></li></main>`)
  const { document } = window
  window.HTMLDialogElement.prototype.showModal = () => {}
  const node = document.getElementById("m7")
  const it = { asked: [], kept: [], told: [], said: [], answer: async () => removed() }
  const ask = (...what) => {
    it.asked.push(what)
    return it.answer()
  }
  const api = {
    remove: (...given) => ask("remove", ...given),
    restore: id => ask("restore", id),
    suspend: (...given) => ask("suspend", ...given),
    mute: (...given) => ask("mute", ...given),
    unmute: (...given) => ask("unmute", ...given),
  }
  const conversation = Object.assign(new Emitter(), { keep: message => it.kept.push(message) })
  const removing = new Removing({
    api,
    conversation,
    timeline: { node: id => (id === 7 ? node : undefined) },
    announcer: { say: words => it.said.push(words) },
    tell: sentence => it.told.push(sentence),
    place: document.querySelector("main"),
  })
  removing.start()
  const line = () => node.querySelector("[data-undo]")
  const mayUndo = () => removing.mayUndo({ id: 7 })
  return Object.assign(it, { document, node, conversation, removing, line, mayUndo })
}

const OF = { message: aMessage(7) }

test("a removal is shown with a way back, in the place of the text, and said", async t => {
  const { removing, asked, kept, said, line, mayUndo } = aRemoval(t)
  assert.equal(mayUndo(), false)

  await removing.remove(OF)

  assert.deepEqual([asked, kept], [[["remove", 7]], [removed()]])
  assert.equal(line().textContent, "You removed this message · Undo")
  assert.ok(line().previousSibling.hasAttribute("data-text"))
  assert.match(said[0], /^You removed this message\./)
  assert.equal(mayUndo(), true)
})

test("pressed twice, Undo is asked for once, and after a failure again", async t => {
  const it = aRemoval(t)
  await it.removing.remove(OF)
  it.answer = refusal

  await Promise.all([it.removing.undo(OF), it.removing.undo(OF)])
  assert.deepEqual(it.asked.slice(1), [["restore", 7]])
  await it.removing.undo(OF)

  assert.equal(it.asked.length, 3)
})

test("what a moderator has removed before is not offered back", async t => {
  const it = aRemoval(t)
  it.answer = async () => removed("moderator")

  await it.removing.remove(OF)

  assert.deepEqual([it.kept, it.line(), it.mayUndo()], [[removed("moderator")], null, false])
  assert.deepEqual(it.told, ["A moderator already removed this message."])
})

test("after ten seconds there is no way back", async t => {
  const { removing, line, mayUndo } = aRemoval(t)
  await removing.remove(OF)

  t.mock.timers.tick(9_999)
  assert.equal(mayUndo(), true)
  t.mock.timers.tick(1)

  assert.deepEqual([line(), mayUndo()], [null, false])
})

test("taking it back restores it, and the focus stays in the message", async t => {
  const it = aRemoval(t)
  await it.removing.remove(OF)
  it.answer = async () => aMessage(7, { rev: 9 })
  const undo = it.line().querySelector("button")
  undo.focus()

  undo.click()
  await settled()
  it.conversation.emit("changed", { message: aMessage(7, { rev: 9 }) })

  assert.deepEqual(it.asked.at(-1), ["restore", 7])
  assert.deepEqual(it.kept.at(-1), aMessage(7, { rev: 9 }))
  assert.equal(it.said.at(-1), "Message restored.")
  assert.deepEqual([it.line(), it.mayUndo(), it.document.activeElement], [null, false, it.node])
})

test("what a moderator removes meanwhile is not for its author to take back", async t => {
  const { removing, conversation, line, mayUndo } = aRemoval(t)
  await removing.remove(OF)

  conversation.emit("changed", { message: removed() })
  assert.equal(mayUndo(), true)
  conversation.emit("changed", { message: aMessage(8) })
  assert.equal(mayUndo(), true)
  conversation.emit("changed", { message: removed("moderator") })

  assert.deepEqual([line(), mayUndo()], [null, false])
})

test("what fails is told, and changes nothing", async t => {
  const it = aRemoval(t)
  it.answer = refusal
  await it.removing.remove(OF)
  await it.removing.undo(OF)

  assert.deepEqual(it.told, [
    "Couldn't remove the message. Wait.",
    "Couldn't restore the message. Wait.",
  ])
  assert.deepEqual([it.kept, it.line()], [[], null])
})

function submit(document, reason) {
  document.querySelector("#reason").value = reason
  const Event = document.defaultView.Event
  document.querySelector("form").dispatchEvent(new Event("submit", { cancelable: true }))
}

test("a moderator gives a reason, and may take it back, too", async t => {
  const it = aRemoval(t)
  it.answer = async () => removed("moderator")
  it.document.defaultView.HTMLDialogElement.prototype.close = () => {}

  it.removing.moderate(OF)
  submit(it.document, "spam")
  await settled()

  assert.deepEqual([it.asked, it.mayUndo()], [[["remove", 7, "spam"]], true])
})

test("the author is suspended with a reason, by name", async t => {
  const it = aRemoval(t)
  it.removing.suspend(OF)
  assert.match(it.document.querySelector("dialog").textContent, /^Suspend Grace\?/)

  submit(it.document, "spam")
  await settled()

  assert.deepEqual(it.asked, [["suspend", "u_grace", "spam"]])
  assert.match(it.document.querySelector("dialog").textContent, /Grace is suspended/)
})

test("the author is muted for as long as one chooses, and unmuted at once", async t => {
  const it = aRemoval(t)
  it.removing.mute(OF)
  const dialog = it.document.querySelector("dialog")
  assert.match(dialog.textContent, /^Mute Grace\?/)
  assert.equal(dialog.querySelector(":checked").value, "1h")
  dialog.querySelector("[value='10m']").click()

  submit(it.document, "spam")
  await settled()
  assert.deepEqual(it.asked, [["mute", "u_grace", "10m", "spam"]])
  assert.match(dialog.textContent, /Grace is muted\./)
  const unmute = [...dialog.querySelectorAll("button")].find(b => b.textContent === "Unmute")
  unmute.click()
  await settled()

  assert.deepEqual(it.asked.at(-1), ["unmute", "u_grace"])
  assert.match(dialog.textContent, /Grace is no longer muted\./)
})
