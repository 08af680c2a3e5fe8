import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Emitter } from "../../../chatapp/static/events.js"
import { JumpToUnread } from "../../../chatapp/static/messages/jump.js"
import { settled } from "../support/clock.js"

const ROOM = `<p id="bar" hidden><button data-go></button><button data-dismiss>x</button></p>
  <div id="log" tabindex="0"></div><p id="line" tabindex="-1"></p>`

/** Somebody read up to 7, and sees the messages from 100 to 150; `count` are new to them. */
function aReader({ count = 60, since = "06:40", isAbove = true } = {}) {
  const { document } = new JSDOM(ROOM).window
  globalThis.document = document
  const [bar, log, line] = ["bar", "log", "line"].map(id => document.getElementById(id))
  const [went, marked] = [[], []]
  const conversation = { oldestId: 100, newestId: 150, hasOlder: true }
  const newLine = Object.assign(new Emitter(), {
    isAbove,
    readId: 7,
    node: null,
    markAfter: id => marked.push(id),
  })
  const unread = Object.assign(new Emitter(), { count, words: `${count}`, since })
  const paging = { around: async id => went.push(id) > 0 }
  const scroll = { stay: change => change(), show: node => went.push(node.id) }
  const jumpToUnread = new JumpToUnread({
    bar,
    log,
    conversation,
    newLine,
    unread,
    paging,
    scroll,
    clock: { since: at => at },
  })
  jumpToUnread.start()
  const [go, dismiss] = bar.querySelectorAll("button")
  return {
    document,
    bar,
    line,
    conversation,
    newLine,
    unread,
    paging,
    jumpToUnread,
    went,
    marked,
    go,
    dismiss,
  }
}

test("what is new further up is counted, and since when", () => {
  const { bar, go } = aReader()

  assert.deepEqual([bar.hidden, go.textContent], [false, "60 new since 06:40 ↑"])
})

for (const how of [{ count: 0 }, { since: null }]) {
  test(`without the count and its beginning it leads back all the same: ${JSON.stringify(how)}`, () => {
    const { bar, go } = aReader(how)

    assert.deepEqual([bar.hidden, go.textContent], [false, "Where you left off ↑"])
  })
}

test("where the line is loaded, or nothing is new, nothing is offered", () => {
  assert.equal(aReader({ isAbove: false }).bar.hidden, true)
})

test("the words stay when all counts as read, for the reader is at the end", () => {
  const { unread, newLine, bar, go } = aReader()

  Object.assign(unread, { count: 0, since: null })
  unread.emit("changed")
  newLine.emit("stands")

  assert.deepEqual([bar.hidden, go.textContent], [false, "60 new since 06:40 ↑"])
})

test("what comes meanwhile counts, too", () => {
  const { unread, go } = aReader()

  Object.assign(unread, { count: 61, words: "61" })
  unread.emit("changed")

  assert.equal(go.textContent, "61 new since 06:40 ↑")
})

test("the line moves on, and the way back still leads to the first of it", async () => {
  const { newLine, bar, go, went, marked } = aReader()
  Object.assign(newLine, { isAbove: false, readId: 140 })
  newLine.emit("stands")
  assert.equal(bar.hidden, false)

  go.click()
  await settled()

  assert.deepEqual([went, marked], [[7], [7]])
})

test("it leads to the line, and the focus goes with it", async () => {
  const { document, conversation, newLine, line, bar, go, went } = aReader()
  go.focus()
  newLine.node = line

  go.click()
  await settled()
  Object.assign(conversation, { oldestId: 1, newestId: 50 })
  newLine.emit("stands")

  assert.deepEqual([went, document.activeElement.id, bar.hidden], [[7, "line"], "line", true])
})

test("who was there is not led there again from the end", () => {
  const { conversation, newLine, bar } = aReader()
  Object.assign(conversation, { oldestId: 1, newestId: 150 })
  newLine.emit("stands")
  assert.equal(bar.hidden, true)

  conversation.oldestId = 100
  newLine.emit("stands")

  assert.equal(bar.hidden, true)
})

test("who looks at the far past has not seen yet what is new", () => {
  const { conversation, newLine, bar } = aReader()
  newLine.isAbove = false
  Object.assign(conversation, { oldestId: 1, newestId: 6 })
  newLine.emit("stands")
  assert.equal(bar.hidden, true)

  Object.assign(conversation, { oldestId: 100, newestId: 150 })
  newLine.emit("stands")

  assert.equal(bar.hidden, false)
})

test("who dismisses it keeps the focus in the room, and sees it again only for other news", () => {
  const { document, newLine, bar, dismiss } = aReader()
  dismiss.focus()
  dismiss.click()
  newLine.emit("stands")
  assert.deepEqual([bar.hidden, document.activeElement.id], [true, "log"])

  newLine.readId = 90
  newLine.emit("stands")

  assert.equal(bar.hidden, false)
})

test("when another wish took its place it leads nowhere", async () => {
  const { paging, newLine, line, go, went, marked } = aReader()
  newLine.node = line
  paging.around = async () => false

  go.click()
  await settled()

  assert.deepEqual([went, marked], [[], []])
})

test("a way back that has stopped offers nothing and leads nowhere", async () => {
  const { jumpToUnread, newLine, conversation, bar, go, went } = aReader()
  jumpToUnread.stop()
  conversation.oldestId = 1
  newLine.emit("stands")

  go.click()
  await settled()

  assert.deepEqual([bar.hidden, went], [false, []])
})

test("who marked messages unread is led there once more", () => {
  const { bar, dismiss, newLine, jumpToUnread } = aReader()
  dismiss.click()
  newLine.emit("stands")
  assert.equal(bar.hidden, true)

  jumpToUnread.offerAgain(7)
  newLine.emit("stands")

  assert.equal(bar.hidden, false)
})

test("once what was read last has expired, with what followed, the line is loaded", () => {
  const { bar, conversation, newLine } = aReader()
  assert.equal(bar.hidden, false)

  conversation.hasOlder = false
  newLine.isAbove = false
  newLine.emit("stands")

  assert.equal(bar.hidden, true)
})
