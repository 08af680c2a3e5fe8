/** Says whose socket this is, in the form that pusher-js wants it asked. Pusher cuts the sockets
    of a removed person by it: one that isn't signed in would stay open. */

import { Backoff } from "./backoff.js"
import { whyTurnedAway } from "./refusals.js"

const TRY_AGAIN_FIRST_MS = 1_000
const TRY_AGAIN_MOST_MS = 30_000

export class SigningIn {
  #authenticate
  #isCurrent
  #onRefused
  #timers
  #random

  constructor({ authenticate, isCurrent, onRefused, timers, random }) {
    this.#authenticate = authenticate
    this.#isCurrent = isCurrent
    this.#onRefused = onRefused
    this.#timers = timers
    this.#random = random
  }

  /** Asks until there is an answer or the socket is gone: pusher-js would not ask again. */
  async answer({ socketId }, reply) {
    const backoff = new Backoff({
      first: TRY_AGAIN_FIRST_MS, most: TRY_AGAIN_MOST_MS, random: this.#random,
    })
    while (this.#isCurrent(socketId)) {
      if (await this.#ask(socketId, reply)) return
      await new Promise(done => this.#timers.setTimeout(done, backoff.next()))
    }
  }

  /** True where asking again would not help. */
  async #ask(socketId, reply) {
    try {
      const signed = await this.#authenticate(socketId)
      if (this.#isCurrent(socketId)) reply(null, signed)
      return true
    } catch (error) {
      if (whyTurnedAway(error) === "trouble") return false
      if (this.#isCurrent(socketId)) this.#onRefused(error)
      return true
    }
  }
}
