/** The line "New": above the first message of others after the one that was read last. */

export class NewLine extends EventTarget {
  #conversation
  #timeline
  #person
  #rule
  #readId = null
  #node = null
  #isAbove = false

  constructor({ conversation, timeline, person, template }) {
    super()
    this.#conversation = conversation
    this.#timeline = timeline
    this.#person = person
    this.#rule = template.content.firstElementChild.cloneNode(true)
  }

  /** The message that it stands above; null where it does not stand. */
  get node() { return this.#node }
  get readId() { return this.#readId }

  /** Its place is above everything that is loaded. */
  get isAbove() { return this.#isAbove }

  markAfter(readId) {
    this.#readId = readId
    this.place()
  }

  /** Where older messages are still to come, the true place may be among them. */
  place() {
    const first = this.#readId === null ? null : this.#firstUnread()
    this.#isAbove = Boolean(first?.isFirst && this.#conversation.hasOlder)
    this.#stand(first && !this.#isAbove ? first.node : null)
    this.dispatchEvent(new Event("stands"))
  }

  #firstUnread() {
    return this.#timeline.firstAfter(this.#readId, this.#person)
  }

  #stand(node) {
    if (node === this.#node) return
    this.#node?.classList.remove("message--apart")
    this.#rule.remove()
    node?.querySelector("[data-avatar]").before(this.#rule)
    node?.classList.add("message--apart")
    this.#node = node
  }
}
