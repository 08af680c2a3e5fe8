/** What a person is writing, kept over reloads and sign-ins in this browser. */

export class Draft {
  #key
  #storage

  /** `storage` is asked for at each use: a browser may forbid even to look at it. */
  constructor({ person, storage = () => globalThis.localStorage }) {
    this.#key = `chatapp-draft-${person}`
    this.#storage = storage
  }

  get text() {
    return this.#try(storage => storage.getItem(this.#key)) ?? ""
  }

  keep(text) {
    this.#try(storage => text ? storage.setItem(this.#key, text) : storage.removeItem(this.#key))
  }

  // Without storage one can still write and send.
  #try(use) {
    try {
      return use(this.#storage())
    } catch {
      return null
    }
  }
}
