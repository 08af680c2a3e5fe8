import assert from "node:assert/strict"
import { test } from "node:test"

import { report } from "../../../chatapp/static/actions/reporting.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"
import { aMessage } from "../support/drawn.js"

/** Somebody reports message 7; `asked` has what reaches the server, which answers `answer`. */
function aReport() {
  const window = draw("<main></main>")
  const { document, HTMLDialogElement } = window
  Object.assign(HTMLDialogElement.prototype, {
    showModal() {
      this.querySelector("[autofocus]")?.focus()
    },
    close() {
      this.dispatchEvent(new window.Event("close"))
    },
  })
  const it = { asked: [], answer: async () => true }
  const api = {
    report: (...given) => {
      it.asked.push(given)
      return it.answer()
    },
  }
  const find = selector => document.querySelector(selector)
  report({ message: aMessage(7), api, place: find("main") })
  const submit = async () => {
    find("form").dispatchEvent(new window.Event("submit", { cancelable: true }))
    await settled()
  }
  const choose = value => {
    find(`[value=${value}]`).checked = true
  }
  const [words, problem] = [find("#report-words"), find("[role=alert]")]
  return Object.assign(it, { document, find, submit, choose, words, problem })
}

test("the dialog says who sees a report and who doesn't, and none of the reasons is chosen", () => {
  const { document, find, words } = aReport()

  const labels = [...document.querySelectorAll("label")].map(it => it.textContent)
  assert.deepEqual(labels, [
    "Spam or advertising",
    "Insults or threats",
    "Somebody's private details",
    "Something else",
    "More about it (optional)",
  ])
  assert.match(find("p").textContent, /Administrators will see your report/)
  assert.match(find("p").textContent, /Grace.* won't learn who reported it/)
  assert.equal(find(":checked"), null)
  assert.deepEqual([document.activeElement, words.maxLength], [find("[value=spam]"), 200])
})

test("nothing is reported without a reason", async () => {
  const { document, find, submit, words, problem, asked } = aReport()
  words.value = "rude"

  await submit()

  assert.equal(problem.textContent, "Choose what's wrong with it.")
  assert.deepEqual([asked, document.activeElement], [[], find("[value=spam]")])
})

test("a report is told to be made, with what comes next", async () => {
  const { document, find, submit, choose, words, asked } = aReport()
  choose("private")
  words.value = " my address "

  await submit()

  assert.deepEqual(asked, [[7, { reason: "private", words: "my address" }]])
  assert.match(find("#done").textContent, /^Reported\. You'll be told/)
  assert.equal(document.activeElement, find("[aria-describedby=done]"))
  document.activeElement.click()
  assert.equal(find("dialog"), null)
})

test("a second one of the same message is told to be that", async () => {
  const it = aReport()
  it.answer = async () => false
  it.choose("spam")

  await it.submit()

  assert.equal(it.find("#done").textContent, "You've reported this message before.")
})

test("what fails is told, and what was written stays for the next try", async () => {
  const it = aReport()
  it.answer = () => Promise.reject(Object.assign(new Error("Removed."), { status: 409 }))
  it.choose("abuse")
  it.words.value = "rude"

  await it.submit()

  assert.deepEqual([it.problem.textContent, it.words.value], ["Removed.", "rude"])
  assert.equal(it.find("[value=abuse]").checked, true)
  assert.equal(it.document.activeElement, it.words)
  it.answer = async () => true
  await it.submit()
  assert.deepEqual([it.asked.length, it.find("form")], [2, null])
})
