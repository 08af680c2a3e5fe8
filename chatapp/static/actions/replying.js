/** The message that one is answering: it stands above the field until it is sent, or dismissed. */

import { on } from "../events.js"
import { isMessage, quoteOf, wordsOf } from "../server/message.js"
import { button, el } from "./dom.js"
import { DONT_REPLY, REPLYING_TO } from "./words.js"

/** @import { Composer } from "../composer/composer.js" */
/** @import { Message, Quote } from "../server/message.js" */
/** @import { Conversation } from "../sync/conversation.js" */

const DISMISS = { class: "button button--quiet", "aria-label": DONT_REPLY }

export class Replying {
  #form
  #composer
  #conversation
  #key
  #session
  #name = el("bdi", { class: "quote__name" })
  #excerpt = el("span", { class: "quote__text", dir: "auto" })
  #bar
  #listening = new AbortController()
  /** @type {Quote | null} */
  #quote = null

  /**
   * What is answered is kept for this tab, over a reload, under `key`.
   * @param {{ form: HTMLElement, composer: Composer, conversation: Conversation, key: string,
   *   session?: () => Storage }} collaborators
   */
  constructor({ form, composer, conversation, key, session = () => globalThis.sessionStorage }) {
    this.#form = form
    this.#composer = composer
    this.#conversation = conversation
    this.#key = key
    this.#session = session
    const words = el("span", {}, `${REPLYING_TO} `, this.#name, " ", this.#excerpt)
    words.className = "reply__words"
    const dismiss = button("✕", () => this.close(), DISMISS)
    this.#bar = el("p", { class: "reply", id: "reply", "data-reply": true }, words, dismiss)
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#form.addEventListener("keydown", this.#press, { signal })
    on(this.#conversation, "changed", ({ message }) => this.#follow(message), { signal })
    on(this.#conversation, "expired", () => this.#requote(this.#quote), { signal })
    this.#requote(this.#stored)
  }

  stop() {
    this.#listening.abort()
    this.#bar.remove()
  }

  /** @param {Message | Quote} what a message, or one that was quoted before */
  to(what) {
    this.#requote("excerpt" in what ? what : quoteOf(what))
    this.#composer.focus()
  }

  get isOpen() {
    return this.#quote !== null
  }

  /** What is answered, which is then done. */
  take() {
    const quote = this.#quote
    this.#answer(null)
    return quote
  }

  /** It is answered no more. */
  close() {
    this.#answer(null)
    this.#composer.focus()
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !this.#quote)
      return
    event.preventDefault()
    this.close()
  }

  /** @param {Message} message */
  #follow(message) {
    if (message.id === this.#quote?.id) this.#answer(quoteOf(message))
  }

  /**
   * What has expired can't be answered.
   * @param {Quote | null} quote
   */
  #requote(quote) {
    this.#answer(quote && this.#conversation.requoted(quote))
  }

  /** @param {Quote | null} quote */
  #answer(quote) {
    this.#quote = quote
    this.#keep(quote)
    if (!quote) return this.#bar.remove()
    this.#name.textContent = quote.name
    this.#excerpt.textContent = wordsOf(quote)
    // Its line may be too short for them.
    this.#bar.title = `${quote.name}: ${wordsOf(quote)}`
    if (!this.#bar.isConnected) this.#form.querySelector("fieldset")?.prepend(this.#bar)
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
