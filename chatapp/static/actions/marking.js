import { Emitter, OtherTabs, on } from "../events.js"
import { isReadMark } from "./actions_api.js"

/** @import { JumpToUnread } from "../messages/jump.js" */
/** @import { Reading } from "../messages/reading.js" */
/** @import { NewLine, Unread } from "../messages/unread.js" */
/** @import { ReadMark } from "../server/api.js" */

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
  // Until the reader goes on.
  /** @type {AbortController | null} */
  #waiting = null

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
    // The server may have told of it before somebody was here.
    this.#meet(this.#reading.outdated)
  }

  stop() {
    this.#tabs.stop()
    this.#waiting?.abort()
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

  /** Whether messages are marked unread here, and nothing counts as read. */
  get isWaiting() {
    return this.#waiting !== null
  }

  #wait() {
    this.#waiting?.abort()
    this.#waiting = new AbortController()
    const how = { signal: this.#waiting.signal, passive: true, capture: true }
    for (const name of MOVES) document.addEventListener(name, this.goOn, how)
    document.addEventListener("keydown", this.#press, how)
    this.#log.addEventListener("pointerdown", this.#grasp, how)
  }

  // Held down, it may be the key that has marked them.
  #press = (/** @type {KeyboardEvent} */ { key, ctrlKey, metaKey, altKey, repeat }) => {
    if (!repeat && !ctrlKey && !metaKey && !altKey && !NOT_TYPED.has(key)) this.goOn()
  }

  // What is pressed is the scroll bar, which moves the log then.
  #grasp = (/** @type {Event} */ { target }) => {
    const signal = this.#waiting?.signal
    if (target === this.#log) this.#log.addEventListener("scroll", this.goOn, { signal })
  }

  /** The reader goes on, which they may say in other ways, too. */
  goOn = () => {
    if (!this.#waiting) return
    this.#waiting.abort()
    this.#waiting = null
    this.#unread.goOn()
    this.emit("over")
  }
}
