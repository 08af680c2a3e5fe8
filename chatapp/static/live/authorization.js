/** What Pusher wants signed by our server, asked for in the form that pusher-js wants it asked. */

import { Backoff } from "../server/backoff.js"
import { whyTurnedAway } from "../server/errors.js"

/**
 * @import { ChannelAuthorizationCallback, UserAuthenticationCallback } from "pusher-js"
 * @import { ChannelSignature, UserSignature } from "../server/api.js"
 * @import { Timers } from "../server/backoff.js"
 *
 * @typedef {(socketId: string) => boolean} IsCurrent - whether that is the socket of now
 * @typedef {(epoch: number) => boolean} OnMoved - true where the channel is left for one of this
 *   epoch
 */

// After an outage a hundred pages come back together: their questions to our server do not.
const COME_BACK_WITHIN_MS = 500

/** Asks to be let into a channel. */
export class ChannelAuthorization {
  /**
   * Why the last question was not answered with a yes; null when it was.
   * @type {unknown}
   */
  refusal = null
  #authorise
  #onMoved
  #isCurrent
  #timers
  #random
  #comesBack = false

  /**
   * @param {{ authorise(socketId: string, channelName: string): Promise<ChannelSignature>,
   *   onMoved: OnMoved, isCurrent: IsCurrent, timers: Timers, random: () => number }} how
   */
  constructor({ authorise, onMoved, isCurrent, timers, random }) {
    this.#authorise = authorise
    this.#onMoved = onMoved
    this.#isCurrent = isCurrent
    this.#timers = timers
    this.#random = random
  }

  /**
   * Late answers are dropped: a signature is good for the socket that it was made for alone.
   * @param {{ socketId: string, channelName: string }} question
   * @param {ChannelAuthorizationCallback} reply
   */
  async answer({ socketId, channelName }, reply) {
    if (this.#comesBack) await pause(this.#timers, this.#random() * COME_BACK_WITHIN_MS)
    if (!this.#isCurrent(socketId)) return
    const [refusal, signed] = await this.ask(socketId, channelName)
    if (!this.#isCurrent(socketId)) return
    this.refusal = refusal
    // Our server says no to the channels of another epoch, and which is the room's.
    const { details } = /** @type {{ details?: { epoch?: number } } | null} */ (refusal) ?? {}
    if (details?.epoch && this.#onMoved(details.epoch)) return
    reply(/** @type {Error | null} */ (refusal), signed)
  }

  /**
   * Returns a refusal or a signature, and null for the other.
   * @param {string} socketId
   * @param {string} channelName
   * @returns {Promise<[refusal: unknown, signed: ChannelSignature | null]>}
   */
  async ask(socketId, channelName) {
    try {
      const signed = await this.#authorise(socketId, channelName)
      this.#comesBack = true
      return [null, signed]
    } catch (refusal) {
      return [refusal, null]
    }
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

  /**
   * @param {{ authenticate(socketId: string): Promise<UserSignature>, isCurrent: IsCurrent,
   *   onRefused(refusal: unknown): void, timers: Timers, random: () => number }} how
   */
  constructor({ authenticate, isCurrent, onRefused, timers, random }) {
    this.#authenticate = authenticate
    this.#isCurrent = isCurrent
    this.#onRefused = onRefused
    this.#timers = timers
    this.#random = random
  }

  /**
   * Asks until there is an answer or the socket is gone: pusher-js would not ask again.
   * @param {{ socketId: string }} question
   * @param {UserAuthenticationCallback} reply
   */
  async answer({ socketId }, reply) {
    const backoff = new Backoff({
      first: TRY_AGAIN_FIRST_MS,
      most: TRY_AGAIN_MOST_MS,
      random: this.#random,
    })
    while (this.#isCurrent(socketId)) {
      if (await this.#ask(socketId, reply)) return
      await pause(this.#timers, backoff.next())
    }
  }

  /**
   * True where asking again would not help.
   * @param {string} socketId
   * @param {UserAuthenticationCallback} reply
   */
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

/**
 * @param {Timers} timers
 * @param {number} ms
 */
function pause(timers, ms) {
  return new Promise((/** @type {(value?: undefined) => void} */ done) => {
    timers.setTimeout(() => done(), ms)
  })
}
