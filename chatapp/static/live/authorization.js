/** What Pusher wants signed by our server, asked for in the form that pusher-js wants it asked. */

import { Backoff } from "../server/backoff.js"
import { whyTurnedAway } from "../server/errors.js"

// After an outage a hundred pages come back together: their questions to our server do not.
const COME_BACK_WITHIN_MS = 500

/** Asks to be let into a channel. */
export class ChannelAuthorization {
  /** Why the last question was not answered with a yes; null when it was. */
  refusal = null
  #authorise
  #isCurrent
  #timers
  #random
  #comesBack = false

  constructor({ authorise, isCurrent, timers, random }) {
    this.#authorise = authorise
    this.#isCurrent = isCurrent
    this.#timers = timers
    this.#random = random
  }

  /** Late answers are dropped: a signature is good for the socket that it was made for alone. */
  async answer({ socketId, channelName }, reply) {
    if (this.#comesBack) await this.#pause()
    if (!this.#isCurrent(socketId)) return
    const [refusal, signed] = await this.ask(socketId, channelName)
    if (!this.#isCurrent(socketId)) return
    this.refusal = refusal
    reply(refusal, signed)
  }

  /** Returns a refusal or a signature, and null for the other. */
  async ask(socketId, channelName) {
    try {
      const signed = await this.#authorise(socketId, channelName)
      this.#comesBack = true
      return [null, signed]
    } catch (refusal) {
      return [refusal, null]
    }
  }

  #pause() {
    const wait = this.#random() * COME_BACK_WITHIN_MS
    return new Promise(done => this.#timers.setTimeout(done, wait))
  }
}

const TRY_AGAIN_FIRST_MS = 1_000
const TRY_AGAIN_MOST_MS = 30_000

/** Says whose socket this is. Pusher cuts the sockets of a removed person by it: one that isn't
    signed in would stay open. */
export class UserAuthentication {
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
