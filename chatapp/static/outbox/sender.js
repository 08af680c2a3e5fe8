/** How the outbox sends: one attempt after the other, at once or after a wait, one tab at a time. */

import { Emitter } from "../events.js"
import { Backoff, SingleFlight } from "../server/backoff.js"
import { isFinal, TooFast, whyTurnedAway } from "../server/errors.js"

const FIRST_WAIT_MS = 1_000
const MOST_WAIT_MS = 30_000

export class Sender extends Emitter {
  #attempt
  #timers
  #backoff
  #working = new SingleFlight(signal => this.#work(signal))
  #isOff = true
  #wait = null
  #isWaitOurs = true

  /** `attempt(signal)` sends what is due, and returns false when nothing is. */
  constructor({ attempt, timers, random }) {
    super()
    this.#attempt = attempt
    this.#timers = timers
    this.#backoff = new Backoff({ first: FIRST_WAIT_MS, most: MOST_WAIT_MS, random })
  }

  stop() {
    this.#isOff = true
    this.#working.stop()
    this.#endWait()
  }

  /** There may be something to send. Whatever holds deliveries up goes on doing so. */
  nudge() {
    this.#working.run()
  }

  /** Things may be better now. A wait that the server asked for is still waited. */
  wake() {
    this.#isOff = false
    this.#backoff.reset()
    if (this.#isWaitOurs) this.#endWait()
    this.nudge()
  }

  /** Whoever was turned away may stay after all: go on, after a wait that grows each time. */
  resume() {
    if (!this.#isOff) return
    this.#isOff = false
    this.#waitFor(this.#backoff.next())
  }

  async #work(signal) {
    try {
      while (!this.#isOff && !this.#wait && await this.#attempt(signal)) this.#backoff.reset()
    } catch (error) {
      if (!signal.aborted) this.#meet(error)
    }
  }

  #meet(error) {
    const why = whyTurnedAway(error)
    if (why !== "trouble") this.#turnOff(why)
    else if (error instanceof TooFast) this.#waitAsTold(error)
    else this.#waitFor(this.#backoff.next())
  }

  #turnOff(why) {
    this.#isOff = true
    this.emit(why)
  }

  #waitAsTold({ retryAfter }) {
    const seconds = Math.max(1, retryAfter ?? 1)
    this.#isWaitOurs = false
    this.#waitFor(seconds * 1_000)
    this.emit("waiting", { seconds })
  }

  #waitFor(ms) {
    this.#wait = this.#timers.setTimeout(() => this.#goOn(), ms)
  }

  #goOn() {
    this.#endWait()
    this.nudge()
  }

  #endWait() {
    this.#timers.clearTimeout(this.#wait)
    this.#wait = null
    this.#isWaitOurs = true
  }
}

/** One attempt to send what is first in the outbox. */
export class Attempt extends Emitter {
  #api
  #entries

  constructor({ api, entries }) {
    super()
    this.#api = api
    this.#entries = entries
  }

  /** False when nothing was due. What another tab sent or discarded meanwhile is not sent. */
  async run(signal) {
    await this.#entries.refresh()
    const entry = this.#entries.nextPending
    if (signal.aborted || !entry) return false
    await this.#send(entry)
    return true
  }

  async #send(entry) {
    this.#entries.mark(entry.client_id)
    try {
      await this.#keep(entry, await this.#api.send(entry))
    } catch (error) {
      if (!isFinal(error)) throw error
      await this.#entries.fail(entry.client_id, error.message)
    } finally {
      this.#entries.mark(null)
    }
  }

  // Told before it leaves the list, so that it is never missing in both places.
  async #keep(entry, message) {
    this.emit("kept", { message })
    await this.#entries.remove(entry.client_id)
  }
}

const LOCK_NAME = "chatapp-outbox"

// A tab that the system froze may hold the lock for hours, and is robbed of it. That is safe: the
// server keeps a message once, however often it is sent.
const PATIENCE_MS = 3_000

/** One tab at a time: a Web Lock, held for one attempt. */
export class TabLock {
  #locks
  #timers

  /** Without `locks` (an insecure context) every tab goes at once. */
  constructor({ locks, timers }) {
    this.#locks = locks
    this.#timers = timers
  }

  /** Does `work` once, with the lock where it is to be had; what `work` throws is thrown. */
  async run(work) {
    let working = null
    const begin = () => (working ??= work())
    if (this.#locks) await this.#patiently(begin).catch(() => working ?? this.#byForce(begin))
    return begin()
  }

  async #patiently(begin) {
    const patience = new AbortController()
    const timer = this.#timers.setTimeout(() => patience.abort(), PATIENCE_MS)
    const request = this.#locks.request(LOCK_NAME, { signal: patience.signal }, begin)
    return request.finally(() => this.#timers.clearTimeout(timer))
  }

  // Who is robbed meanwhile ends what is begun; where force is not to be had, it goes without.
  async #byForce(begin) {
    return this.#locks.request(LOCK_NAME, { steal: true }, begin).catch(() => {})
  }
}
