/** How the outbox sends: one attempt after the other, at once or after a wait, one tab at a time. */

import { Emitter } from "../events.js"
import { Backoff, SingleFlight } from "../server/backoff.js"
import { isFinal, TooFast, whyTurnedAway } from "../server/errors.js"

/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { TurnedAway } from "../server/errors.js" */
/** @import { Message } from "../server/message.js" */
/** @import { OutboxEntries, OutboxEntry } from "./entries.js" */

/**
 * The server asked for a pause of so many seconds.
 * @typedef {{ seconds: number }} Waiting
 */

const FIRST_WAIT_MS = 1_000
const MOST_WAIT_MS = 30_000

/** @extends {Emitter<Record<TurnedAway, undefined> & { waiting: Waiting }>} */
export class Sender extends Emitter {
  #attempt
  #timers
  #backoff
  #working = new SingleFlight(signal => this.#work(signal))
  #isOff = true
  /** @type {number | null} */
  #wait = null
  #isWaitOurs = true

  /**
   * `attempt` sends what is due, and returns false when nothing is.
   * @param {{ attempt: (signal: AbortSignal) => Promise<boolean>, timers: Timers,
   *   random?: () => number }} parts
   */
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

  /** @param {AbortSignal} signal */
  async #work(signal) {
    try {
      while (!this.#isOff && !this.#wait && (await this.#attempt(signal))) this.#backoff.reset()
    } catch (error) {
      if (!signal.aborted) this.#meet(error)
    }
  }

  /** @param {unknown} error */
  #meet(error) {
    const why = whyTurnedAway(error)
    if (why !== "trouble") this.#turnOff(why)
    else if (error instanceof TooFast) this.#waitAsTold(error)
    else this.#waitFor(this.#backoff.next())
  }

  /** @param {TurnedAway} why */
  #turnOff(why) {
    this.#isOff = true
    this.emit(why)
  }

  /** @param {TooFast} refusal */
  #waitAsTold({ retryAfter }) {
    const seconds = Math.max(1, retryAfter ?? 1)
    this.#isWaitOurs = false
    this.#waitFor(seconds * 1_000)
    this.emit("waiting", { seconds })
  }

  /** @param {number} ms */
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

/**
 * One attempt to send what is first in the outbox.
 * @extends {Emitter<{ kept: { message: Message }, refused: { code: string | null } }>}
 */
export class Attempt extends Emitter {
  #api
  #entries

  /** @param {{ api: Api, entries: OutboxEntries }} parts */
  constructor({ api, entries }) {
    super()
    this.#api = api
    this.#entries = entries
  }

  /**
   * False when nothing was due. What another tab sent or discarded meanwhile is not sent.
   * @param {AbortSignal} signal
   */
  async run(signal) {
    await this.#entries.refresh()
    const entry = this.#entries.nextPending
    if (signal.aborted || !entry) return false
    await this.#send(entry)
    return true
  }

  /** @param {OutboxEntry} entry */
  async #send(entry) {
    this.#entries.mark(entry.client_id)
    try {
      await this.#keep(entry, await this.#api.send(entry))
    } catch (error) {
      if (!isFinal(error)) throw error
      await this.#entries.fail(entry.client_id, error.message)
      this.emit("refused", error)
    } finally {
      this.#entries.mark(null)
    }
  }

  /**
   * Told before it leaves the list, so that it is never missing in both places.
   * @param {OutboxEntry} entry
   * @param {Message} message
   */
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

  /**
   * Without `locks` (an insecure context) every tab goes at once.
   * @param {{ locks?: LockManager | null, timers: Timers }} parts
   */
  constructor({ locks, timers }) {
    this.#locks = locks
    this.#timers = timers
  }

  /**
   * Does `work` once, with the lock where it is to be had; what `work` throws is thrown.
   * @template Result
   * @param {() => Promise<Result>} work
   */
  async run(work) {
    /** @type {Promise<Result> | null} */
    let working = null
    const begin = () => (working ??= work())
    const locks = this.#locks
    if (locks) {
      await this.#patiently(locks, begin).catch(() => working ?? byForce(locks, begin))
    }
    return begin()
  }

  /**
   * @param {LockManager} locks
   * @param {() => Promise<unknown>} begin
   */
  async #patiently(locks, begin) {
    const patience = new AbortController()
    const timer = this.#timers.setTimeout(() => patience.abort(), PATIENCE_MS)
    const request = locks.request(LOCK_NAME, { signal: patience.signal }, begin)
    return request.finally(() => this.#timers.clearTimeout(timer))
  }
}

/**
 * Who is robbed meanwhile ends what is begun; where force is not to be had, it goes without.
 * @param {LockManager} locks
 * @param {() => Promise<unknown>} begin
 */
async function byForce(locks, begin) {
  return locks.request(LOCK_NAME, { steal: true }, begin).catch(() => {})
}
