/** The message that one is answering: it stands above the field until it is sent, or dismissed. */

import { on } from "../events.js"
import { partOf } from "../page.js"
import { isMessage, quoteOf, wordsOf } from "../server/message.js"

/** @import { Message, Quote } from "../server/message.js" */
/** @import { Conversation } from "../sync/conversation.js" */
/** @import { Composer } from "./composer.js" */

export class Replying {
  #bar
  #composer
  #conversation
  #key
  #session
  #listening = new AbortController()
  /** @type {Quote | null} */
  #quote = null

  /**
   * What is answered is kept for this tab, over a reload.
   * @param {{ bar: HTMLElement, composer: Composer, conversation: Conversation, person: string,
   *   session?: () => Storage }} collaborators
   */
  constructor({ bar, composer, conversation, person, session = () => globalThis.sessionStorage }) {
    this.#bar = bar
    this.#composer = composer
    this.#conversation = conversation
    this.#key = `chatapp-reply-${person}`
    this.#session = session
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    partOf(this.#bar, "dismiss").addEventListener("click", () => this.#dismiss(), { signal })
    this.#bar.closest("form")?.addEventListener("keydown", this.#press, { signal })
    on(this.#conversation, "changed", ({ message }) => this.#follow(message), { signal })
    this.#answer(this.#stored)
  }

  stop() {
    this.#listening.abort()
  }

  /** @param {Message | Quote} what a message, or one that was quoted before */
  to(what) {
    this.#answer("excerpt" in what ? what : quoteOf(what))
    this.#composer.focus()
  }

  /** What is answered, which is then done. */
  take() {
    const quote = this.#quote
    this.#answer(null)
    return quote
  }

  /** Logged out: whoever sits here next finds nothing. */
  forget() {
    this.#answer(null)
  }

  #dismiss() {
    this.#answer(null)
    this.#composer.focus()
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !this.#quote)
      return
    event.preventDefault()
    this.#dismiss()
  }

  /** @param {Message} message */
  #follow(message) {
    if (message.id === this.#quote?.id) this.#answer(quoteOf(message))
  }

  /** @param {Quote | null} quote */
  #answer(quote) {
    this.#quote = quote
    this.#keep(quote)
    this.#bar.hidden = quote === null
    if (!quote) return
    partOf(this.#bar, "quoted-name").textContent = quote.name
    partOf(this.#bar, "excerpt").textContent = wordsOf(quote)
  }

  /** @returns {Quote | null} */
  get #stored() {
    try {
      const quote = JSON.parse(this.#session().getItem(this.#key) ?? "null")
      return isMessage(quote) ? /** @type {Quote} */ (/** @type {unknown} */ (quote)) : null
    } catch {
      return null
    }
  }

  /** @param {Quote | null} quote */
  #keep(quote) {
    try {
      if (quote) this.#session().setItem(this.#key, JSON.stringify(quote))
      else this.#session().removeItem(this.#key)
    } catch {
      // Without storage one can still answer.
    }
  }
}
