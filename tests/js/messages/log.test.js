import assert from "node:assert/strict"
import { test } from "node:test"

import { Emitter } from "../../../chatapp/static/events.js"
import { connectLog, goToEnd } from "../../../chatapp/static/messages/log.js"
import { Unread } from "../../../chatapp/static/messages/unread.js"
import { connectSending } from "../../../chatapp/static/outbox/outbox.js"
import { MessageAnnouncer } from "../../../chatapp/static/status/announcer.js"
import { connectState } from "../../../chatapp/static/status/status_bar.js"
import { Clock, settled } from "../support/clock.js"

const PARTS = {
  conversation: [],
  composer: ["settle"],
  pictures: [],
  outbox: ["recognise", "wake"],
  sync: [],
  timeline: ["add", "change", "remove", "replace"],
  outboxView: ["arrived"],
  newLine: ["place", "markAfter"],
  sentMark: ["place"],
  position: ["openAtNewLine"],
  scroll: ["follow", "toEnd"],
  marking: [],
  jumpToEnd: ["offer"],
  reading: ["upTo", "startOver"],
  unread: ["leapt", "see", "startOver", "expire"],
  permalink: ["leave"],
  paging: ["wake"],
  api: ["start", "stop"],
  statusBar: ["tell"],
  banner: ["tell"],
  suspension: ["tell"],
  keyboard: [],
  trimming: ["trim"],
}

/** A room whose parts only note what they are told to do, connected. */
function aRoom(more = {}) {
  const document = Object.assign(new EventTarget(), { hidden: false })
  globalThis.document = document
  const did = []
  const part = ([name, methods]) => [
    name,
    Object.assign(
      new Emitter(),
      Object.fromEntries(
        methods.map(method => [method, (...how) => did.push([`${name}.${method}`, ...how])]),
      ),
    ),
  ]
  const room = { ...Object.fromEntries(Object.entries(PARTS).map(part)), empty: {} }
  room.keyboard.hold = change => {
    did.push(["keyboard.hold"])
    return change()
  }
  for (const [name, properties] of Object.entries(more)) Object.assign(room[name], properties)
  connectLog(room)
  connectSending({ ...room, goToEnd: () => goToEnd(room) })
  connectState(room)
  const calls = name => did.filter(([call]) => call === name).map(([, ...how]) => how)
  return { ...room, room, document, did, calls }
}

const MESSAGES = [
  { id: 1, message: "one" },
  { id: 2, message: "two" },
]

/** The same, with somebody who counts what is new to them, and hears it. */
function aReadersRoom({ readId = 0, ...more } = {}) {
  const room = aRoom(more)
  const [clock, said] = [new Clock(), []]
  const { conversation, sync } = room
  const unread = new Unread({ conversation, person: "u_ada", readId })
  const announcer = { say: words => said.push(words) }
  unread.start()
  new MessageAnnouncer({
    announcer,
    conversation,
    unread,
    sync,
    person: "u_ada",
    timers: clock,
  }).start()
  const hears = async () => {
    await clock.pass(1_000)
    return said
  }
  return { ...room, counted: unread, hears }
}

const NEWS = MESSAGES.map(message => ({ ...message, user_id: "u_grace", name: "Grace" }))

test("news is shown, counted, said, and recognised where it is one's own", async () => {
  const { conversation, counted, hears, calls } = aReadersRoom()

  conversation.emit("added", { messages: NEWS, origin: "live" })

  for (const call of ["timeline.add", "outboxView.arrived"]) {
    assert.deepEqual(calls(call), [[NEWS]], call)
  }
  assert.deepEqual([counted.count, await hears()], [2, ["Grace: one", "Grace: two"]])
  assert.deepEqual(
    calls("outbox.recognise"),
    NEWS.map(message => [message]),
  )
  assert.equal(calls("newLine.place").length, 1)
})

for (const kind of ["older", "newer"]) {
  test(`what is ${kind} is shown, and neither counted nor said`, async () => {
    const { conversation, counted, hears, calls } = aReadersRoom()

    conversation.emit(kind, { messages: NEWS })

    for (const call of ["timeline.add", "outboxView.arrived"]) {
      assert.deepEqual(calls(call), [[NEWS]], call)
    }
    assert.deepEqual([counted.count, await hears()], [0, []])
  })
}

test("another page takes the place of what was shown", () => {
  const { conversation, did } = aRoom()

  conversation.emit("replaced", { messages: MESSAGES })

  const first = [
    ["keyboard.hold"],
    ["timeline.replace", MESSAGES],
    ["outboxView.arrived", MESSAGES],
  ]
  assert.deepEqual(did.slice(0, 3), first)
})

/** A reader who looks at `top`, when the messages before 2 expire. */
function anExpiry({ scroll = {}, ...more } = {}) {
  const went = []
  const room = aRoom({
    scroll: { stay: change => change(), toStart: () => went.push("start"), ...scroll },
    conversation: { oldestId: 2, atEnd: true },
    timeline: { isEmpty: false },
    paging: { newest: async () => went.push("newest") > 0 },
    ...more,
  })
  room.conversation.emit("expired", { messages: [MESSAGES[0]], first: 2 })
  return { ...room, went }
}

test("what has expired leaves the page, and is unread no more", () => {
  const { calls, empty, went } = anExpiry({ scroll: { atEnd: true } })

  assert.deepEqual(calls("timeline.remove"), [[[MESSAGES[0]]]])
  assert.deepEqual([calls("unread.expire"), calls("newLine.place")], [[[2]], [[]]])
  assert.deepEqual([empty.hidden, went], [true, []])
})

test("where nothing is left, the page says so", () => {
  const conversation = { oldestId: null, atEnd: true }

  const { empty, went } = anExpiry({
    scroll: { atEnd: true },
    timeline: { isEmpty: true },
    conversation,
  })

  assert.deepEqual([empty.hidden, went], [false, []])
})

for (const isConnected of [true, false]) {
  test(`who reads further up ${isConnected ? "stays there" : "finds the first of the rest"}`, () => {
    const { went } = anExpiry({ scroll: { atEnd: false, topMessage: () => ({ isConnected }) } })

    assert.deepEqual(went, isConnected ? [] : ["start"])
  })
}

test("who sees only what has expired is led to the newest messages", () => {
  const conversation = { oldestId: null, atEnd: false }

  const { went } = anExpiry({
    scroll: { atEnd: false, topMessage: () => ({ isConnected: false }) },
    conversation,
  })

  assert.deepEqual(went, ["newest"])
})

test("after a restoration, what has been read of what is gone is of the past", () => {
  const { conversation, calls } = aRoom({ conversation: { newestId: 4 } })

  conversation.emit("anew")

  assert.deepEqual([calls("unread.startOver"), calls("reading.startOver")], [[[4]], [[4]]])
})

test("what comes is followed by whoever is at the end, before it is shown", () => {
  const { conversation, did } = aRoom()
  conversation.emit("added", { messages: MESSAGES })
  assert.deepEqual(
    did.slice(0, 2).map(([call]) => call),
    ["scroll.follow", "timeline.add"],
  )
})

test("what came beyond the page is counted, and of that what is news is said", async () => {
  const { conversation, counted, hears } = aReadersRoom({ readId: 1 })

  conversation.emit("beyond", { messages: NEWS, origin: "live" })
  conversation.emit("beyond", { messages: NEWS, origin: "live" })

  assert.deepEqual([counted.count, await hears()], [1, ["Grace: two"]])
})

test("the answer to one's own send is shown, and neither counted nor said", async () => {
  const { conversation, counted, hears, calls } = aReadersRoom()

  conversation.emit("added", { messages: NEWS, origin: "own" })

  assert.deepEqual(calls("timeline.add"), [[NEWS]])
  assert.deepEqual([counted.count, await hears()], [0, []])
})

for (const [atEnd, count, hidden, opens] of [
  [true, 3, false, true],
  [false, 3, false, false],
  [true, 0, false, false],
  [true, 3, true, false],
]) {
  test(`with ${count} unread, at the end (${atEnd}), a page that turns hidden (${hidden}) opens at the line (${opens})`, () => {
    const { document, did, calls } = aRoom({ scroll: { atEnd }, unread: { count } })
    document.hidden = hidden

    document.dispatchEvent(new Event("visibilitychange"))

    assert.equal(calls("position.openAtNewLine").length, Number(opens))
    assert.equal(did.at(-2)[0], "unread.see", "it is read only after that")
  })
}

test("a change is shown", () => {
  const { conversation, calls } = aRoom()

  conversation.emit("changed", { message: MESSAGES[0] })

  assert.deepEqual(calls("timeline.change"), [[MESSAGES[0]]])
  assert.equal(calls("keyboard.hold").length, 1, "an update takes the focus from nobody")
})

test("that nobody has said anything is shown until somebody has", () => {
  const { room, conversation } = aRoom({ timeline: { isEmpty: true } })
  conversation.emit("older", { messages: [] })
  assert.equal(room.empty.hidden, false)

  room.timeline.isEmpty = false
  conversation.emit("added", { messages: MESSAGES })

  assert.equal(room.empty.hidden, true)
})

for (const [count, marks] of [
  [0, [[7]]],
  [3, []],
]) {
  test(`a page that was far behind says so, and marks where it was unless ${count} are unread`, async () => {
    const room = { conversation: { messages: NEWS }, unread: { count } }
    const { sync, hears, calls } = aReadersRoom(room)

    sync.emit("far-behind", { wasAt: 7 })

    assert.deepEqual(await hears(), ["Many new messages, the last from Grace"])
    assert.deepEqual(calls("unread.leapt"), [[NEWS]])
    assert.deepEqual(calls("newLine.markAfter"), marks)
  })
}

test("once messages were added, what is far away goes, and the line moves where it must", () => {
  const { conversation, paging, calls } = aRoom()
  conversation.emit("added", { messages: MESSAGES })
  paging.emit("changed")
  assert.equal(calls("trimming.trim").length, 2)

  conversation.emit("shrunk", { messages: MESSAGES })

  assert.deepEqual(calls("timeline.remove"), [[MESSAGES]])
  assert.deepEqual([calls("keyboard.hold").length, calls("newLine.place").length], [1, 2])
})

for (const [atEnd, isNewest, offered] of [
  [true, true, false],
  [true, false, false],
  [false, true, true],
]) {
  test(`the way to the end is offered (${offered}) at the end (${atEnd}) of the newest (${isNewest})`, () => {
    const { scroll, calls } = aRoom({ scroll: { atEnd }, conversation: { atEnd: isNewest } })

    scroll.emit("moved")

    assert.deepEqual(calls("jumpToEnd.offer"), [[offered]])
  })
}

for (const [atEnd, isNewest, hidden, sees] of [
  [true, true, false, true],
  [false, true, false, false],
  [true, false, false, false],
  [true, true, true, false],
]) {
  const where = `at the end (${atEnd}) of the newest page (${isNewest}), hidden (${hidden})`
  test(`who is ${where} ${sees ? "has" : "has not"} seen the newest message`, () => {
    const { document, scroll, calls } = aRoom({
      scroll: { atEnd },
      conversation: { atEnd: isNewest, newestId: 9 },
    })
    document.hidden = hidden

    scroll.emit("moved")
    document.dispatchEvent(new Event("visibilitychange"))

    assert.deepEqual(calls("unread.see"), [
      [sees, 9],
      [sees, 9],
    ])
  })
}

test("what one has seen is told to the server, and where one stopped is marked", () => {
  const { unread, calls } = aRoom()

  unread.emit("seen", { readId: 9 })
  unread.emit("began", { readId: 7 })

  assert.deepEqual(calls("reading.upTo"), [[9]])
  assert.deepEqual(calls("newLine.markAfter"), [[7]])
})

for (const [arrives, times] of [
  [true, 2],
  [false, 1],
]) {
  test(`the button leads to the end, and again when what is newest came (${arrives})`, async () => {
    const { jumpToEnd, calls } = aRoom({ paging: { newest: async () => arrives } })

    jumpToEnd.emit("wanted")
    assert.deepEqual([calls("permalink.leave").length, calls("scroll.toEnd").length], [1, 1])
    await settled()

    assert.equal(calls("scroll.toEnd").length, times)
  })
}

for (const [refused, call] of [
  ["signed-out", "api.stop"],
  [null, "api.start"],
]) {
  test(`what is told of the connection is shown everywhere, and where refused is ${refused}, ${call}`, () => {
    const { sync, did } = aRoom()
    const state = { refused, upToDate: false }

    sync.emit("state", state)

    assert.deepEqual(did, [
      [call],
      ["statusBar.tell", state],
      ["banner.tell", state],
      ["suspension.tell", state],
    ])
  })
}
