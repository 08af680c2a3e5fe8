/** The channel that carries the room's messages, as pusher-js shows it. */

import { Emitter } from "../events.js"
import { isMessage } from "../server/message.js"

/**
 * @import Pusher from "pusher-js"
 * @import { Channel } from "pusher-js"
 * @import { Hint, MessageEvent } from "../server/message.js"
 */

const EVENTS = ["message-added", "message-changed"]

/**
 * `moved`: from now on, the room is on the channels of that epoch. `expired`: what stands before that
 * message is gone. `pins`: how often they have changed.
 * @extends {Emitter<{ subscribed: undefined, refused: undefined, pins: { pins?: number },
 *   message: { message: MessageEvent | Hint }, moved: { epoch: unknown },
 *   expired: { first: unknown } }>}
 */
export class RoomChannel extends Emitter {
  #pusher
  #channel
  /**
   * That of before, where what was said then may still come, until the new one is subscribed.
   * @type {Channel | null}
   */
  #before = null

  /**
   * @param {Pusher} pusher
   * @param {string} name
   */
  constructor(pusher, name) {
    super()
    this.#pusher = pusher
    this.#channel = this.#subscribe(name)
  }

  get name() {
    return this.#channel.name
  }

  /** Neither subscribed nor about to be: our own server said no. */
  get isIdle() {
    return !this.#channel.subscribed && !this.#channel.subscriptionPending
  }

  subscribeAgain() {
    this.#pusher.subscribe(this.name)
  }

  /**
   * Whoever has Pusher's secret can lead us to channels that aren't the room's. So the last one that
   * we were on is heard until we are on another, and may be where the way leads back to.
   * @param {string} name
   */
  move(name) {
    if (name === this.name) return
    if (this.#channel.subscribed) this.#before = this.#channel
    else leave(this.#pusher, this.#channel)
    if (!this.#before?.subscribed) this.#leave()
    const back = this.#before?.name === name ? this.#before : null
    this.#channel = back ?? this.#subscribe(name)
    if (!back) return
    this.#before = null
    this.#join()
  }

  /** @param {string} name */
  #subscribe(name) {
    const channel = this.#pusher.subscribe(name)
    channel.bind("pusher:subscription_succeeded", () => this.#join())
    channel.bind("pusher:subscription_error", () => this.#tellRefused(channel))
    channel.bind("room-moved", (/** @type {{ epoch?: unknown } | null} */ data) => {
      this.emit("moved", { epoch: data?.epoch })
    })
    channel.bind("messages-expired", (/** @type {{ first?: unknown } | null} */ data) => {
      this.emit("expired", { first: data?.first })
    })
    channel.bind("pins-changed", (/** @type {{ pins?: number } | null} */ data) => {
      this.emit("pins", { pins: data?.pins })
    })
    for (const event of EVENTS) {
      channel.bind(event, (/** @type {unknown} */ data) => this.#receive(data))
    }
    return channel
  }

  #join() {
    if (!this.#channel.subscribed) return
    this.emit("subscribed")
    this.#leave()
  }

  /** @param {Channel} channel */
  #tellRefused(channel) {
    if (channel === this.#channel) this.emit("refused")
  }

  #leave() {
    if (this.#before) leave(this.#pusher, this.#before)
    this.#before = null
  }

  /** @param {unknown} data */
  #receive(data) {
    if (isMessage(data)) this.emit("message", { message: data })
  }
}

/**
 * Nothing is heard of it any more. What is still pending, pusher-js would only cancel, and ask for again with the next socket.
 * @param {Pusher} pusher
 * @param {Channel} channel
 */
export function leave(pusher, channel) {
  channel.unbind()
  if (channel.subscriptionPending) channel.disconnect()
  pusher.unsubscribe(channel.name)
}
