/** What one step changed, told as a whole: a message that is new is not also "changed". */
export class News {
  #added = new Map()
  #changed = new Map()

  /** What is newer than all that is loaded, or changed there. */
  beyond = []

  get added() {
    return [...this.#added.values()].sort((one, other) => one.id - other.id)
  }

  get changed() {
    return [...this.#changed.values()]
  }

  tell(message, { isNew }) {
    const where = isNew || this.#added.has(message.id) ? this.#added : this.#changed
    where.set(message.id, message)
  }
}
