/** The channel that tells who is here, as pusher-js shows it. Its trouble is its own: the room
    works without it. */

import { Emitter } from "../events.js"
import { Backoff } from "../server/backoff.js"

const PRESENCE = "presence-chat"
const TYPING = "client-typing"

// Longer than our own server's answer may take.
const UNANSWERED_MS = 12_000

// After trouble with our own server.
const TROUBLE_FIRST_MS = 1_000
const TROUBLE_MOST_MS = 30_000

// After Pusher's own no: it has a hundred members already, and one of them may leave.
const FULL_MS = 60_000

export class PresenceChannel extends Emitter {
  #timers
  #random
  #trouble
  #pusher = null
  #channel = null
  #timer = null

  constructor({ timers = globalThis, random = Math.random } = {}) {
    super()
    this.#timers = timers
    this.#random = random
    this.#trouble = new Backoff({ first: TROUBLE_FIRST_MS, most: TROUBLE_MOST_MS, random })
  }

  /** For the connection, which makes the Pusher object. */
  attach(pusher) {
    this.#pusher = pusher
    this.#channel = pusher.subscribe(PRESENCE)
    this.#watchMembers(this.#channel)
    this.#channel.bind("status-changed", state => this.#hearStatus(state))
    // Who types is Pusher's word, not the sender's.
    this.#channel.bind(TYPING, (_, from) => from?.user_id && this.emit("typing", from))
    pusher.connection.bind("state_change", () => this.#expectAnswer())
    this.#expectAnswer()
  }

  get isJoined() { return Boolean(this.#channel?.subscribed) }

  /** Where Pusher lets no client speak, nobody hears it. */
  tellTyping() {
    if (this.isJoined) this.#channel.trigger(TYPING, {})
  }

  #watchMembers(channel) {
    channel.bind("pusher:subscription_succeeded", members => this.#join(members))
    channel.bind("pusher:subscription_error", () => this.#meetNo())
    channel.bind("pusher:member_added", member => this.emit("came", { member: plain(member) }))
    channel.bind("pusher:member_removed", ({ id }) => this.emit("left", { user_id: id }))
  }

  // No difference is told after a gap: the list begins anew each time.
  #join(members) {
    this.#cancel()
    this.#trouble.reset()
    const here = []
    members.each(member => here.push(plain(member)))
    this.emit("here", { members: here })
  }

  #hearStatus({ user_id, status } = {}) {
    if (typeof user_id === "string" && typeof status === "string") {
      this.emit("status", { user_id, status })
    }
  }

  // A wait that has begun goes on, however often the socket changes its state meanwhile.
  #expectAnswer() {
    this.#timer ??= this.#timers.setTimeout(() => this.#meetNo(), UNANSWERED_MS)
  }

  #meetNo() {
    this.#cancel()
    this.emit("absent")
    // Given up, or about to begin again.
    if (this.#pusher.connection.state === "disconnected") return
    const wait = this.#channel.subscriptionPending ? this.#aboutFull() : this.#trouble.next()
    this.#timer = this.#timers.setTimeout(() => this.#tryAgain(), wait)
  }

  #aboutFull() {
    return FULL_MS * (0.5 + this.#random() / 2)
  }

  // A subscription that Pusher's side refused stays pending in pusher-js, until it is forgotten
  // as after a break of the line.
  #tryAgain() {
    this.#timer = null
    this.#expectAnswer()
    this.#channel.disconnect()
    this.#pusher.subscribe(PRESENCE)
  }

  #cancel() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
  }
}

function plain({ id, info }) {
  return { user_id: id, name: typeof info?.name === "string" ? info.name : "" }
}
