/** Work that is never done twice at once: wanted meanwhile, it is done once more afterwards. */
export class OneAtATime {
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
    return (this.#running ??= this.#turns(this.#life.signal))
  }

  stop() {
    this.#life.abort()
    this.#life = new AbortController()
    this.#running = null
  }

  async #turns(signal) {
    try {
      await this.#turn(signal)
    } finally {
      if (this.#again && !signal.aborted) await this.#turns(signal)
      else if (!signal.aborted) this.#running = null
    }
  }

  // Async, so that what is thrown at once is also thrown after `run` has noted that it runs.
  async #turn(signal) {
    this.#again = false
    await this.#work(signal)
  }
}
