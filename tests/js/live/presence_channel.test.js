import assert from "node:assert/strict"
import { test } from "node:test"

import { PresenceChannel } from "../../../chatapp/static/live/presence_channel.js"
import { Unreachable } from "../../../chatapp/static/server/api.js"
import { Clock, settled } from "../support/clock.js"
import { anOpenLine } from "../support/line.js"

const ADA = { id: "u_ada", info: { name: "Ada" } }
const GRACE = { id: "u_grace", info: { name: "Grace" } }
// Whoever has been let in once before waits that long, here, so that not all ask together.
const BEFORE_ASKING_MS = 500

const KINDS = ["here", "came", "left", "status", "typing", "absent"]

/** The room is open; of who is in it, nothing is known yet. */
async function aPresence({ random = () => 1 } = {}) {
  const clock = new Clock()
  const presence = new PresenceChannel({ timers: clock, random })
  const heard = []
  for (const kind of KINDS) {
    presence.addEventListener(kind, ({ detail }) => heard.push([kind, detail]))
  }
  const line = await anOpenLine({ presence, clock })
  return Object.assign(line, { presence, heard, channel: line.pusher.presence })
}

test("who is here is told anew on every subscription", async () => {
  const { channel, heard, pusher, clock } = await aPresence()
  channel.succeeds(ADA, GRACE)
  pusher.breaks()
  await clock.pass(1_000)
  pusher.connects("2.2")
  await settled()
  channel.succeeds(GRACE)

  const [ada, grace] = [
    { user_id: "u_ada", name: "Ada" },
    { user_id: "u_grace", name: "Grace" },
  ]
  assert.deepEqual(heard, [
    ["here", { members: [ada, grace] }],
    ["here", { members: [grace] }],
  ])
})

test("coming, going, changing and typing are told, each with who", async () => {
  const { channel, heard } = await aPresence()
  channel.succeeds(ADA)
  heard.length = 0

  channel.emit("pusher:member_added", GRACE)
  const words = { emoji: "🍵", words: "Lunch" }
  channel.emit("status-changed", { user_id: "u_grace", status: "busy", ...words })
  channel.emit("client-typing", { user_id: "u_forged" }, { user_id: "u_grace" })
  channel.emit("pusher:member_removed", GRACE)

  assert.deepEqual(heard, [
    ["came", { member: { user_id: "u_grace", name: "Grace" } }],
    ["status", { user_id: "u_grace", status: "busy", ...words }],
    ["typing", { user_id: "u_grace" }],
    ["left", { user_id: "u_grace" }],
  ])
})

test("what has not the form of an event is none", async () => {
  const { channel, heard } = await aPresence()

  const junk = [
    "",
    null,
    undefined,
    {},
    { user_id: 1, status: "busy" },
    { user_id: "u", status: 1 },
  ]
  for (const data of junk) {
    channel.emit("status-changed", data ?? undefined)
    channel.emit("client-typing", data, {})
    channel.emit("client-typing", data)
  }

  assert.deepEqual(heard, [])
})

test("a member without a name, or with something else for one, has an empty one", async () => {
  const { channel, heard } = await aPresence()

  channel.succeeds(
    { id: "u_ada" },
    { id: "u_grace", info: { name: 7 } },
    { id: "u_alan", info: {} },
  )

  assert.deepEqual(
    heard[0][1].members.map(({ name }) => name),
    ["", "", ""],
  )
})

test("typing is told to a channel that one is on, and to no other", async () => {
  const { presence, channel } = await aPresence()
  new PresenceChannel().tellTyping()
  presence.tellTyping()
  assert.deepEqual(channel.triggered, [])

  channel.succeeds(ADA)
  presence.tellTyping()

  assert.deepEqual(channel.triggered, ["client-typing"])
})

test("a full channel is absent, the room stays open, and a place may come free", async () => {
  const { channel, heard, asked, connection, clock } = await aPresence()
  const times = () => asked.filter(([, name]) => name === "presence-chat").length

  channel.isRefused()
  assert.deepEqual([heard, connection.online], [[["absent", null]], true])
  await clock.pass(59_000)
  assert.equal(times(), 0)

  await clock.pass(2_000)
  channel.succeeds(ADA)
  await clock.pass(600_000)
  assert.deepEqual([times(), heard.length, connection.online], [1, 2, true])
})

test("trouble with our own server is asked again soon", async () => {
  const line = await aPresence()
  line.authorisation = async () => {
    throw new Unreachable("503")
  }
  line.pusher.breaks()
  await line.clock.pass(1_000)
  line.pusher.connects("2.2")
  await line.clock.pass(500)
  assert.deepEqual(line.heard, [["absent", null]])

  line.authorisation = async () => ({ auth: "key:signed" })
  await line.clock.pass(1_500)
  line.channel.succeeds(ADA)

  assert.equal(line.heard.at(-1)[0], "here")
})

test("pages that found it full don't all ask again at once", async () => {
  const { channel, asked, clock } = await aPresence({ random: () => 0 })
  const times = () => asked.filter(([, name]) => name === "presence-chat").length

  channel.isRefused()
  await clock.pass(30_000 + BEFORE_ASKING_MS - 1)
  assert.equal(times(), 0)

  await clock.pass(1)
  assert.equal(times(), 1)
})

test("the longer the trouble lasts, the later it is asked again", async () => {
  const line = await aPresence()
  const times = () => line.asked.filter(([, name]) => name === "presence-chat").length
  line.authorisation = async () => {
    throw new Unreachable("503")
  }
  line.pusher.breaks()
  await line.clock.pass(1_000)
  line.pusher.connects("2.2")
  await line.clock.pass(500)
  const before = times()

  const more = []
  for (const wait of [1_000, 2_000, 4_000]) {
    await line.clock.pass(wait + BEFORE_ASKING_MS - 1)
    more.push(times() - before)
    await line.clock.pass(1)
    more.push(times() - before)
  }

  assert.deepEqual(more, [0, 1, 1, 2, 2, 3])
})

test("a channel that never answers is absent", async () => {
  const { heard, clock } = await aPresence()

  await clock.pass(12_000)

  assert.deepEqual(heard, [["absent", null]])
})

test("who is turned away hears no more of it", async () => {
  const { connection, channel, heard, clock } = await aPresence()
  channel.succeeds(ADA)
  connection.stop()

  await clock.pass(3_600_000)

  assert.deepEqual(
    heard.map(([kind]) => kind),
    ["here", "absent"],
  )
})

const MOVED_MS = 2_000
const ALL_MOVED_MS = 6_000
const LINUS = { id: "u_linus", info: { name: "Linus" } }

/** Three are here, and the room moves; the new channel is asked for. */
async function aMovingPresence(...members) {
  const line = await aPresence()
  line.channel.succeeds(...members)
  line.heard.length = 0
  line.pusher.room.emit("room-moved", { epoch: 2 })
  return line
}

/** Who is shown after each thing that was told, by name. */
function shown(heard) {
  const here = new Map()
  const did = {
    here: ({ members }) => {
      here.clear()
      for (const { user_id: id, name } of members) here.set(id, name)
    },
    came: ({ member: { user_id: id, name } }) => here.set(id, name),
    left: ({ user_id: id }) => here.delete(id),
    absent: () => here.clear(),
  }
  return heard.map(([kind, detail]) => {
    did[kind](detail)
    return [...here.values()].sort().join(", ")
  })
}

test("when the room moves, nobody leaves and nobody comes by that", async () => {
  const { channel, clock, pusher, heard } = await aMovingPresence(ADA, GRACE, LINUS)
  channel.emit("pusher:member_removed", GRACE)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  const next = pusher.channel("presence-chat.2")

  next.succeeds(ADA, GRACE)
  next.emit("pusher:member_added", LINUS)
  await clock.pass(ALL_MOVED_MS)

  assert.deepEqual(shown(heard), ["Ada, Grace, Linus"])
  assert.deepEqual([pusher.presence, pusher.left[0]], [next, "presence-chat"])
})

test("what changed of people while a page was on its way is asked for", async () => {
  const { clock, pusher, heard } = await aMovingPresence(ADA, GRACE)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  assert.deepEqual(heard, [])

  pusher.channel("presence-chat.2").succeeds(ADA)

  // Whoever hears who is here asks our server about all of them.
  assert.deepEqual(heard[0], [
    "here",
    {
      members: [
        { user_id: "u_ada", name: "Ada" },
        { user_id: "u_grace", name: "Grace" },
      ],
    },
  ])
})

test("whoever has not followed after a moment has left, and whoever is new has come", async () => {
  const { clock, pusher, heard } = await aMovingPresence(ADA, GRACE)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)

  pusher.channel("presence-chat.2").succeeds(ADA, LINUS)
  await clock.pass(ALL_MOVED_MS)

  assert.deepEqual(shown(heard), ["Ada, Grace, Linus", "Ada, Linus"])
})

test("whoever is here after a move that met trouble doesn't leave by its end", async () => {
  const line = await aMovingPresence(ADA, GRACE)
  const { channel, clock, pusher, heard } = line
  channel.emit("pusher:member_removed", GRACE)
  line.authorisation = async () => {
    throw new Unreachable("503")
  }
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  line.authorisation = async () => ({ auth: "key:signed" })
  await clock.pass(1_500)
  pusher.channel("presence-chat.2").succeeds(ADA, GRACE)
  await clock.pass(ALL_MOVED_MS)

  assert.deepEqual(shown(heard), ["", "Ada, Grace"])
})

test("whoever leaves and comes is told of as ever once the move is over", async () => {
  const { clock, pusher, heard } = await aMovingPresence(ADA, GRACE)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  const next = pusher.channel("presence-chat.2")
  next.succeeds(ADA, GRACE)
  heard.length = 0
  next.emit("pusher:member_removed", GRACE)
  await clock.pass(ALL_MOVED_MS)
  next.emit("pusher:member_added", GRACE)
  next.emit("pusher:member_removed", GRACE)

  assert.deepEqual(
    heard.map(([kind]) => kind),
    ["left", "came", "left"],
  )
})

test("nobody types on the channel that is left, and all do on the next one", async () => {
  const { channel, clock, pusher, presence } = await aMovingPresence(ADA)
  presence.tellTyping()
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  presence.tellTyping()
  const next = pusher.channel("presence-chat.2")
  next.succeeds(ADA)
  presence.tellTyping()

  assert.deepEqual([channel.triggered, next.triggered], [[], ["client-typing"]])
})

test("a room that moves twice at once is followed to its last channel", async () => {
  const { clock, pusher, connection, heard } = await aMovingPresence(ADA, GRACE)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  pusher.channel("presence-chat.2").succeeds(ADA)
  connection.move(3)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)
  await clock.pass(ALL_MOVED_MS - MOVED_MS - 2 * BEFORE_ASKING_MS)

  pusher.channel("presence-chat.3").succeeds(ADA, GRACE)
  await clock.pass(ALL_MOVED_MS)

  assert.deepEqual(new Set(shown(heard)), new Set(["Ada, Grace"]))
  assert.equal(pusher.channel("presence-chat.2"), undefined)
})

test("a room that moves and is where it was again is heard and told as before", async () => {
  const { channel, clock, pusher, presence, connection, heard } = await aMovingPresence(ADA, GRACE)
  connection.move(1, true)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)

  presence.tellTyping()
  channel.emit("pusher:member_removed", GRACE)

  assert.deepEqual(pusher.names, ["private-chat", "presence-chat"])
  assert.deepEqual([channel.triggered, heard.length], [["client-typing"], 1])
})

test("a page that moves before it knew who is here is told of all", async () => {
  const line = await aPresence()
  const { pusher, clock, heard } = line
  line.connection.move(2)
  await clock.pass(MOVED_MS + BEFORE_ASKING_MS)

  pusher.channel("presence-chat.2").succeeds(ADA)

  assert.deepEqual(heard, [["here", { members: [{ user_id: "u_ada", name: "Ada" }] }]])
})
