/** Messages in the order of their ids, each id once. */
export class MessageList {
  #messages = []

  get all() {
    return [...this.#messages]
  }

  get oldestId() {
    return this.#messages.at(0)?.id ?? null
  }

  get newestId() {
    return this.#messages.at(-1)?.id ?? null
  }

  find(id) {
    const message = this.#messages[this.#position(id)]
    return message?.id === id ? message : undefined
  }

  put(message) {
    const replaced = this.find(message.id) ? 1 : 0
    this.#messages.splice(this.#position(message.id), replaced, message)
  }

  // New messages belong at the end nearly always, so the search costs nothing there.
  #position(id) {
    if (!(this.newestId >= id)) return this.#messages.length
    let [from, to] = [0, this.#messages.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#messages[middle].id < id) from = middle + 1
      else to = middle
    }
    return from
  }
}
