/** Work that is never done twice at once: wanted meanwhile, it is done once more afterwards. */
export class OneAtATime {
  #work
  #running = null
  #again = false
  #life = new AbortController()

  /** `work` takes a signal, and must change nothing any more once that is aborted. */
  constructor(work) {
    this.#work = work
  }

  run() {
    this.#again = true
    return (this.#running ??= this.#turns(this.#life.signal))
  }

  stop() {
    this.#life.abort()
    this.#life = new AbortController()
    this.#running = null
    this.#again = false
  }

  async #turns(signal) {
    while (this.#again && !signal.aborted) {
      this.#again = false
      await this.#work(signal)
    }
    if (!signal.aborted) this.#running = null
  }
}
