/** Whether our server keeps us waiting: what was asked has had no answer for seconds, or never got
    there. The next quick answer says that it is over. */

import { Emitter } from "./emitter.js"

const SLOW_AFTER_MS = 2_000

export class Latency extends Emitter {
  #timers
  #late = new Set()
  #isHigh = false

  constructor({ timers = globalThis } = {}) {
    super()
    this.#timers = timers
  }

  get isHigh() { return this.#isHigh }

  /** Returns or throws what comes of `exchange`, a promise. */
  async watch(exchange) {
    const timer = this.#timers.setTimeout(() => this.#beLate(exchange), SLOW_AFTER_MS)
    try {
      const answer = await exchange
      this.#meetAnswer(exchange)
      return answer
    } catch (error) {
      this.#late.delete(exchange)
      this.#become(true)
      throw error
    } finally {
      this.#timers.clearTimeout(timer)
    }
  }

  #beLate(exchange) {
    this.#late.add(exchange)
    this.#become(true)
  }

  // A late answer doesn't say that the next one is quick. So it doesn't go to and fro where all
  // answers are late.
  #meetAnswer(exchange) {
    const wasLate = this.#late.delete(exchange)
    if (!wasLate && this.#late.size === 0) this.#become(false)
  }

  #become(isHigh) {
    if (isHigh === this.#isHigh) return
    this.#isHigh = isHigh
    this.emit("changed")
  }
}
