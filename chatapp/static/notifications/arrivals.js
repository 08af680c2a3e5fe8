/** What others have just said, gathered for a moment, so that what comes together is told at once. */

import { Emitter, on } from "../events.js"
import { isFor } from "../server/message.js"
import { isReplyTo } from "./words.js"

/** @import { Timers } from "../server/backoff.js" */
/** @import { Message } from "../server/message.js" */
/** @import { About } from "./settings.js" */

const MOMENT_MS = 700
// So long it waits for the rest of what was missed.
const MOST_PATIENT_MS = 5_000

/**
 * @typedef {{ messages: Message[], origin: "live" | "caught-up" | "own" }} Arrival
 * @typedef {Emitter<{ added: Arrival, changed: { message: Message } }>
 *   & { messages: Message[], find(id: number): Message | undefined }} Conversation
 * @typedef {{ upToDate: boolean, fresh: boolean }} State
 * @typedef {Emitter<{ state: object, "far-behind": { wasAt: number | null } }>
 *   & { state: State }} Sync
 * @typedef {{ messages: Message[], isCaughtUp: boolean, isPartial: boolean }} Batch - `isPartial`
 *   where there were more than these
 */

/**
 * Emits `due`.
 * @extends {Emitter<{ due: Batch }>}
 */
export class Arrivals extends Emitter {
  #conversation
  #unread
  #sync
  #person
  #timers
  /** @type {Map<number, Message>} */
  #waiting = new Map()
  #isCaughtUp = false
  #isPartial = false
  #seenId = 0
  /** @type {number | null} */
  #timer = null
  #isPatient = false
  #listening = new AbortController()

  /**
   * @param {{ conversation: Conversation, unread: Emitter<{ beyond: Arrival }>, sync: Sync,
   *   person: string, timers?: Timers }} collaborators
   */
  constructor({ conversation, unread, sync, person, timers = globalThis }) {
    super()
    this.#conversation = conversation
    this.#unread = unread
    this.#sync = sync
    this.#person = person
    this.#timers = timers
  }

  start() {
    const { signal } = this.#listening
    on(this.#conversation, "added", arrival => this.#hear(arrival), { signal })
    // Of what is not loaded, it knows what is new.
    on(this.#unread, "beyond", arrival => this.#hear(arrival), { signal })
    on(this.#sync, "far-behind", detail => this.#leap(detail), { signal })
    on(this.#sync, "state", () => this.#isPatient && this.#tellIfComplete(), { signal })
  }

  stop() {
    this.#listening.abort()
    this.#forget()
  }

  /**
   * The reader has seen all up to this one, here or in another tab.
   * @param {number} id
   */
  seen(id) {
    this.#seenId = Math.max(this.#seenId, id)
    for (const waiting of this.#waiting.keys()) if (waiting <= id) this.#waiting.delete(waiting)
    if (this.#waiting.size === 0) this.#forget()
  }

  /** @param {Arrival} arrival */
  #hear({ messages, origin }) {
    // What the page finds while it loads is no news.
    if (origin === "own" || this.#sync.state.fresh) return
    const news = messages.filter(message => this.#isNews(message))
    if (news.length === 0) return
    for (const message of news) this.#waiting.set(message.id, message)
    this.#isCaughtUp ||= origin === "caught-up"
    this.#timer ??= this.#timers.setTimeout(() => this.#beComplete(), MOMENT_MS)
  }

  /** @param {{ wasAt: number | null }} detail */
  #leap({ wasAt }) {
    const messages = this.#conversation.messages.filter(({ id }) => id > (wasAt ?? 0))
    this.#hear({ messages, origin: "caught-up" })
    this.#isPartial = this.#waiting.size > 0
  }

  /** @param {Message} message */
  #isNews({ id, user_id: author, removed }) {
    return author !== this.#person && !removed && id > this.#seenId
  }

  #beComplete() {
    this.#isPatient = true
    this.#timer = this.#timers.setTimeout(() => this.#tell(), MOST_PATIENT_MS)
    this.#tellIfComplete()
  }

  #tellIfComplete() {
    if (this.#sync.state.upToDate) this.#tell()
  }

  #tell() {
    const known = [...this.#waiting.values()].map(it => this.#conversation.find(it.id) ?? it)
    const messages = known.filter(({ removed }) => !removed).sort((one, other) => one.id - other.id)
    const [isCaughtUp, isPartial] = [this.#isCaughtUp, this.#isPartial]
    this.#forget()
    if (messages.length) this.emit("due", { messages, isCaughtUp, isPartial })
  }

  #forget() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
    this.#waiting.clear()
    this.#isCaughtUp = this.#isPartial = this.#isPatient = false
  }
}

/**
 * Whether a message is one of those about which the person wants to be told.
 * @param {Message} message
 * @param {{ about: About, person: string }} whose
 */
export function counts(message, { about, person }) {
  if (about === "mentions") return isFor(message, person) || isReplyTo(message, person)
  return about === "everything"
}
