/** How many messages of others came while nobody looked at the end, and after which one. */

export class Unread extends EventTarget {
  #person
  #isSeen = true
  #readId
  #count = 0

  constructor({ person, readId }) {
    super()
    this.#person = person
    this.#readId = readId
  }

  get count() {
    return this.#count
  }

  /** Whether the reader has the end of the conversation before their eyes. */
  see(isSeen, newestId) {
    if (isSeen || this.#isSeen) this.#readId = Math.max(this.#readId, newestId)
    this.#isSeen = isSeen
    if (!isSeen) return
    this.#set(0)
    this.#tell("seen", { readId: this.#readId })
  }

  arrived(messages) {
    const others = messages.filter(({ user_id: author }) => author !== this.#person)
    if (this.#isSeen || others.length === 0) return
    this.#set(this.#count + others.length)
  }

  /** Messages that aren't loaded, as one looks at the past. */
  beyond(count) {
    this.#set(count)
  }

  #set(count) {
    if (count === this.#count) return
    const began = this.#count === 0
    this.#count = count
    if (began) this.#tell("began", { readId: this.#readId })
    this.#tell("changed")
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }))
  }
}
