/** Refresh: asks the server for messages and people now, and says what came of it. */

import { UNREACHABLE } from "../server/words.js"
import { words } from "../status/status_bar.js"
import { refreshed } from "./words.js"

/** @import { Directory, People } from "../people/people.js" */
/** @import { State } from "../status/status_bar.js" */

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
    if (!(await reached) || !upToDate) return UNREACHABLE
    const { count: people, isPartial } = this.#people
    return refreshed(this.#conversation.rev - rev, { people, isPartial })
  }
}
