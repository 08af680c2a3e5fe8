/** Logging out. What the page asks meanwhile would be refused, and our server cuts the person's
    sockets behind them: the page that leaves for it need not ask why. */

// Whoever is still here by then did not get away: the browser was stopped, for instance.
const STILL_HERE_MS = 10_000

export class Leaving {
  #form
  #parts

  /** The parts stop in this order. */
  constructor({ form, parts }) {
    this.#form = form
    this.#parts = parts
  }

  start() {
    this.#form.addEventListener("submit", this.#leave)
  }

  stop() {
    this.#form.removeEventListener("submit", this.#leave)
  }

  #leave = () => {
    for (const it of this.#parts) it.stop()
    setTimeout(() => this.#stay(), STILL_HERE_MS)
  }

  #stay() {
    for (const it of this.#parts.toReversed()) it.start()
  }
}
