import assert from "node:assert/strict"
import { test } from "node:test"

import {
  closeDialogs,
  Dialog,
  ReasonDialog,
  Versions,
} from "../../../chatapp/static/actions/dialogs.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

/** A page whose dialogs open and close as a browser's do, as far as that matters here. */
function aPage() {
  const window = draw("<main></main>")
  const { document, HTMLDialogElement } = window
  Object.assign(HTMLDialogElement.prototype, {
    showModal() {
      this.setAttribute("open", "")
      this.querySelector("[autofocus]")?.focus()
    },
    close() {
      this.removeAttribute("open")
      this.dispatchEvent(new window.Event("close"))
    },
  })
  const find = selector => document.querySelector(selector)
  const press = words =>
    [...document.querySelectorAll("button")].find(it => it.textContent === words).click()
  return { window, document, place: find("main"), find, press }
}

const DEED = { title: "Suspend Grace?", words: "They are signed out.", verb: "Suspend" }

function aReason(deed) {
  const it = aPage()
  const asked = []
  const act = async reason => {
    asked.push(reason)
    return it.answer?.()
  }
  new ReasonDialog({ place: it.place, ...DEED, act, ...deed })
  const [field, problem] = [it.find("input"), it.find("[role=alert]")]
  const submit = () =>
    it.find("form").dispatchEvent(new it.window.Event("submit", { cancelable: true }))
  return Object.assign(it, { asked, field, problem, submit })
}

test("a dialog has its title for a name, and its field has the focus", () => {
  const { find, field, document } = aReason()
  const dialog = find("dialog")
  assert.equal(find(`#${dialog.getAttribute("aria-labelledby")}`).textContent, DEED.title)
  assert.match(dialog.textContent, /They are signed out\./)
  assert.deepEqual([document.activeElement, field.maxLength], [field, 200])
})

test("nothing is done without a reason", () => {
  const { field, problem, submit, asked, document } = aReason()
  assert.equal(field.dir, "auto")
  for (const reason of ["", "  "]) {
    field.value = reason
    submit()
    assert.equal(problem.textContent, "Enter a reason. It's kept in the log.")
  }
  assert.deepEqual([asked, document.activeElement], [[], field])
})

test("what is done closes the dialog", async () => {
  const { find, field, submit, asked } = aReason()
  field.value = " spam "
  submit()
  await settled()
  assert.deepEqual([asked, find("dialog")], [["spam"], null])
})

test("what has something to say about it says that first", async () => {
  const { find, field, submit, press } = aReason({ done: "Grace is suspended." })
  field.value = "spam"
  submit()
  await settled()
  assert.equal(find("[aria-describedby=done]"), find("[autofocus]"))
  assert.equal(find("#done").textContent, "Grace is suspended.")
  assert.equal(find("form"), null)
  press("Close")
  assert.equal(find("dialog"), null)
})

test("what could not be taken back is told there, and can be tried again", async () => {
  let answer = () => Promise.reject(Object.assign(new Error("Not now."), { status: 503 }))
  const undo = { verb: "Unmute", act: () => answer(), done: "Grace is unmuted." }
  const { find, field, submit, press } = aReason({ done: "Grace is muted.", undo })
  field.value = "spam"
  submit()
  await settled()
  press("Unmute")
  await settled()
  assert.equal(find("#done").textContent, "Not now.")

  answer = async () => {}
  press("Unmute")
  await settled()

  assert.equal(find("#done").textContent, "Grace is unmuted.")
  press("Close")
  assert.equal(find("dialog"), null)
})

test("what fails is told there, and the reason stays for the next try", async () => {
  const it = aReason()
  it.answer = () => Promise.reject(Object.assign(new Error("Not you."), { status: 403 }))
  it.field.value = "spam"
  it.submit()
  await settled()
  assert.deepEqual([it.problem.textContent, it.field.value], ["Not you.", "spam"])

  it.answer = undefined
  it.submit()
  assert.equal(it.problem.textContent, "")
  await settled()
  assert.deepEqual([it.asked.length, it.find("dialog")], [2, null])
})

test("it is done once, however often one presses", async () => {
  const { field, submit, asked } = aReason()
  field.value = "spam"
  submit()
  submit()
  await settled()
  assert.equal(asked.length, 1)
})

test("whoever cancels does nothing", () => {
  const { find, press, asked } = aReason()
  press("Cancel")
  assert.deepEqual([asked, find("dialog")], [[], null])
})

const CLOCK = { full: at => `full ${at}`, moment: at => `moment ${at}` }
const VERSIONS = [
  { rev: 5, message: "second", written_at: "13:00" },
  { rev: 2, message: "<b>first</b>", written_at: "12:00" },
]

function someVersions(answer) {
  const it = aPage()
  const asked = []
  it.answer = answer
  const api = {
    versions: async id => {
      asked.push(id)
      return it.answer()
    },
  }
  const versions = new Versions({ api, clock: CLOCK, place: it.place })
  const opening = versions.open({ message: { id: 7 } })
  return Object.assign(it, { asked, opening })
}

test("earlier versions are shown with their times, as text", async () => {
  const { asked, opening, find, document } = someVersions(async () => ({ versions: VERSIONS }))
  assert.equal(find("[role=status]").textContent, "Loading…")
  await opening

  assert.deepEqual(asked, [7])
  const shown = [...document.querySelectorAll("li")].map(({ children: [time, text] }) => [
    time.textContent,
    time.title,
    text.textContent,
  ])
  assert.deepEqual(shown, [
    ["moment 13:00", "full 13:00", "second"],
    ["moment 12:00", "full 12:00", "<b>first</b>"],
  ])
  assert.equal(document.activeElement.textContent, "Close")
})

test("versions that can't be loaded say so, and can be asked for again", async () => {
  const it = someVersions(() => Promise.reject(new Error("Failed to fetch")))
  await it.opening
  assert.match(it.find("[role=status]").textContent, /Couldn.t reach the server/)

  it.answer = async () => ({ versions: [] })
  it.press("Try again")
  await settled()

  assert.equal(it.find("[role=status]").textContent, "No earlier versions.")
  it.press("Close")
  assert.equal(it.find("dialog"), null)
})

test("all are closed at once, which is done when each has left", async () => {
  const { place, find } = aPage()
  const left = []
  for (const title of ["below", "above"]) {
    new Dialog({ place, title, content: [], onClose: () => left.push(title) })
  }

  await closeDialogs()

  assert.deepEqual([left, find("dialog")], [["below", "above"], null])
})
