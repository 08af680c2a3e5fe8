import assert from "node:assert/strict"
import { test } from "node:test"

import { JSDOM } from "jsdom"

import { Emitter } from "../../../chatapp/static/events.js"
import { NewLine, Unread } from "../../../chatapp/static/messages/unread.js"

const SENT_AT = "2026-03-01T12:00:00.000Z"

const from = (who, id) => ({ id, user_id: who, sent_at: `sent ${id}` })
const many = (count, first) => Array.from({ length: count }, (_, n) => from("u_grace", first + n))

function reader({ isSeen = true, ...missed } = {}) {
  const unread = new Unread({ person: "u_ada", readId: 7, ...missed })
  const [began, seen, told] = [[], [], []]
  unread.addEventListener("began", ({ detail }) => began.push(detail.readId))
  unread.addEventListener("seen", ({ detail }) => seen.push(detail.readId))
  unread.addEventListener("changed", () => told.push(unread.words))
  if (isSeen) unread.see(true, 7)
  return { unread, began, seen, told }
}

test("what comes before one's eyes is read", () => {
  const { unread, began } = reader()
  unread.arrived([from("u_grace", 8)])

  assert.equal(unread.count, 0)
  assert.deepEqual(began, [])
})

test("what comes while one is elsewhere is counted, after what was read last", () => {
  const { unread, began, told } = reader()
  unread.see(false, 9)
  unread.arrived([from("u_grace", 10), from("u_ada", 11)])
  unread.arrived([from("u_alan", 12)])

  assert.deepEqual([unread.count, unread.since], [2, "sent 10"])
  assert.deepEqual([began, told], [[9], ["1", "2"]])
})

test("what has expired counts no more", () => {
  const { unread, told } = reader({ isSeen: false, count: 3, mentions: 1, lastId: 9 })
  unread.arrived([from("u_grace", 10), from("u_grace", 11)])

  unread.expire(9)
  assert.deepEqual([unread.count, unread.mentions], [5, 1])

  unread.expire(11)
  assert.deepEqual([unread.count, unread.mentions, told.at(-1)], [1, 0, "1"])
})

test("what counts is given back, once", () => {
  const { unread } = reader({ lastId: 9 })
  assert.deepEqual(unread.arrived([from("u_grace", 10)]), [])
  unread.see(false, 10)
  const news = from("u_alan", 12)

  const given = unread.arrived([from("u_grace", 10), from("u_ada", 11), news, news])

  assert.deepEqual([given, unread.arrived([news])], [[news], []])
})

test("whoever comes back has read it all, and the next time begins there", () => {
  const { unread, began, told } = reader()
  unread.see(false, 9)
  unread.arrived([from("u_grace", 10)])
  unread.see(true, 10)
  assert.deepEqual([unread.count, unread.since], [0, null])

  unread.see(false, 10)
  unread.arrived([from("u_grace", 11)])

  assert.deepEqual(
    [began, told],
    [
      [9, 10],
      ["1", "0", "1"],
    ],
  )
})

test("looking away twice doesn't make one read what came between", () => {
  const { unread, began } = reader()
  unread.see(false, 9)
  unread.see(false, 12)
  unread.arrived([from("u_grace", 13)])

  assert.deepEqual(began, [9])
})

test("a message counts once, however often it is told of", () => {
  const { unread } = reader()
  unread.see(false, 9)

  for (let times = 0; times < 3; times += 1) unread.arrived([from("u_grace", 10)])

  assert.equal(unread.count, 1)
})

test("what was read, or counted by the server, and changes now is not new", () => {
  const { unread, began } = reader({ isSeen: false, count: 3, lastId: 12, since: SENT_AT })

  unread.arrived([from("u_grace", 5), from("u_grace", 11)])
  assert.equal(unread.count, 3)

  unread.arrived([from("u_grace", 13)])
  assert.deepEqual([unread.count, unread.since, began], [4, SENT_AT, []])
})

test("who opens the room in the background has all of it before them still", () => {
  const { unread, seen } = reader({ isSeen: false, count: 3, lastId: 12, since: SENT_AT })

  unread.see(false, 12)
  assert.deepEqual([unread.count, unread.words, seen], [3, "3", []])

  unread.see(true, 12)
  assert.deepEqual([unread.count, seen], [0, [12]])
})

test("who opens the room behind what was read last begins after that", () => {
  const { unread, began } = reader({ isSeen: false })
  unread.see(false, 3)

  unread.arrived([from("u_grace", 8)])

  assert.deepEqual(began, [7])
})

for (const [count, words] of [
  [1, "1"],
  [99, "99"],
  [100, "99+"],
  [700, "99+"],
]) {
  test(`${count} new messages are said to be ${words}`, () => {
    const { unread } = reader({ isSeen: false })

    unread.arrived(many(count, 8))

    assert.equal(unread.words, words)
  })
}

test("the last of many are said to be more, since nobody knows when", () => {
  const { unread, began } = reader({ isSeen: false })

  unread.leapt(many(50, 900))
  assert.deepEqual([unread.words, unread.since, began], ["50+", null, [7]])

  unread.see(true, 950)
  unread.see(false, 950)
  unread.arrived(many(2, 951))
  assert.deepEqual([unread.words, unread.since], ["2", "sent 951"])
})

test("who had missed something before a leap missed more since then", () => {
  const { unread } = reader({ isSeen: false, count: 3, lastId: 12, since: SENT_AT })

  unread.leapt(many(50, 900))

  assert.deepEqual([unread.words, unread.since], ["53+", SENT_AT])
})

test("a leap before one's eyes is read", () => {
  const { unread } = reader()
  unread.leapt(many(50, 900))
  assert.equal(unread.count, 0)

  unread.see(false, 950)
  unread.arrived(many(1, 951))
  assert.equal(unread.words, "1")
})

test("looking at the past doesn't make one unread what was read", () => {
  const { unread, began } = reader()
  unread.see(true, 90)
  unread.see(false, 20)
  unread.arrived([from("u_grace", 91)])

  assert.deepEqual(began, [90])
})

test("what is before the reader's eyes is told as seen", () => {
  const { unread, seen } = reader({ isSeen: false })

  unread.see(false, 8)
  unread.see(false, 9)
  unread.see(true, 10)

  assert.deepEqual(seen, [10])
})

/** Messages from 5 on, by these people; a longer conversation comes before them if `hasOlder`. */
function aPage(authors, { hasOlder = false, drawnAt = null } = {}) {
  const { document } = new JSDOM(`<template><p class="rule">New</p></template>`).window
  const nodes = authors.map(() => document.createElement("li"))
  for (const node of nodes) {
    node.innerHTML = "<b data-avatar></b>"
    node.toggleAttribute("data-message", true)
  }
  const drawn = drawnAt === null ? undefined : document.createElement("p")
  if (drawn) {
    drawn.className = "rule"
    nodes[drawnAt].prepend(drawn)
    nodes[drawnAt].className = "message--apart"
  }
  const timeline = {
    firstAfter: (id, person) => {
      const start = Math.max(0, id - 4)
      const at = authors.findIndex((author, at) => at >= start && author !== person)
      return at < 0 ? undefined : { node: nodes[at], isFirst: start === 0 }
    },
  }
  const newLine = new NewLine({
    conversation: { hasOlder },
    timeline,
    person: "ada",
    template: document.querySelector("template"),
    drawn,
  })
  const stands = () => nodes.map(node => node.querySelectorAll(".rule").length)
  return { newLine, nodes, authors, stands }
}

test("it stands above the first message of others after what was read last", () => {
  const { newLine, nodes, stands } = aPage(["grace", "ada", "grace", "grace"], { hasOlder: true })
  newLine.markAfter(5)
  assert.deepEqual([stands(), newLine.node, newLine.isAbove], [[0, 0, 1, 0], nodes[2], false])
  assert.deepEqual(
    nodes.map(node => node.className),
    ["", "", "message--apart", ""],
  )
})

test("it moves as a whole, and goes where nothing is new", () => {
  const { newLine, nodes, stands } = aPage(["grace", "grace", "ada"])
  newLine.markAfter(4)
  newLine.markAfter(5)
  assert.deepEqual(stands(), [0, 1, 0])

  newLine.markAfter(6)
  assert.deepEqual([stands(), newLine.node, nodes[1].className], [[0, 0, 0], null, ""])
})

for (const [hasOlder, isAbove] of [
  [true, true],
  [false, false],
]) {
  test(`before the first that is loaded, its place is above (${isAbove}) where there are older`, () => {
    const { newLine, stands } = aPage(["grace", "grace"], { hasOlder })
    newLine.markAfter(2)
    assert.deepEqual([newLine.isAbove, stands()], [isAbove, isAbove ? [0, 0] : [1, 0]])
  })
}

test("who never read anything has no line", () => {
  const { newLine, stands } = aPage(["grace"])
  newLine.markAfter(null)
  assert.deepEqual([stands(), newLine.isAbove], [[0], false])
})

test("whenever it may have moved it says so", () => {
  const { newLine } = aPage(["grace"])
  let told = 0
  newLine.addEventListener("stands", () => (told += 1))
  newLine.markAfter(4)
  newLine.place()
  assert.deepEqual([told, newLine.readId], [2, 4])
})

for (const [readId, stands] of [
  [6, [0, 0, 1]],
  [5, [0, 1, 0]],
  [9, [0, 0, 0]],
]) {
  test(`the line that the server drew is the one that moves: read up to ${readId}`, () => {
    const page = aPage(["ada", "grace", "grace"], { drawnAt: 2 })

    page.newLine.markAfter(readId)

    assert.deepEqual(page.stands(), stands)
    assert.deepEqual(
      page.nodes.map(node => node.className),
      stands.map(isThere => (isThere ? "message--apart" : "")),
    )
  })
}

test("what the conversation tells is counted, but for the answer to one's own send", () => {
  const conversation = new EventTarget()
  const { unread } = reader({ isSeen: false, conversation })
  const beyond = []
  unread.addEventListener("beyond", ({ detail }) => beyond.push([detail.origin, detail.messages]))
  const tell = (kind, origin, ...messages) =>
    conversation.dispatchEvent(new CustomEvent(kind, { detail: { messages, origin } }))

  unread.start()
  tell("added", "live", from("u_grace", 8))
  tell("added", "caught-up", from("u_grace", 9))
  tell("added", "own", from("u_grace", 10))
  assert.deepEqual([unread.count, beyond], [2, []])

  tell("beyond", "live", from("u_grace", 11), from("u_grace", 9))
  tell("beyond", "live", from("u_grace", 11))
  assert.deepEqual([unread.count, beyond], [3, [["live", [from("u_grace", 11)]]]])

  unread.stop()
  tell("added", "live", from("u_grace", 12))
  tell("beyond", "live", from("u_grace", 13))
  assert.equal(unread.count, 3)
})

/** Somebody at the end of 8 to 12, all of which they have read; Ada said 10. */
function rereader(how) {
  const messages = [8, 9, 10, 11, 12].map(id => from(id === 10 ? "u_ada" : "u_grace", id))
  const conversation = { messages, atEnd: true, hasOlder: false, oldestId: 8, ...how }
  const it = reader({ conversation, readId: 12 })
  it.unread.see(true, 12)
  return it
}

test("what one marked unread counts again, and is not seen before one goes on", () => {
  const { unread, seen } = rereader()
  const before = seen.length

  unread.goBack(8)
  unread.see(true, 12)
  unread.arrived([from("u_alan", 13)])
  assert.deepEqual([unread.count, unread.words, unread.since], [4, "4", "sent 9"])
  assert.equal(seen.length, before)

  assert.equal(unread.readId, 8)

  unread.goOn()
  unread.see(true, 13)
  assert.deepEqual([unread.count, seen.at(-1), unread.readId], [0, 13, 13])
})

test("of what is not loaded nobody knows how much one marked unread", () => {
  const far = rereader({ atEnd: false }).unread
  far.goBack(8)
  const above = rereader({ hasOlder: true }).unread
  above.goBack(3)

  assert.deepEqual([far.words, far.since], ["3+", "sent 9"])
  assert.deepEqual([above.words, above.since], ["4+", null])
})

test("one's own message that is marked counts for nothing, and what comes after it does", () => {
  const { unread, began } = rereader({ messages: [from("u_ada", 12)] })
  unread.goBack(11)
  assert.deepEqual([unread.count, unread.since], [0, null])

  unread.arrived([from("u_grace", 13)])

  assert.deepEqual([unread.count, began], [1, [11]])
})

test("who marked what they said themselves sees it there, as long as nothing of others comes after", () => {
  const { newLine, authors, stands } = aPage(["grace", "ada", "ada"])
  newLine.markAfter(5)
  assert.deepEqual(stands(), [0, 0, 0])

  newLine.markAfter(5, { isAsked: true })
  assert.deepEqual(stands(), [0, 1, 0])

  authors[2] = "grace"
  newLine.place()
  assert.deepEqual(stands(), [0, 0, 1])
})

const mention = (who, id, ...ids) => ({
  ...from(who, id),
  mentions: ids.map(user_id => ({ user_id, name: "Somebody" })),
})

test("what mentions the reader, or everyone, is counted beside", () => {
  const { unread } = reader({ count: 3, lastId: 9, mentions: 1 })
  assert.deepEqual([unread.mentions, unread.mentionWords], [0, ""], "all was seen")
  unread.see(false, 9)

  unread.arrived([
    mention("u_grace", 10, "u_ada"),
    mention("u_grace", 11, "u_tim", "everyone"),
    mention("u_grace", 12, "u_tim"),
    mention("u_ada", 13, "everyone"),
  ])

  assert.deepEqual([unread.count, unread.mentions, unread.mentionWords], [3, 2, "@2"])
  unread.see(true, 13)
  assert.equal(unread.mentionWords, "")
})

test("what the server counted is known from the start", () => {
  const { unread } = reader({ isSeen: false, count: 120, lastId: 9, mentions: 3 })

  assert.equal(unread.mentionWords, "@3")
})

test("an edit of what is unread may mention the reader, or no longer; of what was read it can't", () => {
  const conversation = new Emitter()
  const unread = new Unread({ conversation, person: "u_ada", readId: 7 })
  const told = []
  unread.addEventListener("changed", () => told.push(unread.mentionWords))
  unread.start()
  unread.arrived([mention("u_grace", 8)])
  const edit = message => conversation.emit("changed", { message })

  edit(mention("u_grace", 8, "u_ada"))
  edit(mention("u_grace", 8, "u_ada"))
  edit(mention("u_grace", 7, "u_ada"))
  edit(mention("u_grace", 8))

  assert.deepEqual(told, ["", "@1", ""])
  unread.stop()
  edit(mention("u_grace", 8, "u_ada"))
  assert.equal(unread.mentionWords, "")
})

test("once the room was restored, what comes with the ids of what is gone is new", () => {
  const { unread, began } = reader({ isSeen: false, readId: 7, count: 2, lastId: 9, mentions: 1 })
  unread.arrived([from("u_grace", 10)])

  unread.startOver(4)
  assert.deepEqual([unread.count, unread.mentions, unread.readId], [0, 0, 4])
  unread.arrived([from("u_grace", 5)])

  assert.deepEqual([unread.count, began.at(-1)], [1, 4])
})

test("what was unread before the room was restored still is, as far as it is there", () => {
  const { unread } = reader({ isSeen: false, readId: 3 })
  for (const id of [4, 5, 6]) unread.arrived([from("u_grace", id)])

  unread.startOver(5)

  assert.deepEqual([unread.count, unread.readId], [2, 3])
})
