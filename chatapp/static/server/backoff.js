/** How work is tried again: after waits that grow, and never twice at once. */

/** Waits that double from `first` to `most` milliseconds. */
export class Backoff {
  #first
  #most
  #random
  #tries = 0

  constructor({ first, most, random = Math.random }) {
    this.#first = first
    this.#most = most
    this.#random = random
  }

  // Each wait is cut by up to a half at random: pages that failed together must not try together.
  next() {
    const wait = Math.min(this.#most, this.#first * 2 ** this.#tries)
    this.#tries += 1
    return wait * (0.5 + this.#random() / 2)
  }

  reset() {
    this.#tries = 0
  }
}

/** Work that is never done twice at once: wanted meanwhile, it is done once more afterwards. */
export class SingleFlight {
  #work
  #running = null
  #again
  #life = new AbortController()

  /** `work` takes a signal, and must change nothing any more once that is aborted. */
  constructor(work) {
    this.#work = work
  }

  /** Throws what the work throws, to everybody who waited for it. */
  run() {
    this.#again = true
    return (this.#running ??= this.#rounds(this.#life.signal))
  }

  stop() {
    this.#life.abort()
    this.#life = new AbortController()
    this.#running = null
  }

  async #rounds(signal) {
    try {
      await this.#round(signal)
    } finally {
      if (this.#again && !signal.aborted) await this.#rounds(signal)
      else if (!signal.aborted) this.#running = null
    }
  }

  // Async, so that what is thrown at once is also thrown after `run` has noted that it runs.
  async #round(signal) {
    this.#again = false
    await this.#work(signal)
  }
}
