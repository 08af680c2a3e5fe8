/** What is new to the reader: how much it is, and where it begins. */

import { Emitter } from "../events.js"
import { clone, partOf } from "../page.js"
import { isFor } from "../server/message.js"
import { titleWith } from "./words.js"

/** @import { Missed } from "../page.js" */
/** @import { Message } from "../server/message.js" */
/** @import { Arrival, Changes, Conversation } from "./log.js" */
/** @import { Timeline } from "./timeline.js" */

const MOST_SAID = 99

/** @typedef {{ readId: number | null }} ReadUpTo */

/**
 * `changed`: the count is another one. `began`: there is a first unread message, after the one that
 * was read last. `seen`: the reader has read up to there. `beyond`: messages came that count, but
 * aren't loaded.
 * @typedef {{ changed: undefined, began: ReadUpTo, seen: ReadUpTo,
 *   beyond: Arrival }} UnreadEvents
 */

/**
 * Which messages of others came while the reader did not see the end, and after which one.
 * @extends {Emitter<UnreadEvents>}
 */
export class Unread extends Emitter {
  #conversation
  #person
  #isSeen = false
  // The reader marked messages unread, and has not gone on since.
  #isMarked = false
  #readId
  // The server counted up to here; further messages count as they come, each once.
  #countedTo
  #counted
  #countedMentions
  // By id, and whether it mentions the reader.
  /** @type {Map<number, boolean>} */
  #ids = new Map()
  #since
  #isPartial = false

  /**
   * `readId` was read last; after it, until `lastId`, the server counted `count` of others, of which
   * so many mention the reader.
   * @param {{ conversation: Conversation, person: string,
   *   readId: number | null } & Partial<Missed>} from
   */
  constructor({
    conversation,
    person,
    readId,
    count = 0,
    since = null,
    lastId = null,
    mentions = 0,
  }) {
    super()
    this.#countedMentions = mentions
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
    this.#conversation.addEventListener("changed", this.#hearChange)
  }

  stop() {
    this.#conversation.removeEventListener("added", this.#hear)
    this.#conversation.removeEventListener("beyond", this.#hearBeyond)
    this.#conversation.removeEventListener("changed", this.#hearChange)
  }

  get readId() {
    return this.#readId
  }

  get count() {
    return this.#counted + this.#ids.size
  }

  /** How many of them mention the reader. */
  get mentions() {
    return this.#countedMentions + [...this.#ids.values()].filter(Boolean).length
  }

  /** The count, for people. */
  get words() {
    if (this.count > MOST_SAID) return `${MOST_SAID}+`
    return this.#isPartial ? `${this.count}+` : `${this.count}`
  }

  /** The count of mentions, for people: "@2"; empty without any. */
  get mentionWords() {
    return this.mentions > 0 ? `@${this.mentions}` : ""
  }

  /** When the first of them was sent; null where it is not known, or there is none. */
  get since() {
    return this.#since
  }

  /**
   * Whether the reader sees the end of the conversation.
   * @param {boolean} isSeen
   * @param {number | null} newestId
   */
  see(isSeen, newestId) {
    if (this.#isMarked) return
    if (isSeen || this.#isSeen) this.#readId = Math.max(this.#readId ?? 0, newestId ?? 0)
    this.#isSeen = isSeen
    if (!isSeen) return
    this.#clear()
    this.emit("seen", { readId: this.#readId })
  }

  /**
   * These came, whether or not they are loaded. Returns those that count: not what was counted or
   * read before.
   * @param {Message[]} messages
   */
  arrived(messages) {
    if (this.#isSeen) return []
    const before = this.count
    const news = messages.filter(message => this.#add(message))
    if (before === 0 && news.length) this.#begin(news[0])
    if (news.length) this.emit("changed")
    return news
  }

  /**
   * These are the last of many.
   * @param {Message[]} messages
   */
  leapt(messages) {
    this.#isPartial = !this.#isSeen
    this.arrived(messages)
  }

  /**
   * The reader marked all after that message unread. Until `goOn` nothing is seen.
   * @param {number} readId
   */
  goBack(readId) {
    const { messages, atEnd, hasOlder, oldestId } = this.#conversation
    const isAbove = hasOlder && readId < Number(oldestId)
    this.#isMarked = true
    this.#isSeen = false
    this.#clear()
    this.#readId = readId
    this.#countedTo = 0
    this.#isPartial = isAbove || !atEnd
    const news = messages.filter(message => this.#add(message))
    this.#since = isAbove ? null : (news[0]?.sent_at ?? null)
    this.emit("changed")
  }

  goOn() {
    this.#isMarked = false
  }

  /**
   * The room was restored from a copy that ends with that message: what comes now gets the ids of what
   * is gone.
   * @param {number | null} newestId
   */
  startOver(newestId) {
    const newest = newestId ?? 0
    if (this.#countedTo > newest) this.#counted = this.#countedMentions = this.#countedTo = 0
    this.#readId &&= Math.min(this.#readId, newest)
    for (const id of this.#ids.keys()) if (id > newest) this.#ids.delete(id)
    this.emit("changed")
  }

  /**
   * What stands before that message is gone. How much of what the server counted it was, isn't known.
   * @param {number} first
   */
  expire(first) {
    if (this.#countedTo < first) this.#counted = this.#countedMentions = 0
    for (const id of this.#ids.keys()) if (id < first) this.#ids.delete(id)
    this.emit("changed")
  }

  #hear = (/** @type {CustomEvent<Arrival>} */ { detail }) => {
    if (detail.origin !== "own") this.arrived(detail.messages)
  }

  // `beyond` also tells of a change of what came there before, which is not new.
  #hearBeyond = (/** @type {CustomEvent<Arrival>} */ { detail }) => {
    const messages = this.arrived(detail.messages)
    if (messages.length) this.emit("beyond", { ...detail, messages })
  }

  // A message that is still unread may mention the reader by now, or no longer.
  #hearChange = (/** @type {CustomEvent<{ message: Message }>} */ { detail: { message } }) => {
    const isForReader = isFor(message, this.#person)
    if ((this.#ids.get(message.id) ?? isForReader) === isForReader) return
    this.#ids.set(message.id, isForReader)
    this.emit("changed")
  }

  /**
   * True where it is new.
   * @param {Message} message
   */
  #add(message) {
    const { id, user_id: author } = message
    if (author === this.#person || id <= Math.max(this.#readId ?? 0, this.#countedTo)) return false
    const isNew = !this.#ids.has(id)
    this.#ids.set(id, isFor(message, this.#person))
    return isNew
  }

  /** @param {Message} first */
  #begin({ sent_at: sentAt }) {
    if (!this.#isPartial) this.#since = sentAt
    this.emit("began", { readId: this.#readId })
  }

  #clear() {
    const hadSome = this.count > 0
    this.#counted = this.#countedMentions = 0
    this.#ids.clear()
    this.#since = null
    this.#isPartial = false
    if (hadSome) this.emit("changed")
  }
}

/**
 * The line "New": above the first message of others after the one that was read last. Emits
 * `stands`.
 * @extends {Emitter<{ stands: undefined }>}
 */
export class NewLine extends Emitter {
  #conversation
  #timeline
  #person
  #rule
  /** @type {number | null} */
  #readId = null
  // Then it stands also above what the reader said themselves, where nothing else comes after it.
  #isAsked = false
  /** @type {HTMLElement | null} */
  #node = null
  #isAbove = false

  /**
   * `drawn` is the line where the server has drawn it.
   * @param {{ conversation: Conversation, timeline: Timeline, person: string,
   *   template: HTMLTemplateElement, drawn?: HTMLElement | null }} collaborators
   */
  constructor({ conversation, timeline, person, template, drawn = null }) {
    super()
    this.#conversation = conversation
    this.#timeline = timeline
    this.#person = person
    this.#rule = drawn ?? clone(template)
    this.#node = drawn?.closest("[data-message]") ?? null
  }

  /** The message that it stands above; null where it is not shown. */
  get node() {
    return this.#node
  }
  get readId() {
    return this.#readId
  }

  /** Whether its place is above everything that is loaded. */
  get isAbove() {
    return this.#isAbove
  }

  /**
   * @param {number | null} readId
   * @param {{ isAsked?: boolean }} how
   */
  markAfter(readId, { isAsked = false } = {}) {
    this.#readId = readId
    this.#isAsked = isAsked
    this.place()
  }

  /** Puts it where it belongs, which may be among older messages that are not loaded yet. */
  place() {
    const first = this.#firstUnread
    this.#isAbove = Boolean(first?.isFirst && this.#conversation.hasOlder)
    this.#stand(first && !this.#isAbove ? first.node : null)
    this.emit("stands")
  }

  get #firstUnread() {
    if (this.#readId === null) return null
    const others = this.#timeline.firstAfter(this.#readId, this.#person)
    return others ?? (this.#isAsked ? this.#timeline.firstAfter(this.#readId) : null)
  }

  /** @param {HTMLElement | null} node */
  #stand(node) {
    if (node === this.#node) return
    this.#node?.classList.remove("message--apart")
    this.#rule.remove()
    if (node) partOf(node, "avatar").before(this.#rule)
    node?.classList.add("message--apart")
    this.#node = node
  }
}

/** The page's title says how many unread messages there are, to a reader in another tab. */
export class Title {
  #unread
  #plain = document.title

  /** @param {Unread} unread */
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
    const { count, words, mentionWords } = this.#unread
    const news = mentionWords || words
    document.title = document.hidden && count > 0 ? titleWith(news, this.#plain) : this.#plain
  }
}
