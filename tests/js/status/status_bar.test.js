import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Banner, Suspension } from "../../../chatapp/static/status/status_bar.js"
import { Clock } from "../support/clock.js"
import { aStrip } from "../support/strip.js"

const LIVE = { online: true, connected: true, upToDate: true, polling: false, refused: null }
const WAITING = { ...LIVE, upToDate: false }

const OFFLINE = { ...WAITING, online: false, connected: false }
const POLLING = { ...LIVE, connected: false, polling: true }

function aView() {
  const clock = new Clock()
  return { clock, ...aStrip(clock) }
}

test("well, it is a word in the menu, and who is here is known", () => {
  const { strip, state, status, root, view } = aView()

  view.tell(LIVE)

  assert.deepEqual([status.textContent, state.textContent], ["Up to date", "Up to date"])
  assert.deepEqual([strip.dataset.kind, strip.className], ["live", "strip"])
  assert.ok(root.hasAttribute("data-live"))
})

test("offline, the strip says since when, and nobody knows who is here", async () => {
  const { clock, strip, state, status, root, view } = aView()
  view.tell(LIVE)
  await clock.pass(120_000)

  view.tell(OFFLINE)

  const words = "Offline since 09:17. What you write is kept and sent later."
  assert.deepEqual([status.textContent, strip.dataset.kind], [words, "offline"])
  assert.equal(strip.querySelector("[data-since]").textContent, "")
  assert.deepEqual([state.textContent, root.hasAttribute("data-live")], ["", false])
})

test("what goes on has the time at which it began, until all is well", async () => {
  const { clock, strip, view } = aView()
  const since = () => strip.querySelector("[data-since]").textContent
  view.tell(LIVE)
  view.tell({ ...WAITING, connected: false })
  await clock.pass(60_000)

  view.tell(POLLING)
  await clock.pass(60_000)
  assert.equal(since(), "Since 09:15")
  view.tell(LIVE)
  assert.equal(since(), "")
  view.tell(POLLING)

  assert.equal(since(), "Since 09:17")
})

test("nothing is read out while the room opens", async () => {
  const { clock, strip, said, announced, view } = aView()
  view.tell({ ...WAITING, connected: false, fresh: true })
  await clock.pass(500)
  assert.equal(strip.querySelector("[data-since]").textContent, "", "nothing has been well yet")
  view.tell(LIVE)

  assert.deepEqual(said, ["Connecting…", "Up to date"])
  assert.deepEqual(announced, [])
  view.tell(OFFLINE)
  view.tell(LIVE)

  assert.deepEqual(announced, said.slice(2))
  assert.equal(announced.length, 2)
})

test("a room that opens offline says so", () => {
  const { announced, view } = aView()

  view.tell({ ...OFFLINE, fresh: true })

  assert.equal(announced.length, 1)
})

test("what a banner says is not read out a second time", () => {
  const { said, announced, view } = aView()
  view.tell(LIVE)

  view.tell({ ...WAITING, refused: "suspended" })

  assert.deepEqual([said.length, announced.length], [2, 0])
})

test("what is told again meanwhile is said no later", async () => {
  const { clock, status, view } = aView()
  view.tell(WAITING)
  await clock.pass(400)

  view.tell({ ...WAITING, connected: false })
  await clock.pass(100)

  assert.equal(status.textContent, "Reconnecting…")
})

test("what is over by then is not said, and nothing waits to say it", async () => {
  const { clock, status, view } = aView()
  view.tell(WAITING)

  view.tell(LIVE)
  await clock.pass(60_000)

  assert.deepEqual([status.textContent, clock.waiting], ["Up to date", 0])
})

const PAGE = `<div id="place"></div><template>
  <p><span data-words></span> <a href="/login?next=/" data-step></a></p></template>`

function aBanner() {
  const { document } = new JSDOM(PAGE).window
  const place = document.getElementById("place")
  const banner = new Banner({ place, template: document.querySelector("template") })
  const said = () => place.textContent.trim()
  const way = () => place.querySelector("a").getAttribute("href")
  return { banner, place, said, way }
}

for (const [refused, sentence, href] of [
  ["signed-out", "You're logged out. What you wrote is saved here. Log in again", "/login?next=/"],
  [
    "another-person",
    "Another account is now logged in with this browser. Switch to that account",
    "/",
  ],
  [
    "suspended",
    "You no longer have access to this room. Contact an administrator. Go to the home page",
    "/",
  ],
]) {
  test(`who is out (${refused}) is told why, with the one way on`, () => {
    const { banner, said, way } = aBanner()

    banner.tell({ refused })

    assert.deepEqual([said(), way()], [sentence, href])
  })
}

test("nothing is said while nobody is out, and nothing any more once they are in again", () => {
  const { banner, said } = aBanner()
  banner.tell({ refused: null })
  assert.equal(said(), "")

  banner.tell({ refused: "signed-out" })
  banner.tell({ refused: null })

  assert.equal(said(), "")
})

test("what stays true isn't said again: the reader may be about to click", () => {
  const { banner, place } = aBanner()
  banner.tell({ refused: "signed-out" })
  const link = place.querySelector("a")

  banner.tell({ refused: "signed-out" })
  assert.equal(place.querySelector("a"), link)

  banner.tell({ refused: "suspended" })
  assert.equal(place.querySelectorAll("a").length, 1)
})

const ROOM = `
  <a href="#composer">Skip</a>
  <header><p data-kept id="status">Removed</p><div><button id="menu">Ada</button>
    <form data-kept><button>Log out</button></form></div></header>
  <main><div><div data-kept><a data-step href="https://chat.example/login?next=/">On</a></div>
    <p>Couldn't find that message.</p></div>
    <div role="log">A secret</div><form><textarea id="text">half a sentence</textarea></form></main>
  <template><p>A template</p></template>`

function aSuspension() {
  const { document } = new JSDOM(ROOM).window
  globalThis.document = document
  const [stopped, went] = [[], []]
  const location = { reload: () => went.push("reload"), assign: href => went.push(href) }
  const suspension = new Suspension({
    root: document.body,
    kept: [...document.querySelectorAll("[data-kept]")],
    location,
    parts: [{ stop: () => stopped.push("title") }],
  })
  return { document, suspension, stopped, went }
}

const words = document => document.body.textContent.split(/\s+/).filter(Boolean).join(" ")

test("a suspended page keeps what is named, and nothing else to read or to write in", () => {
  const { document, suspension, stopped, went } = aSuspension()

  suspension.tell({ refused: "suspended" })
  suspension.tell({ refused: "suspended" })

  assert.equal(words(document), "Removed Log out On")
  assert.equal(document.querySelector("textarea, template, #menu"), null)
  assert.deepEqual([stopped, went], [["title"], []])
})

test("whoever was writing is led to what is left", () => {
  const { document, suspension } = aSuspension()
  document.getElementById("text").focus()

  suspension.tell({ refused: "suspended" })

  assert.equal(document.activeElement.textContent, "On")
})

test("where there is no way on, the page is cleared all the same", () => {
  const { document, suspension } = aSuspension()
  document.querySelector("[data-step]").remove()
  document.getElementById("text").focus()

  suspension.tell({ refused: "suspended" })

  assert.equal(words(document), "Removed Log out")
})

test("whoever is where nothing goes stays there", () => {
  const { document, suspension } = aSuspension()
  const [, logOut] = document.querySelectorAll("button")
  logOut.focus()

  suspension.tell({ refused: "suspended" })

  assert.equal(document.activeElement, logOut)
})

test("a page that was never suspended keeps everything, and stays where it is", () => {
  const { document, suspension, stopped, went } = aSuspension()
  const before = words(document)

  for (const refused of [null, "signed-out", "another-person", null]) suspension.tell({ refused })

  assert.deepEqual([words(document), stopped, went], [before, [], []])
})

for (const [refused, way] of [
  [null, "reload"],
  ["signed-out", "https://chat.example/login?next=/"],
]) {
  test(`after the reinstatement the page comes back by itself, being ${refused ?? "in"}`, () => {
    const { suspension, went } = aSuspension()

    suspension.tell({ refused: "suspended" })
    suspension.tell({ refused })

    assert.deepEqual(went, [way])
  })
}

test("a browser that is somebody else's by then waits for their click", () => {
  const { suspension, went } = aSuspension()

  suspension.tell({ refused: "suspended" })
  suspension.tell({ refused: "another-person" })

  assert.deepEqual(went, [])
})
