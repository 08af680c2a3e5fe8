/** Messages in the order of their ids, each id once. */

import { placeOf } from "./order.js"

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

  remove(id) {
    if (this.find(id)) this.#messages.splice(this.#position(id), 1)
  }

  #position(id) {
    return placeOf(this.#messages, id)
  }
}
