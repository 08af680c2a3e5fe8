/** The channel that carries the room's messages, as pusher-js shows it. */

import { Emitter } from "../events.js"
import { isMessage } from "../server/message.js"

/**
 * @import Pusher from "pusher-js"
 * @import { Hint, MessageEvent } from "../server/message.js"
 */

export const ROOM = "private-chat"

/** For encrypted_channel.js. */
export const UNREADABLE = "unreadable"

const EVENTS = ["message-added", "message-changed"]

/**
 * `unreadable`: in an encrypted room something came that this page couldn't decrypt.
 * @extends {Emitter<{ subscribed: undefined, refused: undefined, unreadable: undefined,
 *   message: { message: MessageEvent | Hint } }>}
 */
export class RoomChannel extends Emitter {
  #pusher
  #channel

  /** @param {Pusher} pusher */
  constructor(pusher) {
    super()
    this.#pusher = pusher
    this.#channel = pusher.subscribe(ROOM)
    this.#channel.bind("pusher:subscription_succeeded", () => this.emit("subscribed"))
    this.#channel.bind("pusher:subscription_error", () => this.emit("refused"))
    this.#channel.bind(UNREADABLE, () => this.emit(UNREADABLE))
    for (const name of EVENTS) {
      this.#channel.bind(name, (/** @type {unknown} */ data) => this.#receive(data))
    }
  }

  /** Neither subscribed nor about to be: our own server said no. */
  get isIdle() {
    return !this.#channel.subscribed && !this.#channel.subscriptionPending
  }

  subscribeAgain() {
    this.#pusher.subscribe(ROOM)
  }

  /** @param {unknown} data */
  #receive(data) {
    if (isMessage(data)) this.emit("message", { message: data })
  }
}
