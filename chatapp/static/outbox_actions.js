/** What one may do about a message that failed: retry, copy or discard it. */

export class OutboxActions {
  #list
  #outbox
  #announcer

  constructor({ list, outbox, announcer }) {
    this.#list = list
    this.#outbox = outbox
    this.#announcer = announcer
  }

  start() {
    this.#list.addEventListener("click", this.#act)
  }

  stop() {
    this.#list.removeEventListener("click", this.#act)
  }

  #act = ({ target }) => {
    const action = target.closest("[data-action]")?.dataset.action
    if (!action) return
    const { clientId } = target.closest("[data-message]").dataset
    this.#actions[action](this.#outbox.entries.find(({ client_id: id }) => id === clientId))
  }

  #actions = {
    retry: ({ client_id: id }) => this.#outbox.retry(id),
    discard: ({ client_id: id }) => this.#outbox.discard(id),
    copy: ({ message }) => this.#copy(message),
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text)
      this.#announcer.say("Copied")
    } catch {
      this.#announcer.say("This browser does not let us copy.")
    }
  }
}
