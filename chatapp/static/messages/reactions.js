/** Reacting to messages: a press on an emoji below one gives it, or takes it back. */

import { on } from "../events.js"
import { SingleFlight } from "../server/backoff.js"

/** @import { Api } from "../server/api.js" */
/** @import { Message } from "../server/message.js" */
/** @import { Conversation } from "../sync/conversation.js" */

export class Reactions {
  #api
  #conversation
  #log
  #tell
  // Of these messages a reaction is on its way, whose answer says which are one's own.
  /** @type {Set<number>} */
  #underWay = new Set()
  /** @type {Set<number>} */
  #unsure = new Set()
  #asking = new SingleFlight(() => this.#askNext())

  /**
   * `tell` shows a sentence to who has pressed what could not be done.
   * @param {{ api: Api, conversation: Conversation, log: HTMLElement,
   *   tell: (sentence: string) => void }} collaborators
   */
  constructor({ api, conversation, log, tell }) {
    this.#api = api
    this.#conversation = conversation
    this.#log = log
    this.#tell = tell
  }

  start() {
    this.#log.addEventListener("click", this.#press)
    on(this.#conversation, "unsure", ({ id }) => this.#ask(id))
  }

  stop() {
    this.#log.removeEventListener("click", this.#press)
    this.#asking.stop()
  }

  /**
   * Reacts with this emoji, or takes that back.
   * @param {number} id
   * @param {string} emoji
   */
  async toggle(id, emoji) {
    if (this.#underWay.has(id)) return
    const isMine = this.#conversation.find(id)?.mine?.includes(emoji)
    this.#underWay.add(id)
    try {
      const asked = isMine ? this.#api.unreact(id, emoji) : this.#api.react(id, emoji)
      this.#conversation.keep(await asked)
    } catch (error) {
      this.#tell(`Your reaction was not kept. ${/** @type {Error} */ (error).message}`)
    } finally {
      this.#underWay.delete(id)
    }
  }

  #press = (/** @type {Event} */ { target }) => {
    /** @type {HTMLElement | null} */
    const pressed = /** @type {Element} */ (target).closest("[data-emoji]")
    const { dataset } = /** @type {HTMLElement | null} */ (pressed?.closest("[data-message]")) ?? {}
    if (pressed && dataset?.id) this.toggle(Number(dataset.id), pressed.dataset.emoji ?? "")
  }

  /** @param {number} id */
  #ask(id) {
    if (this.#underWay.has(id)) return
    this.#unsure.add(id)
    this.#asking.run()
  }

  // What can't be asked now is asked with the next change, or comes with the page after a reload.
  async #askNext() {
    for (const id of this.#unsure) {
      this.#unsure.delete(id)
      const page = await this.#api.page({ around: id, limit: 1 }).catch(() => null)
      for (const message of page?.messages ?? []) this.#conversation.update(message)
    }
  }
}
