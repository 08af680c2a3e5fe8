/** Whether somebody still sits before this browser: ten minutes without a touch mean no. */

import { Emitter } from "./emitter.js"
import { OtherTabs } from "./other_tabs.js"

const IDLE_AFTER_MS = 10 * 60_000

// How often the other tabs hear of it.
const TELL_EVERY_MS = 1_000

// Reading and pointing are no idleness; only a key ends one.
const KEY = "keydown"
const SIGNS = [KEY, "pointerdown", "wheel"]

export class Idle extends Emitter {
  #document
  #now
  #timers
  #tabs
  #isIdle = false
  #seen = 0
  #told = -Infinity
  #timer = null
  #listening = null

  constructor({ document = globalThis.document, now = Date.now, timers = globalThis,
    tabs = new OtherTabs({ name: "chatapp-idle" }) } = {}) {
    super()
    this.#document = document
    this.#now = () => now()
    this.#timers = timers
    this.#tabs = tabs
  }

  get isIdle() { return this.#isIdle }

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
    this.#listening?.abort()
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
    this.#tabs.stop()
  }

  /** Somebody did what only somebody who is back does. */
  end() {
    this.#notice(true)
  }

  #notice(isKey) {
    const isNews = this.#isIdle && isKey
    this.#see(isKey)
    if (!isNews && this.#now() - this.#told < TELL_EVERY_MS) return
    this.#told = this.#now()
    this.#tabs.tell({ isKey })
  }

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

  #become(isIdle) {
    this.#isIdle = isIdle
    this.emit("changed")
  }
}
