/** The button that leads to the end, and says what waits there. */

export class Jump extends EventTarget {
  #button
  #unread

  constructor({ button, unread }) {
    super()
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
    this.#button.hidden = !isWanted
  }

  #go = () => this.dispatchEvent(new Event("wanted"))

  #tell = () => {
    const { count } = this.#unread
    this.#button.textContent = `${wordsFor(count)} ↓`
    this.#button.classList.toggle("jump--news", count > 0)
  }
}

function wordsFor(count) {
  if (count === 0) return "Newest messages"
  return count === 1 ? "1 new message" : `${count} new messages`
}
