/** What screen readers announce. */

import { COPIED, manySaid, NOT_COPIED, said, veryManySaid } from "./words.js"

/** @import { Emitter } from "../events.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { Message } from "../server/message.js" */

// Long enough to be said. Then it is removed, or somebody who reads through the page would find it.
const LINGERS_MS = 30_000

export class Announcer {
  #place
  #timers

  /**
   * @param {HTMLElement} place a live region
   * @param {{ timers?: Timers }} [options]
   */
  constructor(place, { timers = globalThis } = {}) {
    this.#place = place
    this.#timers = timers
  }

  /**
   * A node of its own each time: so what came before is said to its end, and the same words can be
   * said again.
   * @param {string} words
   */
  say(words) {
    const sentence = document.createElement("span")
    sentence.textContent = words
    this.#place.append(sentence)
    this.#timers.setTimeout(() => sentence.remove(), LINGERS_MS)
  }

  /**
   * Copies it, and says so.
   * @param {string} text
   */
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text)
      this.say(COPIED)
    } catch {
      this.say(NOT_COPIED)
    }
  }
}

const MOMENT_MS = 1_000
const MOST_IN_FULL = 3

/**
 * Announces what others write: a few messages as they are, many at once in a sentence.
 *
 * @typedef {{ messages: Message[], origin?: string }} Arrival
 * @typedef {Emitter<{ added: Arrival }> & { messages: Message[] }} Conversation
 */
export class MessageAnnouncer {
  #announcer
  #conversation
  #unread
  #sync
  #person
  #timers
  /** @type {Message[]} */
  #waiting = []

  /**
   * @param {{ announcer: Announcer, conversation: Conversation,
   *   unread: Emitter<{ beyond: Arrival }>, sync: Emitter<{ "far-behind": object }>,
   *   person: string, timers?: Timers }} collaborators
   */
  constructor({ announcer, conversation, unread, sync, person, timers = globalThis }) {
    this.#announcer = announcer
    this.#conversation = conversation
    this.#unread = unread
    this.#sync = sync
    this.#person = person
    this.#timers = timers
  }

  start() {
    this.#conversation.addEventListener("added", this.#hear)
    this.#unread.addEventListener("beyond", this.#hear)
    this.#sync.addEventListener("far-behind", this.#leap)
  }

  stop() {
    this.#conversation.removeEventListener("added", this.#hear)
    this.#unread.removeEventListener("beyond", this.#hear)
    this.#sync.removeEventListener("far-behind", this.#leap)
  }

  // Also while the reader is among older messages.
  #hear = (/** @type {CustomEvent<Arrival>} */ { detail }) => {
    if (detail.origin !== "own") this.arrived(detail.messages)
  }

  #leap = () => this.leapt(this.#conversation.messages)

  /** @param {Message[]} messages */
  arrived(messages) {
    const news = messages.filter(({ user_id, removed }) => user_id !== this.#person && !removed)
    const isFirst = this.#waiting.length === 0
    this.#waiting.push(...news)
    if (isFirst && news.length) this.#timers.setTimeout(() => this.#say(), MOMENT_MS)
  }

  /**
   * So much was missed that only the end of it is loaded.
   * @param {Message[]} messages
   */
  leapt(messages) {
    const last = messages.at(-1)
    if (last) this.#announcer.say(veryManySaid(last.name))
  }

  #say() {
    const messages = this.#waiting.splice(0)
    const last = messages[messages.length - 1]
    if (messages.length > MOST_IN_FULL) this.#announcer.say(manySaid(messages.length, last.name))
    else for (const { name, message } of messages) this.#announcer.say(said(name, message))
  }
}
