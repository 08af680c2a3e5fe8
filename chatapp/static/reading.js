/** Tells the server how far the person has read: there the line "New" stands, on every device. */

// A busy room would else have one more request for each message and reader.
const TELL_AFTER_MS = 2_000

export class Reading {
  #api
  #timers
  #window
  #told
  #read
  #timer = null
  #telling = null

  constructor({ api, readId, timers = globalThis, window = globalThis }) {
    this.#api = api
    this.#told = this.#read = readId ?? 0
    this.#timers = timers
    this.#window = window
  }

  start() {
    this.#window.addEventListener("pagehide", this.#hurry)
  }

  stop() {
    this.#window.removeEventListener("pagehide", this.#hurry)
    this.#endWait()
  }

  /** That message was before the reader's eyes, and all that stand above it. */
  upTo(id) {
    this.#read = Math.max(this.#read, id ?? 0)
    if (this.#isDue) this.#timer ??= this.#timers.setTimeout(() => this.#tell(), TELL_AFTER_MS)
  }

  /** Tell at once what is still to be told; settles when the server has heard it. */
  async finish() {
    if (this.#isDue) this.#tell()
    await this.#telling
  }

  get #isDue() {
    return this.#read > this.#told
  }

  #hurry = () => {
    if (this.#isDue) this.#tell()
  }

  // What does not arrive is told with what is read next.
  #tell() {
    this.#endWait()
    const [before, now] = [this.#told, this.#read]
    this.#told = now
    this.#telling = this.#api.read(now).catch(() => (this.#told = before))
  }

  #endWait() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
  }
}
