/** Says where history is loading or could not be loaded, at that place, and lets one try again. */

import { hide } from "./hiding.js"

const COULD_NOT = "could not be loaded."

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
