import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { Attention, Turn } from "../../../chatapp/static/notifications/tabs.js"
import { settled } from "../support/clock.js"
import { draw } from "../support/dom.js"
import { Locks } from "../support/locks.js"

const NONE = { request: () => Promise.reject(new DOMException("No.", "SecurityError")) }

test("one tab has its turn, until it is closed or turned away; then the next one", async () => {
  const locks = new Locks()
  const [one, other] = [1, 2].map(() => new Turn({ person: "u_ada", locks }))
  const somebody = new Turn({ person: "u_grace", locks })
  for (const it of [one, other, somebody]) it.start()
  await settled()
  assert.deepEqual([one.isOurs, other.isOurs, somebody.isOurs], [true, false, true])

  one.stop()
  await settled()
  assert.deepEqual([one.isOurs, other.isOurs], [false, true])

  one.start()
  one.start()
  await settled()
  other.stop()
  await settled()
  assert.deepEqual([one.isOurs, other.isOurs], [true, false])
})

test("a tab that waits no more does not get its turn", async () => {
  const locks = new Locks()
  const [one, other] = [1, 2].map(() => new Turn({ person: "u_ada", locks }))
  one.start()
  other.start()
  await settled()

  other.stop()
  one.stop()
  await settled()

  assert.deepEqual([one.isOurs, other.isOurs, locks.held], [false, false, []])
})

test("a turn that comes when it is wanted no more is given back", async () => {
  const locks = new Locks()
  const turn = new Turn({ person: "u_ada", locks: { request: (...how) => locks.request(...how) } })
  // As a browser may: it grants what is just being taken back.
  locks.request = async (_name, _how, work) => queueMicrotask(work)
  turn.start()
  turn.stop()
  await settled()

  assert.equal(turn.isOurs, false)
})

for (const [what, locks] of [
  ["there are no locks", null],
  ["they are forbidden", NONE],
]) {
  test(`each tab stands for itself where ${what}`, async () => {
    const [one, other] = [1, 2].map(() => new Turn({ person: "u_ada", locks }))
    one.start()
    other.start()
    await settled()
    assert.deepEqual([one.isOurs, other.isOurs], [true, true])

    one.stop()
    assert.equal(one.isOurs, false)
  })
}

/** A tab of Ada's in which the reader is at the end and looks. */
function aTab(locks) {
  const window = draw("<p>room</p>")
  const { document } = window
  const it = { hidden: false, focus: true, seen: [] }
  globalThis.addEventListener = window.addEventListener.bind(window)
  Object.defineProperty(document, "hidden", { get: () => it.hidden })
  document.hasFocus = () => it.focus
  const scroll = Object.assign(new Emitter(), { atEnd: true })
  const conversation = Object.assign(new Emitter(), { atEnd: true, newestId: 7 })
  const attention = new Attention({ conversation, scroll, person: "u_ada", locks })
  attention.addEventListener("seen", ({ detail }) => it.seen.push(detail.id))
  attention.start()
  // Each tab has a document of its own, and here all of them share a global one.
  const own = act => {
    Object.assign(globalThis, { document })
    return act()
  }
  const set = (changes, from) => {
    Object.assign(it, changes)
    own(() =>
      from.dispatchEvent(new window.Event(from === document ? "visibilitychange" : "focus")),
    )
  }
  const blur = () => own(() => window.dispatchEvent(new window.Event("blur")))
  const isAnywhere = () => own(() => attention.isAnywhere())
  return { it, document, window, scroll, conversation, attention, set, blur, own, isAnywhere }
}

for (const [what, leave, comeBack] of [
  [
    "another tab is in front",
    tab => tab.set({ hidden: true }, tab.document),
    tab => tab.set({ hidden: false }, tab.document),
  ],
  [
    "another window has the focus",
    tab => {
      tab.it.focus = false
      tab.blur()
    },
    tab => tab.set({ focus: true }, tab.window),
  ],
  [
    "they read what is older",
    ({ scroll }) => {
      scroll.atEnd = false
      scroll.emit("moved")
    },
    ({ scroll }) => {
      scroll.atEnd = true
      scroll.emit("moved")
    },
  ],
  [
    "the newest is not loaded",
    ({ conversation }) => {
      conversation.atEnd = false
      conversation.emit("replaced", { messages: [] })
    },
    ({ conversation }) => {
      conversation.atEnd = true
      conversation.emit("newer", { messages: [] })
    },
  ],
]) {
  test(`the reader does not look at what is newest while ${what}`, async () => {
    const locks = new Locks()
    const tab = aTab(locks)
    await settled()
    assert.deepEqual([tab.attention.isHere, await tab.isAnywhere()], [true, true])
    assert.deepEqual(tab.it.seen, [7])

    leave(tab)
    await settled()
    assert.deepEqual([tab.attention.isHere, await tab.isAnywhere(), locks.held], [false, false, []])
    assert.deepEqual(tab.it.seen, [7])

    tab.conversation.newestId = 9
    tab.own(() => comeBack(tab))
    await settled()
    assert.deepEqual([tab.attention.isHere, locks.held.length], [true, 1])
    assert.deepEqual(tab.it.seen, [7, 9])
  })
}

test("what comes while they look is seen", () => {
  const tab = aTab(new Locks())

  tab.conversation.newestId = 8
  tab.conversation.emit("added", { messages: [] })
  tab.conversation.newestId = null
  tab.conversation.emit("shrunk", { messages: [] })

  assert.deepEqual(tab.it.seen, [7, 8, 0])
})

test("they look somewhere as long as they do in one tab", async () => {
  const locks = new Locks()
  const [one, other] = [aTab(locks), aTab(locks)]
  one.set({ hidden: true }, one.document)
  await settled()
  assert.equal(await one.isAnywhere(), true)

  other.attention.stop()
  await settled()
  assert.equal(await one.isAnywhere(), false)
})

test("once it has stopped, nothing is seen until it starts again", async () => {
  const locks = new Locks()
  const tab = aTab(locks)
  tab.attention.stop()

  tab.conversation.emit("added", { messages: [] })
  tab.set({}, tab.document)
  await settled()
  assert.deepEqual([tab.it.seen, locks.held], [[7], []])

  tab.own(() => tab.attention.start())
  assert.deepEqual(tab.it.seen, [7, 7])
})

for (const [what, locks] of [
  ["there are no locks", null],
  ["they are forbidden", { ...NONE, query: NONE.request }],
]) {
  test(`a tab knows of itself alone where ${what}`, async () => {
    const tab = aTab(locks)
    assert.equal(await tab.isAnywhere(), true)

    tab.set({ hidden: true }, tab.document)

    assert.equal(await tab.isAnywhere(), false)
  })
}
