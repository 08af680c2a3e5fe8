/** Quotes lead to the message that they quote, and a button, or the browser's own way back, leads to
    the reply again. */

import { button } from "./dom.js"
import { BACK_TO_THE_REPLY } from "./words.js"

/** @import { Permalink } from "../messages/permalink.js" */

/** @typedef {{ reply?: number, quoted?: number }} Place - of an entry in the browser's history */

export class Quotes {
  #log
  #permalink
  #back
  #place
  #listening = new AbortController()

  /**
   * `place` is where the way back is offered.
   * @param {{ log: HTMLElement, permalink: Pick<Permalink, "open">, place: HTMLElement }} parts
   */
  constructor({ log, permalink, place }) {
    this.#log = log
    this.#permalink = permalink
    this.#place = place
    this.#back = button(BACK_TO_THE_REPLY, () => history.back(), { class: "button jump" })
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#log.addEventListener("click", this.#follow, { signal })
    this.#log.addEventListener("scroll", this.#leave, { signal })
    globalThis.addEventListener("popstate", this.#return, { signal })
  }

  stop() {
    this.#listening.abort()
    this.#back.remove()
  }

  // Opened elsewhere (in a new tab, for instance), a link is the browser's business.
  #follow = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {Element} */ (event.target)
    /** @type {HTMLAnchorElement | null} */
    const link = target.closest("[data-quote]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    const reply = /** @type {HTMLElement | null} */ (link.closest("[data-message]"))
    const quoted = Number(new URL(link.href).searchParams.get("message"))
    history.replaceState({ reply: Number(reply?.dataset.id) }, "")
    history.pushState({ quoted }, "", link.href)
    this.#show(quoted)
  }

  /** @param {number} quoted */
  async #show(quoted) {
    await this.#permalink.open(quoted)
    this.#place.prepend(this.#back)
  }

  #return = () => {
    const { reply, quoted } = /** @type {Place} */ (history.state ?? {})
    if (quoted) return this.#show(quoted)
    this.#withdraw()
    if (reply) this.#permalink.open(reply)
  }

  // Who goes to the end, which takes the message out of the address, does not want to go back.
  #leave = () => {
    if (!history.state?.quoted) this.#withdraw()
  }

  // Until the reply is there, which may have to be loaded, the focus is in the conversation.
  #withdraw() {
    const hadFocus = document.activeElement === this.#back
    this.#back.remove()
    if (hadFocus) this.#log.focus({ preventScroll: true })
  }
}
