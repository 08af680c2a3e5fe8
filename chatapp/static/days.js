/** The quiet rule above the first message of a day. */

import { isNewDay } from "./grouping.js"

export class Days {
  #template
  #clock
  // By message node: its rule and its time.
  #rules = new Map()

  constructor({ template, clock }) {
    this.#template = template
    this.#clock = clock
  }

  start() {
    this.#clock.addEventListener("day", this.#rename)
  }

  stop() {
    this.#clock.removeEventListener("day", this.#rename)
  }

  /** Says above this message that a day begins, or takes that back. */
  divide(node, previous, message) {
    this.#rules.get(node)?.rule.remove()
    this.#rules.delete(node)
    if (isNewDay(previous, message)) this.#draw(node, message.sent_at)
  }

  #draw(node, at) {
    const rule = this.#template.content.firstElementChild.cloneNode()
    this.#rules.set(node, { rule, at })
    this.#name({ rule, at })
    node.prepend(rule)
  }

  #name({ rule, at }) {
    rule.textContent = this.#clock.day(at)
  }

  // "Today" is "Yesterday" now; what is no longer shown needs no name.
  #rename = () => {
    for (const [node, day] of this.#rules) {
      if (node.isConnected) this.#name(day)
      else this.#rules.delete(node)
    }
  }
}
