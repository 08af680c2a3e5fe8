/** The status "Connection": how the room does, quietly, in words. */

import { words } from "./status.js"

// What is over by then need not be said.
const QUIET_MS = 500

export class ConnectionView {
  #status
  #timers
  #told = null
  #soon = null

  constructor(status, { timers = globalThis } = {}) {
    this.#status = status
    this.#timers = timers
  }

  /** The same words aren't said twice. */
  tell(state) {
    const said = words(state)
    if (said.text === this.#told) return
    this.#told = said.text
    this.#timers.clearTimeout(this.#soon)
    if (said.kind !== "waiting") this.#show(said)
    else this.#soon = this.#timers.setTimeout(() => this.#show(said), QUIET_MS)
  }

  #show({ text, kind }) {
    if (this.#status.textContent === text) return
    this.#status.textContent = text
    this.#status.className = `bar__status status status--${kind}`
  }
}
