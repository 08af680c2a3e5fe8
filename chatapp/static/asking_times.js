/** When the next question to the server is due. */

import { Backoff } from "./backoff.js"

// Two processes may publish out of order: a hole gets a moment to close by itself. The moment
// differs from page to page, so that a hundred of them do not all ask at once.
const HOLE_MS = 300

const MINUTE_MS = 60_000
const MINUTE_SPREAD_MS = 10_000
const FEW_SECONDS_FIRST_MS = 2_000
// Whatever happened, a page has all of it five seconds after the last trouble.
const FEW_SECONDS_MOST_MS = 4_000

export class AskingTimes {
  #ask
  #conversation
  #random
  #timers
  #backoff
  #next = null
  #moment = null

  constructor({ ask, conversation, random = Math.random, timers = globalThis }) {
    this.#ask = ask
    this.#conversation = conversation
    this.#random = random
    this.#timers = timers
    const [first, most] = [FEW_SECONDS_FIRST_MS, FEW_SECONDS_MOST_MS]
    this.#backoff = new Backoff({ first, most, random })
  }

  /** A hole was seen, which may be none any more by then. */
  inAMoment() {
    const wait = HOLE_MS * (1 + this.#random())
    this.#moment ??= this.#timers.setTimeout(() => this.#endOfMoment(), wait)
  }

  /** The next regular question: the better the page stands, the later. */
  plan({ isOut, isLive }, atLeast = 0) {
    this.#timers.clearTimeout(this.#next)
    if (isLive) this.reset()
    const wait = isLive ? this.#aboutAMinute() : Math.max(this.#backoff.next(), atLeast)
    if (!isOut) this.#next = this.#timers.setTimeout(this.#ask, wait)
  }

  /** From now on, the few seconds between questions are few again. */
  reset() {
    this.#backoff.reset()
  }

  stop() {
    this.#timers.clearTimeout(this.#next)
    this.#timers.clearTimeout(this.#moment)
    this.#moment = null
    this.reset()
  }

  #aboutAMinute() {
    return MINUTE_MS - this.#random() * MINUTE_SPREAD_MS
  }

  #endOfMoment() {
    this.#moment = null
    if (this.#conversation.hasHole) this.#ask()
  }
}
