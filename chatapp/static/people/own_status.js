/** How one is oneself: chosen, or away by itself while nobody touches the keys. The server keeps
    both apart: what was chosen stays. */

import { Emitter, OtherTabs } from "../events.js"
import { TooFast } from "../server/errors.js"

export class OwnStatus {
  #api
  #people
  #idle
  #presence
  #isTold = true
  #latest = null
  #turn = Promise.resolve()
  #listening = null

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
    // It may be from before: whoever opens the room is back.
    if (this.#people.me.status === "away") this.#tell()
  }

  stop() {
    this.#listening?.abort()
  }

  /** Shown at once. Throws what errors.js names, and all is as the server has it then; unless
      something else was chosen meanwhile, which is what counts. */
  choose(status) {
    const choice = (this.#latest = {})
    this.#people.wish(status)
    return this.#inTurn(async () => {
      const { answer, failure } = await settled(this.#api.setStatus(status))
      if (answer) this.#people.hear(answer)
      if (this.#latest !== choice) return
      this.#people.wish(null)
      if (failure) throw failure
    })
  }

  // Another machine of the same person lies idle, and this one doesn't. What they chose stays.
  #hear({ user_id: id, status }) {
    const isOurs = id === this.#people.me.user_id
    if (isOurs && status === "away" && !this.#idle.isIdle) this.#tell()
  }

  #tell() {
    return this.#inTurn(async () => {
      const answer = await this.#api.setIdle(this.#idle.isIdle).catch(() => null)
      this.#isTold = answer !== null
      if (answer) this.#people.hear(answer)
    })
  }

  // One after the other: an older answer must not come last.
  #inTurn(work) {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}

/** The sentence for somebody whose choice was not kept. */
export function whyNotChosen(error) {
  const again = error instanceof TooFast && error.retryAfter
  if (!again) return "Your status could not be changed. Try again in a moment."
  const seconds = again === 1 ? "1 second" : `${again} seconds`
  return `That was a lot at once. Try again in ${seconds}.`
}

function settled(asked) {
  return asked.then(answer => ({ answer }), failure => ({ failure }))
}

const IDLE_AFTER_MS = 10 * 60_000

// How often the other tabs hear of it.
const TELL_EVERY_MS = 1_000

// Reading and pointing are no idleness; only a key ends one.
const KEY = "keydown"
const SIGNS = [KEY, "pointerdown", "wheel"]

/** Whether somebody still sits before this browser: ten minutes without a touch mean no. */
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
