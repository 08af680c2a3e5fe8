/** The live connection. The only part that knows Pusher: past it there are our own words. */

import { Emitter } from "../events.js"
import { Backoff } from "../server/backoff.js"
import { whyTurnedAway } from "../server/errors.js"
import { ChannelAuthorization, UserAuthentication } from "./authorization.js"
import { PusherLibrary } from "./pusher_library.js"
import { ROOM, RoomChannel } from "./room_channel.js"

/** @typedef {Pick<typeof globalThis, "setTimeout" | "clearTimeout">} Timers */
/** How to reach Pusher, and where its script is.
    @typedef {{ key: string, cluster?: string, host?: string, port?: number | string, tls?: boolean,
      script?: string }} PusherOptions */

export class Connection extends Emitter {
  /** @type {PusherOptions} */ #options
  /** @type {import("pusher-js").Options} */ #settings
  /** @type {Pick<PusherLibrary, "start" | "stop" | "wake">} */ #library
  /** @type {ChannelAuthorization} */ #authorization
  /** @type {Reconnection} */ #reconnection
  /** @type {import("./presence_channel.js").PresenceChannel | undefined} */ #presence
  /** @type {Pusher | null} */ #pusher = null
  /** @type {SocketStates} */ #states
  /** @type {RoomChannel} */ #room
  #wanted = false
  #online = false

  /** `authorise(socketId, channelName)` and `authenticate(socketId)` of `api` ask our server, and
      throw what errors.js names.
      @param {PusherOptions} options
      @param {import("./authorization.js").Signatures} api
      @param {{ presence?: import("./presence_channel.js").PresenceChannel, timers?: Timers,
        random?: () => number, library?: Pick<PusherLibrary, "start" | "stop" | "wake"> }} [how] */
  constructor(options, api, { presence, timers = globalThis, random = Math.random,
    library = new PusherLibrary(options.script, { timers, random }) } = {}) {
    super()
    const authorise = (...request) => api.authorise(...request)
    const authenticate = (...request) => api.authenticate(...request)
    const isCurrent = id => this.#isOpen && id === this.#pusher.connection.socket_id
    const onRefused = refusal => this.#meetRefusal(refusal)
    const more = { isCurrent, timers, random }
    this.#authorization = new ChannelAuthorization({ authorise, ...more })
    const authentication = new UserAuthentication({ authenticate, onRefused, ...more })
    this.#reconnection = new Reconnection({ startOver: () => this.#startOver(), timers, random })
    this.#presence = presence
    this.#library = library
    this.#options = options
    this.#settings = pusherSettings(options, this.#authorization, authentication)
  }

  get online() { return this.#online }

  /** Without Pusher's script, or a key for it, the page stays offline and polls. */
  start() {
    if (this.#wanted || !this.#options.key) return
    this.#wanted = true
    if (!this.#pusher) return this.#library.start(Pusher => this.#open(Pusher))
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
    if (this.#wanted && this.#pusher) this.#startOver()
  }

  /** The network may be there again, or somebody looks. pusher-js itself sees to its socket. */
  wake() {
    this.#library.wake()
  }

  get #isOpen() { return this.#pusher.connection.state === "connected" }

  /** @param {import("./pusher_library.js").PusherClass} Pusher */
  #open(Pusher) {
    this.#reconnection.unlessConnected()
    this.#pusher = new Pusher(this.#options.key, this.#settings)
    this.#states = new SocketStates(this.#pusher.connection)
    this.#on(this.#states, "connected", () => this.#reconnection.unlessSubscribed())
    this.#on(this.#states, "breaking", () => this.#goOffline("lost"))
    this.#on(this.#states, "lost", ({ why }) => this.#goOffline(why))
    this.#on(this.#states, "lost", () => this.#reconnection.unlessConnected())
    this.#on(this.#states, "unauthorised", () => this.#askWhoWeAre())
    this.#room = new RoomChannel(this.#pusher)
    this.#on(this.#room, "subscribed", () => this.#goOnline())
    this.#on(this.#room, "refused", () => this.#meetRefusal(this.#authorization.refusal))
    this.#on(this.#room, "message", detail => this.emit("message", detail))
    this.#presence?.attach(this.#pusher)
    this.#pusher.signin()
  }

  #on(target, name, react) {
    target.addEventListener(name, ({ detail }) => this.#wanted && react(detail))
  }

  // This is how a removed person's sockets are closed. The question needs some socket's id.
  async #askWhoWeAre() {
    const [refusal] = await this.#authorization.ask(this.#pusher.connection.socket_id, ROOM)
    if (refusal) this.#meetRefusal(refusal)
    else if (this.#wanted) this.#reconnection.afterTrouble()
  }

  #goOnline() {
    this.#reconnection.succeeded()
    this.#online = true
    this.emit("online")
  }

  #goOffline(why) {
    if (!this.#online) return
    this.#online = false
    this.emit("offline", { why })
  }

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
    this.#states.forget()
    this.#reconnection.unlessSubscribed()
    if (this.#isOpen && this.#room.isIdle) return this.#room.subscribeAgain()
    this.#pusher.disconnect()
    this.#pusher.connect()
  }
}

// pusher-js insists on one, and makes no use of it where a host is given.
const ANY_CLUSTER = "mt1"

// A socket that died in silence is found out after these two together, not after 150 s.
const ASK_A_SILENT_SOCKET_AFTER_MS = 30_000
const WAIT_FOR_ITS_ANSWER_MS = 10_000

/** How we want pusher-js to behave; each line is there because its default would hurt. Ours ask our
    server instead of its own requests, which have no time-out and say no reason. */
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
    channelAuthorization: { customHandler: (...request) => authorization.answer(...request) },
    userAuthentication: { customHandler: (...request) => authentication.answer(...request) },
  }
}

const CLOSED_AS_UNAUTHORISED = 4009

/** What becomes of pusher-js' socket, in our own words. */
export class SocketStates extends Emitter {
  #closeCode = null

  constructor(socket) {
    super()
    socket.bind("state_change", ({ current }) => this.#meet(current))
    // After a socket broke, pusher-js goes on saying "connected" for a second.
    socket.bind("connecting_in", () => this.emit("breaking"))
    // A close is told twice, the second time wrapped.
    socket.bind("error", ({ data, error }) => (this.#closeCode = (data ?? error?.data)?.code))
  }

  /** What was heard of a close is of the past: the next one is ours. */
  forget() {
    this.#closeCode = null
  }

  #meet(state) {
    const isCut = state === "disconnected" && this.#closeCode === CLOSED_AS_UNAUTHORISED
    this.forget()
    if (state === "connected") this.emit("connected")
    else this.emit("lost", { why: state })
    if (isCut) this.emit("unauthorised")
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
  #timer = null

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

  #in(wait) {
    this.stop()
    this.#timer = this.#timers.setTimeout(this.#startOver, wait)
  }
}
