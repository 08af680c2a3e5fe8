/** Where the reader is, and how much is kept around them. At the end the page follows; elsewhere
    what is read stays where it is. One layout is read per scroll, resize or page of history, none
    per message. */

import { Emitter } from "../events.js"

/** @import { Message } from "../server/message.js" */
/** @import { Conversation } from "./log.js" */

const END_IS_WITHIN_PX = 48
const NEAR_IS_SCREENS = 2
// On the highest screen, too, nobody is near both ends of as many messages as are kept: else what
// is loaded at one end would be let go of at the other, and so on for ever.
const NEAR_IS_AT_MOST_PX = 2_000
const OF_THE_READER = ["wheel", "touchstart", "pointerdown", "keydown"]
const PROBES_ARE_PX_APART = 20

/**
 * Emits `moved` when the reader comes to the end or leaves it, and `near-start` and `near-end` as
 * long as they are there.
 * @extends {Emitter<{ moved: undefined, "near-start": undefined, "near-end": undefined }>}
 */
export class Scroll extends Emitter {
  #log
  #size = { content: 0, screen: 0 }
  #atEnd = true
  // Where the page was opened. Until the reader moves, it does not move when a message takes its
  // true height.
  /** @type {{ node: HTMLElement, offset: number } | null} */
  #opened = null
  #resized = new ResizeObserver(() => this.#settle())

  /** @param {HTMLElement} log */
  constructor(log) {
    super()
    this.#log = log
  }

  start() {
    this.#log.addEventListener("scroll", this.look, { passive: true })
    for (const sign of OF_THE_READER)
      this.#log.addEventListener(sign, this.#free, { passive: true })
    for (const node of [this.#log, ...this.#log.children]) this.#resized.observe(node)
  }

  stop() {
    this.#log.removeEventListener("scroll", this.look)
    for (const sign of OF_THE_READER) this.#log.removeEventListener(sign, this.#free)
    this.#resized.disconnect()
  }

  /** Takes over from the style sheet, which lays the log out from its end: so it stands there before
      there is a script. The reader may be elsewhere by now, and stays there. */
  open() {
    const { scrollTop: fromEnd, scrollHeight, clientHeight } = this.#log
    if (this.#log.hasAttribute("data-from-end")) {
      this.#log.removeAttribute("data-from-end")
      this.#log.scrollTop = scrollHeight - clientHeight + fromEnd
    }
    this.#arrive()
  }

  get atEnd() {
    return this.#atEnd
  }

  toStart() {
    this.#go(0)
  }

  toEnd() {
    this.#go(this.#log.scrollHeight)
  }

  /** @param {number} px */
  by(px) {
    this.#go(this.#log.scrollTop + px)
  }

  /** @param {number} above */
  #go(above) {
    this.#free()
    this.#log.scrollTop = above
    this.#arrive()
  }

  /**
   * Brings a message to the middle of the screen.
   * @param {HTMLElement} node
   */
  show(node) {
    this.#free()
    node.scrollIntoView({ block: "center" })
    this.#arrive()
  }

  /**
   * How far below the top of the screen a message stands.
   * @param {HTMLElement} node
   */
  offsetOf(node) {
    return node.getBoundingClientRect().top - this.#log.getBoundingClientRect().top
  }

  /**
   * Opens the page with a message that far below the top of the screen.
   * @param {HTMLElement} node
   * @param {number} offset
   */
  openAt(node, offset) {
    this.#opened = { node, offset }
    this.#open(this.#opened)
  }

  /** Something comes: a reader at the end follows it, also where the page was opened. */
  follow() {
    if (this.#atEnd) this.#free()
  }

  #free = () => {
    this.#opened = null
  }

  /** @param {{ node: HTMLElement, offset: number }} where */
  #open({ node, offset }) {
    node.scrollIntoView({ block: "start" })
    this.#log.scrollTop += this.offsetOf(node) - offset
    this.#arrive()
  }

  /**
   * Makes a change above or below while what is being read stays in its place; returns its result.
   * @template Result
   * @param {() => Result} change
   * @returns {Result}
   */
  keep(change) {
    this.#free()
    // Not the message itself: the name of its day goes to another one that comes above it.
    const anchor = this.topMessage()?.querySelector("[data-body]")
    const before = anchor?.getBoundingClientRect().top ?? 0
    const result = change()
    if (anchor?.isConnected) this.#log.scrollTop += anchor.getBoundingClientRect().top - before
    this.#arrive()
    return result
  }

  /**
   * Makes a change around what is being read, which stays; at the end, that is the end.
   * @template Result
   * @param {() => Result} change
   */
  stay(change) {
    if (!this.#atEnd) return this.keep(change)
    const result = change()
    this.toEnd()
    return result
  }

  /** @param {Element} node */
  isInSight(node) {
    const [{ top, bottom }, log] = [node, this.#log].map(it => it.getBoundingClientRect())
    return bottom > log.top && top < log.bottom
  }

  /** The first message in sight. */
  topMessage() {
    const { top, height } = this.#log.getBoundingClientRect()
    return this.#messageAlong(height, step => top + step)
  }

  /** The last message in sight. */
  bottomMessage() {
    const { bottom, height } = this.#log.getBoundingClientRect()
    return this.#messageAlong(height, step => bottom - step)
  }

  /**
   * @param {number} height
   * @param {(step: number) => number} at
   * @returns {HTMLElement | null}
   */
  #messageAlong(height, at) {
    const { left, width } = this.#log.getBoundingClientRect()
    for (let step = 1; step < height; step += PROBES_ARE_PX_APART) {
      // Also what a panel or a button covers.
      const found = document.elementsFromPoint(left + width / 2, at(step))
      const message = found
        .map(it => it.closest("[data-message]"))
        .find(it => this.#log.contains(it))
      if (message) return /** @type {HTMLElement} */ (message)
    }
    return null
  }

  #settle() {
    if (this.#opened?.node.isConnected) return this.#open(this.#opened)
    if (this.#atEnd) this.#followEnd()
    this.#arrive()
  }

  // As far as the field stays in sight in which somebody edits a message.
  #followEnd() {
    this.#log.scrollTop = this.#log.scrollHeight
    this.#log.querySelector("textarea:focus")?.scrollIntoView({ block: "nearest" })
  }

  #arrive() {
    this.#measure()
    this.look()
  }

  #measure() {
    this.#size = { content: this.#log.scrollHeight, screen: this.#log.clientHeight }
  }

  /** Finds out where the reader is. Compared with the sizes as they were when last settled: a
      message that has just come in below is no sign that the reader went up. Nor is one that goes,
      or is lower than it was, and takes the end along. */
  look = () => {
    const { content, screen } = this.#size
    const above = this.#log.scrollTop
    const { scrollHeight, clientHeight } = this.#log
    const below = Math.min(content - screen, scrollHeight - clientHeight) - above
    this.#goTo(below < END_IS_WITHIN_PX)
    const near = Math.min(NEAR_IS_SCREENS * screen, NEAR_IS_AT_MOST_PX)
    if (above < near) this.emit("near-start")
    if (below < near) this.emit("near-end")
  }

  /** @param {boolean} atEnd */
  #goTo(atEnd) {
    if (atEnd === this.#atEnd) return
    this.#atEnd = atEnd
    this.emit("moved")
  }
}

const MOST = 500
// So much at once that it is seldom done.
const KEPT = 400

/** Lets go of messages that are far from the reader, so that a page can stay open for days. They
    are loaded again when the reader goes there. */
export class Trimming {
  #conversation
  #scroll

  /** @param {{ conversation: Conversation, scroll: Scroll }} collaborators */
  constructor({ conversation, scroll }) {
    this.#conversation = conversation
    this.#scroll = scroll
  }

  /** To be called once messages were added. */
  trim() {
    const { messages } = this.#conversation
    if (messages.length <= MOST) return
    const from = Math.max(0, Math.min(this.#reader(messages) - KEPT / 2, messages.length - KEPT))
    this.#scroll.stay(() =>
      this.#conversation.shrink({ from: messages[from].id, to: messages[from + KEPT - 1].id }),
    )
  }

  /**
   * A reader who sees no message is at the end, among what is not sent yet.
   * @param {Message[]} messages
   */
  #reader(messages) {
    const top = this.#scroll.atEnd ? null : this.#scroll.topMessage()
    const at = messages.findIndex(({ id }) => String(id) === top?.dataset.id)
    return at < 0 ? messages.length - 1 : at
  }
}
