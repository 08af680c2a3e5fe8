/** The list of messages: in the order of their ids, days apart, breaths together, each once. */

import { initialsInstead } from "./avatar.js"
import { isContinued } from "./grouping.js"
import { MessageView } from "./message_view.js"
import { placeOf } from "./order.js"

export class Timeline {
  #list
  #view
  #days
  #messages = []
  #nodes = new Map()

  constructor({ list, view, days }) {
    this.#list = list
    this.#view = view
    this.#days = days
  }

  start() {
    this.#list.addEventListener("error", initialsInstead, true)
  }

  stop() {
    this.#list.removeEventListener("error", initialsInstead, true)
  }

  /** Takes over what the server drew, finishes it, and gives back its messages. */
  adopt() {
    for (const node of [...this.#list.querySelectorAll("[data-message]")]) {
      const message = MessageView.read(node)
      this.#view.update(node, message)
      this.#insert(message, node)
    }
    return [...this.#messages]
  }

  get isEmpty() {
    return this.#messages.length === 0
  }

  has(id) {
    return this.#nodes.has(id)
  }

  node(id) {
    return this.#nodes.get(id)
  }

  add(messages) {
    for (const message of messages) {
      if (this.has(message.id)) this.change(message)
      else this.#insert(message, this.#view.draw(message))
    }
  }

  change(message) {
    if (!this.has(message.id)) return
    this.#messages[placeOf(this.#messages, message.id)] = message
    this.#view.update(this.node(message.id), message)
  }

  replace(messages) {
    this.#list.replaceChildren()
    this.#messages = []
    this.#nodes.clear()
    this.add(messages)
  }

  remove(messages) {
    for (const { id } of messages) this.#remove(id)
    this.#join(0)
  }

  /** The first message of others after that id, and whether nothing stands before it. */
  firstAfter(id, person) {
    const start = placeOf(this.#messages, id + 1)
    const message = this.#messages.slice(start).find(({ user_id: author }) => author !== person)
    return message && { node: this.node(message.id), isFirst: start === 0 }
  }

  #insert(message, node) {
    const at = placeOf(this.#messages, message.id)
    this.#list.insertBefore(node, this.node(this.#messages[at]?.id) ?? null)
    this.#messages.splice(at, 0, message)
    this.#nodes.set(message.id, node)
    this.#join(at)
    this.#join(at + 1)
  }

  #remove(id) {
    this.node(id)?.remove()
    this.#nodes.delete(id)
    const at = placeOf(this.#messages, id)
    if (this.#messages[at]?.id === id) this.#messages.splice(at, 1)
  }

  #join(at) {
    const [previous, message] = [this.#messages[at - 1], this.#messages[at]]
    if (!message) return
    const node = this.node(message.id)
    node.classList.toggle("message--continued", isContinued(previous, message))
    this.#days.divide(node, previous, message)
  }
}
