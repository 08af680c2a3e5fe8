/** What one may do about a message that failed: edit, retry, copy or discard it. */

export class OutboxActions {
  #list
  #outbox
  #composer
  #announcer

  constructor({ list, outbox, composer, announcer }) {
    this.#list = list
    this.#outbox = outbox
    this.#composer = composer
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
    edit: entry => this.#edit(entry),
    retry: ({ client_id: id }) => this.#outbox.retry(id),
    discard: ({ client_id: id }) => this.#outbox.discard(id),
    copy: ({ message }) => this.#copy(message),
  }

  // It leaves the outbox only once it is kept elsewhere, or where it wasn't kept there either.
  #edit({ client_id: id, message, reason, kept }) {
    const isSafe = this.#composer.takeBack(message, reason)
    if (isSafe || !kept) this.#outbox.discard(id)
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
