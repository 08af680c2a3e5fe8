/** Reacting to messages: a press on an emoji below one gives it, or takes it back. */

import { whyNot } from "./actions_api.js"
import { notReacted } from "./words.js"

/** @import { Conversation } from "../sync/conversation.js" */
/** @import { ActionsApi } from "./actions_api.js" */

export class Reactions {
  #api
  #conversation
  #log
  #tell
  // These are on their way: of which message, and which emoji.
  /** @type {Set<string>} */
  #underWay = new Set()

  /**
   * `tell` shows a sentence to who has pressed what could not be done.
   * @param {{ api: Pick<ActionsApi, "react" | "unreact">, conversation: Conversation,
   *   log: HTMLElement, tell: (sentence: string) => void }} collaborators
   */
  constructor({ api, conversation, log, tell }) {
    this.#api = api
    this.#conversation = conversation
    this.#log = log
    this.#tell = tell
  }

  start() {
    this.#log.addEventListener("click", this.#press)
  }

  stop() {
    this.#log.removeEventListener("click", this.#press)
  }

  /**
   * Reacts with this emoji, or takes that back.
   * @param {number} id
   * @param {string} emoji
   */
  async toggle(id, emoji) {
    const reaction = `${id} ${emoji}`
    if (this.#underWay.has(reaction)) return
    const isMine = this.#conversation.find(id)?.mine?.includes(emoji)
    this.#underWay.add(reaction)
    try {
      const asked = isMine ? this.#api.unreact(id, emoji) : this.#api.react(id, emoji)
      this.#conversation.keep(await asked)
    } catch (error) {
      this.#tell(notReacted(whyNot(error)))
    } finally {
      this.#underWay.delete(reaction)
    }
  }

  #press = (/** @type {Event} */ { target }) => {
    /** @type {HTMLElement | null} */
    const pressed = /** @type {Element} */ (target).closest("[data-emoji]")
    const { dataset } = /** @type {HTMLElement | null} */ (pressed?.closest("[data-message]")) ?? {}
    if (pressed && dataset?.id) this.toggle(Number(dataset.id), pressed.dataset.emoji ?? "")
  }
}
