/** How far the reader has read, as the server knows it. */

import { Emitter } from "../events.js"

/** @import { Api, ReadMark } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */

// Else a busy room would have one more request for each message and reader.
const TELL_AFTER_MS = 2_000

/**
 * Tells the server how far the person has read: there the line "New" stands, on every device. Emits
 * `outdated` where they have set that back meanwhile, on another one.
 * @extends {Emitter<{ outdated: ReadMark }>}
 */
export class Reading extends Emitter {
  #api
  #timers
  #window
  #told
  #read
  // How often the person has set back how far they have read.
  #marks
  /**
   * How far that is, where the server has told it.
   * @type {ReadMark | null}
   */
  outdated = null
  /** @type {number | null} */
  #timer = null
  /** @type {Promise<unknown> | null} */
  #telling = null

  /**
   * @param {{ api: Pick<Api, "read">, readId: number | null, marks?: number, timers?: Timers,
   *   window?: EventTarget }} collaborators
   */
  constructor({ api, readId, marks = 0, timers = globalThis, window = globalThis }) {
    super()
    this.#api = api
    this.#marks = marks
    this.#told = this.#read = readId ?? 0
    this.#timers = timers
    this.#window = window
  }

  start() {
    this.#window.addEventListener("pagehide", this.#hurry)
  }

  stop() {
    this.#window.removeEventListener("pagehide", this.#hurry)
    this.#endWait()
  }

  /**
   * The reader saw that message, and all that stand above it.
   * @param {number | null} id
   */
  upTo(id) {
    this.#read = Math.max(this.#read, id ?? 0)
    if (this.isDue) this.#timer ??= this.#timers.setTimeout(() => this.#tell(), TELL_AFTER_MS)
  }

  /**
   * The person has set back how far they have read; false where that is known already.
   * @param {ReadMark} mark
   */
  goBack({ read_id: readId, marks }) {
    if (marks <= this.#marks) return false
    this.#endWait()
    this.#marks = marks
    this.#told = this.#read = readId
    return true
  }

  /**
   * The room was restored from a copy that ends with that message: its ids come once more.
   * @param {number | null} newestId
   */
  startOver(newestId) {
    this.#endWait()
    this.#told = this.#read = Math.min(this.#read, newestId ?? 0)
  }

  /** Tells at once what is still to be told; settles when the server has heard it. */
  async finish() {
    if (this.isDue) this.#tell()
    await this.#telling
  }

  /** Whether the server has yet to be told. */
  get isDue() {
    return this.#read > this.#told
  }

  #hurry = () => {
    if (this.isDue) this.#tell()
  }

  // What does not reach the server is told with what is read next.
  #tell() {
    this.#endWait()
    const [before, now, marks] = [this.#told, this.#read, this.#marks]
    this.#told = now
    this.#telling = this.#api.read(now, marks).catch(error => {
      if (marks !== this.#marks) return
      this.#told = before
      if (error.code !== "marked_unread") return
      this.outdated = error.details
      this.emit("outdated", error.details)
    })
  }

  #endWait() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
  }
}
