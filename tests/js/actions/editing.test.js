import assert from "node:assert/strict"
import { test } from "node:test"

import { Editing } from "../../../chatapp/static/actions/editing.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"
import { Storage } from "../support/storage.js"

const KEY = "chatapp-draft-u_ada.edit-"
const node = id => `<li id="m${id}" tabindex="-1"><p data-text>number ${id}</p></li>`
const PAGE = `<ul>${[1, 2, 3].map(node).join("")}</ul><form data-composer><textarea></textarea></form>`
const own = (id, more) => aMessage(id, { user_id: "u_ada", ...more })
const refusal = (code, status = 409) => Object.assign(new Error(`It is ${code}.`), { code, status })

/** Ada, who said 1 and 2, and Grace, who said 3. */
function aRoom({ storage = new Storage(), messages = [own(1), own(2), aMessage(3)], ...how } = {}) {
  const window = draw(PAGE)
  const { document } = window
  Object.assign(globalThis, {
    matchMedia: () => ({ matches: how.isTouch ?? false }),
    CSS: { supports: () => true },
  })
  window.Element.prototype.scrollIntoView = () => {}
  const it = { asked: [], said: [], storage, messages }
  it.answer = async edit => own(1, { rev: 9, message: edit.message, edited_at: "now" })
  const conversation = new Emitter()
  const keep = message => {
    const at = it.messages.findIndex(({ id }) => id === message.id)
    it.messages[at] = message
    conversation.emit("changed", { message })
  }
  const find = id => it.messages.find(known => known.id === id)
  Object.defineProperty(conversation, "messages", { get: () => it.messages })
  conversation.atEnd = true
  const ways = {
    permalink: { leave: () => {} },
    scroll: { toEnd: () => {} },
    paging: {
      newest: async () => {
        conversation.atEnd = true
        it.messages = it.newest
        return true
      },
    },
  }
  const api = {
    edit: async (id, edit) => {
      it.asked.push([id, edit])
      return it.answer(edit)
    },
  }
  const pages = {
    page: async which => ({ messages: [await it.current(which)] }),
  }
  const composer = { isEmpty: true }
  const room = {
    api: pages,
    conversation: Object.assign(conversation, { keep, find }),
    timeline: { node: id => document.getElementById(`m${id}`) ?? undefined },
    announcer: { say: words => it.said.push(words) },
    composer,
    person: { id: "u_ada" },
    draft: { isOver: how.isOver ?? false },
    ...ways,
  }
  const editing = new Editing({ room, api, storage: () => storage, ...how.with })
  editing.start()
  const form = (id = 1) => document.querySelector(`#m${id} form`)
  const field = (id = 1) => form(id)?.querySelector("textarea")
  const open = (id = 1) => editing.open({ message: find(id) })
  const write = (text, id = 1) => {
    field(id).value = text
    field(id).dispatchEvent(new window.Event("input", { bubbles: true }))
  }
  const press = (target, key, more = {}) =>
    target.dispatchEvent(
      new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
    )
  const button = words => [...form().querySelectorAll("button")].find(b => b.textContent === words)
  const problem = () => form().querySelector("[role=alert]").textContent
  const words = () => form().querySelector(".edit__words")
  return Object.assign(
    it,
    { window, document, conversation, composer, editing },
    {
      ...{ form, field, open, write, press, button, problem, words },
    },
  )
}

test("what is edited is saved by Enter, as it was seen, and the form goes", async () => {
  const it = aRoom()
  it.open()
  assert.deepEqual([it.field().value, it.document.activeElement], ["number 1", it.field()])
  assert.equal(it.field().dir, "auto")
  it.write(" another  ")

  assert.equal(it.press(it.field(), "Enter"), false)
  await settled()

  assert.deepEqual(it.asked, [[1, { message: "another", rev: 1, mentions: [] }]])
  assert.deepEqual([it.form(), it.said, it.storage[`${KEY}1`]], [null, ["Saved"], undefined])
})

test("Shift+Enter breaks the line, and under a finger Enter does", () => {
  const [desk, phone] = [aRoom(), aRoom({ isTouch: true })]
  for (const [it, how, isOurs] of [
    [phone, {}, false],
    [phone, { ctrlKey: true }, true],
  ]) {
    globalThis.document = it.document
    if (!it.form()) it.open()
    assert.equal(it.press(it.field(), "Enter", how), !isOurs)
  }
  globalThis.document = desk.document
  globalThis.matchMedia = () => ({ matches: false })
  desk.open()
  assert.equal(desk.press(desk.field(), "Enter", { shiftKey: true }), true)
  assert.equal(desk.press(desk.field(), "Enter", { isComposing: true }), true)
  assert.deepEqual([desk.asked, phone.asked], [[], []])
})

test("Escape gives up, and so does Cancel; the focus goes back to where it was", () => {
  for (const leave of [
    it => it.press(it.field(), "Escape"),
    it => it.press(it.button("Save"), "Escape"),
    it => it.button("Cancel").click(),
  ]) {
    const it = aRoom()
    it.document.getElementById("m1").focus()
    it.open()
    it.write("never mind")
    leave(it)
    assert.deepEqual([it.form(), it.storage[`${KEY}1`]], [null, undefined])
    assert.equal(it.document.activeElement.id, "m1")
  }
})

test("what is not changed is not sent", async () => {
  const it = aRoom()
  it.open()
  it.press(it.field(), "Enter")
  await settled()
  assert.deepEqual([it.asked, it.form()], [[], null])
})

test("nothing, and too much, is not sent either, and told", async () => {
  const it = aRoom()
  it.open()
  for (const [text, words] of [
    ["  ", /^A message can.t be empty/],
    ["x".repeat(2001), /up to 2,000/],
  ]) {
    it.write(text)
    assert.equal(it.problem(), "")
    it.press(it.field(), "Enter")
    assert.match(it.problem(), words)
  }
  assert.deepEqual(it.asked, [])
})

test("whom the message mentions already comes first, and at most ten are given", async () => {
  const mentions = [{ user_id: "u_alan", name: "Alan" }]
  const others = ["u_alan", ...Array.from({ length: 12 }, (_, n) => `u_${n}`)]
  const it = aRoom({ messages: [own(1, { mentions })], with: { mentionsIn: () => others } })
  it.open()
  it.write("@Alan and all")
  it.press(it.field(), "Enter")
  await settled()
  const [[, { mentions: sent }]] = it.asked
  assert.deepEqual([sent.length, sent[0], new Set(sent).size], [10, "u_alan", 10])
})

test("whom it mentions newly has a place among the ten, whoever it mentioned before", async () => {
  const mentions = Array.from({ length: 10 }, (_, n) => ({ user_id: `u_${n}`, name: `N${n}` }))
  const it = aRoom({ messages: [own(1, { mentions })], with: { mentionsIn: () => ["u_alan"] } })
  it.open()
  it.write("@Alan alone")
  it.press(it.field(), "Enter")
  await settled()
  const [[, { mentions: sent }]] = it.asked
  assert.deepEqual([sent.length, sent[0]], [10, "u_alan"])
})

test("it is sent once, however often one presses", async () => {
  const it = aRoom()
  it.open()
  it.write("another")
  for (let n = 0; n < 3; n += 1) it.press(it.field(), "Enter")
  await settled()
  assert.equal(it.asked.length, 1)
})

test("while it is saved nothing more is written, which would be lost with the form", async () => {
  const it = aRoom()
  it.answer = () => Promise.reject(new Error("Failed to fetch"))
  it.open()
  it.write("another")
  it.press(it.field(), "Enter")
  assert.equal(it.field().readOnly, true)
  await settled()
  assert.equal(it.field().readOnly, false)
})

test("what is half written is kept once more when the page is left, and what isn't begun is not", () => {
  const it = aRoom()
  it.open(1)
  it.open(2)
  it.write("half", 1)
  // As another tab does that edits the same messages.
  it.storage.removeItem(`${KEY}1`)
  it.storage.setItem(`${KEY}2`, "theirs")

  it.window.dispatchEvent(new it.window.Event("pagehide"))

  assert.equal(JSON.parse(it.storage[`${KEY}1`]).text, "half")
  assert.equal(it.storage[`${KEY}2`], "theirs")
  it.editing.stop()
  it.storage.removeItem(`${KEY}1`)
  it.window.dispatchEvent(new it.window.Event("pagehide"))
  assert.equal(it.storage[`${KEY}1`], undefined)
})

test("what fails is told, and stays", async () => {
  const it = aRoom()
  it.answer = () => Promise.reject(new Error("Failed to fetch"))
  it.open()
  it.write("another")
  it.press(it.field(), "Enter")
  await settled()
  assert.match(it.problem(), /Couldn.t reach the server/)
  assert.equal(it.field().value, "another")

  it.answer = async edit => own(1, { rev: 9, message: edit.message })
  it.button("Save").click()
  await settled()
  assert.equal(it.form(), null)
})

test("what is half written is there again after a reload, without the focus", () => {
  const before = aRoom()
  before.open()
  before.write("half a sen")

  const it = aRoom({ storage: before.storage })

  assert.equal(it.field().value, "half a sen")
  assert.equal(it.document.activeElement, it.document.body)
})

test("it opens where its message comes only later, or comes once more", () => {
  const before = aRoom()
  before.open()
  before.write("half a sen")
  const it = aRoom({ storage: before.storage, messages: [] })
  assert.equal(it.form(), null)

  it.messages.push(own(1))
  it.conversation.emit("older", { messages: it.messages })
  assert.equal(it.field().value, "half a sen")
  it.form().remove()
  it.conversation.emit("replaced", { messages: it.messages })

  assert.equal(it.field().value, "half a sen")
})

test("what the message says by now is no draft any more", () => {
  const before = aRoom()
  before.open()
  before.write("half a sen")

  const it = aRoom({ storage: before.storage, messages: [own(1, { message: "half a sen" })] })

  assert.deepEqual([it.form(), it.storage[`${KEY}1`]], [null, undefined])
})

test("once logged out nothing is kept, and of somebody else nothing is opened", () => {
  const it = aRoom({ isOver: true })
  it.open()
  it.write("half a sen")
  assert.equal(it.storage[`${KEY}1`], undefined)

  const storage = new Storage()
  storage.setItem("chatapp-draft-u_grace.edit-1", JSON.stringify({ text: "hers", rev: 1, was: "" }))
  assert.equal(aRoom({ storage }).form(), null)
  storage.setItem(`${KEY}3`, JSON.stringify({ text: "of a message before", rev: 1, was: "" }))
  assert.equal(aRoom({ storage }).form(3), null)
})

test("without storage one can still edit", async () => {
  const forbidden = () => {
    throw new Error("Forbidden.")
  }
  const it = aRoom({ with: { storage: forbidden } })
  it.open()
  it.write("another")
  it.press(it.field(), "Enter")
  await settled()
  assert.equal(it.asked.length, 1)
})

test("a reaction that comes meanwhile changes nothing", async () => {
  const it = aRoom()
  it.open()
  it.write("another")
  it.conversation.keep(own(1, { rev: 5, reactions: [{ emoji: "👍", count: 1 }] }))
  assert.deepEqual([it.field().value, it.words().hidden], ["another", true])

  it.press(it.field(), "Enter")
  await settled()

  assert.equal(it.asked[0][1].rev, 5)
})

test("another edit that comes meanwhile is shown beside, and either one can be kept", async () => {
  const it = aRoom()
  it.open()
  it.write("mine")
  it.conversation.keep(own(1, { rev: 5, message: "theirs" }))
  assert.equal(it.words().textContent, "This message changed while you were editing. It now says:")
  assert.equal(it.words().nextSibling.textContent, "theirs")
  assert.equal(it.field().value, "mine")
  assert.match(it.said.at(-1), /theirs$/)

  it.button("Save mine").click()
  await settled()

  assert.deepEqual(it.asked, [[1, { message: "mine", rev: 5, mentions: [] }]])
  assert.equal(it.form(), null)
})

test("one that the page did not hear of is found out when it is saved", async () => {
  const it = aRoom()
  it.open()
  it.write("mine")
  it.answer = () => Promise.reject(refusal("outdated"))
  it.current = async which => {
    assert.deepEqual(which, { around: 1, limit: 1 })
    return own(1, { rev: 5, message: "theirs" })
  }
  it.press(it.field(), "Enter")
  await settled()
  assert.equal(it.words().hidden, false)

  it.button("Discard mine").click()

  assert.deepEqual([it.form(), it.storage[`${KEY}1`]], [null, undefined])
  assert.equal(it.messages[0].message, "theirs")
})

test("where it can't be found out, the text stays and the reason is told", async () => {
  const it = aRoom()
  it.open()
  it.write("mine")
  it.answer = () => Promise.reject(refusal("outdated"))
  it.current = () => Promise.reject(new Error("Failed to fetch"))
  it.press(it.field(), "Enter")
  await settled()

  assert.match(it.problem(), /Couldn.t reach the server/)
  assert.equal(it.field().value, "mine")
})

test("what was removed meanwhile can't be saved, and what was written is there to copy", () => {
  const it = aRoom()
  it.open()
  it.write("mine")
  it.conversation.keep(own(1, { rev: 5, message: null, removed: { by: "moderator" } }))

  assert.match(it.words().textContent, /^This message was removed while you were editing/)
  assert.equal(it.button("Save mine").hidden, true)
  assert.equal(it.button("Copy mine").hidden, false)
  it.press(it.field(), "Enter")
  assert.deepEqual([it.asked, it.field().value], [[], "mine"])
})

test("what is restored meanwhile can be saved again", () => {
  const it = aRoom()
  it.open()
  it.write("mine")
  it.conversation.keep(own(1, { rev: 5, message: null, removed: { by: "author" } }))
  it.conversation.keep(own(1, { rev: 6 }))

  assert.deepEqual([it.button("Save").hidden, it.words().hidden], [false, true])
})

test("what another window has saved alike needs no form any more", () => {
  const it = aRoom()
  it.open()
  it.write("mine")
  it.conversation.keep(own(1, { rev: 5, message: "mine" }))
  assert.equal(it.form(), null)
})

test("the up arrow in an empty composer takes one's own last that is there", () => {
  const it = aRoom({ messages: [own(1), own(2, { removed: { by: "author" } }), aMessage(3)] })
  const box = it.document.querySelector("[data-composer] textarea")
  box.focus()
  for (const how of [{ shiftKey: true }, { ctrlKey: true }, { isComposing: true }]) {
    assert.equal(it.press(box, "ArrowUp", how), true)
  }
  assert.equal(it.press(it.document.getElementById("m3"), "ArrowUp"), true)
  it.composer.isEmpty = false
  assert.equal(it.press(box, "ArrowUp"), true)
  assert.equal(it.form(), null)

  it.composer.isEmpty = true
  assert.equal(it.press(box, "ArrowUp"), false)
  assert.equal(it.document.activeElement, it.field())
  it.press(it.field(), "Escape")
  assert.equal(it.document.activeElement, box)

  it.editing.stop()
  it.press(box, "ArrowUp")
  assert.equal(it.form(), null)
})

test("the last of one's own is the last of all, also for who reads far above", async () => {
  const it = aRoom()
  it.conversation.atEnd = false
  it.newest = [own(2), own(3)]
  const box = it.document.querySelector("[data-composer] textarea")

  assert.equal(it.press(box, "ArrowUp"), false)
  assert.deepEqual([it.form(2), it.form(3)], [null, null])
  await settled()

  assert.equal(it.document.activeElement, it.field(3))
})

test("who has said nothing gets nothing", () => {
  const it = aRoom({ messages: [aMessage(3)] })
  const box = it.document.querySelector("[data-composer] textarea")
  assert.equal(it.press(box, "ArrowUp"), true)
})

test("a field in which a message is edited completes names and emoji, as long as it is there", () => {
  const calls = []
  const complete = text => ({
    start: () => calls.push(["start", text.value]),
    stop: () => calls.push(["stop"]),
  })
  const it = aRoom({ with: { complete } })
  it.open()
  it.press(it.field(), "Escape")
  assert.deepEqual(calls, [["start", "number 1"], ["stop"]])
})

test("from elsewhere Escape leads to what is being edited, and throws nothing away", () => {
  const it = aRoom()
  assert.equal(it.editing.isOpen, false)
  it.open()
  it.write("half")
  it.document.querySelector("[data-composer] textarea").focus()
  assert.equal(it.editing.isOpen, true)

  it.editing.close()

  assert.deepEqual([it.document.activeElement, it.field().value], [it.field(), "half"])
  it.press(it.field(), "Escape")
  assert.equal(it.editing.isOpen, false)
  it.editing.close()
})
