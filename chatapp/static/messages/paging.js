/** Loads pages of history: where the reader wants to go, and above and below as they come near.

The last wish wins: going somewhere takes the place of whatever is being loaded, and lasts until it
is fulfilled. What could not be loaded is tried again. */

import { Emitter } from "../events.js"
import { partOf } from "../page.js"
import { Backoff } from "../server/backoff.js"
import { hide } from "./keyboard.js"
import { BEGINNING, EXPIRED, LOADING, NOT_LOADED, ONE_NOT_LOADED } from "./words.js"

/** @import { Api } from "../server/api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { ListAnswer } from "../server/message.js" */
/** @import { Conversation } from "./log.js" */
/** @import { Scroll } from "./scroll.js" */

/** @typedef {"older" | "newer" | "around" | "newest"} Way */
/** @typedef {{ way: Way, which: Parameters<Api["page"]>[0] }} Load */
/** @typedef {Load & { how: { atEnd: boolean } }} Destination where the reader wants to go */
/** @typedef {Destination & { answer: (isShown: boolean) => void }} Wish */

const AGAIN_FIRST_MS = 2_000
const AGAIN_MOST_MS = 30_000

/**
 * Emits `changed`.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class Paging extends Emitter {
  #api
  #conversation
  #scroll
  #timers
  #backoff
  /** @type {Wish | null} */
  #wish = null
  /** @type {Load | null} */
  #loading = null
  /** @type {Set<Way>} */
  #failed = new Set()
  /** @type {number | null} */
  #retry = null

  /**
   * @param {{ api: Pick<Api, "page">, conversation: Conversation, scroll: Scroll, timers?: Timers,
   *   random?: () => number }} collaborators
   */
  constructor({ api, conversation, scroll, timers = globalThis, random }) {
    super()
    this.#api = api
    this.#conversation = conversation
    this.#scroll = scroll
    this.#timers = timers
    this.#backoff = new Backoff({ first: AGAIN_FIRST_MS, most: AGAIN_MOST_MS, random })
  }

  start() {
    this.#scroll.addEventListener("near-start", this.#older)
    this.#scroll.addEventListener("near-end", this.#newer)
  }

  stop() {
    this.#scroll.removeEventListener("near-start", this.#older)
    this.#scroll.removeEventListener("near-end", this.#newer)
    this.#timers.clearTimeout(this.#retry)
  }

  /** What is being loaded; null when nothing is. */
  get loading() {
    return this.#loading?.way ?? null
  }

  /**
   * Whether the last try of that one failed.
   * @param {Way} way
   */
  hasFailed(way) {
    return this.#failed.has(way)
  }

  /**
   * Shows the room around that message; false when another wish has taken its place.
   * @param {number} id
   * @returns {Promise<boolean>}
   */
  around(id) {
    return this.#go({ way: "around", which: { around: id }, how: { atEnd: false } })
  }

  /** Shows the newest messages; false when another wish has taken its place. */
  async newest() {
    if (!this.#conversation.atEnd) {
      return this.#go({ way: "newest", which: {}, how: { atEnd: true } })
    }
    this.cancel()
    return true
  }

  /** Keeps what is shown: nothing that was asked for takes its place any more. */
  cancel() {
    this.#wish?.answer(false)
    this.#wish = this.#loading = null
    this.#settle()
  }

  /** Tries at once what has failed. */
  wake() {
    this.#endWait()
    if (this.#wish && this.#wish !== this.#loading) this.#fulfil(this.#wish)
    else this.#scroll.look()
  }

  /**
   * @param {Destination} destination
   * @returns {Promise<boolean>}
   */
  #go(destination) {
    this.cancel()
    return new Promise(answer => {
      this.#wish = { ...destination, answer }
      this.#fulfil(this.#wish)
    })
  }

  /** @param {Wish} wish */
  async #fulfil(wish) {
    const isShown = await this.#load(wish, page => this.#conversation.replace(page, wish.how))
    if (this.#wish !== wish || !isShown) return
    this.#wish = null
    wish.answer(true)
  }

  #older = () => {
    const before = this.#conversation.oldestId
    if (!this.#conversation.hasOlder || before === null) return
    this.#extend("older", { before }, page => this.#conversation.loadOlder(page, { before }))
  }

  #newer = () => {
    const after = this.#conversation.newestId
    if (this.#conversation.atEnd || after === null) return
    this.#extend("newer", { after }, page => this.#conversation.loadNewer(page, { after }))
  }

  /**
   * @param {Way} way
   * @param {Load["which"]} which
   * @param {(page: ListAnswer) => boolean} show
   */
  #extend(way, which, show) {
    const isWaiting = this.#retry !== null && this.hasFailed(way)
    if (this.#wish || this.#loading || isWaiting) return
    this.#load({ way, which }, page => this.#scroll.keep(() => show(page)))
  }

  /**
   * True when the page has come and is shown.
   * @param {Load} load
   * @param {(page: ListAnswer) => boolean} show
   */
  async #load(load, show) {
    this.#loading = load
    this.#tell()
    const page = await this.#api.page(load.which).catch(() => null)
    if (this.#loading !== load) return false
    this.#loading = null
    // A page that is older than what is known by now is not shown, either.
    const isShown = page !== null && show(page)
    if (isShown) this.#settle()
    else this.#fail(load.way)
    return isShown
  }

  /** @param {Way} way */
  #fail(way) {
    this.#failed.add(way)
    this.#retry ??= this.#timers.setTimeout(() => this.wake(), this.#backoff.next())
    this.#tell()
  }

  #settle() {
    this.#endWait()
    this.#backoff.reset()
    this.#failed.clear()
    this.#tell()
  }

  #endWait() {
    this.#timers.clearTimeout(this.#retry)
    this.#retry = null
  }

  #tell() {
    this.emit("changed")
  }
}

// What may change whether there is more to load.
const CHANGES = /** @type {const} */ (["added", "replaced", "shrunk", "expired"])

/** Says where history is loading or could not be loaded, at that place, and lets one try again. */
export class PagingView {
  #paging
  #conversation
  #places
  #log
  #announcer

  /**
   * @param {{ paging: Paging, conversation: Conversation, log: HTMLElement, start: HTMLElement,
   *   end: HTMLElement, around: HTMLElement, announcer: { say(words: string): void } }}
   *   collaborators - `start`, `end` and `around` each have a place for words and a button
   */
  constructor({ paging, conversation, start, end, around, log, announcer }) {
    this.#paging = paging
    this.#conversation = conversation
    this.#places = { start, end, around }
    this.#log = log
    this.#announcer = announcer
  }

  start() {
    this.#paging.addEventListener("changed", this.#draw)
    for (const change of CHANGES) this.#conversation.addEventListener(change, this.#draw)
    for (const button of this.#buttons) button.addEventListener("click", this.#again)
    this.#draw()
  }

  stop() {
    this.#paging.removeEventListener("changed", this.#draw)
    for (const change of CHANGES) this.#conversation.removeEventListener(change, this.#draw)
    for (const button of this.#buttons) button.removeEventListener("click", this.#again)
  }

  get #buttons() {
    return Object.values(this.#places).map(place => partOf(place, "again"))
  }

  #again = () => this.#paging.wake()

  #draw = () => {
    const { start, end, around } = this.#places
    this.#show(start, this.#words("older") || this.#beginning(), ["older"])
    this.#show(end, this.#words("newer") || this.#words("newest"), ["newer", "newest"])
    this.#warn(around)
  }

  /** @param {Way} way */
  #words(way) {
    if (this.#paging.loading === way) return LOADING
    return this.#paging.hasFailed(way) ? NOT_LOADED : ""
  }

  #beginning() {
    const { hasOlder, oldestId, first } = this.#conversation
    if (hasOlder || oldestId === null) return ""
    return first > 1 ? EXPIRED : BEGINNING
  }

  /**
   * @param {HTMLElement} place
   * @param {string} words
   * @param {Way[]} ways
   */
  #show(place, words, ways) {
    const isIdle = !ways.some(way => way === this.#paging.loading)
    const canRetry = isIdle && ways.some(way => this.#paging.hasFailed(way))
    partOf(place, "words").textContent = words
    hide(partOf(place, "again"), !canRetry, this.#log)
    place.classList.toggle("log__edge--idle", words === "")
  }

  /**
   * It is above the conversation, and stays there while one more try is on its way.
   * @param {HTMLElement} place
   */
  #warn(place) {
    const hasFailed = this.#paging.hasFailed("around")
    const isNews = hasFailed && place.hidden
    partOf(place, "words").textContent = ONE_NOT_LOADED
    hide(place, !hasFailed, this.#log)
    if (isNews) this.#announcer.say(ONE_NOT_LOADED)
  }
}
