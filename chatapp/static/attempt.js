/** One attempt to send what is first in the outbox. */

import { Emitter } from "./emitter.js"
import { isFinal } from "./refusals.js"

export class Attempt extends Emitter {
  #api
  #entries

  constructor({ api, entries }) {
    super()
    this.#api = api
    this.#entries = entries
  }

  /** False when nothing was due. What another tab sent or discarded meanwhile is not sent. */
  async run(signal) {
    await this.#entries.refresh()
    const entry = this.#entries.nextPending
    if (signal.aborted || !entry) return false
    await this.#send(entry)
    return true
  }

  async #send(entry) {
    this.#entries.mark(entry.client_id)
    try {
      await this.#keep(entry, await this.#api.send(entry))
    } catch (error) {
      if (!isFinal(error)) throw error
      await this.#entries.fail(entry.client_id, error.message)
    } finally {
      this.#entries.mark(null)
    }
  }

  // Told before it leaves the list, so that it is never missing in both places.
  async #keep(entry, message) {
    this.emit("kept", { message })
    await this.#entries.remove(entry.client_id)
  }
}
