/**
 * One round of asking: everything that changed since the revision that we have reached.
 * PollSchedule says how soon the next round follows.
 */

import { Backoff } from "../server/backoff.js"
import { Restored, Unreachable } from "../server/errors.js"

/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { ListAnswer } from "../server/message.js" */
/** @import { Conversation } from "./conversation.js" */

/**
 * So much was missed that the page went to the present at once, from this newest message.
 * @typedef {{ wasAt: number | null }} FarBehind
 */

const CHANGES_AN_ANSWER = 100

// Further behind, the newest page is the shorter way to the present.
const FAR_BEHIND_CHANGES = 500

export class CatchUp {
  #conversation
  #api
  #onFarBehind

  /**
   * @param {{ conversation: Conversation, api: Api,
   *   onFarBehind: (detail: FarBehind) => void }} parts
   */
  constructor({ conversation, api, onFarBehind }) {
    this.#conversation = conversation
    this.#api = api
    this.#onFarBehind = onFarBehind
  }

  /**
   * Applies nothing any more once `signal` is aborted.
   * @param {AbortSignal} signal
   */
  async run(signal) {
    try {
      await this.#follow(signal)
    } catch (error) {
      if (!(error instanceof Restored)) throw error
      await this.#startOver(signal)
    }
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    let answer = await this.#ask()
    if (answer.more && (await this.#leap(signal))) answer = await this.#ask()
    while (this.#apply(answer, signal)) answer = await this.#ask()
  }

  async #ask() {
    const { rev, life } = this.#conversation
    const answer = await this.#api.since(rev, CHANGES_AN_ANSWER, life)
    if (answer.more && answer.rev <= rev) throw new Unreachable("An answer that leads nowhere.")
    return answer
  }

  /**
   * True while there is more to ask for.
   * @param {ListAnswer} answer
   * @param {AbortSignal} signal
   */
  #apply(answer, signal) {
    if (signal.aborted) return false
    this.#conversation.fill(answer)
    return answer.more
  }

  /**
   * Where the present is far, go there at once; true if so.
   * @param {AbortSignal} signal
   */
  async #leap(signal) {
    const page = await this.#api.page()
    if (signal.aborted || page.rev - this.#conversation.rev <= FAR_BEHIND_CHANGES) return false
    const wasAt = this.#conversation.newestId
    this.#conversation.replace(page)
    this.#onFarBehind({ wasAt })
    return true
  }

  /** @param {AbortSignal} signal */
  async #startOver(signal) {
    const page = await this.#api.page()
    if (!signal.aborted) this.#conversation.replace(page, { restored: true })
  }
}

// Two processes may publish out of order: a hole gets a moment to close by itself. The moment
// differs from page to page, so that a hundred of them do not all ask at once.
const HOLE_MS = 300

const MINUTE_MS = 60_000
const MINUTE_SPREAD_MS = 10_000

const PACES = {
  // Whatever happened, a page has all of it five seconds after the last trouble.
  soon: { first: 2_000, most: 4_000 },
  // A server that is slow has enough to do without a hundred pages that ask whether it still is.
  gently: { first: 2_000, most: 30_000 },
  // Somebody who was removed may be let in again, some day.
  seldom: { first: 10_000, most: 300_000 },
}

/**
 * How soon the next question follows: as in PACES, each minute, or not by itself.
 * @typedef {keyof typeof PACES | "regularly" | "never"} Pace
 */

/** When the next question to the server is due. */
export class PollSchedule {
  #ask
  #conversation
  #random
  #timers
  /** @type {Map<Pace, Backoff>} */
  #backoffs
  /** @type {Pace | null} */
  #pace = null
  /** @type {number | null} */
  #next = null
  /** @type {number | null} */
  #moment = null

  /**
   * @param {{ ask: () => void, conversation: Conversation, random?: () => number,
   *   timers?: Timers }} parts
   */
  constructor({ ask, conversation, random = Math.random, timers = globalThis }) {
    this.#ask = ask
    this.#conversation = conversation
    this.#random = random
    this.#timers = timers
    const paces = /** @type {(keyof typeof PACES)[]} */ (Object.keys(PACES))
    this.#backoffs = new Map(paces.map(pace => [pace, new Backoff({ ...PACES[pace], random })]))
  }

  /** A hole was seen, which may be none any more by then. */
  inAMoment() {
    const wait = HOLE_MS * (1 + this.#random())
    this.#moment ??= this.#timers.setTimeout(() => this.#endOfMoment(), wait)
  }

  /**
   * The next question, at that pace but not before `atLeast` milliseconds.
   * @param {Pace} pace
   */
  plan(pace, atLeast = 0) {
    this.#timers.clearTimeout(this.#next)
    if (pace !== this.#pace) this.reset()
    this.#pace = pace
    if (pace === "never") return
    const wait = this.#backoffs.get(pace)?.next() ?? this.#aboutAMinute()
    this.#next = this.#timers.setTimeout(this.#ask, Math.max(wait, atLeast))
  }

  /** From now on, the waits that grow are short again. */
  reset() {
    this.#backoffs.forEach(backoff => backoff.reset())
  }

  stop() {
    this.#timers.clearTimeout(this.#next)
    this.#timers.clearTimeout(this.#moment)
    this.#moment = null
  }

  #aboutAMinute() {
    return MINUTE_MS - this.#random() * MINUTE_SPREAD_MS
  }

  #endOfMoment() {
    this.#moment = null
    if (this.#conversation.hasHole) this.#ask()
  }
}
