import assert from "node:assert/strict"
import { test } from "node:test"

import { Notices } from "../../../chatapp/static/notices/notices.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const AT = "2026-11-30T21:00:00.000Z"
const aNotice = (id, kind = "unmuted", about = {}) => ({ id, kind, made_at: AT, about })

const drawn = notice => `<form class="banner" data-told='${JSON.stringify(notice)}'>
  <span><time datetime="${AT}">in UTC</time></span><button>Dismiss</button></form>`

/** Ada's page with these drawn of `told`, which the server has. */
function aPage(told = [], shown = told) {
  const ids = told.map(({ id }) => id).join()
  const markup = `<div data-notices data-ids="${ids}">${shown.map(drawn).join("")}</div>`
  const window = draw(markup)
  const place = window.document.querySelector("[data-notices]")
  const said = []
  const page = { told, asked: [], problem: null }
  const room = {
    clock: { moment: at => `at ${at}` },
    scroll: { stay: change => change() },
    composer: { takeFocus: () => said.push("the composer") },
    announcer: { say: sentence => said.push(sentence) },
  }
  const api = {
    notices: async () => {
      page.asked.push("notices")
      if (page.problem) throw page.problem
      return page.told
    },
    dismissNotice: async id => {
      page.asked.push(`dismiss ${id}`)
      if (page.problem) throw page.problem
      page.told = page.told.filter(it => it.id !== id)
    },
  }
  const notices = new Notices({ room, api, place })
  notices.start()
  const texts = () => [...place.children].map(it => it.firstElementChild.textContent)
  const buttons = () => [...place.querySelectorAll("button")]
  return Object.assign(page, { window, place, notices, said, texts, buttons })
}

test("what the server has drawn is told in the reader's time", () => {
  const page = aPage([aNotice(1)])

  assert.deepEqual(page.texts(), [`at ${AT}`])
  assert.deepEqual(page.asked, [])
})

test("news are drawn with their way on, and what stands already isn't drawn anew", async () => {
  const page = aPage([aNotice(1)])
  const [first] = page.place.children
  page.told = [aNotice(1), aNotice(2, "muted", { until: "later" }), aNotice(3, "administrator")]

  await page.notices.read()

  assert.equal(page.place.firstElementChild, first)
  assert.deepEqual(page.texts().slice(1), [
    `An administrator muted you until at later. Until then you can read, but not write. at ${AT}`,
    `You're an administrator now. at ${AT}`,
  ])
  assert.equal(page.place.dataset.ids, "1,2,3")
  assert.equal(page.place.querySelector("a").getAttribute("href"), "/admin")
  assert.equal(
    page.buttons()[2].getAttribute("aria-label"),
    "Dismiss: You're an administrator now.",
  )
})

test("whatever a browser calls itself is no moment", async () => {
  const page = aPage()
  page.told = [aNotice(1, "sign-in", { browser: "C#App on iOS", handle: "abc" })]

  await page.notices.read()

  assert.match(page.texts()[0], /^New login with C#App on iOS\. /)
})

test("of many the newest stand there, and how many more there are", async () => {
  const page = aPage()
  page.told = [1, 2, 3, 4, 5].map(id => aNotice(id))

  await page.notices.read()

  assert.equal(page.place.children.length, 4)
  assert.equal(page.place.lastElementChild.textContent, "2 more")
  assert.equal(page.place.dataset.ids, "1,2,3,4,5")
})

test("one is dismissed, and the focus goes on to the next, then to the composer", async () => {
  const page = aPage([aNotice(1), aNotice(2)])
  page.buttons()[0].focus()

  page.buttons()[0].click()
  await settled()
  assert.deepEqual(page.asked, ["dismiss 1"])
  assert.equal(page.window.document.activeElement, page.buttons()[0])
  page.buttons()[0].click()
  await settled()

  assert.deepEqual([page.place.children.length, page.place.dataset.ids], [0, ""])
  assert.deepEqual(page.said, ["the composer"])
})

test("where the server had more than it drew, it is asked for the rest", async () => {
  const told = [1, 2, 3, 4].map(id => aNotice(id))
  const page = aPage(told, told.slice(1))

  page.buttons()[2].click()
  await settled()

  assert.deepEqual(page.asked, ["dismiss 4", "notices"])
  assert.equal(page.place.dataset.ids, "1,2,3")
})

test("what can't be dismissed stays, and it is said why", async () => {
  const page = aPage([aNotice(1)])
  page.problem = new Error("out of reach")

  page.buttons()[0].click()
  await settled()
  await page.notices.read()

  assert.equal(page.place.children.length, 1)
  assert.match(page.said[0], /^Couldn't dismiss this\. /)
})
