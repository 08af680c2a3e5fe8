/** How far the reader has read, as the server knows it; and what they have marked unread. */

import { Emitter, OtherTabs, on } from "../events.js"
import { isReadMark } from "../server/api.js"

/** @import { Api, ReadMark } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { JumpToUnread } from "./jump.js" */
/** @import { NewLine, Unread } from "./unread.js" */

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
    if (this.#isDue) this.#timer ??= this.#timers.setTimeout(() => this.#tell(), TELL_AFTER_MS)
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

  /** Tells at once what is still to be told; settles when the server has heard it. */
  async finish() {
    if (this.#isDue) this.#tell()
    await this.#telling
  }

  get #isDue() {
    return this.#read > this.#told
  }

  #hurry = () => {
    if (this.#isDue) this.#tell()
  }

  // What does not reach the server is told with what is read next.
  #tell() {
    this.#endWait()
    const [before, now, marks] = [this.#told, this.#read, this.#marks]
    this.#told = now
    this.#telling = this.#api.read(now, marks).catch(error => {
      if (marks !== this.#marks) return
      this.#told = before
      if (error.code === "marked_unread") this.emit("outdated", error.details)
    })
  }

  #endWait() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
  }
}

// By a hand, on the way to another place. The page itself scrolls, too.
const MOVES = ["wheel", "touchmove"]
const NOT_TYPED = new Set(["Alt", "AltGraph", "Control", "Escape", "Meta", "Shift", "Tab"])

/**
 * What the reader has marked unread, in this page, in another tab or on another device. Nothing
 * counts as read again until they scroll or type. Emits `over` when they go on.
 * @extends {Emitter<{ over: undefined }>}
 */
export class Marking extends Emitter {
  #reading
  #unread
  #newLine
  #jumpToUnread
  #log
  #tabs
  #waiting = new AbortController()

  /**
   * @param {{ reading: Reading, unread: Unread, newLine: NewLine, jumpToUnread: JumpToUnread,
   *   log: HTMLElement, person: string, tabs?: OtherTabs }} collaborators
   */
  constructor({
    reading,
    unread,
    newLine,
    jumpToUnread,
    log,
    person,
    tabs = new OtherTabs({ name: `chatapp-read-${person}` }),
  }) {
    super()
    this.#reading = reading
    this.#unread = unread
    this.#newLine = newLine
    this.#jumpToUnread = jumpToUnread
    this.#log = log
    this.#tabs = tabs
  }

  start() {
    this.#tabs.start(({ data }) => this.#meet(data))
    on(this.#reading, "outdated", mark => this.#meet(mark))
  }

  stop() {
    this.#tabs.stop()
    this.#waiting.abort()
  }

  /**
   * The server has marked it for this page.
   * @param {ReadMark} mark
   */
  take(mark) {
    this.#meet(mark)
    this.#tabs.tell(mark)
  }

  /** @param {unknown} mark */
  #meet(mark) {
    if (!isReadMark(mark) || !this.#reading.goBack(mark)) return
    const { read_id: readId } = mark
    this.#unread.goBack(readId)
    this.#jumpToUnread.offerAgain(readId)
    this.#newLine.markAfter(readId, { isAsked: true })
    this.#wait()
  }

  #wait() {
    this.#waiting.abort()
    this.#waiting = new AbortController()
    const how = { signal: this.#waiting.signal, passive: true, capture: true }
    for (const name of MOVES) document.addEventListener(name, this.#goOn, how)
    document.addEventListener("keydown", this.#press, how)
    this.#log.addEventListener("pointerdown", this.#grasp, how)
  }

  #press = (/** @type {KeyboardEvent} */ { key, ctrlKey, metaKey, altKey }) => {
    if (!ctrlKey && !metaKey && !altKey && !NOT_TYPED.has(key)) this.#goOn()
  }

  // What is pressed is the scroll bar, which moves the log then.
  #grasp = (/** @type {Event} */ { target }) => {
    const { signal } = this.#waiting
    if (target === this.#log) this.#log.addEventListener("scroll", this.#goOn, { signal })
  }

  #goOn = () => {
    this.#waiting.abort()
    this.#unread.goOn()
    this.emit("over")
  }
}
