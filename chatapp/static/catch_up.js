/** One round of asking: everything that changed since the revision that we have reached. */

import { Restored, Unreachable } from "./refusals.js"

const CHANGES_AN_ANSWER = 100

// Further behind, the newest page is the shorter way to the present.
const FAR_BEHIND_CHANGES = 500

export class CatchUp {
  #conversation
  #api
  #onFarBehind

  constructor({ conversation, api, onFarBehind }) {
    this.#conversation = conversation
    this.#api = api
    this.#onFarBehind = onFarBehind
  }

  /** Applies nothing any more once `signal` is aborted. */
  async run(signal) {
    try {
      await this.#follow(signal)
    } catch (error) {
      if (!(error instanceof Restored)) throw error
      await this.#startOver(signal)
    }
  }

  async #follow(signal) {
    let answer = await this.#ask()
    if (answer.more && await this.#leap(signal)) answer = await this.#ask()
    while (this.#apply(answer, signal)) answer = await this.#ask()
  }

  async #ask() {
    const { rev } = this.#conversation
    const answer = await this.#api.since(rev, CHANGES_AN_ANSWER)
    if (answer.more && answer.rev <= rev) throw new Unreachable("An answer that leads nowhere.")
    return answer
  }

  /** True while there is more to ask for. */
  #apply(answer, signal) {
    if (signal.aborted) return false
    this.#conversation.fill(answer)
    return answer.more
  }

  /** Where the present is far, go there at once; true if so. */
  async #leap(signal) {
    const page = await this.#api.page()
    if (signal.aborted || page.rev - this.#conversation.rev <= FAR_BEHIND_CHANGES) return false
    const wasAt = this.#conversation.newestId
    this.#conversation.replace(page)
    this.#onFarBehind({ wasAt })
    return true
  }

  async #startOver(signal) {
    const page = await this.#api.page()
    if (!signal.aborted) this.#conversation.replace(page, { restored: true })
  }
}
