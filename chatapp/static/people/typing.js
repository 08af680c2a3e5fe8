/** Who is typing. It is told now and then, so silence means that it is over. */

import { Emitter } from "../events.js"

const TELL_EVERY_MS = 3_000
const GONE_AFTER_MS = 5_000
const MOST_NAMES = 2

export class Typing extends Emitter {
  #now
  #timers
  #told = -Infinity
  #timeouts = new Map()

  constructor({ now = Date.now, timers = globalThis } = {}) {
    super()
    this.#now = () => now()
    this.#timers = timers
  }

  /** In the order in which they began. */
  get ids() { return [...this.#timeouts.keys()] }

  /** We ourselves do: a key was pressed. Emits `tell`, now and then; never after the last key, or
      the others would see somebody who has stopped. */
  typed() {
    if (this.#now() - this.#told < TELL_EVERY_MS) return
    this.#told = this.#now()
    this.emit("tell")
  }

  heard(id) {
    const isNew = !this.#timeouts.has(id)
    this.#timers.clearTimeout(this.#timeouts.get(id))
    this.#timeouts.set(id, this.#timers.setTimeout(() => this.over(id), GONE_AFTER_MS))
    if (isNew) this.emit("changed")
  }

  over(id) {
    this.#timers.clearTimeout(this.#timeouts.get(id))
    if (this.#timeouts.delete(id)) this.emit("changed")
  }

  stop() {
    this.ids.forEach(id => this.over(id))
  }
}

export function typingWords(names) {
  if (names.length === 0) return ""
  if (names.length > MOST_NAMES) return "Several people are typing…"
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} typing…`
}

/** The quiet line of who is typing: seen, and not said aloud. */
export class TypingView {
  #line
  #typing
  #people

  constructor({ line, typing, people }) {
    this.#line = line
    this.#typing = typing
    this.#people = people
  }

  start() {
    this.#typing.addEventListener("changed", this.#tell)
    this.#people.addEventListener("changed", this.#tell)
  }

  stop() {
    this.#typing.removeEventListener("changed", this.#tell)
    this.#people.removeEventListener("changed", this.#tell)
  }

  // Who isn't here can't be named, and doesn't type.
  #tell = () => {
    const names = this.#typing.ids.map(id => this.#people.nameOf(id)).filter(Boolean)
    this.#line.textContent = typingWords(names)
  }
}
