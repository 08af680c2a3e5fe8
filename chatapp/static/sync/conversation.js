/** What the page knows of the room, from events and answers that may be lost, doubled or late.

What is new is told as `added`, or as `beyond` where it is not loaded, with the `origin` of the step
that brought it: "live" (an event), "caught-up" (an answer to `since`, with the events that had to
wait for it) or "own" (the answer to this page's own send). Who listens decides by it. */

import { Emitter } from "../events.js"
import { isNumber, isWhole } from "../server/message.js"
import { History } from "./history.js"

/** @import { Hint, ListAnswer, Message, MessageEvent, Quote } from "../server/message.js" */

/**
 * @typedef {"live" | "caught-up" | "own"} Origin
 * @typedef {{ messages: Message[] }} Several
 * @typedef {{ messages: Message[], origin: Origin }} News
 */

// A page that is open for days would else remember all that it ever heard.
const MOST_REMEMBERED = 1_000

/**
 * `unsure`: of this message the reader's own reactions have changed in another tab, and an event
 * doesn't say which they are. `restored`: the server's answers are of another life, which has to be
 * asked for; `anew`: it has come. `expired`: what stands before `first` is gone; those were loaded.
 * `pins`: they have changed.
 * @extends {Emitter<{ added: News, beyond: News, changed: { message: Message }, hole: undefined,
 *   older: Several, newer: Several, replaced: Several, shrunk: Several, unsure: { id: number },
 *   expired: Several & { first: number }, restored: undefined, anew: undefined, pins: undefined,
 *   epoch: { epoch: number, isCertain: boolean } }>}
 */
export class Conversation extends Emitter {
  #history = new History()
  #reached = 0
  // Every change after this revision, up to the reached one, went through here.
  #seenFrom = 0
  #early = new EarlyEvents()
  /** @type {string | undefined} */
  #life
  #person
  #mostRemembered
  /** How often the pins have changed, as far as is known. */
  pins = 0

  /**
   * @param {ListAnswer} page
   * @param {{ person?: string | null, mostRemembered?: number }} how
   */
  constructor(page, { person = null, mostRemembered = MOST_REMEMBERED } = {}) {
    super()
    this.#person = person
    this.#mostRemembered = mostRemembered
    this.#show(page, { atEnd: true })
  }

  get rev() {
    return this.#reached
  }
  /** Whose revisions these are: after the room was restored from a copy, they mean other changes. */
  get life() {
    return this.#life
  }
  get messages() {
    return this.#history.messages
  }
  /** The oldest message that there is. */
  get first() {
    return this.#history.first
  }
  get hasOlder() {
    return this.#history.hasOlder
  }
  get atEnd() {
    return this.#history.atEnd
  }
  get oldestId() {
    return this.#history.oldestId
  }
  get newestId() {
    return this.#history.newestId
  }
  get hasHole() {
    return this.#early.size > 0
  }

  /**
   * The client's rule for an event.
   * @param {MessageEvent | Hint} event
   */
  receive(event) {
    if (event.rev <= this.#reached) return "older"
    const isNext = event.rev === this.#reached + 1 && isWhole(event)
    this.#early.hold(isWhole(event) ? this.#withoutAuthor(event) : event)
    if (isNext) this.#learn([], "live")
    else this.emit("hole")
    return isNext ? "next" : "hole"
  }

  /**
   * A message of the server's answer, to our own change for instance: shown at once, counted by the
   * rule, and no news.
   * @param {Message} message
   */
  keep(message) {
    this.#learn([message], "own")
    return this.receive(message)
  }

  /**
   * The newest that is known of a message, which need not be loaded.
   * @param {number} id
   */
  find(id) {
    return this.#history.find(id)
  }

  /**
   * A quote as new as what is known of its message.
   * @param {Quote} quote
   */
  requoted(quote) {
    return this.#history.requoted(quote)
  }

  /**
   * An answer to `since`.
   * @param {ListAnswer} answer
   */
  fill({ messages, rev, epoch, first, pins }) {
    this.expire(first)
    this.#learn(messages, "caught-up", rev)
    this.#tellEpoch({ epoch, pins })
  }

  /** @param {number} [pins] how often they have changed; older servers don't say */
  tellPins(pins = this.pins) {
    if (pins === this.pins) return
    this.pins = pins
    this.emit("pins")
  }

  /**
   * What stands before that message has expired.
   * @param {unknown} first
   */
  expire(first) {
    if (!isNumber(first) || first <= this.first) return
    const changes = new Changes()
    const messages = this.#history.expire(first, changes)
    this.emit("expired", { messages, first })
    this.#reportChanged(changes)
  }

  /**
   * The page before the oldest message; false when it no longer fits, and is dropped.
   * @param {ListAnswer} page
   * @param {{ before?: number | null }} asked
   */
  loadOlder(page, { before = this.oldestId } = {}) {
    if (before !== this.oldestId || this.#isStale(page)) return false
    this.#history.hasOlder = page.more
    this.#load("older", page)
    return true
  }

  /**
   * The page after the newest message; false when it no longer fits, and is dropped.
   * @param {ListAnswer} page
   * @param {{ after?: number | null }} asked
   */
  loadNewer(page, { after = this.newestId } = {}) {
    if (after !== this.newestId || this.#isStale(page)) return false
    this.#history.atEnd ||= !page.more
    this.#load("newer", page)
    return true
  }

  /**
   * This page and nothing else; false when it may miss what is known by now, and is dropped.
   * @param {ListAnswer} page
   * @param {{ atEnd?: boolean, restored?: boolean }} how
   */
  replace(page, { atEnd = true, restored = false } = {}) {
    if (restored) this.#forget()
    if (this.#isStale(page, restored)) return false
    this.#show(page, { atEnd })
    if (restored) this.emit("anew")
    this.emit("replaced", { messages: this.messages })
    this.#learn([], "live")
    return true
  }

  /**
   * Lets go of all but the messages between these ids, which can be loaded again.
   * @param {{ from: number, to: number }} ids
   */
  shrink({ from, to }) {
    const messages = this.#history.shrink({ from, to }, this.#seenFrom)
    this.emit("shrunk", { messages })
  }

  /**
   * A page of nothing is all of an empty room, whatever was asked for.
   * @param {ListAnswer} page
   * @param {{ atEnd: boolean }} how
   */
  #show(page, { atEnd }) {
    this.#life ??= page.life
    this.expire(page.first)
    this.tellPins(page.pins)
    if (page.rev > this.#reached) this.#reached = this.#seenFrom = page.rev
    this.#history.clear(this.#seenFrom)
    const isAll = page.messages.length === 0 && !page.more
    Object.assign(this.#history, { atEnd: atEnd || isAll, hasOlder: page.more })
    this.#history.load(page.messages, new Changes())
  }

  /**
   * Which reactions are the reader's own, an event doesn't say: they stay as they were, unless it
   * was they themselves who changed something.
   * @param {MessageEvent} event
   * @returns {Message}
   */
  #withoutAuthor({ by, ...message }) {
    return by !== undefined && by === this.#person ? { ...message, isMineOld: true } : message
  }

  // Numbers of before a restoration mean nothing after it.
  #forget() {
    this.#early.clear()
    this.#history = new History()
    this.#reached = this.#seenFrom = 0
    this.#life = undefined
  }

  /**
   * What changed after such a page, we may not have seen: it could bring back what is gone. One of
   * another life has messages that ours know nothing of.
   * @param {ListAnswer} page
   */
  #isStale(page, restored = false) {
    if (this.#isOfAnotherLife(page)) this.emit("restored")
    else this.#tellEpoch(page, restored)
    return this.#isOfAnotherLife(page) || page.rev < this.#seenFrom
  }

  /**
   * After a restoration it may be an earlier one.
   * @param {Pick<ListAnswer, "epoch" | "pins">} page
   */
  #tellEpoch({ epoch, pins }, isCertain = false) {
    this.tellPins(pins)
    if (epoch) this.emit("epoch", { epoch, isCertain })
  }

  /** @param {ListAnswer} page */
  #isOfAnotherLife({ life = this.#life }) {
    return this.#life !== undefined && life !== this.#life
  }

  /**
   * @param {"older" | "newer"} name
   * @param {ListAnswer} page
   */
  #load(name, page) {
    const changes = new Changes()
    this.expire(page.first)
    this.#history.load(page.messages, changes)
    this.emit(name, { messages: changes.added })
    this.#reportChanged(changes)
  }

  /**
   * @param {Message[]} messages
   * @param {Origin} origin
   */
  #learn(messages, origin, rev = this.#reached) {
    const due = this.#early.release(Math.max(this.#reached, rev))
    this.#reached = Math.max(this.#reached, rev, due.at(-1)?.rev ?? 0)
    const changes = new Changes()
    for (const message of [...messages, ...due]) this.#history.learn(message, changes)
    this.#forgetIfTooMuch()
    this.#report(changes, origin)
  }

  // A page that is on its way just then counts as stale, and is asked for again.
  #forgetIfTooMuch() {
    if (this.#history.remembered <= this.#mostRemembered) return
    this.#seenFrom = this.#reached
    this.#history.forget(this.#seenFrom)
  }

  /**
   * @param {Changes} changes
   * @param {Origin} origin
   */
  #report(changes, origin) {
    const { added, beyond } = changes
    if (added.length) this.emit("added", { messages: added, origin })
    this.#reportChanged(changes)
    if (beyond.length) this.emit("beyond", { messages: beyond, origin })
  }

  /** @param {Changes} changes */
  #reportChanged({ added, changed }) {
    for (const message of changed) this.emit("changed", { message })
    for (const { id, isMineOld } of [...added, ...changed])
      if (isMineOld) this.emit("unsure", { id })
  }
}

/** Events that came before their turn: something with a lower number is still missing. */
export class EarlyEvents {
  /** @type {Map<number, Message | Hint>} */
  #byRev = new Map()

  get size() {
    return this.#byRev.size
  }

  /** @param {Message | Hint} message */
  hold(message) {
    this.#byRev.set(message.rev, message)
  }

  /**
   * Let go of those whose turn has come at `reached`, in order. A hint has its turn only when what
   * it stands for has come otherwise.
   * @param {number} reached
   */
  release(reached) {
    const held = [...this.#byRev.values()].sort((one, other) => one.rev - other.rev)
    const due = held.filter(message => {
      if (message.rev === reached + 1 && isWhole(message)) reached = message.rev
      return message.rev <= reached
    })
    for (const { rev } of due) this.#byRev.delete(rev)
    return due.filter(message => isWhole(message))
  }

  clear() {
    this.#byRev.clear()
  }
}

/** What one step changed, told as a whole: a message that is new is not also "changed". */
export class Changes {
  /** @type {Map<number, Message>} */
  #added = new Map()
  /** @type {Map<number, Message>} */
  #changed = new Map()

  /**
   * What is newer than all that is loaded, or changed there.
   * @type {Message[]}
   */
  beyond = []

  get added() {
    return [...this.#added.values()].sort((one, other) => one.id - other.id)
  }

  get changed() {
    return [...this.#changed.values()]
  }

  /**
   * @param {Message} message
   * @param {{ isNew: boolean }} how
   */
  tell(message, { isNew }) {
    const where = isNew || this.#added.has(message.id) ? this.#added : this.#changed
    where.set(message.id, message)
  }
}
