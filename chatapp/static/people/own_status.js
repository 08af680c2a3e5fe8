/** One's own status: chosen, or away by itself while no key is pressed. The server keeps the two
    apart: what was chosen stays. */

import { Emitter, OtherTabs } from "../events.js"
import { TooFast } from "../server/errors.js"
import { notChosen } from "./words.js"

/** @import { Status } from "../page.js" */
/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { People, PresenceEvents, StatusOf } from "./people.js" */

export class OwnStatus {
  #api
  #people
  #idle
  #presence
  #isTold = true
  // The latest choice that is under way to the server.
  /** @type {object | null} */
  #latest = null
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve()
  #listening = new AbortController()

  /**
   * @param {{ api: Pick<Api, "setStatus" | "setIdle">, people: People, idle: Idle,
   *   presence: Emitter<PresenceEvents> }} collaborators
   */
  constructor({ api, people, idle, presence }) {
    this.#api = api
    this.#people = people
    this.#idle = idle
    this.#presence = presence
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#idle.addEventListener("changed", () => this.#tell(), { signal })
    this.#presence.addEventListener("here", () => this.#isTold || this.#tell(), { signal })
    this.#presence.addEventListener("status", ({ detail }) => this.#hear(detail), { signal })
    // It may be left from an earlier page: somebody who opens the room is back.
    if (this.#people.me.status === "away") this.#tell()
  }

  stop() {
    this.#listening.abort()
  }

  /**
   * Shows the choice at once. Throws what errors.js names, and shows what the server has then;
   * unless something else was chosen meanwhile, which is what counts.
   * @param {Status} status
   */
  choose(status) {
    const choice = {}
    this.#latest = choice
    this.#people.setPending(status)
    return this.#inTurn(async () => {
      const { answer, failure } = await settled(this.#api.setStatus(status))
      if (answer) this.#people.setStatus(answer)
      if (this.#latest !== choice) return
      this.#people.setPending(null)
      if (failure) throw failure
    })
  }

  /**
   * Another device of the same person says that they are idle; on this one they aren't. A chosen
   * status stays.
   * @param {StatusOf} of
   */
  #hear({ user_id: id, status }) {
    const isOurs = id === this.#people.me.user_id
    if (isOurs && status === "away" && !this.#idle.isIdle) this.#tell()
  }

  #tell() {
    return this.#inTurn(async () => {
      const answer = await this.#api.setIdle(this.#idle.isIdle).catch(() => null)
      this.#isTold = answer !== null
      if (answer) this.#people.setStatus(answer)
    })
  }

  /**
   * One after the other: an older answer must not come last.
   * @template Result
   * @param {() => Promise<Result>} work
   */
  #inTurn(work) {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}

/**
 * The sentence for somebody whose choice was not kept.
 * @param {unknown} error
 */
export function whyNotChosen(error) {
  return notChosen(error instanceof TooFast ? error.retryAfter : null)
}

/**
 * @template Answer
 * @param {Promise<Answer>} asked
 */
function settled(asked) {
  return asked.then(
    answer => ({ answer, failure: null }),
    failure => ({ answer: null, failure }),
  )
}

const IDLE_AFTER_MS = 10 * 60_000

// How often the other tabs are told, at most.
const TELL_EVERY_MS = 1_000

// Any of these keeps somebody from becoming idle. Once they are, only a key ends it.
const KEY = "keydown"
const SIGNS = [KEY, "pointerdown", "wheel"]

/**
 * Whether somebody still uses this browser: ten minutes without a sign mean no. Emits `changed`.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class Idle extends Emitter {
  #document
  #now
  #timers
  #tabs
  #isIdle = false
  #seen = 0
  #told = -Infinity
  /** @type {number | null} */
  #timer = null
  #listening = new AbortController()

  /**
   * @param {{ document?: Document, now?: () => number, timers?: Timers,
   *   tabs?: OtherTabs }} [collaborators]
   */
  constructor({
    document = globalThis.document,
    now = Date.now,
    timers = globalThis,
    tabs = new OtherTabs({ name: "chatapp-idle" }),
  } = {}) {
    super()
    this.#document = document
    this.#now = () => now()
    this.#timers = timers
    this.#tabs = tabs
  }

  get isIdle() {
    return this.#isIdle
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const options = { signal: this.#listening.signal, capture: true, passive: true }
    for (const sign of SIGNS) {
      this.#document.addEventListener(sign, () => this.#notice(sign === KEY), options)
    }
    this.#tabs.start(({ data }) => this.#see(data.isKey))
    this.#see(true)
  }

  stop() {
    this.#listening.abort()
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
    this.#tabs.stop()
  }

  /** Somebody did what only somebody who is back can do. */
  end() {
    this.#notice(true)
  }

  /**
   * A sign in this tab.
   * @param {boolean} isKey
   */
  #notice(isKey) {
    const isNews = this.#isIdle && isKey
    this.#see(isKey)
    if (!isNews && this.#now() - this.#told < TELL_EVERY_MS) return
    this.#told = this.#now()
    this.#tabs.tell({ isKey })
  }

  /**
   * A sign in any tab.
   * @param {boolean} isKey
   */
  #see(isKey) {
    this.#seen = this.#now()
    if (this.#isIdle && !isKey) return
    if (this.#isIdle) this.#become(false)
    this.#timer ??= this.#timers.setTimeout(() => this.#look(), IDLE_AFTER_MS)
  }

  #look() {
    const left = this.#seen + IDLE_AFTER_MS - this.#now()
    this.#timer = left > 0 ? this.#timers.setTimeout(() => this.#look(), left) : null
    if (left <= 0) this.#become(true)
  }

  /** @param {boolean} isIdle */
  #become(isIdle) {
    this.#isIdle = isIdle
    this.emit("changed")
  }
}
