/** What happens to the machine under the page: it sleeps, is offline, looks elsewhere. */

import { Emitter } from "../events.js"

/** @import { Timers } from "../server/backoff.js" */

const LOOK_AT_THE_CLOCK_EVERY_MS = 5_000

// Timers that are this late were not late but stopped.
const ASLEEP_AFTER_MS = 15_000

// What was connected is lost by then. Not less: hidden pages get a timer once a minute only.
const LOST_AFTER_MS = 90_000

/**
 * It woke: there is a network again, somebody looks at the page again, or it had slept.
 * @typedef {{ why: "online" | "seen" | "slept" }} Woke
 */

/** @extends {Emitter<{ woke: Woke, "slept-long": undefined, offline: undefined }>} */
export class Device extends Emitter {
  #window
  #document
  #now
  #timers
  #seen = 0
  /** @type {number | null} */
  #clock = null
  #listening = new AbortController()

  /**
   * @param {{ window?: typeof globalThis, document?: Document, now?: () => number,
   *   timers?: Timers }} parts
   */
  constructor({
    window = globalThis,
    document = globalThis.document,
    now = Date.now,
    timers = globalThis,
  } = {}) {
    super()
    this.#window = window
    this.#document = document
    this.#now = now
    this.#timers = timers
  }

  // Only a plain no is believed: a yes may mean a cable to nowhere.
  get online() {
    return this.#window.navigator.onLine !== false
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    this.#seen = this.#now()
    this.#clock = this.#timers.setInterval(() => this.#look(), LOOK_AT_THE_CLOCK_EVERY_MS)
    this.#on(this.#window, "online", () => this.emit("woke", { why: "online" }))
    this.#on(this.#window, "offline", () => this.emit("offline"))
    this.#on(this.#window, "pageshow", event => event.persisted && this.#see())
    this.#on(this.#document, "visibilitychange", () => this.#see())
  }

  stop() {
    this.#listening.abort()
    this.#timers.clearInterval(this.#clock)
  }

  /**
   * @param {EventTarget} target
   * @param {string} name
   * @param {(event: PageTransitionEvent) => void} listener
   */
  #on(target, name, listener) {
    const { signal } = this.#listening
    target.addEventListener(name, /** @type {EventListener} */ (listener), { signal })
  }

  #see() {
    if (this.#document.visibilityState === "visible") this.emit("woke", { why: "seen" })
  }

  #look() {
    const slept = this.#now() - this.#seen
    this.#seen = this.#now()
    if (slept > ASLEEP_AFTER_MS) this.emit("woke", { why: "slept" })
    if (slept > LOST_AFTER_MS) this.emit("slept-long")
  }
}
