/** Who is typing. Pages tell it every few seconds while it goes on, so silence means its end. */

import { Emitter } from "../events.js"
import { areTyping, MANY_TYPE } from "./words.js"

/** @import { Timers } from "../server/backoff.js" */
/** @import { People } from "./people.js" */

const TELL_EVERY_MS = 3_000
const GONE_AFTER_MS = 5_000
const MOST_NAMES = 2

/**
 * Emits `changed` when others begin or stop, and `tell` when the others are to be told of us.
 * @extends {Emitter<{ changed: undefined, tell: undefined }>}
 */
export class Typing extends Emitter {
  #now
  #timers
  #told = -Infinity
  // Of those who type, by the person's id.
  /** @type {Map<string, number>} */
  #timeouts = new Map()

  /** @param {{ now?: () => number, timers?: Timers }} [options] */
  constructor({ now = Date.now, timers = globalThis } = {}) {
    super()
    this.#now = () => now()
    this.#timers = timers
  }

  /** In the order in which they began. */
  get ids() {
    return [...this.#timeouts.keys()]
  }

  /** One's own key was pressed. Emits `tell` at once or not at all: said later, it would name
      somebody who has stopped. */
  typed() {
    if (this.#now() - this.#told < TELL_EVERY_MS) return
    this.#told = this.#now()
    this.emit("tell")
  }

  /** @param {string} id */
  heard(id) {
    const isNew = !this.#timeouts.has(id)
    this.#timers.clearTimeout(this.#timeouts.get(id))
    this.#timeouts.set(
      id,
      this.#timers.setTimeout(() => this.over(id), GONE_AFTER_MS),
    )
    if (isNew) this.emit("changed")
  }

  /** @param {string} id */
  over(id) {
    this.#timers.clearTimeout(this.#timeouts.get(id))
    if (this.#timeouts.delete(id)) this.emit("changed")
  }

  stop() {
    this.ids.forEach(id => this.over(id))
  }
}

/** @param {string[]} names */
export function typingWords(names) {
  if (names.length === 0) return ""
  if (names.length > MOST_NAMES) return MANY_TYPE
  return areTyping(names)
}

/** The line that says who is typing. It is only seen: a screen reader does not announce it. */
export class TypingView {
  #line
  #typing
  #people

  /** @param {{ line: HTMLElement, typing: Typing, people: People }} collaborators */
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

  // Somebody who isn't here has no name, and doesn't type.
  #tell = () => {
    const names = this.#typing.ids.map(id => this.#people.nameOf(id)).filter(name => name !== null)
    this.#line.textContent = typingWords(names)
  }
}
