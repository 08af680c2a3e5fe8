import assert from "node:assert/strict"
import { test } from "node:test"
import { Marking } from "../../../chatapp/static/actions/marking.js"
import { Emitter } from "../../../chatapp/static/events.js"
import { draw } from "../support/dom.js"

const MARK = { read_id: 6, marks: 1 }

/** Somebody who reads; `calls` has what the parts are told to do, in order. */
function aReader() {
  const window = draw(`<div id="log"><p>hello</p></div><textarea></textarea>`)
  const { document } = window
  const calls = []
  const note =
    name =>
    (...told) =>
      calls.push([name, ...told])
  const it = { known: 0, toldTabs: [], over: 0 }
  const reading = Object.assign(new Emitter(), {
    goBack: ({ marks }) => {
      const isNew = marks > it.known
      it.known = Math.max(marks, it.known)
      return isNew
    },
  })
  const tabs = {
    start: listener => (it.hear = data => listener({ data })),
    tell: data => it.toldTabs.push(data),
    stop: note("tabs.stop"),
  }
  const log = document.getElementById("log")
  const marking = new Marking({
    reading,
    unread: { goBack: note("unread.goBack"), goOn: note("unread.goOn") },
    newLine: { markAfter: note("newLine") },
    jumpToUnread: { offerAgain: note("jump") },
    log,
    person: "u_ada",
    tabs,
  })
  marking.addEventListener("over", () => (it.over += 1))
  marking.start()
  const send = (name, target = document.body, how = {}) => {
    const Kind = name === "keydown" ? window.KeyboardEvent : window.Event
    target.dispatchEvent(new Kind(name, { bubbles: name !== "scroll", ...how }))
  }
  return Object.assign(it, { document, log, calls, reading, marking, send })
}

const GONE_BACK = [
  ["unread.goBack", 6],
  ["jump", 6],
  ["newLine", 6, { isAsked: true }],
]

test("a mark is shown here, and told to the other tabs", () => {
  const { marking, calls, toldTabs } = aReader()

  marking.take(MARK)

  assert.deepEqual([calls, toldTabs], [GONE_BACK, [MARK]])
})

test("what another tab or device has marked is shown here, once", () => {
  const { hear, reading, calls, toldTabs } = aReader()

  hear("something else")
  hear(MARK)
  reading.emit("outdated", MARK)
  assert.deepEqual([calls, toldTabs], [GONE_BACK, []])

  reading.emit("outdated", { read_id: 6, marks: 2 })
  assert.equal(calls.length, 6)
})

for (const [what, act] of [
  ["turns the wheel", ({ send }) => send("wheel")],
  ["scrolls with a finger", ({ send }) => send("touchmove")],
  [
    "types",
    ({ send, document }) => send("keydown", document.querySelector("textarea"), { key: "a" }),
  ],
  ["presses an arrow key", ({ send, log }) => send("keydown", log, { key: "ArrowDown" })],
  [
    "moves the scroll bar",
    ({ send, log }) => {
      send("pointerdown", log)
      send("scroll", log)
    },
  ],
]) {
  test(`a reader who ${what} goes on`, () => {
    const it = aReader()
    it.marking.take(MARK)

    act(it)
    it.send("wheel")

    assert.deepEqual([it.calls.at(-1), it.over], [["unread.goOn"], 1])
  })
}

for (const [what, act] of [
  ["the page scrolls by itself", ({ send, log }) => send("scroll", log)],
  [
    "somebody presses on a message",
    ({ send, log }) => {
      send("pointerdown", log.firstChild)
      send("scroll", log)
    },
  ],
  [
    "a tab is closed by its keys",
    ({ send }) => send("keydown", undefined, { key: "w", ctrlKey: true }),
  ],
  ["Tab moves the focus", ({ send }) => send("keydown", undefined, { key: "Tab" })],
  [
    "the key that marked is held down",
    ({ send }) => send("keydown", undefined, { key: "u", repeat: true }),
  ],
  ["the page is left", ({ send }) => send("keydown", undefined, { key: "Alt" })],
]) {
  test(`nobody goes on when ${what}`, () => {
    const it = aReader()
    it.marking.take(MARK)
    act(it)
    assert.equal(it.over, 0)
  })
}

test("a reader who goes on in another way is told of, too, once", () => {
  const it = aReader()
  assert.equal(it.marking.isWaiting, false)
  it.marking.goOn()
  it.marking.take(MARK)
  assert.deepEqual([it.marking.isWaiting, it.over], [true, 0])

  it.marking.goOn()
  it.send("wheel")

  assert.deepEqual([it.marking.isWaiting, it.calls.at(-1), it.over], [false, ["unread.goOn"], 1])
})

test("a reader who goes on where nothing is marked changes nothing", () => {
  const it = aReader()
  it.send("wheel")
  it.send("keydown", undefined, { key: "a" })
  assert.deepEqual([it.calls, it.over], [[], 0])
})

test("when it stops it waits for nothing any more", () => {
  const it = aReader()
  it.marking.take(MARK)
  it.marking.stop()
  it.send("wheel")
  assert.deepEqual([it.calls.at(-1), it.over], [["tabs.stop"], 0])
})
