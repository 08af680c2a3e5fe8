/** The line "New": above the first message of others after the one that was read last. */

export class NewLine {
  #conversation
  #timeline
  #person
  #rule
  #readId = null
  #node = null

  constructor({ conversation, timeline, person, template }) {
    this.#conversation = conversation
    this.#timeline = timeline
    this.#person = person
    this.#rule = template.content.firstElementChild.cloneNode(true)
  }

  markAfter(readId) {
    this.#readId = readId
    this.place()
  }

  /** Where older messages are still to come, the true place may be among them. */
  place() {
    const first = this.#readId === null ? null : this.#firstUnread()
    const isCertain = first && !(first.isFirst && this.#conversation.hasOlder)
    this.#stand(isCertain ? first.node : null)
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
