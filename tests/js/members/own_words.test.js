import assert from "node:assert/strict"
import { test } from "node:test"

import { OwnWordsMenu } from "../../../chatapp/static/members/own_words.js"
import { People } from "../../../chatapp/static/people/people.js"
import { settled } from "../support/clock.js"
import { giveDialogs } from "../support/dialog.js"
import { draw } from "../support/dom.js"

const ME = { user_id: "u_ada", name: "Ada", picture: null, status: "available" }
const LUNCH = { emoji: "🍵", words: "Lunch" }

/** Ada's menu; `refuse` has the server refuse what she says. */
function aMenu(mine = {}) {
  const window = draw(`<div id="menu"></div>`)
  giveDialogs(window)
  const { document } = window
  const place = document.getElementById("menu")
  const [said, sent, refused] = [[], [], []]
  const trouble = { error: null }
  const people = new People({ ...ME, ...mine })
  const menu = {
    add(words, act) {
      const item = document.createElement("button")
      item.textContent = words
      item.addEventListener("click", act)
      place.append(item)
      return item
    },
    complain: sentence => refused.push(sentence),
  }
  const sayStatus = async own => {
    sent.push(own)
    if (trouble.error) throw trouble.error
    return { user_id: "u_ada", status: "available", ...own }
  }
  const picker = { open: ({ onChosen }) => onChosen("🎧") }
  const announcer = { say: words => said.push(words) }
  const own = new OwnWordsMenu({ room: { menu, people, announcer }, api: { sayStatus }, picker })
  own.start()
  const doing = reading(window, place)
  return { window, own, people, said, sent, refused, trouble, ...doing }
}

function reading({ document, Event }, place) {
  const items = () => [...place.children].map(({ textContent }) => textContent)
  const dialog = () => document.querySelector("dialog")
  const button = words =>
    [...dialog().querySelectorAll("button")].find(it => it.textContent === words)
  const field = () => dialog().querySelector("input")
  const face = () => dialog().querySelector(".own-words__emoji")
  const problem = () => dialog().querySelector("[role=alert]").textContent
  const save = async () => {
    dialog()
      .querySelector("form")
      .dispatchEvent(new Event("submit", { cancelable: true }))
    await settled()
  }
  const open = () => place.children[0].click()
  return { items, dialog, button, field, face, problem, save, open, place }
}

test("the menu offers to set a status; one that is set is shown there, to be changed or cleared", () => {
  const { items, people, place } = aMenu()
  assert.deepEqual(items(), ["Set a status…"])

  people.setStatus({ user_id: "u_ada", status: "busy", ...LUNCH })
  assert.deepEqual(items(), ["🍵 Lunch Change…", "Clear status"])
  assert.equal(place.querySelector("bdi").title, "🍵 Lunch")

  people.setStatus({ user_id: "u_ada", status: "busy", emoji: null, words: null })
  assert.deepEqual(items(), ["Set a status…"])
})

test("a status from before is shown from the beginning, and in the dialog", () => {
  const { items, open, field, face, button } = aMenu(LUNCH)
  assert.equal(items().length, 2)

  open()

  assert.deepEqual([field().value, face().textContent], ["Lunch", "🍵"])
  assert.equal(face().getAttribute("aria-label"), "🍵 Change emoji")
  assert.ok(button("Clear status"))
})

test("words and an emoji are saved, shown and said, and the dialog is gone", async () => {
  const { open, field, face, save, sent, said, items, dialog } = aMenu()
  open()
  assert.equal(face().getAttribute("aria-label"), "Choose an emoji")
  field().value = "  Deep work "
  face().click()

  await save()

  assert.deepEqual(sent, [{ emoji: "🎧", words: "Deep work" }])
  assert.deepEqual([said, dialog()], [["Status set to 🎧 Deep work"], null])
  assert.equal(items()[0], "🎧 Deep work Change…")
})

test("a suggestion fills in both, and the emoji can be left out", async () => {
  const { window, open, button, field, face, save, sent } = aMenu()
  open()
  assert.equal(button("No emoji").hidden, true)

  button("🌴 On holiday").click()
  assert.deepEqual([field().value, face().textContent], ["On holiday", "🌴"])
  assert.equal(window.document.activeElement, field())
  button("No emoji").click()
  await save()

  assert.deepEqual(sent, [{ emoji: null, words: "On holiday" }])
})

test("nothing at all clears it, and so do the buttons", async () => {
  const NONE = { emoji: null, words: null }
  const { open, field, save, sent, said } = aMenu()
  open()
  field().value = "  "
  await save()
  assert.deepEqual([sent, said], [[NONE], ["Status cleared"]])

  const other = aMenu(LUNCH)
  other.open()
  other.button("Clear status").click()
  await settled()
  assert.deepEqual([other.sent, other.dialog(), other.items().length], [[NONE], null, 1])

  const third = aMenu(LUNCH)
  third.place.children[1].click()
  await settled()
  assert.deepEqual([third.sent, third.items()], [[NONE], ["Set a status…"]])
})

test("eighty characters are enough, and the eighty-first is told before it is sent", async () => {
  const { open, field, save, sent, problem, dialog } = aMenu()
  open()

  field().value = "🍵".repeat(81)
  await save()
  assert.deepEqual([sent, problem()], [[], "A status can have up to 80 characters. Yours has 81."])
  assert.equal(field().getAttribute("aria-invalid"), "true")

  field().value = "🍵".repeat(80)
  await save()
  assert.deepEqual([sent.length, dialog()], [1, null])
})

test("what is refused is told there, and what was written stays", async () => {
  const { open, field, face, save, trouble, problem, sent, dialog } = aMenu()
  trouble.error = { status: 422, message: "Choose one emoji." }
  open()
  field().value = "Lunch"
  face().click()

  await save()
  assert.equal(problem(), "Couldn't change your status. Choose one emoji.")
  assert.deepEqual([field().value, face().textContent], ["Lunch", "🎧"])

  trouble.error = null
  await save()
  assert.deepEqual([sent.length, dialog()], [2, null])
})

test("a status is sent once, however often one presses", async () => {
  const { open, field, save, sent } = aMenu()
  open()
  field().value = "Lunch"

  await Promise.all([save(), save()])

  assert.equal(sent.length, 1)
})

test("where it can't be cleared, the menu says so", async () => {
  const { place, trouble, refused, items } = aMenu(LUNCH)
  trouble.error = new TypeError("Failed to fetch")

  place.children[1].click()
  await settled()

  assert.deepEqual(refused, ["Couldn't reach the server. Try again in a moment."])
  assert.equal(items().length, 2)
})

test("what fails once the dialog is closed is told in the menu", async () => {
  const { open, field, save, trouble, refused, dialog } = aMenu()
  trouble.error = new TypeError("Failed to fetch")
  open()
  field().value = "Lunch"

  const saved = save()
  dialog().close()
  dialog()?.remove()
  await saved

  const why = "Couldn't change your status. Couldn't reach the server. Try again in a moment."
  assert.deepEqual(refused, [why])
})

test("cleared elsewhere while Clear status has the focus, the menu keeps it", () => {
  const { window, people, place } = aMenu(LUNCH)
  place.children[1].focus()

  people.setStatus({ user_id: "u_ada", status: "busy", emoji: null, words: null })

  assert.equal(window.document.activeElement, place.children[0])
})

test("Cancel changes nothing", () => {
  const { open, field, button, sent, dialog } = aMenu()
  open()
  field().value = "Lunch"

  button("Cancel").click()

  assert.deepEqual([sent, dialog()?.open ?? false], [[], false])
})
