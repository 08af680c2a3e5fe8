/** Leads to what was found, and back to where one was reading before: by a button, or by the
    browser's own way back. */

import { button, el } from "../actions/dom.js"
import { Emitter } from "../events.js"
import { goToEnd } from "../messages/log.js"
import { BACK, BACK_TO_RESULTS } from "./words.js"

/** @import { Room } from "../room.js" */
/** @import { Marks } from "./marks.js" */

/**
 * Of an entry in the browser's history: what was found there, or where somebody was reading before
 * they went away from it (null at the end).
 * @typedef {{ id: number, words: string[], note: string }} Found
 * @typedef {{ id: number, offset: number } | null} Reading
 * @typedef {{ found?: Found, reading?: Reading }} Place
 */

/**
 * Emits `results` where the way back leads to what was found.
 * @extends {Emitter<{ results: undefined }>}
 */
export class Jumps extends Emitter {
  #room
  #marks
  #place
  #top
  #note = el("p", { class: "room__notice", "data-found-note": true })
  #results = button(BACK_TO_RESULTS, () => this.emit("results"), {
    class: "button jump",
    hidden: true,
  })
  #back = button(BACK, () => this.#leave(), { class: "button jump" })
  #ways = el("span", { class: "found-ways" }, this.#results, this.#back)
  #isLeaving = false
  #listening = new AbortController()

  /**
   * `place` is where the ways back are offered; `top`, above the conversation, is where something is
   * said of the place to which one came.
   * @param {{ room: Pick<Room, "announcer" | "log" | "paging" | "permalink" | "position"
   *   | "scroll">, marks: Pick<Marks, "clear" | "show">, place: HTMLElement,
   *   top: HTMLElement }} parts
   */
  constructor({ room, marks, place, top }) {
    super()
    this.#room = room
    this.#marks = marks
    this.#place = place
    this.#top = top
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#room.log.addEventListener("scroll", this.#look, { signal })
    globalThis.addEventListener("popstate", this.#return, { signal })
    // After a reload, which has led to the message already.
    const { found } = placeNow()
    if (found) this.#room.scroll.stay(() => this.#offer(found))
  }

  stop() {
    this.#listening.abort()
    this.#withdraw()
  }

  /** Where one is, if that was found. */
  get current() {
    return placeNow().found?.id ?? null
  }

  /**
   * The first jump leaves an entry in the history, to which the way back leads; further ones from
   * there take its place.
   * @param {{ id: number, words?: string[], note?: string }} where
   */
  go({ id, words = [], note = "" }) {
    const found = { id, words, note }
    const address = `/?message=${id}`
    if (placeNow().found) {
      history.replaceState({ found }, "", address)
    } else {
      history.replaceState({ ...history.state, reading: this.#room.position.place }, "")
      history.pushState({ found }, "", address)
    }
    return this.#show(found)
  }

  /**
   * Whether the results are out of sight, and a way back to them is wanted.
   * @param {boolean} isWanted
   */
  offerResults(isWanted) {
    this.#results.hidden = !isWanted
  }

  // The ways back stand there first: they take room from the conversation.
  /** @param {Found} found */
  async #show(found) {
    const { id, note } = found
    this.#offer(found)
    await this.#room.permalink.open(id)
    if (note && this.current === id) this.#room.announcer.say(note)
  }

  /** @param {Found} found */
  #offer({ id, words, note }) {
    this.#marks.show(id, words)
    this.#tell(note)
    this.#place.prepend(this.#ways)
  }

  /** @param {string} note */
  #tell(note) {
    this.#note.textContent = note
    if (note) this.#top.append(this.#note)
    else if (this.#note.isConnected) this.#room.scroll.stay(() => this.#note.remove())
  }

  #leave() {
    this.#isLeaving = true
    history.back()
  }

  #return = () => {
    const { found, reading } = placeNow()
    const isLeaving = this.#isLeaving
    this.#isLeaving = false
    if (found) return this.#show(found)
    const wasThere = this.#ways.isConnected
    this.#withdraw()
    if (reading === undefined) return
    if (wasThere && !isLeaving && !this.#results.hidden) this.emit("results")
    return reading ? this.#room.position.goTo(reading) : goToEnd(this.#room)
  }

  // Who goes to the end, which takes the message out of the address, does not want to go back.
  #look = () => {
    if (this.#ways.isConnected && !placeNow().found) this.#withdraw()
  }

  // The focus stays in the conversation.
  #withdraw() {
    this.#marks.clear()
    this.#tell("")
    const hadFocus = this.#ways.contains(document.activeElement)
    this.#ways.remove()
    if (hadFocus) this.#room.log.focus({ preventScroll: true })
  }
}

/** @returns {Place} */
function placeNow() {
  return history.state ?? {}
}
