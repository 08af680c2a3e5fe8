import assert from "node:assert/strict"
import { test } from "node:test"

import { pusherSettings, Reconnection } from "../../../chatapp/static/live/connection.js"
import { PusherLibrary } from "../../../chatapp/static/live/pusher_library.js"
import { Refused, Unreachable } from "../../../chatapp/static/server/api.js"
import { Clock, settled } from "../support/clock.js"
import { aLine, anOpenLine, aStartedLine } from "../support/line.js"
import { heard } from "../support/server.js"

// Whoever has been let in once before waits that long, here, so that not all ask together.
const BEFORE_ASKING_MS = 500

test("once subscribed the page is online", async () => {
  const { pusher, asked, said, connection } = aStartedLine()

  pusher.connects("1.1")
  await settled()
  assert.deepEqual([connection.online, said], [false, []])
  pusher.room.succeeds()

  assert.deepEqual(asked, [["1.1", "private-chat"]])
  assert.deepEqual(
    pusher.sent.map(({ auth }) => auth),
    ["key:signed"],
  )
  assert.deepEqual([connection.online, said], [true, ["online"]])
})

test("messages come from both events, and only when they are messages", async () => {
  const { pusher, connection } = await anOpenLine()
  const messages = heard(connection, "message")
  const [said, edited] = [
    { id: 1, rev: 1 },
    { id: 1, rev: 2 },
  ]

  pusher.room.emit("message-added", said)
  pusher.room.emit("message-changed", edited)
  for (const junk of ["", null, {}, { id: "1", rev: 3 }]) pusher.room.emit("message-added", junk)

  assert.deepEqual(messages, [{ message: said }, { message: edited }])
})

test("word that messages have expired is passed on, whatever it holds", async () => {
  const { pusher, connection } = await anOpenLine()
  const expired = heard(connection, "expired")

  for (const data of [{ first: 9 }, null]) pusher.room.emit("messages-expired", data)

  assert.deepEqual(expired, [{ first: 9 }, { first: undefined }])
})

test("word of the pins is passed on", async () => {
  const { pusher, connection } = await anOpenLine()
  const told = heard(connection, "pins")

  pusher.room.emit("pins-changed", { pins: 3 })
  pusher.room.emit("pins-changed", null)

  assert.deepEqual(told, [{ pins: 3 }, { pins: undefined }])
})

test("a socket that broke is known to be offline at once", async () => {
  const { pusher, said, connection } = await anOpenLine()

  pusher.breaks()

  assert.equal(pusher.connection.state, "connected", "which is what pusher-js says")
  assert.deepEqual([connection.online, said], [false, ["offline: lost"]])
})

const MOVED_MS = 2_000

/** Our server's no to a channel, where the room is in that epoch. */
const noSuchChannel = epoch =>
  new Refused({ status: 403, code: "channel_refused", message: "No.", details: { epoch } })

test("when the room moves, the page follows within a moment, and asks what it has missed", async () => {
  const { pusher, clock, said, connection } = await anOpenLine()

  pusher.room.emit("room-moved", { epoch: 2 })
  await clock.pass(MOVED_MS - 10)
  assert.deepEqual(pusher.names, ["private-chat"])
  await clock.pass(10 + BEFORE_ASKING_MS)
  assert.deepEqual([pusher.left, pusher.sent.at(-1).channelName], [[], "private-chat.2"])
  pusher.channel("private-chat.2").succeeds()

  assert.deepEqual([said, connection.online], [["moved"], true])
  assert.deepEqual([pusher.left, pusher.names], [["private-chat"], ["private-chat.2"]])
})

test("until it is on the new channel, what comes late on the old one is heard", async () => {
  const { pusher, clock, connection } = await anOpenLine()
  const messages = heard(connection, "message")
  const old = pusher.room
  pusher.room.emit("room-moved", { epoch: 2 })
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)

  old.emit("message-added", { id: 1, rev: 1 })
  pusher.channel("private-chat.2").emit("message-added", { id: 2, rev: 2 })

  assert.deepEqual(
    messages.map(({ message }) => message.rev),
    [1, 2],
  )
})

test("pages do not all move at the same moment", async () => {
  const { pusher, clock } = await anOpenLine({ random: () => 0 })
  pusher.room.emit("room-moved", { epoch: 2 })

  await clock.pass(0)

  assert.deepEqual(pusher.names, ["private-chat", "private-chat.2"])
})

for (const [how, data] of [
  ["of before", { epoch: 2 }],
  ["of now", { epoch: 3 }],
  ["that is none", { epoch: "many" }],
  ["that isn't said", null],
]) {
  test(`word of an epoch ${how} moves nobody`, async () => {
    const { pusher, clock } = await anOpenLine({ options: { epoch: 3 } })

    pusher.channel("private-chat.3").emit("room-moved", data)
    await clock.pass(MOVED_MS)

    assert.deepEqual(pusher.names, ["private-chat.3"])
  })
}

test("after a restoration the room may be on channels of before", async () => {
  const { connection, pusher, clock } = await anOpenLine({ options: { epoch: 3 } })

  connection.move(2)
  await clock.pass(MOVED_MS)
  assert.deepEqual(pusher.names, ["private-chat.3"])
  connection.move(2, true)
  await clock.pass(MOVED_MS)

  assert.deepEqual(pusher.names, ["private-chat.3", "private-chat.2"])
})

test("whoever missed that is told by our server, and is on the new channel at once", async () => {
  const line = await anOpenLine()
  const { pusher, clock, said } = line
  pusher.breaks()
  await clock.pass(1_000)
  line.authorisation = async (_, name) => {
    if (name === "private-chat.2") return { auth: "key:signed" }
    throw noSuchChannel(2)
  }

  pusher.connects("2.2")
  await clock.pass(2 * BEFORE_ASKING_MS)
  pusher.channel("private-chat.2").succeeds()

  assert.deepEqual(said, ["offline: lost", "online"])
  assert.deepEqual(pusher.names, ["private-chat.2"])
})

test("a page that is led astray hears the room all the while, and doesn't follow again", async () => {
  const line = await anOpenLine()
  const { pusher, clock, connection, asked, said } = line
  line.authorisation = async (_, name) => {
    if (name === "private-chat") return { auth: "key:signed" }
    throw noSuchChannel(1)
  }

  for (let epoch = 900; epoch < 910; epoch++) {
    pusher.channel("private-chat").emit("room-moved", { epoch })
    await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
    assert.deepEqual([pusher.channel("private-chat").subscribed, pusher.left], [true, []])
  }
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)

  assert.deepEqual([connection.online, pusher.names], [true, ["private-chat"]])
  assert.deepEqual(said, ["moved"], "something may have been said meanwhile")
  assert.deepEqual(asked, [["1.1", "private-chat.900"]])
  await clock.pass(60_000)
  pusher.channel("private-chat").emit("room-moved", { epoch: 2 })
  await clock.pass(MOVED_MS)
  assert.deepEqual(pusher.names, ["private-chat", "private-chat.2"])
})

test("a list is believed also by a page that was led astray", async () => {
  const { pusher, clock, connection } = await anOpenLine()
  pusher.room.emit("room-moved", { epoch: 900 })
  connection.move(1, true)
  await clock.pass(MOVED_MS)

  connection.move(2)
  await clock.pass(MOVED_MS)

  assert.deepEqual(pusher.names, ["private-chat", "private-chat.2"])
})

test("a page that was led astray while its socket broke is back on the room's channel", async () => {
  const { pusher, clock, connection, said } = await anOpenLine()
  connection.move(900)
  await clock.pass(MOVED_MS)
  pusher.breaks()
  await clock.pass(1_000)
  connection.move(1, true)
  await clock.pass(0)

  pusher.connects("2.2")
  await clock.pass(BEFORE_ASKING_MS)
  pusher.channel("private-chat").succeeds()

  assert.deepEqual([said.at(-1), pusher.names], ["online", ["private-chat"]])
})

test("a no to the channel of now is one, whatever epoch it tells", async () => {
  const line = aStartedLine({ options: { epoch: 2 } })
  line.authorisation = async () => {
    throw noSuchChannel(2)
  }

  line.pusher.connects("1.1")
  await settled()

  assert.deepEqual(line.said, ["refused: trouble"])
})

test("a page that is not let into the new channel is offline, and tries again", async () => {
  const line = await anOpenLine()
  const { pusher, clock, said } = line
  line.authorisation = async () => {
    throw new Unreachable("Down.")
  }

  pusher.room.emit("room-moved", { epoch: 2 })
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  assert.deepEqual(said, ["offline: refused", "refused: trouble"])
  line.authorisation = async () => ({ auth: "key:signed" })
  await clock.pass(2_000)
  pusher.channel("private-chat.2").succeeds()

  assert.deepEqual([said.at(-1), pusher.names], ["online", ["private-chat.2"]])
})

test("a room that moves while the page is offline is found where it is", async () => {
  const { pusher, clock, connection, asked } = await anOpenLine()
  pusher.breaks()
  await clock.pass(1_000)

  connection.move(4)
  await clock.pass(0)
  pusher.connects("2.2")
  await clock.pass(BEFORE_ASKING_MS)

  assert.deepEqual([asked, pusher.names], [[["2.2", "private-chat.4"]], ["private-chat.4"]])
})

test("a room that moves before pusher-js is there is entered where it is", async () => {
  const later = []
  const library = Pusher => ({
    start: open => later.push(() => open(Pusher)),
    stop() {},
    wake() {},
  })
  const { connection, Pusher, clock } = aLine({ library })
  connection.start()
  connection.move(2)
  await clock.pass(MOVED_MS)

  later[0]()

  assert.deepEqual(Pusher.made[0].names, ["private-chat.2"])
})

test("while Pusher can't be reached, a new attempt begins every few seconds", async () => {
  const { pusher, clock } = await anOpenLine()
  pusher.breaks()

  await clock.pass(1_000 + 3 * 8_000)

  assert.equal(pusher.attempts, 4, "pusher-js alone would have made two")
})

test("pages do not all begin anew at the same moment", async () => {
  const { pusher, clock } = aStartedLine({ random: () => 0 })

  await clock.pass(4_000)

  assert.equal(pusher.attempts, 2)
})

test("a socket that was refused for its app or quota is tried again all the same", async () => {
  const { pusher, clock, said, asked } = await anOpenLine()

  pusher.isRefused(4004)
  await clock.pass(8_000)

  assert.deepEqual([pusher.attempts, said, asked], [1, ["offline: disconnected"], []])
})

test("a connection that is not trusted any more is made anew", async () => {
  const { pusher, connection, said } = await anOpenLine()

  connection.renew()

  assert.deepEqual([pusher.attempts, said], [1, ["offline: disconnected"]])
})

test("once stopped nothing goes on, and it can be started again", async () => {
  const { pusher, clock, connection, said } = await anOpenLine()

  connection.stop()
  await clock.pass(60_000)
  assert.deepEqual([pusher.attempts, said, clock.waiting], [0, ["offline: stopped"], 0])

  connection.start()
  assert.equal(pusher.attempts, 1)
})

test("without Pusher's script, or without a key, the page does not break", () => {
  const lines = [
    aStartedLine({ library: () => ({ start() {}, stop() {}, wake() {} }) }).connection,
    aStartedLine({ options: { key: "" } }).connection,
  ]

  for (const connection of lines) {
    connection.start()
    connection.renew()
    connection.wake()
    connection.stop()
  }

  assert.deepEqual(
    lines.map(({ online }) => online),
    [false, false],
  )
})

/** A line whose script arrives when a test says so. */
function aLineThatWaits() {
  const [clock, arrivals] = [new Clock(), []]
  const load = () => new Promise(arrive => arrivals.push(arrive))
  const line = aStartedLine({
    clock,
    library: () => new PusherLibrary("/pusher.js", { load, timers: clock, random: () => 1 }),
  })
  const arrives = async () => {
    arrivals.at(-1)({ default: line.Pusher })
    await settled()
  }
  return Object.assign(line, { arrivals, arrives })
}

test("when Pusher's script comes late, the page is live late, and needs no reload", async () => {
  const { clock, Pusher, connection, arrives, said } = aLineThatWaits()
  await clock.pass(20_000)
  assert.deepEqual([Pusher.made, connection.online], [[], false])

  await arrives()
  Pusher.made[0].connects("1.1")
  await settled()
  Pusher.made[0].room.succeeds()

  assert.deepEqual([connection.online, said], [true, ["online"]])
})

test("a socket of a script that came late is given up as any other", async () => {
  const { clock, Pusher, arrives } = aLineThatWaits()

  await arrives()
  await clock.pass(8_000)

  assert.equal(Pusher.made[0].attempts, 2)
})

test("who is turned away before Pusher's script is there opens no socket, nor asks for it again", async () => {
  const { clock, Pusher, connection, arrivals, arrives } = aLineThatWaits()

  connection.stop()
  await arrives()
  await clock.pass(600_000)

  assert.deepEqual([Pusher.made, arrivals.length, clock.waiting], [[], 1, 0])
})

test("who is in again loads Pusher's script after all", async () => {
  const { Pusher, connection, arrivals, arrives } = aLineThatWaits()
  connection.stop()

  connection.start()
  await arrives()

  assert.deepEqual([arrivals.length, Pusher.made.length], [2, 1])
})

test("once its script is there, it is loaded no more", async () => {
  const { Pusher, connection, arrivals, arrives } = aLineThatWaits()
  await arrives()

  connection.wake()
  connection.stop()
  connection.start()
  connection.wake()

  assert.deepEqual([arrivals.length, Pusher.made.length], [1, 1])
})

test("a page that wakes up does not wait for its next try", async () => {
  const { clock, connection, arrivals } = aLineThatWaits()
  arrivals[0]({})
  await clock.pass(500)

  connection.wake()

  assert.equal(arrivals.length, 2)
})

const asked = what => ({ answer: (...request) => [what, ...request] })
const ALWAYS = {
  enabledTransports: ["ws", "wss"],
  activityTimeout: 30_000,
  pongTimeout: 10_000,
}

test("Pusher's own servers are found by their cluster, and spoken to in secret", () => {
  const { channelAuthorization, userAuthentication, ...settings } = pusherSettings(
    { cluster: "eu" },
    asked("channel"),
    asked("person"),
  )

  assert.deepEqual(settings, { cluster: "eu", forceTLS: true, ...ALWAYS })
  assert.deepEqual(channelAuthorization.customHandler("c", "reply"), ["channel", "c", "reply"])
  assert.deepEqual(userAuthentication.customHandler("u", "reply"), ["person", "u", "reply"])
})

test("a port without a host is of no use", () => {
  assert.equal("wsPort" in pusherSettings({ cluster: "eu", port: "6001" }), false)
})

test("another server is found by its host, and a cluster is named for form's sake", () => {
  const options = { host: "localhost", port: "6001", tls: false }

  const { channelAuthorization, userAuthentication, ...settings } = pusherSettings(options)

  const host = { wsHost: "localhost", wsPort: 6001, wssPort: 6001, forceTLS: false }
  assert.deepEqual(settings, { cluster: "mt1", ...host, ...ALWAYS })
  assert.ok(channelAuthorization && userAuthentication)
})

function aReconnection({ random = () => 1 } = {}) {
  const [clock, begun] = [new Clock(), []]
  const began = clock.now()
  const startOver = () => begun.push(clock.now() - began)
  return { clock, begun, reconnection: new Reconnection({ startOver, timers: clock, random }) }
}

test("a socket that doesn't connect is given up after eight seconds, or half of them", async () => {
  for (const [random, wait] of [
    [1, 8_000],
    [0, 4_000],
  ]) {
    const { clock, begun, reconnection } = aReconnection({ random: () => random })

    reconnection.unlessConnected()
    await clock.pass(60_000)

    assert.deepEqual(begun, [wait])
  }
})

test("one that connects has fifteen seconds from then on to be let into the room", async () => {
  const { clock, begun, reconnection } = aReconnection()
  reconnection.unlessConnected()
  await clock.pass(7_000)

  reconnection.unlessSubscribed()
  await clock.pass(60_000)

  assert.deepEqual(begun, [22_000])
})

test("after trouble it begins again later each time, and soon once things went well", async () => {
  const { clock, begun, reconnection } = aReconnection()
  for (let time = 0; time < 7; time += 1) {
    reconnection.afterTrouble()
    await clock.pass(30_000)
  }
  const waits = begun.map((moment, time) => moment - time * 30_000)
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])

  reconnection.succeeded()
  reconnection.afterTrouble()
  await clock.pass(1_000)
  assert.equal(begun.length, 8)
})

test("what is well, or stopped, does not begin again", async () => {
  for (const end of ["succeeded", "stop"]) {
    const { clock, begun, reconnection } = aReconnection()
    reconnection.unlessSubscribed()

    reconnection[end]()
    await clock.pass(60_000)

    assert.deepEqual([begun, clock.waiting], [[], 0])
  }
})

test("word of a notice is passed on, and which there are whenever a socket signs in", async () => {
  const line = aStartedLine()
  const told = heard(line.connection, "notices")
  line.authentication = async () => ({ auth: "key:signed", user_data: "{}", notices: [3, 4] })

  line.pusher.connects("1.1")
  await settled()
  line.pusher.user.emit("notice", {})

  assert.deepEqual(told, [{ ids: "3,4" }, {}])
})
