/** Who has reacted: their names stand above a reaction that somebody points at or has the focus in. */

import { on } from "../events.js"
import { el } from "./dom.js"
import { reactedWith, YOU } from "./words.js"

/** @import { Message, Reaction } from "../server/message.js" */
/** @import { Room } from "../room.js" */

const ID = "reaction-names"
const REACTION = "[data-reactions] [data-emoji]"

export class ReactionNames {
  #room
  #tip = el("span", { class: "reaction-names", id: ID, role: "tooltip" })
  // Of people who are not here and have said nothing that is loaded: by their ids, null for whom the
  // server doesn't name either.
  /** @type {Map<string, string | null>} */
  #known = new Map()
  /** @type {HTMLElement | null} */
  #button = null
  #listening = new AbortController()

  /** @param {Pick<Room, "log" | "api" | "conversation" | "people" | "person">} room */
  constructor(room) {
    this.#room = room
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const { log, conversation } = this.#room
    for (const sign of ["pointerover", "focusin"]) log.addEventListener(sign, this.#see, { signal })
    for (const sign of ["pointerleave", "focusout"]) {
      log.addEventListener(sign, () => this.#show(null), { signal })
    }
    log.addEventListener("keydown", this.#press, { signal })
    on(conversation, "changed", ({ message }) => this.#follow(message), { signal })
    // The script came because somebody pointed at one, for instance.
    this.#show(log.querySelector(`${REACTION}:hover, ${REACTION}:focus`))
  }

  stop() {
    this.#listening.abort()
    this.#show(null)
  }

  #see = (/** @type {Event} */ { type, target }) => {
    const node = /** @type {Element} */ (target)
    /** @type {HTMLElement | null} */
    const button = node.closest(REACTION)
    // The names of what has the focus stay while the pointer is elsewhere.
    if (button || type === "focusin" || !this.#button?.matches(":focus")) this.#show(button)
  }

  // It may cover something: Escape takes it away (WCAG 2.2, 1.4.13), and closes nothing else then.
  // Where the focus is elsewhere, keys/escape.js does.
  #press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !this.isOpen) return
    event.preventDefault()
    event.stopImmediatePropagation()
    this.close()
  }

  get isOpen() {
    return this.#tip.isConnected
  }

  close() {
    this.#show(null)
  }

  /** @param {Message} message */
  #follow({ id }) {
    if (this.#button && id === this.#messageId) this.#show(this.#button)
  }

  get #messageId() {
    /** @type {HTMLElement | null | undefined} */
    const message = this.#button?.closest("[data-message]")
    return Number(message?.dataset.id)
  }

  /** @param {HTMLElement | null} button */
  #show(button) {
    if (button !== this.#button) this.#button?.removeAttribute("aria-describedby")
    this.#button = button?.isConnected ? button : null
    const reaction = this.#reaction
    if (!this.#button || !reaction) return this.#tip.remove()
    this.#tip.textContent = this.#words(reaction)
    this.#button.setAttribute("aria-describedby", ID)
    if (this.#tip.previousElementSibling !== this.#button) this.#button.after(this.#tip)
    this.#learn(reaction)
  }

  get #reaction() {
    const message = this.#room.conversation.find(this.#messageId)
    return message?.reactions.find(({ emoji }) => emoji === this.#button?.dataset.emoji)
  }

  /** @param {Reaction} reaction */
  #words({ emoji, count, user_ids: ids }) {
    const { conversation, person } = this.#room
    const isMine = conversation.find(this.#messageId)?.mine?.includes(emoji)
    const others = ids.filter(id => id !== person.id).map(id => this.#nameOf(id))
    const names = [...(isMine ? [YOU] : []), ...others.filter(name => name !== null)]
    return reactedWith(names, count - names.length, emoji)
  }

  /** @param {string} id */
  #nameOf(id) {
    const { people, conversation } = this.#room
    const here = people.nameOf(id) ?? this.#known.get(id)
    return here ?? conversation.messages.find(it => it.user_id === id)?.name ?? null
  }

  /**
   * Asks who the rest are; who can't be reached is one of the "others".
   * @param {Reaction} reaction
   */
  async #learn({ user_ids: ids }) {
    const { api, person } = this.#room
    const isUnknown = (/** @type {string} */ id) =>
      id !== person.id && !this.#known.has(id) && this.#nameOf(id) === null
    const unknown = ids.filter(isUnknown)
    if (unknown.length === 0) return
    for (const id of unknown) this.#known.set(id, null)
    const answer = await api.people(unknown).catch(() => null)
    for (const { user_id: id, name } of answer?.people ?? []) this.#known.set(id, name)
    if (answer) this.#show(this.#button)
    else for (const id of unknown) this.#known.delete(id)
  }
}
