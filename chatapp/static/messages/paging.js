/** Loads pages of history: where the reader wants to go, and above and below as they come near.

The last wish wins: going somewhere takes the place of whatever is being loaded, and lasts until it
is fulfilled. What could not be loaded is tried again. */

import { Backoff } from "../server/backoff.js"
import { hide } from "./keyboard.js"

const AGAIN_FIRST_MS = 2_000
const AGAIN_MOST_MS = 30_000

export class Paging extends EventTarget {
  #api
  #conversation
  #scroll
  #timers
  #backoff
  #wish = null
  #loading = null
  #failed = new Set()
  #retry = null

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

  /** What is being loaded: "older", "newer", "around", "newest" or null. */
  get loading() { return this.#loading?.way ?? null }

  /** Whether the last try of that one failed. */
  hasFailed(way) {
    return this.#failed.has(way)
  }

  /** Shows the room around that message; false when another wish has taken its place. */
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

  /** Stays with what is shown: nothing that was asked for takes its place any more. */
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

  #go(where) {
    this.cancel()
    return new Promise(answer => {
      this.#wish = { ...where, answer }
      this.#fulfil(this.#wish)
    })
  }

  async #fulfil(wish) {
    const show = page => this.#conversation.replace(page, wish.how)
    const isShown = await this.#load(wish, show)
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

  #extend(way, which, show) {
    const isWaiting = this.#retry !== null && this.hasFailed(way)
    if (this.#wish || this.#loading || isWaiting) return
    this.#load({ way, which }, page => this.#scroll.keep(() => show(page)))
  }

  /** True when the page came, and was shown. */
  async #load(load, show) {
    this.#loading = load
    this.#tell()
    const page = await this.#api.page(load.which).catch(() => null)
    if (this.#loading !== load) return false
    this.#loading = null
    // A page from before what is known by now is not shown, either.
    const isShown = page !== null && show(page)
    if (isShown) this.#settle()
    else this.#fail(load.way)
    return isShown
  }

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
    this.dispatchEvent(new Event("changed"))
  }
}

const COULD_NOT = "could not be loaded."

/** Says where history is loading or could not be loaded, at that place, and lets one try again. */
export class PagingView {
  #paging
  #conversation
  #places
  #log
  #announcer

  /** `start`, `end` and `around` each have room for words and a button. */
  constructor({ paging, conversation, start, end, around, log, announcer }) {
    this.#paging = paging
    this.#conversation = conversation
    this.#places = { start, end, around }
    this.#log = log
    this.#announcer = announcer
  }

  start() {
    this.#listen("addEventListener")
    this.#draw()
  }

  stop() {
    this.#listen("removeEventListener")
  }

  #listen(how) {
    this.#paging[how]("changed", this.#draw)
    this.#conversation[how]("added", this.#draw)
    this.#conversation[how]("replaced", this.#draw)
    this.#conversation[how]("shrunk", this.#draw)
    for (const place of Object.values(this.#places)) place[how]("click", this.#again)
  }

  #again = ({ target }) => {
    if (target.closest("[data-again]")) this.#paging.wake()
  }

  #draw = () => {
    const { start, end, around } = this.#places
    this.#show(start, this.#words("older") || this.#beginning(), ["older"])
    this.#show(end, this.#words("newer") || this.#words("newest"), ["newer", "newest"])
    this.#warn(around)
  }

  #words(way) {
    if (this.#paging.loading === way) return "Loading…"
    return this.#paging.hasFailed(way) ? `The other messages ${COULD_NOT}` : ""
  }

  #beginning() {
    const { hasOlder, oldestId } = this.#conversation
    return hasOlder || oldestId === null ? "" : "Here the conversation begins."
  }

  #show(place, words, ways) {
    const isIdle = !ways.includes(this.#paging.loading)
    const canRetry = isIdle && ways.some(way => this.#paging.hasFailed(way))
    place.querySelector("[data-words]").textContent = words
    hide(place.querySelector("[data-again]"), !canRetry, this.#log)
    place.classList.toggle("log__edge--idle", words === "")
  }

  // It stands above the conversation, and stays while one more try is on its way.
  #warn(place) {
    const hasFailed = this.#paging.hasFailed("around")
    const isNews = hasFailed && place.hidden
    const words = place.querySelector("[data-words]")
    words.textContent = `That message ${COULD_NOT}`
    hide(place, !hasFailed, this.#log)
    if (isNews) this.#announcer.say(words.textContent)
  }
}
