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
