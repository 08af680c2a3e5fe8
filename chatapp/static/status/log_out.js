/** Logging out. What the page asks meanwhile would be refused, and our server cuts the person's
    sockets behind them: the page that leaves for it need not ask why. */

// A server that does not answer must not keep anybody in.
const READING_MOST_MS = 1_000

// Whoever is still here by then did not get away: the browser was stopped, for instance.
const STILL_HERE_MS = 10_000

export class LogOut {
  #form
  #reading
  #parts
  #timers
  #isLeaving = false

  /** The parts stop in this order. */
  constructor({ form, reading, parts, timers = globalThis }) {
    this.#form = form
    this.#reading = reading
    this.#parts = parts
    this.#timers = timers
  }

  start() {
    this.#form.addEventListener("submit", this.#leave)
  }

  stop() {
    this.#form.removeEventListener("submit", this.#leave)
  }

  // How far one has read can't be told any more once one is out.
  #leave = async event => {
    event.preventDefault()
    if (this.#isLeaving) return
    this.#isLeaving = true
    await Promise.race([this.#reading.finish(), this.#pass(READING_MOST_MS)])
    for (const it of this.#parts) it.stop()
    this.#timers.setTimeout(() => this.#stay(), STILL_HERE_MS)
    this.#form.submit()
  }

  #pass(ms) {
    return new Promise(done => this.#timers.setTimeout(done, ms))
  }

  #stay() {
    this.#isLeaving = false
    for (const it of this.#parts.toReversed()) it.start()
  }
}
