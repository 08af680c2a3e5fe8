/** Refresh: asks the server for messages and people now, and says what came of it. */

import { words } from "../status/status_bar.js"

/** @import { Directory, People } from "../people/people.js" */
/** @import { State } from "../status/status_bar.js" */

const FAILED = "The server could not be reached. Try again in a moment."

export class Refresh {
  #sync
  #conversation
  #directory
  #people

  /**
   * @param {{ sync: { ask(): Promise<void>, state: State }, conversation: { rev: number },
   *   directory: Directory, people: People }} collaborators
   */
  constructor({ sync, conversation, directory, people }) {
    this.#sync = sync
    this.#conversation = conversation
    this.#directory = directory
    this.#people = people
  }

  /** Returns the sentence that says what came of it. */
  async run() {
    const { rev } = this.#conversation
    const reached = this.#directory.refresh().then(
      () => true,
      () => false,
    )
    await this.#sync.ask()
    const { refused, upToDate } = this.#sync.state
    if (refused) return `${words(this.#sync.state).text}.`
    if (!(await reached) || !upToDate) return FAILED
    return `${changes(this.#conversation.rev - rev)} ${peopleHere(this.#people)}`
  }
}

/** @param {number} count */
function changes(count) {
  if (count <= 0) return "You had everything."
  return count === 1 ? "1 change was missing." : `${count} changes were missing.`
}

/** @param {People} people */
function peopleHere({ count, isPartial }) {
  if (isPartial) return `At least ${count} ${count === 1 ? "person is" : "people are"} here.`
  return count === 1 ? "Nobody else is here." : `${count} people are here.`
}
