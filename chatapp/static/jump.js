/** The button that leads to the end, and says what waits there. */

import { hide } from "./hiding.js"

export class Jump extends EventTarget {
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
