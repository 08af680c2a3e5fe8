/** When to give up on a socket and begin again with a new one. */

import { Backoff } from "./backoff.js"

// pusher-js itself tries again after 15, 30 and 60 s, and every page at the same moment.
const UNANSWERED_MS = 8_000

// Longer than our own server's answer may take.
const UNSUBSCRIBED_MS = 15_000

const TROUBLE_FIRST_MS = 1_000
const TROUBLE_MOST_MS = 30_000

export class StartingOver {
  #startOver
  #timers
  #patience
  #trouble
  #timer = null

  constructor({ startOver, timers, random }) {
    this.#startOver = startOver
    this.#timers = timers
    this.#patience = new Backoff({ first: UNANSWERED_MS, most: UNANSWERED_MS, random })
    this.#trouble = new Backoff({ first: TROUBLE_FIRST_MS, most: TROUBLE_MOST_MS, random })
  }

  unlessConnected() {
    this.#in(this.#patience.next())
  }

  unlessSubscribed() {
    this.#in(UNSUBSCRIBED_MS)
  }

  afterTrouble() {
    this.#in(this.#trouble.next())
  }

  neverMind() {
    this.#trouble.reset()
    this.stop()
  }

  stop() {
    this.#timers.clearTimeout(this.#timer)
  }

  #in(wait) {
    this.stop()
    this.#timer = this.#timers.setTimeout(this.#startOver, wait)
  }
}
