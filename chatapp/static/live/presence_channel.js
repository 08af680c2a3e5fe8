/** The channel that tells who is here, as pusher-js shows it. Its trouble is its own: the room
    works without it. */

import { Emitter } from "../events.js"
import { Backoff } from "../server/backoff.js"
import { leave } from "./room_channel.js"

/**
 * @import Pusher from "pusher-js"
 * @import { Members, PresenceChannel as PusherChannel } from "pusher-js"
 * @import { Timers } from "../server/backoff.js"
 *
 * @typedef {{ id: string, info?: { name?: unknown } }} PusherMember
 * @typedef {{ user_id: string, name: string }} Member
 * @typedef {{ user_id: string, status: string, emoji?: string | null, words?: string | null }}
 *   StatusOf
 */

const PRESENCE = "presence-chat"
const TYPING = "client-typing"

// Longer than our own server's answer may take.
const UNANSWERED_MS = 12_000

// After trouble with our own server.
const TROUBLE_FIRST_MS = 1_000
const TROUBLE_MOST_MS = 30_000

// After Pusher's own no: it has a hundred members already, and one of them may leave.
const FULL_MS = 60_000

// When the room moves, everybody else's page does, too, within seconds. Whoever isn't on the new
// channel after that time has left.
const ALL_MOVED_MS = 6_000

/**
 * @extends {Emitter<{ here: { members: Member[] }, came: { member: Member },
 *   left: { user_id: string }, status: StatusOf,
 *   typing: { user_id: string }, absent: undefined }>}
 */
export class PresenceChannel extends Emitter {
  #timers
  #random
  #trouble
  /** @type {Pusher | null} */
  #pusher = null
  /** @type {PusherChannel | null} */
  #channel = null
  /** @type {number | null} */
  #timer = null
  // By id: who is on the channel, and who was and may only be on their way to the next one.
  /** @type {Map<string, Member>} */
  #here = new Map()
  /** @type {Map<string, Member>} */
  #moving = new Map()
  #isMoving = false
  // Not before we ask for the next channel.
  /** @type {number | null} */
  #endOfMove = null

  /** @param {{ timers?: Timers, random?: () => number }} [how] */
  constructor({ timers = globalThis, random = Math.random } = {}) {
    super()
    this.#timers = timers
    this.#random = random
    this.#trouble = new Backoff({ first: TROUBLE_FIRST_MS, most: TROUBLE_MOST_MS, random })
  }

  /**
   * For the connection, which makes the Pusher object.
   * @param {Pusher} pusher
   * @param {string} epoch as channels' names end with it
   */
  attach(pusher, epoch) {
    this.#pusher = pusher
    this.#channel = this.#subscribe(pusher, PRESENCE + epoch)
    pusher.connection.bind("state_change", () => this.#expectAnswer())
    this.#expectAnswer()
  }

  /** The room is moving: on this channel, somebody may listen who has lost access. */
  beSilent() {
    this.#timers.clearTimeout(this.#endOfMove)
    this.#endOfMove = null
    this.#isMoving = true
  }

  /**
   * Nobody leaves or comes by that: whoever was here is taken to be moving, too. Who is here is told
   * anew, so that what changed of people on the way is asked for.
   * @param {Pusher} pusher
   * @param {string} epoch
   */
  move(pusher, epoch) {
    const before = this.#channel
    if (before?.name === PRESENCE + epoch) return this.#endMove()
    this.#channel = this.#subscribe(pusher, PRESENCE + epoch)
    if (before) leave(pusher, before)
    this.#cancel()
    this.#expectAnswer()
    this.#endOfMove = this.#timers.setTimeout(() => this.#endMove(), ALL_MOVED_MS)
  }

  /** Where Pusher lets no client speak, nobody hears it. */
  tellTyping() {
    const isSilent = this.#isMoving && this.#endOfMove === null
    if (this.#channel?.subscribed && !isSilent) this.#channel.trigger(TYPING, {})
  }

  /**
   * @param {Pusher} pusher
   * @param {string} name
   */
  #subscribe(pusher, name) {
    const channel = /** @type {PusherChannel} */ (pusher.subscribe(name))
    channel.bind("pusher:subscription_succeeded", this.#join)
    channel.bind("pusher:subscription_error", () => this.#meetNo())
    channel.bind("pusher:member_added", this.#meetMember)
    channel.bind("pusher:member_removed", this.#missMember)
    channel.bind("status-changed", this.#hearStatus)
    channel.bind(TYPING, this.#hearTyping)
    return channel
  }

  /**
   * No difference is told after a gap: the list begins anew each time.
   * @param {Members} members
   */
  #join = members => {
    this.#cancel()
    this.#trouble.reset()
    if (this.#isMoving) this.#here.forEach(member => this.#moving.set(member.user_id, member))
    this.#here.clear()
    members.each((/** @type {PusherMember} */ member) => this.#add(plain(member)))
    this.emit("here", { members: [...this.#here.values(), ...this.#moving.values()] })
  }

  /** @param {PusherMember} joined */
  #meetMember = joined => {
    const member = plain(joined)
    if (!this.#add(member)) this.emit("came", { member })
  }

  /**
   * True for somebody who was here all the time.
   * @param {Member} member
   */
  #add(member) {
    this.#here.set(member.user_id, member)
    return this.#moving.delete(member.user_id)
  }

  /** @param {PusherMember} member */
  #missMember = member => {
    const { id } = member
    this.#here.delete(id)
    if (this.#isMoving) this.#moving.set(id, plain(member))
    else this.emit("left", { user_id: id })
  }

  #endMove() {
    this.#isMoving = false
    for (const id of this.#moving.keys()) this.emit("left", { user_id: id })
    this.#moving.clear()
  }

  /**
   * Who types is Pusher's word, not the sender's.
   * @param {unknown} _
   * @param {{ user_id?: string }} [from]
   */
  #hearTyping = (_, { user_id } = {}) => {
    if (user_id) this.emit("typing", { user_id })
  }

  /** @param {{ user_id?: unknown, status?: unknown }} state */
  #hearStatus = (state = {}) => {
    const { user_id, status } = state
    if (typeof user_id === "string" && typeof status === "string") {
      this.emit("status", /** @type {StatusOf} */ (state))
    }
  }

  // A wait that has begun goes on, however often the socket changes its state meanwhile.
  #expectAnswer() {
    this.#timer ??= this.#timers.setTimeout(() => this.#meetNo(), UNANSWERED_MS)
  }

  #meetNo() {
    this.#cancel()
    this.#here.clear()
    this.#moving.clear()
    this.emit("absent")
    // Given up, or about to begin again.
    if (this.#pusher?.connection.state === "disconnected") return
    const wait = this.#channel?.subscriptionPending ? this.#aboutFull() : this.#trouble.next()
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
    this.#channel?.disconnect()
    this.#pusher?.subscribe(this.#channel?.name ?? "")
  }

  #cancel() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
  }
}

/**
 * @param {PusherMember} member
 * @returns {Member}
 */
function plain({ id, info }) {
  return { user_id: id, name: typeof info?.name === "string" ? info.name : "" }
}
