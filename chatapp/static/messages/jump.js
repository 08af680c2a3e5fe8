/** The buttons that lead to what is new: at the end, or further up than what is loaded. */

import { Emitter } from "../events.js"
import { partOf } from "../page.js"
import { hide } from "./keyboard.js"
import { LEFT_OFF, NEWEST, newSince, news } from "./words.js"

/** @import { Clock } from "./clock.js" */
/** @import { Conversation } from "./log.js" */
/** @import { Paging } from "./paging.js" */
/** @import { Scroll } from "./scroll.js" */
/** @import { NewLine, Unread } from "./unread.js" */

/**
 * Leads to the end, and says how much is new there. Emits `wanted`.
 * @extends {Emitter<{ wanted: undefined }>}
 */
export class JumpToEnd extends Emitter {
  #button
  #log
  #unread

  /** @param {{ button: HTMLElement, log: HTMLElement, unread: Unread }} collaborators */
  constructor({ button, log, unread }) {
    super()
    this.#log = log
    this.#button = button
    this.#unread = unread
  }

  start() {
    this.#button.addEventListener("click", this.#go)
    this.#unread.addEventListener("changed", this.#tell)
    this.#tell()
  }

  stop() {
    this.#button.removeEventListener("click", this.#go)
    this.#unread.removeEventListener("changed", this.#tell)
  }

  /** @param {boolean} isWanted */
  offer(isWanted) {
    hide(this.#button, !isWanted, this.#log)
  }

  #go = () => this.emit("wanted")

  #tell = () => {
    const words = this.#unread.count === 0 ? NEWEST : news(this.#unread)
    this.#button.textContent = `${words} ↓`
    this.#button.classList.toggle("jump--news", this.#unread.count > 0)
  }
}

/** Says above the conversation what is new further up than what is loaded, and leads there. */
export class JumpToUnread {
  #bar
  #log
  #conversation
  #newLine
  #unread
  #clock
  #paging
  #scroll
  // The last message that was read before what is new; null where that is loaded, and where nothing
  // is new.
  /** @type {number | null} */
  #readId = null
  // Up to that message there is nothing to lead to any more: the reader was there, or dismissed it.
  #doneId = 0

  /**
   * @param {{ bar: HTMLElement, log: HTMLElement, conversation: Conversation, newLine: NewLine,
   *   unread: Unread, clock: Clock, paging: Paging, scroll: Scroll }} collaborators
   */
  constructor({ bar, log, conversation, newLine, unread, clock, paging, scroll }) {
    this.#bar = bar
    this.#log = log
    this.#conversation = conversation
    this.#newLine = newLine
    this.#unread = unread
    this.#clock = clock
    this.#paging = paging
    this.#scroll = scroll
  }

  start() {
    this.#button("go").addEventListener("click", this.#go)
    this.#button("dismiss").addEventListener("click", this.#dismiss)
    this.#newLine.addEventListener("stands", this.#look)
    this.#unread.addEventListener("changed", this.#look)
    this.#look()
  }

  stop() {
    this.#button("go").removeEventListener("click", this.#go)
    this.#button("dismiss").removeEventListener("click", this.#dismiss)
    this.#newLine.removeEventListener("stands", this.#look)
    this.#unread.removeEventListener("changed", this.#look)
  }

  // The line may move on to what came later; until the reader went there, this leads to the first.
  #look = () => {
    const { isAbove, readId } = this.#newLine
    if (isAbove && Number(readId) > this.#doneId) this.#take()
    if (this.#isLoaded) this.#finish()
    this.#show(this.#readId !== null && Number(this.#conversation.oldestId) > this.#readId)
  }

  get #isLoaded() {
    const { hasOlder, oldestId, newestId } = this.#conversation
    if (this.#readId === null || Number(newestId) <= this.#readId) return false
    // What was read last may have expired, with what followed.
    return !hasOlder || Number(oldestId) <= this.#readId
  }

  // Once the reader is at the end all counts as read; what was counted before stays on the button.
  #take() {
    const isOther = this.#readId !== this.#newLine.readId
    this.#readId = this.#newLine.readId
    if (this.#unread.count > 0 || isOther) this.#button("go").textContent = `${this.#words} ↑`
  }

  get #words() {
    const { count, since } = this.#unread
    if (count === 0 || since === null) return LEFT_OFF
    return newSince(this.#unread, this.#clock.since(since))
  }

  /**
   * The reader marked all after that message unread, and may want to go there once more.
   * @param {number} readId
   */
  offerAgain(readId) {
    this.#doneId = Math.min(this.#doneId, readId - 1)
  }

  #finish() {
    this.#doneId = Math.max(this.#doneId, this.#readId ?? 0)
    this.#readId = null
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    if (this.#bar.hidden !== isShown) return
    this.#scroll.stay(() => hide(this.#bar, !isShown, this.#log))
  }

  #dismiss = () => {
    this.#finish()
    this.#show(false)
  }

  #go = async () => {
    const readId = this.#readId
    if (readId === null) return
    if (!(await this.#paging.around(readId))) return
    this.#newLine.markAfter(readId)
    if (this.#newLine.node) this.#scroll.show(this.#newLine.node)
    this.#newLine.node?.focus({ preventScroll: true })
  }

  /** @param {string} name */
  #button(name) {
    return partOf(this.#bar, name)
  }
}
