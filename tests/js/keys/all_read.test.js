import assert from "node:assert/strict"
import { test } from "node:test"

import { AllRead } from "../../../chatapp/static/keys/all_read.js"
import { Clock, settled } from "../support/clock.js"
import { draw } from "../support/dom.js"

const PAGE = `<div id="log" tabindex="-1"></div><p><button data-jump></button></p><textarea></textarea>`
const MARK = { read_id: 6, marks: 1 }

/** A reader who has read up to 6, and sees message 9 on top. */
function aReader({ count = 2, isWaiting = false, atEnd = false, readId = 6 } = {}) {
  const { document } = draw(PAGE)
  const did = []
  const clock = new Clock()
  const it = { arrives: true, stays: 0, answer: async () => MARK }
  const scroll = {
    atEnd,
    toEnd: () => (scroll.atEnd = it.arrives),
    stay: change => {
      it.stays += 1
      change()
    },
  }
  const conversation = { atEnd: true }
  const room = {
    log: document.getElementById("log"),
    scroll,
    conversation,
    unread: { count, readId },
    reading: {
      finish: async () => did.push(["finish"]),
      isDue: false,
    },
    announcer: { say: words => did.push(["say", words]) },
    composer: { tell: words => did.push(["tell", words]) },
    permalink: { leave: () => did.push(["leave"]) },
    paging: { newest: async () => it.arrives },
    position: {
      get place() {
        return scroll.atEnd ? null : { id: 9, offset: 40 }
      },
      goTo: async place => did.push(["goTo", place.id, place.offset]),
    },
  }
  const marking = {
    isWaiting,
    goOn: () => did.push(["goOn"]),
    take: mark => did.push(["take", mark]),
  }
  const api = {
    markUnreadFrom: id => {
      did.push(["mark", id])
      return it.answer()
    },
  }
  const allRead = new AllRead({ room, api, marking, timers: clock })
  const bar = () => document.querySelector("[data-all-read]")
  const undo = () => bar().querySelector("button")
  const mark = async () => {
    await allRead.mark()
    did.length = 0
  }
  return Object.assign(it, { document, room, did, clock, allRead, bar, undo, mark })
}

test("it is due where anything is unread, marked unread, or the reader is not at the end", () => {
  const isDue = how => aReader({ count: 0, atEnd: true, ...how }).allRead.isDue
  assert.deepEqual([{}, { count: 1 }, { isWaiting: true }, { atEnd: false }].map(isDue), [
    false,
    true,
    true,
    true,
  ])
  const { room, allRead } = aReader({ count: 0, atEnd: true })
  room.conversation.atEnd = false
  assert.equal(allRead.isDue, true)
})

test("it leads to the end, says so, and offers to undo it", async () => {
  const { allRead, did, bar, room } = aReader()

  await allRead.mark()

  assert.deepEqual(did, [
    ["goOn"],
    ["leave"],
    ["say", "Marked all as read. The Undo button is before the message field."],
    ["finish"],
  ])
  assert.deepEqual([room.scroll.atEnd, bar().textContent], [true, "Marked all as readUndo"])
})

test("nothing is said to be read that could not be reached", async () => {
  const it = aReader()
  it.arrives = false
  await it.allRead.mark()
  assert.deepEqual([it.bar(), it.allRead.isOpen], [null, false])
})

test("what the server was not told is said, and the next Escape tells it", async () => {
  const { allRead, mark, did, room, undo } = aReader()
  room.reading.isDue = true
  await allRead.mark()
  assert.deepEqual(did.at(-1), ["tell", "Couldn't mark all as read. Press Escape to try again."])
  room.unread.count = 0
  assert.deepEqual([allRead.isOpen, allRead.isDue], [false, true])

  room.reading.isDue = false
  await mark()
  assert.deepEqual([allRead.isOpen, allRead.isDue], [true, false])
  undo().click()
  await settled()
  assert.deepEqual(did.slice(0, 3), [
    ["mark", 7],
    ["take", MARK],
    ["goTo", 9, 40],
  ])
})

test("undone, all is unread as before, and the reader where they were", async () => {
  const { mark, undo, did, bar } = aReader()
  await mark()

  undo().click()
  undo().click()
  await settled()

  assert.deepEqual(did, [
    ["mark", 7],
    ["take", MARK],
    ["goTo", 9, 40],
    ["say", "Undone"],
  ])
  assert.equal(bar(), null)
})

test("pressed again on the way to the end, it still knows where the reader was", async () => {
  const { allRead, room, undo, did } = aReader()
  let arrive
  const arrival = new Promise(resolve => (arrive = resolve))
  room.paging.newest = () => arrival

  const marked = allRead.mark()
  await allRead.mark()
  arrive(true)
  await marked
  undo().click()
  await settled()

  assert.deepEqual(did.at(-2), ["goTo", 9, 40])
})

test("where nothing was unread, only the place is given back", async () => {
  const { mark, undo, did, bar } = aReader({ count: 0 })
  await mark()
  assert.match(bar().textContent, /^Newest messages/)

  undo().click()
  await settled()

  assert.deepEqual(did, [
    ["goTo", 9, 40],
    ["say", "Undone"],
  ])
})

test("who was at the end, among what was marked unread, stays there", async () => {
  const { mark, undo, did } = aReader({ count: 0, isWaiting: true, atEnd: true, readId: null })
  await mark()
  undo().click()
  await settled()
  assert.deepEqual(did, [["say", "Undone"]])

  const other = aReader({ count: 0, isWaiting: true, atEnd: true })
  await other.mark()
  other.undo().click()
  await settled()
  assert.deepEqual(other.did, [
    ["mark", 7],
    ["take", MARK],
    ["say", "Undone"],
  ])
})

test("an undo that fails says why, and can be tried again", async () => {
  const it = aReader()
  await it.mark()
  it.answer = () => Promise.reject(new TypeError("Failed to fetch"))
  it.undo().click()
  await settled()
  const told = "Couldn't undo. Couldn't reach the server. Try again in a moment."
  assert.deepEqual(it.did.slice(1), [["tell", told]])

  it.answer = async () => MARK
  it.undo().click()
  await settled()
  assert.deepEqual(it.did.at(-1), ["say", "Undone"])
})

test("the offer goes away after a while, but not from under a hand", async () => {
  const { document, mark, undo, clock, bar } = aReader()
  document.querySelector("textarea").focus()
  await mark()
  undo().focus()
  await clock.pass(30_000)
  assert.ok(bar())

  document.querySelector("textarea").focus()
  await clock.pass(10_000)

  assert.deepEqual([bar(), clock.waiting], [null, 0])
})

test("closed from within, the focus goes back to where it was", async () => {
  const it = aReader()
  const { document, mark, undo, allRead, clock } = it
  const text = document.querySelector("textarea")
  text.focus()
  await mark()
  undo().focus()

  allRead.close()

  allRead.close()

  assert.deepEqual([document.activeElement, allRead.isOpen, clock.waiting], [text, false, 0])
  assert.equal(it.stays, 2, "the conversation gives it room, and takes it back")
})
