/** What is searched for, and what was found. Knows nothing of the page. The last wish wins: what an
    earlier one finds later is not shown. */

import { isRefusal, whyNot } from "../actions/actions_api.js"
import { Emitter } from "../events.js"

/** @import { ActionsApi, Found } from "../actions/actions_api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { Message } from "../server/message.js" */

/** @typedef {{ before?: number }} Wish - the newest, or those before that message */
/** @typedef {{ words: string, canRetry: boolean }} Problem */

const TYPED_IS_AFTER_MS = 200
// An answer that is there by then needs no word of waiting.
const LATE_IS_AFTER_MS = 300

/**
 * Emits `changed`.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class Search extends Emitter {
  #api
  #zone
  #timers
  /** @type {number | null} */
  #typed = null
  /** @type {number | null} */
  #late = null
  /** @type {Wish | null} */
  #wish = null
  /** @type {Wish} */
  #failed = {}
  query = ""
  /**
   * Newest first; of the query before this one until the answer is there.
   * @type {Found[]}
   */
  results = []
  /** What the results are for; null where there is no answer yet. */
  /** @type {string | null} */
  answered = null
  hasMore = false
  isLate = false
  /** @type {Problem | null} */
  problem = null

  /**
   * @param {{ api: Pick<ActionsApi, "search">, zone?: string, timers?: Timers }} collaborators
   */
  constructor({ api, zone = zoneOfReader(), timers = globalThis }) {
    super()
    this.#api = api
    this.#zone = zone
    this.#timers = timers
  }

  /** Whether an answer is awaited. */
  get isAsking() {
    return this.#wish !== null
  }

  /**
   * Somebody is typing: asks when they pause.
   * @param {string} text
   */
  type(text) {
    this.#timers.clearTimeout(this.#typed)
    if (text.trim() === this.query) return
    if (!text.trim()) return this.ask(text)
    this.#typed = this.#timers.setTimeout(() => this.ask(text), TYPED_IS_AFTER_MS)
  }

  /**
   * Asks at once, also what was asked before: there may be more by now.
   * @param {string} text
   */
  ask(text) {
    this.#timers.clearTimeout(this.#typed)
    this.query = text.trim()
    if (this.query) return this.#load({})
    this.#forget()
  }

  /** Asks for the next ones, if there are any. */
  more() {
    if (this.hasMore && !this.isAsking && !this.problem) {
      return this.#load({ before: this.results.at(-1)?.id })
    }
  }

  /** Asks once more what has failed. */
  again() {
    return this.#load(this.#failed)
  }

  /** Awaits nothing any more. */
  stop() {
    this.#timers.clearTimeout(this.#typed)
    this.#settle()
  }

  /**
   * A message is another one now: it was edited or removed, or that was taken back.
   * @param {Message} message
   */
  follow(message) {
    const at = this.results.findIndex(({ id }) => id === message.id)
    if (at < 0 || this.results[at].rev >= message.rev) return
    this.results[at] = { ...this.results[at], ...message }
    this.emit("changed")
  }

  #forget() {
    this.#settle()
    Object.assign(this, { results: [], answered: null, hasMore: false, problem: null })
    this.emit("changed")
  }

  #settle() {
    this.#wish = null
    this.isLate = false
    this.#timers.clearTimeout(this.#late)
  }

  /** @param {Wish} page */
  async #load(page) {
    this.#settle()
    const wish = { ...page }
    this.#wish = wish
    this.problem = null
    this.#late = this.#timers.setTimeout(() => this.#beLate(), LATE_IS_AFTER_MS)
    this.emit("changed")
    const question = { q: this.query, zone: this.#zone, ...page }
    const finish = await this.#api.search(question).then(
      answer => () => this.#take(answer, wish),
      error => () => this.#fail(error, wish),
    )
    if (this.#wish !== wish) return
    this.#settle()
    finish()
    this.emit("changed")
  }

  #beLate() {
    this.isLate = true
    this.emit("changed")
  }

  /**
   * @param {{ messages: Found[], more: boolean }} answer
   * @param {Wish} wish
   */
  #take({ messages, more }, { before }) {
    this.results = before ? [...this.results, ...messages] : messages
    this.hasMore = more
    this.answered = this.query
  }

  /**
   * What can't be searched for is told while one types, and there is nothing to try again.
   * @param {unknown} error
   * @param {Wish} wish
   */
  #fail(error, wish) {
    const isFinal = isRefusal(error, "invalid_search")
    this.problem = { words: whyNot(error), canRetry: !isFinal }
    this.#failed = wish
    if (isFinal) Object.assign(this, { results: [], answered: null, hasMore: false })
  }
}

function zoneOfReader() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
