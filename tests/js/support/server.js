/** A room on a server, and its answers; and what to go wrong with it. */

import { Restored, Unreachable } from "../../../chatapp/static/server/api.js"

export class Server {
  rev = 0
  messages = []
  asked = []
  isDown = false
  refusal = null
  life = "first"
  epoch = 1
  first = 1

  says(text, more = {}) {
    return this.#change({ id: this.messages.length + 1, message: text, name: "Ada", ...more })
  }

  edits(id, text, more = {}) {
    return this.#change({ ...this.messages[id - 1], message: text, ...more })
  }

  /** `says` that many times, at once. */
  isBusy(times) {
    return Array.from({ length: times }, (_, number) => this.says(`number ${number}`))
  }

  async page({ before = Infinity, after, around, limit = 100 } = {}) {
    this.#ask("page")
    if (around) return this.#around(around, limit)
    if (after) return this.#after(after, limit)
    const found = this.messages.filter(({ id }) => id < before && id >= this.first)
    return this.#list(found.slice(-limit), found.length > limit)
  }

  /** Restored from a copy with so many messages. */
  isRestored(life, count = 0) {
    Object.assign(this, { life, rev: count, messages: this.messages.slice(0, count) })
  }

  #list(messages, more, rev = this.rev) {
    return { messages, rev, more, life: this.life, epoch: this.epoch, first: this.first }
  }

  #after(start, limit) {
    const found = this.messages.filter(({ id }) => id > start && id >= this.first)
    return this.#list(found.slice(0, limit), found.length > limit)
  }

  #around(middle, limit) {
    const before = Math.floor(limit / 2)
    const { messages } = this.#after(middle - 1, limit - before)
    const first = Math.max(0, middle - 1 - before)
    const older = this.messages.slice(first, middle - 1)
    return this.#list([...older, ...messages], first > 0)
  }

  async since(rev, limit = 100, life = this.life) {
    this.#ask(`since ${rev}`)
    if (rev > this.rev || life !== this.life)
      throw new Restored({ status: 409, code: "restored", message: "Restored." })
    const known = this.messages.filter(({ id }) => id >= this.first)
    const found = known.filter(message => message.rev > rev)
    const messages = found.sort((one, other) => one.rev - other.rev).slice(0, limit)
    const more = found.length > limit
    return this.#list(messages, more, more ? messages.at(-1)?.rev : this.rev)
  }

  #ask(question) {
    this.asked.push(question)
    if (this.isDown) throw new Unreachable("Down.")
    if (this.refusal) throw this.refusal
  }

  #change(message) {
    this.rev += 1
    const changed = { ...message, rev: this.rev }
    this.messages[message.id - 1] = changed
    return changed
  }
}

/** Returns a list that fills with the details of each event of these names. */
export function heard(emitter, ...names) {
  const details = []
  for (const name of names) emitter.addEventListener(name, ({ detail }) => details.push(detail))
  return details
}
