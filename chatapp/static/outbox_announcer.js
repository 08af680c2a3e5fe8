/** Says to those who listen what is not well with one's own messages, and when it is well again. */

import { wordsFor } from "./outbox_words.js"

// Most are sent by then, and nobody needs to hear of that.
const PATIENCE_MS = 3_000

export class OutboxAnnouncer {
  #outbox
  #announcer
  #timers
  #failed = new Set()
  #first = null
  #timer = null
  #isTold = false

  constructor({ outbox, announcer, timers = globalThis }) {
    this.#outbox = outbox
    this.#announcer = announcer
    this.#timers = timers
  }

  start() {
    this.#outbox.addEventListener("changed", this.#changed)
    this.#outbox.addEventListener("waiting", this.#waiting)
    this.#changed()
  }

  stop() {
    this.#outbox.removeEventListener("changed", this.#changed)
    this.#outbox.removeEventListener("waiting", this.#waiting)
    this.#timers.clearTimeout(this.#timer)
  }

  #changed = () => {
    const { entries } = this.#outbox
    this.#tellFailures(entries.filter(({ state }) => state === "failed"))
    this.#follow(entries.find(({ state }) => state !== "failed")?.client_id ?? null)
  }

  #waiting = ({ detail }) => this.#tellWait(detail.seconds)

  #tellFailures(failures) {
    const news = failures.filter(({ client_id: id }) => !this.#failed.has(id))
    this.#failed = new Set(failures.map(({ client_id: id }) => id))
    news.forEach(entry => this.#announcer.say(wordsFor(entry)))
  }

  // They go out in order: as long as another one becomes the first in time, all is well.
  #follow(first) {
    if (first === this.#first) return
    this.#timers.clearTimeout(this.#timer)
    if (first) this.#timer = this.#timers.setTimeout(() => this.#tellWait(), PATIENCE_MS)
    else this.#tellEnd()
    this.#first = first
  }

  // Once for all that waits by then, and not at each try.
  #tellWait(seconds) {
    if (this.#isTold) return
    this.#isTold = true
    this.#announcer.say(wordsFor({ ...this.#find(this.#first), state: "pending" }, seconds))
  }

  #tellEnd() {
    if (this.#isTold && !this.#find(this.#first)) this.#announcer.say("Sent")
    this.#isTold = false
  }

  #find(clientId) {
    return this.#outbox.entries.find(({ client_id: id }) => id === clientId)
  }
}
