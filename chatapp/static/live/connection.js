/** The live connection. The only part that knows Pusher: past it there are our own words. */

import { Emitter, on } from "../events.js"
import { Backoff } from "../server/backoff.js"
import { whyTurnedAway } from "../server/errors.js"
import { ChannelAuthorization, UserAuthentication } from "./authorization.js"
import { PusherLibrary } from "./pusher_library.js"
import { RoomChannel } from "./room_channel.js"

/**
 * @import Pusher from "pusher-js"
 * @import { ConnectionManager, Options } from "pusher-js"
 * @import { PusherOptions } from "../page.js"
 * @import { ChannelSignature, UserSignature } from "../server/api.js"
 * @import { Timers } from "../server/backoff.js"
 * @import { TurnedAway } from "../server/errors.js"
 * @import { Hint, MessageEvent } from "../server/message.js"
 * @import { PresenceChannel } from "./presence_channel.js"
 *
 * @typedef {{ authorise(socketId: string, channelName: string): Promise<ChannelSignature>,
 *   authenticate(socketId: string): Promise<UserSignature> }} Signatures
 */

// When the room moves, its pages do not all ask our server at the same moment.
const MOVE_WITHIN_MS = 2_000

// Whoever has Pusher's secret can tell pages of epochs that aren't. After one such word, no further
// one is believed for so long: our server's lists tell the epoch, too.
const DISBELIEF_MS = 60_000

/**
 * `moved`: we are on other channels, and something may have been said meanwhile. `notices`: what the
 * server tells this person alone may have changed; `ids` are what it has, where that is known.
 * @extends {Emitter<{ online: undefined, offline: { why: string }, moved: undefined,
 *   message: { message: MessageEvent | Hint }, expired: { first: unknown },
 *   refused: { why: TurnedAway | "trouble" }, notices: { ids?: string }, pins: { pins?: number } }>}
 */
export class Connection extends Emitter {
  #key
  #settings
  #library
  #authorization
  #reconnection
  #presence
  #roomName
  #epoch
  #timers
  #random
  /** @type {number | null} */
  #move = null
  /** @type {number | null} */
  #disbelief = null
  /**
   * There is none, nor what hangs on it, before the library has loaded.
   * @type {Pusher | null}
   */
  #pusher = null
  /** @type {SocketStates | null} */
  #states = null
  /** @type {RoomChannel | null} */
  #room = null
  #wanted = false
  #online = false

  /**
   * `authorise(socketId, channelName)` and `authenticate(socketId)` of `api` ask our server, and
   * throw what errors.js names.
   * @param {PusherOptions & { epoch: number }} options
   * @param {Signatures} api
   * @param {{ presence?: PresenceChannel, timers?: Timers, random?: () => number,
   *   library?: Pick<PusherLibrary, "start" | "stop" | "wake"> }} [how]
   */
  constructor(
    options,
    api,
    {
      presence,
      timers = globalThis,
      random = Math.random,
      library = new PusherLibrary(options.script, { timers, random }),
    } = {},
  ) {
    super()
    const how = { isCurrent: this.#isCurrent, timers, random }
    this.#authorization = new ChannelAuthorization({
      authorise: (socketId, channelName) => api.authorise(socketId, channelName),
      onMoved: epoch => this.move(epoch, true),
      ...how,
    })
    const authentication = new UserAuthentication({
      authenticate: async socketId => {
        const signed = await api.authenticate(socketId)
        this.emit("notices", { ids: String(signed.notices) })
        return signed
      },
      onRefused: refusal => this.#meetRefusal(refusal),
      ...how,
    })
    this.#reconnection = new Reconnection({ startOver: () => this.#startOver(), timers, random })
    this.#presence = presence
    this.#roomName = options.room
    this.#epoch = options.epoch
    this.#timers = timers
    this.#random = random
    this.#library = library
    this.#key = options.key
    this.#settings = pusherSettings(options, this.#authorization, authentication)
  }

  get online() {
    return this.#online
  }

  /** Without Pusher's script, or a key for it, the page stays offline and polls. */
  start() {
    const key = this.#key
    if (this.#wanted || !key) return
    this.#wanted = true
    const open = (/** @type {typeof Pusher} */ Class) => this.#open(new Class(key, this.#settings))
    if (!this.#pusher) return this.#library.start(open)
    this.#reconnection.unlessConnected()
    this.#pusher.connect()
  }

  stop() {
    this.#wanted = false
    this.#library.stop()
    this.#reconnection.stop()
    this.#pusher?.disconnect()
    this.#goOffline("stopped")
  }

  /** Distrust the socket: the machine slept, for instance. */
  renew() {
    if (this.#wanted) this.#startOver()
  }

  /** The network may be there again, or somebody looks. pusher-js itself sees to its socket. */
  wake() {
    this.#library.wake()
  }

  /**
   * The room is on the channels of this epoch. Word of an earlier one is late, unless our server says
   * it of the channels that we ask for, or of a room that was restored. True while we are moving.
   * @param {number} epoch
   */
  move(epoch, isCertain = false) {
    if (isCertain && epoch < this.#epoch) this.#disbelieve()
    if (isCertain ? epoch !== this.#epoch : epoch > this.#epoch) {
      this.#epoch = epoch
      if (this.#room) this.#presence?.beSilent()
      // Whoever hears nothing anyway has no reason to wait.
      const wait = this.#online ? this.#random() * MOVE_WITHIN_MS : 0
      this.#timers.clearTimeout(this.#move)
      this.#move = this.#timers.setTimeout(() => this.#enterNewest(), wait)
    }
    return this.#move !== null
  }

  #disbelieve() {
    this.#disbelief ??= this.#timers.setTimeout(() => {
      this.#disbelief = null
    }, DISBELIEF_MS)
  }

  #enterNewest() {
    this.#move = null
    if (!this.#room || !this.#pusher) return
    if (this.#isOpen) this.#reconnection.unlessSubscribed()
    this.#room.move(this.#roomName + this.#end)
    this.#presence?.move(this.#pusher, this.#end)
  }

  /** The end of the channels' names. */
  get #end() {
    return this.#epoch > 1 ? `.${this.#epoch}` : ""
  }

  get #isOpen() {
    return this.#pusher?.connection.state === "connected"
  }

  /** @param {string} socketId */
  #isCurrent = socketId => this.#isOpen && socketId === this.#pusher?.connection.socket_id

  /** @param {Pusher} pusher */
  #open(pusher) {
    this.#pusher = pusher
    this.#states = new SocketStates(pusher.connection)
    this.#room = new RoomChannel(pusher, this.#roomName + this.#end)
    this.#reconnection.unlessConnected()
    this.#watch(this.#states)
    this.#enter(this.#room)
    this.#presence?.attach(pusher, this.#end)
    pusher.user.bind("notice", () => this.emit("notices", {}))
    pusher.signin()
  }

  /** @param {SocketStates} states */
  #watch(states) {
    this.#on(states, "connected", () => this.#reconnection.unlessSubscribed())
    this.#on(states, "breaking", () => this.#goOffline("lost"))
    this.#on(states, "lost", ({ why }) => this.#goOffline(why))
    this.#on(states, "lost", () => this.#reconnection.unlessConnected())
    this.#on(states, "unauthorised", ({ socketId }) => this.#askWhoWeAre(socketId))
  }

  /** @param {RoomChannel} room */
  #enter(room) {
    this.#on(room, "subscribed", () => this.#goOnline())
    this.#on(room, "moved", ({ epoch }) => {
      if (this.#disbelief === null) this.move(Number(epoch))
    })
    this.#on(room, "refused", () => this.#meetNo())
    this.#on(room, "message", detail => this.emit("message", detail))
    this.#on(room, "expired", detail => this.emit("expired", detail))
    this.#on(room, "pins", detail => this.emit("pins", detail))
  }

  /**
   * @template {object} Details
   * @template {keyof Details & string} Name
   * @param {Emitter<Details>} emitter
   * @param {Name} name
   * @param {(detail: Details[Name]) => void} react
   */
  #on(emitter, name, react) {
    on(emitter, name, detail => {
      if (this.#wanted) react(detail)
    })
  }

  /**
   * This is how a removed person's sockets are closed. The question needs some socket's id.
   * @param {string} socketId
   */
  async #askWhoWeAre(socketId) {
    const [refusal] = await this.#authorization.ask(socketId, this.#roomName + this.#end)
    if (refusal) this.#meetRefusal(refusal)
    else if (this.#wanted) this.#reconnection.afterTrouble()
  }

  #meetNo() {
    this.#goOffline("refused")
    this.#meetRefusal(this.#authorization.refusal)
  }

  #goOnline() {
    this.#reconnection.succeeded()
    const name = this.#online ? "moved" : "online"
    this.#online = true
    this.emit(name)
  }

  /** @param {string} why */
  #goOffline(why) {
    if (!this.#online) return
    this.#online = false
    this.emit("offline", { why })
  }

  /** @param {unknown} refusal */
  #meetRefusal(refusal) {
    if (!this.#wanted) return
    const why = whyTurnedAway(refusal)
    if (why === "trouble") this.#reconnection.afterTrouble()
    else this.stop()
    this.emit("refused", { why })
  }

  // After a no of our server, subscribing again asks it again. Everything else needs a new
  // socket: a subscription that Pusher's side refused stays pending in pusher-js.
  #startOver() {
    if (!this.#pusher) return
    this.#states?.forget()
    this.#reconnection.unlessSubscribed()
    if (this.#isOpen && this.#room?.isIdle) return this.#room.subscribeAgain()
    this.#pusher.disconnect()
    this.#pusher.connect()
  }
}

// pusher-js insists on one, and makes no use of it where a host is given.
const ANY_CLUSTER = "mt1"

// A socket that died in silence is found out after these two together, not after 150 s.
const ASK_A_SILENT_SOCKET_AFTER_MS = 30_000
const WAIT_FOR_ITS_ANSWER_MS = 10_000

/**
 * How we want pusher-js to behave; each line is there because its default would hurt. Ours ask our
 * server instead of its own requests, which have no time-out and say no reason.
 * @param {Partial<PusherOptions>} options
 * @param {Pick<ChannelAuthorization, "answer">} authorization
 * @param {Pick<UserAuthentication, "answer">} authentication
 * @returns {Options}
 */
export function pusherSettings({ cluster, host, port, tls }, authorization, authentication) {
  return {
    cluster: cluster || ANY_CLUSTER,
    ...(host && { wsHost: host }),
    ...(host && port && { wsPort: Number(port), wssPort: Number(port) }),
    forceTLS: host ? tls : true,
    // The other transports would turn to pusher.com, also where another host is given.
    enabledTransports: ["ws", "wss"],
    activityTimeout: ASK_A_SILENT_SOCKET_AFTER_MS,
    pongTimeout: WAIT_FOR_ITS_ANSWER_MS,
    channelAuthorization: { customHandler: (asked, reply) => authorization.answer(asked, reply) },
    userAuthentication: { customHandler: (asked, reply) => authentication.answer(asked, reply) },
  }
}

const CLOSED_AS_UNAUTHORISED = 4009

/**
 * What becomes of pusher-js' socket, in our own words.
 * @extends {Emitter<{ connected: undefined, breaking: undefined, lost: { why: string },
 *   unauthorised: { socketId: string } }>}
 */
export class SocketStates extends Emitter {
  #socket
  /** @type {number | undefined} */
  #closeCode

  /** @param {ConnectionManager} socket */
  constructor(socket) {
    super()
    this.#socket = socket
    socket.bind("state_change", this.#meet)
    // After a socket broke, pusher-js goes on saying "connected" for a second.
    socket.bind("connecting_in", () => this.emit("breaking"))
    socket.bind("error", this.#meetError)
  }

  /** What was heard of a close is of the past: the next one is ours. */
  forget() {
    this.#closeCode = undefined
  }

  /**
   * A close is told twice, the second time wrapped.
   * @param {{ data?: { code?: number }, error?: { data?: { code?: number } } }} error
   */
  #meetError = ({ data, error }) => {
    this.#closeCode = (data ?? error?.data)?.code
  }

  /** @param {{ current: string }} change */
  #meet = ({ current: state }) => {
    const isCut = state === "disconnected" && this.#closeCode === CLOSED_AS_UNAUTHORISED
    this.forget()
    if (state === "connected") this.emit("connected")
    else this.emit("lost", { why: state })
    if (isCut) this.emit("unauthorised", { socketId: this.#socket.socket_id })
  }
}

// pusher-js itself tries again after 15, 30 and 60 s, and every page at the same moment.
const UNANSWERED_MS = 8_000

// Longer than our own server's answer may take.
const UNSUBSCRIBED_MS = 15_000

const TROUBLE_FIRST_MS = 1_000
const TROUBLE_MOST_MS = 30_000

/** When to give up on a socket and begin again with a new one. */
export class Reconnection {
  #startOver
  #timers
  #patience
  #trouble
  /** @type {number | null} */
  #timer = null

  /** @param {{ startOver(): void, timers: Timers, random: () => number }} how */
  constructor({ startOver, timers, random }) {
    this.#startOver = startOver
    this.#timers = timers
    this.#patience = new Backoff({ first: UNANSWERED_MS, most: UNANSWERED_MS, random })
    this.#trouble = new Backoff({ first: TROUBLE_FIRST_MS, most: TROUBLE_MOST_MS, random })
  }

  unlessConnected() {
    this.#in(this.#patience.next())
  }

  unlessSubscribed() {
    this.#in(UNSUBSCRIBED_MS)
  }

  afterTrouble() {
    this.#in(this.#trouble.next())
  }

  succeeded() {
    this.#trouble.reset()
    this.stop()
  }

  stop() {
    this.#timers.clearTimeout(this.#timer)
  }

  /** @param {number} wait */
  #in(wait) {
    this.stop()
    this.#timer = this.#timers.setTimeout(this.#startOver, wait)
  }
}
