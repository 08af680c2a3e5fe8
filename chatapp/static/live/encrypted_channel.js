/** What pages of an encrypted room need beside pusher-js' build with encryption. Only their script
    has it: to the others nothing is different. */

import { Backoff } from "../server/backoff.js"

/**
 * @import Pusher from "pusher-js"
 * @import { Channel } from "pusher-js"
 * @import { Timers } from "../server/backoff.js"
 *
 * @typedef {Parameters<Channel["authorize"]>[1]} Reply
 * @typedef {Parameters<Channel["handleEvent"]>[0]} RawEvent
 */

const ENCRYPTED = "private-encrypted-"
const PRESENCE = "presence-"
const STATUS = "status-changed"
const SUBSCRIBED = "pusher:subscription_succeeded"

// As for a hole at first. Whoever has Pusher's secret can send a page what it can't read, again and
// again; pages must not ask the server as often.
const ASK_FIRST_MS = 600
const ASK_MOST_MS = 10_000

/**
 * Pusher can't encrypt what it says on a presence channel, so people's statuses, which have words of
 * their own, come with the messages. They are heard where they are heard in other rooms.
 * @param {Pusher} pusher
 * @param {Channel} channel
 */
export function passStatusesOn(pusher, channel) {
  const beside = channel.name.replace(ENCRYPTED, PRESENCE)
  channel.bind(STATUS, (/** @type {unknown} */ data) => pusher.channel(beside)?.emit(STATUS, data))
}

/** Whether what comes on this channel is encrypted. */
export function isEncrypted(/** @type {string} */ name) {
  return name.startsWith(ENCRYPTED)
}

/**
 * Sees what comes on an encrypted channel and can't be read: pusher-js drops it, or throws where a
 * stranger sent something without the form of it. The channel's own key may be another one by now,
 * for which pusher-js asks our server, each time anew. The page is told that it is subscribed anew,
 * and so asks for what it has missed.
 */
export class Unreadable {
  #channel
  #handle
  #authorize
  #timers
  #backoff
  /** @type {number | null} */
  #timer = null
  #isRead = false

  /**
   * @param {Channel} channel
   * @param {{ timers?: Timers, random?: () => number }} [how]
   */
  constructor(channel, { timers = globalThis, random } = {}) {
    this.#channel = channel
    this.#timers = timers
    this.#backoff = new Backoff({ first: ASK_FIRST_MS, most: ASK_MOST_MS, random })
    this.#handle = channel.handleEvent.bind(channel)
    this.#authorize = channel.authorize.bind(channel)
  }

  watch() {
    this.#channel.handleEvent = event => this.#meet(event)
    this.#channel.authorize = (socketId, reply) => this.#ask(socketId, reply)
    this.#channel.bind_global((/** @type {string} */ name) => this.#read(name))
  }

  /** @param {RawEvent} event */
  #meet(event) {
    this.#isRead = false
    try {
      this.#handle(event)
    } catch (error) {
      // Of whoever listens.
      if (this.#isRead) throw error
    }
    if (!this.#isRead) this.#tellInAMoment()
  }

  /**
   * For another key, only as often as the page asks for what it has missed.
   * @param {string} socketId
   * @param {Reply} reply
   */
  #ask(socketId, reply) {
    const isForAnotherKey = this.#channel.subscribed
    if (isForAnotherKey && this.#timer !== null) reply(new Error("Asked just now."), null)
    else this.#authorize(socketId, reply)
  }

  /** @param {string} name */
  #read(name) {
    this.#isRead = true
    if (name !== SUBSCRIBED) this.#backoff.reset()
  }

  #tellInAMoment() {
    this.#timer ??= this.#timers.setTimeout(() => this.#tell(), this.#backoff.next())
  }

  #tell() {
    this.#timer = null
    if (this.#channel.subscribed) this.#channel.emit(SUBSCRIBED)
  }
}
