/** Logging out. All that the page would ask meanwhile is refused, and our server ends the person's
    sockets: a page that is about to leave must not take that for trouble. */

/** @import { Timers } from "../server/backoff.js" */

/** @typedef {{ start(): void, stop(): void }} Part */

// A server that does not answer must not keep anybody from logging out.
const READING_MOST_MS = 1_000

// A page that is still open by then was not left: the reader pressed Stop, for instance.
const STILL_HERE_MS = 10_000

export class LogOut {
  #form
  #reading
  #parts
  #timers
  #isLeaving = false

  /**
   * @param {{ form: HTMLFormElement, reading: { finish(): Promise<void> }, parts: Part[],
   *   timers?: Timers }} collaborators the parts stop in this order
   */
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

  // Once the person is logged out, the server is not told any more how far they have read.
  #leave = async (/** @type {Event} */ event) => {
    event.preventDefault()
    if (this.#isLeaving) return
    this.#isLeaving = true
    await Promise.race([this.#reading.finish(), this.#pass(READING_MOST_MS)])
    for (const it of this.#parts) it.stop()
    this.#timers.setTimeout(() => this.#stay(), STILL_HERE_MS)
    this.#form.submit()
  }

  /**
   * @param {number} ms
   * @returns {Promise<void>}
   */
  #pass(ms) {
    return new Promise(done => this.#timers.setTimeout(done, ms))
  }

  #stay() {
    this.#isLeaving = false
    for (const it of this.#parts.toReversed()) it.start()
  }
}
