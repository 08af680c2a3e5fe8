/** What is new to the reader: how much it is, where it begins, and how far they have read. */

const MOST_SAID = 99

/** Which messages of others came while nobody looked at the end, and after which one. */
export class Unread extends EventTarget {
  #conversation
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
  constructor({ conversation, person, readId, count = 0, since = null, lastId = null }) {
    super()
    this.#conversation = conversation
    this.#person = person
    this.#readId = readId
    this.#countedTo = lastId ?? 0
    this.#counted = count
    this.#since = since
  }

  start() {
    this.#conversation.addEventListener("added", this.#hear)
    this.#conversation.addEventListener("beyond", this.#hearBeyond)
  }

  stop() {
    this.#conversation.removeEventListener("added", this.#hear)
    this.#conversation.removeEventListener("beyond", this.#hearBeyond)
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

  #hear = ({ detail }) => {
    if (detail.origin !== "own") this.arrived(detail.messages)
  }

  // A change of what came there before is told so, too, and is no news.
  #hearBeyond = ({ detail }) => {
    const messages = this.arrived(detail.messages)
    if (messages.length) this.#tell("beyond", { messages })
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

// A busy room would else have one more request for each message and reader.
const TELL_AFTER_MS = 2_000

/** Tells the server how far the person has read: there the line "New" stands, on every device. */
export class Reading {
  #api
  #timers
  #window
  #told
  #read
  #timer = null
  #telling = null

  constructor({ api, readId, timers = globalThis, window = globalThis }) {
    this.#api = api
    this.#told = this.#read = readId ?? 0
    this.#timers = timers
    this.#window = window
  }

  start() {
    this.#window.addEventListener("pagehide", this.#hurry)
  }

  stop() {
    this.#window.removeEventListener("pagehide", this.#hurry)
    this.#endWait()
  }

  /** That message was before the reader's eyes, and all that stand above it. */
  upTo(id) {
    this.#read = Math.max(this.#read, id ?? 0)
    if (this.#isDue) this.#timer ??= this.#timers.setTimeout(() => this.#tell(), TELL_AFTER_MS)
  }

  /** Tell at once what is still to be told; settles when the server has heard it. */
  async finish() {
    if (this.#isDue) this.#tell()
    await this.#telling
  }

  get #isDue() {
    return this.#read > this.#told
  }

  #hurry = () => {
    if (this.#isDue) this.#tell()
  }

  // What does not arrive is told with what is read next.
  #tell() {
    this.#endWait()
    const [before, now] = [this.#told, this.#read]
    this.#told = now
    this.#telling = this.#api.read(now).catch(() => (this.#told = before))
  }

  #endWait() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** The line "New": above the first message of others after the one that was read last. */
export class NewLine extends EventTarget {
  #conversation
  #timeline
  #person
  #rule
  #readId = null
  #node = null
  #isAbove = false

  /** `drawn` is the line where the server has drawn it. */
  constructor({ conversation, timeline, person, template, drawn = null }) {
    super()
    this.#conversation = conversation
    this.#timeline = timeline
    this.#person = person
    this.#rule = drawn ?? template.content.firstElementChild.cloneNode(true)
    this.#node = drawn?.closest("[data-message]") ?? null
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

/** The page's title tells a reader who is elsewhere how much they missed. */
export class Title {
  #unread
  #plain = document.title

  constructor(unread) {
    this.#unread = unread
  }

  start() {
    this.#unread.addEventListener("changed", this.#tell)
    document.addEventListener("visibilitychange", this.#tell)
    this.#tell()
  }

  stop() {
    this.#unread.removeEventListener("changed", this.#tell)
    document.removeEventListener("visibilitychange", this.#tell)
    document.title = this.#plain
  }

  #tell = () => {
    const { count, words } = this.#unread
    document.title = document.hidden && count > 0 ? `(${words}) ${this.#plain}` : this.#plain
  }
}
