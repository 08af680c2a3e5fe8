/** Which messages of others came while nobody looked at the end, and after which one. */

const MOST_SAID = 99

export class Unread extends EventTarget {
  #person
  #isSeen = false
  #readId
  // The server counted up to here; further messages count as they come, each once.
  #countedTo
  #counted
  #ids = new Set()
  #since
  #isPartial = false

  /** `readId` was read last; after it, until `lastId`, the server counted `count` of others. */
  constructor({ person, readId, count = 0, since = null, lastId = null }) {
    super()
    this.#person = person
    this.#readId = readId
    this.#countedTo = lastId ?? 0
    this.#counted = count
    this.#since = since
  }

  get count() {
    return this.#counted + this.#ids.size
  }

  /** The count, for people. */
  get words() {
    if (this.count > MOST_SAID) return `${MOST_SAID}+`
    return this.#isPartial ? `${this.count}+` : `${this.count}`
  }

  /** When the first of them was sent; null where it is not known, or there is none. */
  get since() {
    return this.#since
  }

  /** Whether the reader has the end of the conversation before their eyes. */
  see(isSeen, newestId) {
    if (isSeen || this.#isSeen) this.#readId = Math.max(this.#readId, newestId)
    this.#isSeen = isSeen
    if (!isSeen) return
    this.#clear()
    this.#tell("seen", { readId: this.#readId })
  }

  /** These came, whether or not they are loaded; gives those that count, which what was counted or
      read before doesn't. */
  arrived(messages) {
    if (this.#isSeen) return []
    const before = this.count
    const news = messages.filter(message => this.#add(message))
    if (before === 0 && news.length) this.#begin(news[0])
    if (news.length) this.#tell("changed")
    return news
  }

  /** These are the last of many. */
  leapt(messages) {
    this.#isPartial = !this.#isSeen
    this.arrived(messages)
  }

  /** True where it is news. */
  #add({ id, user_id: author }) {
    if (author === this.#person || id <= Math.max(this.#readId, this.#countedTo)) return false
    return this.#ids.size < this.#ids.add(id).size
  }

  #begin({ sent_at: sentAt }) {
    if (!this.#isPartial) this.#since = sentAt
    this.#tell("began", { readId: this.#readId })
  }

  #clear() {
    const hadSome = this.count > 0
    this.#counted = 0
    this.#ids.clear()
    this.#since = null
    this.#isPartial = false
    if (hadSome) this.#tell("changed")
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }))
  }
}
