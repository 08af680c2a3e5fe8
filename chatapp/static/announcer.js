/** Says to those who listen what others see. */

// Until it has surely been said; after that it would only stand in the way of who reads the page.
const LINGERS_MS = 30_000

export class Announcer {
  #place
  #timers

  constructor(place, { timers = globalThis } = {}) {
    this.#place = place
    this.#timers = timers
  }

  // A node of its own each time: what came before is said to its end, and the same words twice.
  say(words) {
    const sentence = document.createElement("span")
    sentence.textContent = words
    this.#place.append(sentence)
    this.#timers.setTimeout(() => sentence.remove(), LINGERS_MS)
  }
}
