/** Refresh: asks the server now, for messages and for people, and says what came of it. */

import { words } from "./status.js"

const FAILED = "The server could not be reached. Try again in a moment."

export class Refreshing {
  #sync
  #conversation
  #rollCall
  #people

  constructor({ sync, conversation, rollCall, people }) {
    this.#sync = sync
    this.#conversation = conversation
    this.#rollCall = rollCall
    this.#people = people
  }

  /** The sentence that says it. */
  async run() {
    const { rev } = this.#conversation
    const reached = this.#rollCall.refresh().then(() => true, () => false)
    await this.#sync.ask()
    const { refused, upToDate } = this.#sync.state
    if (refused) return `${words(this.#sync.state).text}.`
    if (!(await reached) || !upToDate) return FAILED
    return `${changes(this.#conversation.rev - rev)} ${company(this.#people)}`
  }
}

function changes(count) {
  if (count <= 0) return "You had everything."
  return count === 1 ? "1 change was missing." : `${count} changes were missing.`
}

function company({ count, isPartial }) {
  if (isPartial) return `At least ${count} ${count === 1 ? "person is" : "people are"} here.`
  return count === 1 ? "Nobody else is here." : `${count} people are here.`
}
