/** When the outbox tries to send: one attempt after the other, at once or after a wait. */

import { Backoff } from "./backoff.js"
import { Emitter } from "./emitter.js"
import { OneAtATime } from "./one_at_a_time.js"
import { TooFast, whyTurnedAway } from "./refusals.js"

const FIRST_WAIT_MS = 1_000
const MOST_WAIT_MS = 30_000

export class Delivery extends Emitter {
  #attempt
  #timers
  #backoff
  #working = new OneAtATime(signal => this.#work(signal))
  #isOff = true
  #wait = null
  #isWaitOurs = true

  /** `attempt(signal)` sends what is due, and returns false when nothing is. */
  constructor({ attempt, timers, random }) {
    super()
    this.#attempt = attempt
    this.#timers = timers
    this.#backoff = new Backoff({ first: FIRST_WAIT_MS, most: MOST_WAIT_MS, random })
  }

  stop() {
    this.#isOff = true
    this.#working.stop()
    this.#endWait()
  }

  /** There may be something to send. Whatever holds deliveries up goes on doing so. */
  nudge() {
    this.#working.run()
  }

  /** Things may be better now. A wait that the server asked for is still waited. */
  wake() {
    this.#isOff = false
    this.#backoff.reset()
    if (this.#isWaitOurs) this.#endWait()
    this.nudge()
  }

  /** Whoever was turned away may stay after all: go on, after a wait that grows each time. */
  resume() {
    if (!this.#isOff) return
    this.#isOff = false
    this.#waitFor(this.#backoff.next())
  }

  async #work(signal) {
    try {
      while (!this.#isOff && !this.#wait && await this.#attempt(signal)) this.#backoff.reset()
    } catch (error) {
      if (!signal.aborted) this.#meet(error)
    }
  }

  #meet(error) {
    const why = whyTurnedAway(error)
    if (why !== "trouble") this.#turnOff(why)
    else if (error instanceof TooFast) this.#waitAsTold(error)
    else this.#waitFor(this.#backoff.next())
  }

  #turnOff(why) {
    this.#isOff = true
    this.emit(why)
  }

  #waitAsTold({ retryAfter }) {
    const seconds = Math.max(1, retryAfter ?? 1)
    this.#isWaitOurs = false
    this.#waitFor(seconds * 1_000)
    this.emit("waiting", { seconds })
  }

  #waitFor(ms) {
    this.#wait = this.#timers.setTimeout(() => this.#goOn(), ms)
  }

  #goOn() {
    this.#endWait()
    this.nudge()
  }

  #endWait() {
    this.#timers.clearTimeout(this.#wait)
    this.#wait = null
    this.#isWaitOurs = true
  }
}
