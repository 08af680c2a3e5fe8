import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Clock } from "../../../chatapp/static/messages/clock.js"
import { Pins } from "../../../chatapp/static/pins/pins.js"
import { settled, Clock as Timers } from "../support/clock.js"
import { draw } from "../support/dom.js"

const AT = "2026-11-25T12:00:00.000Z"

function aPin(id, excerpt = `message ${id}`) {
  const pinned_by = { user_id: "u_ada", name: "Ada" }
  return { id, rev: 1, name: "Grace", user_id: "u_grace", excerpt, pinned_at: AT, pinned_by }
}

const drawn = ids => `<section data-pins data-rev="1" ${ids.length ? "" : "hidden"}><details>
  <summary>Pinned</summary><ul>${ids
    .map(
      id => `<li data-pin="${id}"><a href="/?message=${id}"><bdi class="pins__name">Grace</bdi>
  <span>message ${id}</span></a> <time datetime="${AT}">12:00</time></li>`,
    )
    .join("")}</ul></details></section>`

/** A page on which these were pinned when the server drew it; `answer` is what it says by now. */
function aPage({ ids = [7, 5], known = 1, answer = { pins: [], rev: 2 }, isAdministrator = true }) {
  const window = draw(drawn(ids))
  const { document } = window
  const timers = new Timers()
  const it = { answer, asked: [], said: [], told: [], went: [] }
  const conversation = Object.assign(new Emitter(), {
    pins: known,
    tellPins(pins) {
      if (pins === this.pins) return
      this.pins = pins
      this.emit("pins")
    },
  })
  const ask = name => async id => {
    it.asked.push([name, id].filter(Boolean).join(" "))
    if (it.answer instanceof Error) throw it.answer
    return it.answer
  }
  const place = document.querySelector("[data-pins]")
  const pins = new Pins({
    room: {
      conversation,
      clock: new Clock({ languages: ["en-GB"] }),
      scroll: { stay: change => change() },
      announcer: { say: words => it.said.push(words) },
      composer: { takeFocus: () => it.went.push("composer") },
      person: { id: "u_ada", is_administrator: isAdministrator },
    },
    api: { pins: ask("pins"), pin: ask("pin"), unpin: ask("unpin") },
    place,
    go: ({ id }) => it.went.push(id),
    tell: sentence => it.told.push(sentence),
    timers,
    random: () => 1,
  })
  pins.start()
  const summary = () => place.querySelector("summary").textContent
  const lines = () => [...place.querySelectorAll("li a")].map(({ textContent: text }) => text)
  const unpins = () => [...place.querySelectorAll("button")]
  return Object.assign(it, {
    window,
    document,
    place,
    pins,
    conversation,
    timers,
    summary,
    lines,
    unpins,
  })
}

const refusal = () => Object.assign(new Error("Unpin one first."), { status: 422 })

test("what the server drew stands, with times of the reader's and a way to unpin", async () => {
  const { pins, place, asked, unpins, timers } = aPage({})
  await timers.pass(10_000)

  assert.deepEqual(asked, [])
  assert.match(place.querySelector("time").textContent, /25 Nov 2026/)
  assert.deepEqual(
    unpins().map(({ textContent, ariaLabel }) => [textContent, ariaLabel ?? ""].join().slice(0, 5)),
    ["Unpin", "Unpin"],
  )
  assert.deepEqual([pins.isPinned({ id: 7 }), pins.isPinned({ id: 8 })], [true, false])
})

test("members find no way to unpin", () => {
  assert.deepEqual(aPage({ isAdministrator: false }).unpins(), [])
})

test("pins that have changed since the page was drawn are asked for", async () => {
  const page = aPage({ known: 2, answer: { pins: [aPin(9)], rev: 2 } })
  await page.timers.pass(0)

  assert.deepEqual([page.asked, page.lines()], [["pins"], ["Grace message 9"]])
  assert.equal(page.pins.isPinned({ id: 7 }), false)
})

test("word of a change is followed within a moment, and once for several", async () => {
  const page = aPage({ answer: { pins: [aPin(9), aPin(7)], rev: 3 } })
  page.conversation.tellPins(2)
  await page.timers.pass(300)
  page.conversation.tellPins(3)
  await page.timers.pass(499)
  assert.deepEqual(page.asked, [])
  await page.timers.pass(1)

  assert.deepEqual(page.asked, ["pins"])
  assert.match(page.summary(), /^Pinned \(2\) Grace message 9 Pinned by Ada, 25 Nov 2026/)
  assert.deepEqual(page.lines(), ["Grace message 9", "Grace message 7"])
})

test("what couldn't be asked is asked again", async () => {
  const page = aPage({ answer: new Error("gone") })
  page.conversation.tellPins(2)
  await page.timers.pass(500)
  assert.deepEqual([page.asked.length, page.lines().length], [1, 2])

  page.answer = { pins: [aPin(9)], rev: 2 }
  await page.timers.pass(10_000)

  assert.deepEqual([page.asked.length, page.lines()], [2, ["Grace message 9"]])
})

test("without pins the strip is hidden, and comes with the first", async () => {
  const page = aPage({ ids: [], answer: { pins: [aPin(9)], rev: 2 } })
  assert.equal(page.place.hidden, true)

  await page.pins.pin(9)

  assert.equal(page.place.hidden, false)
  assert.deepEqual([page.asked, page.said], [["pin 9"], ["Message pinned."]])
  page.answer = { pins: [], rev: 3 }
  await page.pins.unpin(9)
  assert.equal(page.place.hidden, true)
  assert.deepEqual(page.said, ["Message pinned.", "Message unpinned."])
})

test("one's own change is not asked for once more", async () => {
  const page = aPage({ answer: { pins: [aPin(9)], rev: 2 } })
  await page.pins.pin(9)
  page.conversation.tellPins(2)
  await page.timers.pass(10_000)

  assert.deepEqual(page.asked, ["pin 9"])
})

test("an answer that was overtaken changes nothing", async () => {
  const page = aPage({ answer: { pins: [aPin(9)], rev: 3 } })
  await page.pins.pin(9)

  page.answer = { pins: [], rev: 2 }
  await page.pins.unpin(5)

  assert.deepEqual(page.lines(), ["Grace message 9"])
})

test("a refusal is told, and the strip stays", async () => {
  const page = aPage({ answer: refusal() })
  await page.pins.pin(9)
  await page.pins.unpin(7)

  assert.deepEqual(page.told, [
    "Couldn't pin the message. Unpin one first.",
    "Couldn't unpin the message. Unpin one first.",
  ])
  assert.equal(page.lines().length, 2)
})

test("a press on a message leads there, and with a key held it is the browser's business", () => {
  const { place, went, window } = aPage({})
  const link = place.querySelector("a")
  const press = how => {
    const event = new window.MouseEvent("click", { bubbles: true, cancelable: true, ...how })
    link.dispatchEvent(event)
    return event.defaultPrevented
  }

  assert.equal(press({}), true)
  assert.equal(press({ ctrlKey: true }), false)
  place.querySelector("time").click()

  assert.deepEqual(went, [7])
})

test("after Unpin the focus goes on to the next one, and at last to the composer", async () => {
  const page = aPage({ answer: { pins: [aPin(5)], rev: 2 } })
  page.unpins()[0].focus()
  page.unpins()[0].click()
  await settled()
  assert.equal(page.document.activeElement, page.unpins()[0])

  page.answer = { pins: [], rev: 3 }
  page.unpins()[0].click()
  await settled()

  assert.deepEqual(page.went, ["composer"])
})

test("texts are cut where the server cuts them", async () => {
  const page = aPage({ answer: { pins: [aPin(9, "x".repeat(120))], rev: 2 } })
  await page.pins.pin(9)

  assert.deepEqual(page.lines(), [`Grace ${"x".repeat(120)}…`])
})
