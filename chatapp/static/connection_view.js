/** The status "Connection": how the room does, quietly, in words. */

import { words } from "./status.js"

export class ConnectionView {
  #status

  constructor(status) {
    this.#status = status
  }

  /** The same words aren't said twice. */
  tell(state) {
    const { text, kind } = words(state)
    if (this.#status.textContent === text) return
    this.#status.textContent = text
    this.#status.className = `bar__status status status--${kind}`
  }
}
