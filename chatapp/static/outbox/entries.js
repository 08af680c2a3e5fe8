/** One person's entries, in order: those that are stored, and those that could not be. */

import { Emitter } from "../events.js"
import { notSent, resumesIn, SENDING, WAITING, WAITING_HERE } from "./words.js"

/** @import { Quote } from "../server/message.js" */
/** @import { OutboxStore } from "./store.js" */

/**
 * @typedef {{ client_id: string, person: string, message: string, at: number,
 *   state: "pending" | "sending" | "failed", reason: string | null, kept: boolean,
 *   mentions?: string[], reply_to?: Quote | null }} OutboxEntry - written at `at`; `kept` where it is
 *   stored, and not in this page alone; with the ids of those whom it mentions
 */

/**
 * Says "changed" when the list did, and "stored" when other tabs should look at the store.
 * @extends {Emitter<{ changed: undefined, stored: undefined }>}
 */
export class OutboxEntries extends Emitter {
  #store
  #person
  #now
  /** @type {OutboxEntry[]} */
  #entries = []
  /** @type {string | null} */
  #sending = null
  #latestAt = 0
  /**
   * Sent or discarded: not to come back, even if the store would not let go of them.
   * @type {Set<string>}
   */
  #gone = new Set()

  /** @param {{ store: OutboxStore, person: string, now: () => number }} parts */
  constructor({ store, person, now }) {
    super()
    this.#store = store
    this.#person = person
    this.#now = now
  }

  /** @returns {OutboxEntry[]} */
  get all() {
    return this.#entries.map(entry =>
      entry.client_id === this.#sending ? { ...entry, state: "sending" } : entry,
    )
  }

  get nextPending() {
    return this.#entries.find(({ state }) => state === "pending")
  }

  /** @param {string} clientId */
  find(clientId) {
    return this.#entries.find(entry => entry.client_id === clientId)
  }

  /**
   * Its time is later than that of every other entry, even when the clock was set back.
   * @param {string} clientId
   * @param {string} message
   * @returns {OutboxEntry}
   */
  draft(clientId, message) {
    const latest = Math.max(this.#latestAt, this.#entries.at(-1)?.at ?? 0)
    this.#latestAt = Math.max(this.#now(), latest + 1)
    const [person, at] = [this.#person, this.#latestAt]
    return { client_id: clientId, person, message, at, state: "pending", reason: null, kept: true }
  }

  /**
   * Store, then show; false where it could not be stored and lives in this page alone.
   * @param {OutboxEntry} entry
   */
  async put(entry) {
    const kept = await succeeds(() => this.#store.put({ ...entry, kept: true }))
    this.#show([...this.#entries, { ...entry, kept }])
    this.emit("stored")
    return kept
  }

  /**
   * Refused for good; unless somebody, in another tab perhaps, has discarded it meanwhile.
   * @param {string} clientId
   * @param {string} reason
   */
  async fail(clientId, reason) {
    await this.refresh()
    const entry = this.find(clientId)
    if (entry) await this.put({ ...entry, state: "failed", reason })
  }

  /**
   * Gone from here at once, and from the store as soon as it can be.
   * @param {string} clientId
   */
  async remove(clientId) {
    this.#gone.add(clientId)
    this.#show(this.#entries)
    await succeeds(() => this.#store.delete(clientId))
    this.emit("stored")
  }

  /**
   * This one is under way to the server, or null: none is.
   * @param {string | null} clientId
   */
  mark(clientId) {
    this.#sending = clientId
    this.emit("changed")
  }

  /** What other tabs stored, sent and discarded meanwhile. */
  async refresh() {
    const stored = await this.#stored()
    if (stored) this.#show([...stored, ...this.#entries.filter(({ kept }) => !kept)])
  }

  async #stored() {
    try {
      return await this.#store.all(this.#person)
    } catch {
      // A store that can't be read tells nothing: what is shown stays.
    }
  }

  /**
   * The last of several with the same id is the latest.
   * @param {OutboxEntry[]} entries
   */
  #show(entries) {
    const latest = new Map(entries.map(entry => [entry.client_id, entry]))
    const here = [...latest.values()].filter(entry => !this.#gone.has(entry.client_id))
    this.#entries = here.sort((one, other) => one.at - other.at)
    this.emit("changed")
  }
}

/** @param {() => Promise<unknown>} work */
async function succeeds(work) {
  try {
    await work()
    return true
  } catch {
    return false
  }
}

/**
 * How an unsent message does, in words.
 * @param {Pick<OutboxEntry, "state"> & Partial<OutboxEntry>} entry
 * @param {number | null} [waitSeconds]
 */
export function wordsFor({ state, reason, kept }, waitSeconds) {
  if (state === "failed") return notSent(reason)
  if (state === "sending") return SENDING
  if (waitSeconds) return resumesIn(waitSeconds)
  if (kept === false) return WAITING_HERE
  return WAITING
}
