/** The stretch of the room's history that is loaded, and what is remembered of the rest. */

import { placeOf, quoteOf } from "../server/message.js"

/** @import { Message, Quote } from "../server/message.js" */
/** @import { Changes } from "./conversation.js" */

export class History {
  /** The oldest message that there is: those before it have expired. */
  first = 1
  hasOlder = false
  atEnd = false
  #list = new MessageList()
  /**
   * By id: changes that came for messages outside the stretch, for when it is loaded.
   * @type {Map<number, Message>}
   */
  #remembered = new Map()

  get messages() {
    return this.#list.all
  }
  get oldestId() {
    return this.#list.oldestId
  }
  get newestId() {
    return this.#list.newestId
  }

  /** How many states are remembered of messages that are not loaded. */
  get remembered() {
    return this.#remembered.size
  }

  /**
   * The newest that is known of a message, loaded or remembered.
   * @param {number} id
   */
  find(id) {
    return this.#list.find(id) ?? this.#remembered.get(id)
  }

  /**
   * A quote as new as what is known of its message; null once that has expired.
   * @param {Quote} quote
   */
  requoted(quote) {
    if (quote.id < this.first) return null
    const source = this.find(quote.id)
    return source && source.rev > quote.rev ? quoteOf(source) : quote
  }

  /**
   * Take one state of a message as true.
   * @param {Message} message
   * @param {Changes} changes
   */
  learn(message, changes) {
    if (message.id < this.first) return
    if (this.#isInside(message.id)) this.#show(message, changes)
    else this.#remember(message, changes)
    this.#requote(message.id, changes)
  }

  /**
   * Widen the stretch by a page that adjoins it.
   * @param {Message[]} messages
   * @param {Changes} changes
   */
  load(messages, changes) {
    const known = messages.filter(({ id }) => id >= this.first)
    for (const message of known) this.#show(message, changes)
    const due = [...this.#remembered.values()].filter(({ id }) => this.#isInside(id))
    for (const message of due) this.#show(message, changes)
    for (const { id } of known) this.#requote(id, changes)
  }

  /**
   * Forget what stands before that message, quotes of it included, and give what was loaded of it.
   * @param {number} first
   * @param {Changes} changes
   */
  expire(first, changes) {
    this.first = first
    const lost = this.messages.filter(({ id }) => id < first)
    for (const { id } of lost) this.#list.remove(id)
    for (const id of this.#remembered.keys()) if (id < first) this.#remembered.delete(id)
    if (lost.length > 0 || this.oldestId === first) this.hasOlder = false
    for (const { reply_to: quote } of this.messages) {
      if (quote && quote.id < first) this.#requote(quote.id, changes)
    }
    return lost
  }

  /**
   * Narrow the stretch, and give what it has lost; of that, remember what changed after `rev`.
   * @param {{ from: number, to: number }} ids
   * @param {number} rev
   */
  shrink({ from, to }, rev) {
    const lost = this.messages.filter(({ id }) => id < from || id > to)
    this.hasOlder ||= (this.oldestId ?? 0) < from
    this.atEnd &&= (this.newestId ?? 0) <= to
    for (const message of lost) {
      this.#list.remove(message.id)
      this.#remember(message)
    }
    this.forget(rev)
    return lost
  }

  /**
   * Load nothing any more, and remember only what changed after `rev`.
   * @param {number} rev
   */
  clear(rev) {
    for (const message of this.messages) this.#remember(message)
    this.#list = new MessageList()
    this.forget(rev)
  }

  /**
   * Remember only what changed after `rev`: every page that is shown has the rest.
   * @param {number} rev
   */
  forget(rev) {
    for (const message of [...this.#remembered.values()]) {
      if (message.rev <= rev) this.#remembered.delete(message.id)
    }
  }

  /**
   * Within the stretch there are no gaps, so a stranger there is new.
   * @param {number} id
   */
  #isInside(id) {
    const [oldest, newest] = [this.oldestId ?? 0, this.newestId ?? 0]
    return (this.atEnd || id <= newest) && (!this.hasOlder || id >= oldest)
  }

  /**
   * @param {Message} message
   * @param {Changes} changes
   */
  #show(message, changes) {
    const shown = this.#list.find(message.id)
    const latest = later(later(message, this.#remembered.get(message.id)), shown)
    this.#remembered.delete(message.id)
    if (latest === shown) return
    this.#put(this.#quoting(latest), changes)
  }

  /**
   * @param {Message} message
   * @param {Changes} changes
   */
  #put(message, changes) {
    const isNew = !this.#list.find(message.id)
    this.#list.put(message)
    changes.tell(message, { isNew })
  }

  /**
   * A change of a message takes no revision of those that quote it, so they follow it here.
   * @param {number} id
   * @param {Changes} changes
   */
  #requote(id, changes) {
    for (const message of this.#list.quoting(id)) {
      const now = this.#quoting(message)
      if (now !== message) this.#put(now, changes)
    }
  }

  /**
   * The message with its quote as new as what is known of the quoted one.
   * @param {Message} message
   * @returns {Message}
   */
  #quoting(message) {
    const { reply_to: quote } = message
    const now = quote && this.requoted(quote)
    return now === quote ? message : { ...message, reply_to: now }
  }

  /**
   * @param {Message} message
   * @param {Changes} [changes]
   */
  #remember(message, changes) {
    if (message.id > (this.newestId ?? 0)) changes?.beyond.push(message)
    this.#remembered.set(message.id, later(message, this.#remembered.get(message.id)))
  }
}

/**
 * The newer one. Between equals the second, which is the known one, stays: nothing changes then.
 * @param {Message} message
 * @param {Message} [known]
 * @returns {Message}
 */
function later(message, known) {
  if (!known) return message
  if (known.rev < message.rev) return withMine(message, known)
  const isSurer = message.mine && (known.isMineOld || !known.mine)
  if (!isSurer) return known
  return known.rev === message.rev ? message : withMine(known, message)
}

/**
 * Which reactions are the reader's own, as the one before knew it, if the newer one doesn't.
 * @param {Message} newer
 * @param {Message} older
 * @returns {Message}
 */
function withMine(newer, { mine, isMineOld }) {
  if (newer.mine || !(mine || isMineOld)) return newer
  return { ...newer, ...(mine && { mine }), ...(isMineOld && { isMineOld }) }
}

/** Messages in the order of their ids, each id once. */
export class MessageList {
  /** @type {Message[]} */
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

  /** @param {number} id */
  find(id) {
    const message = this.#messages[this.#position(id)]
    return message?.id === id ? message : undefined
  }

  /** @param {number} id */
  quoting(id) {
    return this.#messages.filter(({ reply_to: quote }) => quote?.id === id)
  }

  /** @param {Message} message */
  put(message) {
    const replaced = this.find(message.id) ? 1 : 0
    this.#messages.splice(this.#position(message.id), replaced, message)
  }

  /** @param {number} id */
  remove(id) {
    if (this.find(id)) this.#messages.splice(this.#position(id), 1)
  }

  /** @param {number} id */
  #position(id) {
    return placeOf(this.#messages, id)
  }
}
