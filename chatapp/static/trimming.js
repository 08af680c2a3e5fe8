/** Lets go of messages that are far from the reader, so that a page can stay open for days. Whoever
    goes there loads them again. */

const MOST = 500
// So much at once that it is seldom done.
const KEPT = 400

export class Trimming {
  #conversation
  #scroll

  constructor({ conversation, scroll }) {
    this.#conversation = conversation
    this.#scroll = scroll
  }

  /** Once messages were added. */
  trim() {
    const { messages } = this.#conversation
    if (messages.length <= MOST) return
    const from = Math.max(0, Math.min(this.#reader(messages) - KEPT / 2, messages.length - KEPT))
    this.#scroll.stay(() =>
      this.#conversation.shrink({ from: messages[from].id, to: messages[from + KEPT - 1].id }))
  }

  // Who sees no message is at the end, among what is not sent yet.
  #reader(messages) {
    const top = this.#scroll.atEnd ? null : this.#scroll.topMessage()
    const at = messages.findIndex(({ id }) => String(id) === top?.dataset.id)
    return at < 0 ? messages.length - 1 : at
  }
}
