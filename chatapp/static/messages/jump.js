/** The buttons that lead to what is new: at the end, or further up than it is loaded. */

import { hide } from "./keyboard.js"

/** Leads to the end, and says what waits there. */
export class JumpToEnd extends EventTarget {
  #button
  #log
  #unread

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

  offer(isWanted) {
    hide(this.#button, !isWanted, this.#log)
  }

  #go = () => this.dispatchEvent(new Event("wanted"))

  #tell = () => {
    this.#button.textContent = `${wordsFor(this.#unread)} ↓`
    this.#button.classList.toggle("jump--news", this.#unread.count > 0)
  }
}

function wordsFor({ count, words }) {
  if (count === 0) return "Newest messages"
  return words === "1" ? "1 new message" : `${words} new messages`
}

/** Says above the conversation what is new further up than it is loaded, and leads there. */
export class JumpToUnread {
  #bar
  #log
  #conversation
  #newLine
  #unread
  #clock
  #paging
  #scroll
  // The last message that was read before what is new; null where that is loaded, or nothing is.
  #readId = null
  // How far up there is nothing more to lead to: the reader was there, or does not want to.
  #doneId = 0

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
    this.#listen("addEventListener")
    this.#look()
  }

  stop() {
    this.#listen("removeEventListener")
  }

  #listen(how) {
    this.#button("go")[how]("click", this.#go)
    this.#button("dismiss")[how]("click", this.#dismiss)
    this.#newLine[how]("stands", this.#look)
    this.#unread[how]("changed", this.#look)
  }

  // The line may move on to what came later; until somebody went there, this leads to the first.
  #look = () => {
    if (this.#newLine.isAbove && this.#newLine.readId > this.#doneId) this.#take()
    if (this.#isLoaded) this.#finish()
    this.#show(this.#readId !== null && this.#conversation.oldestId > this.#readId)
  }

  get #isLoaded() {
    const { oldestId, newestId } = this.#conversation
    return this.#readId !== null && oldestId <= this.#readId && newestId > this.#readId
  }

  // What was counted is said also when it counts as read, for the reader is at the end.
  #take() {
    const isOther = this.#readId !== this.#newLine.readId
    this.#readId = this.#newLine.readId
    if (this.#unread.count > 0 || isOther) this.#button("go").textContent = `${this.#words} ↑`
  }

  get #words() {
    const { count, words, since } = this.#unread
    if (count === 0 || since === null) return "Where you left off"
    return `${words} new since ${this.#clock.since(since)}`
  }

  #finish() {
    this.#doneId = Math.max(this.#doneId, this.#readId)
    this.#readId = null
  }

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
    if (!await this.#paging.around(readId)) return
    this.#newLine.markAfter(readId)
    if (this.#newLine.node) this.#scroll.show(this.#newLine.node)
    this.#newLine.node?.focus({ preventScroll: true })
  }

  #button(name) {
    return this.#bar.querySelector(`[data-${name}]`)
  }
}
