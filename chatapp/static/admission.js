/** Asks our server to be let into a channel, in the form that pusher-js wants it asked. */

// After an outage a hundred pages come back together: their questions to our server do not.
const COME_BACK_WITHIN_MS = 500

export class Admission {
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
