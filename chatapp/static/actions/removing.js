/** Removing a message, and taking that back while it is fresh. */

import { on } from "../events.js"
import { whyNot } from "./actions_api.js"
import { ReasonDialog } from "./dialogs.js"
import { button, el } from "./dom.js"
import {
  AN_HOUR,
  everybodyReads,
  HOW_LONG,
  isMuted,
  isUnmuted,
  LENGTHS,
  MENU,
  MUTE,
  MUTING,
  muteWhom,
  notRemoved,
  notRestored,
  REMOVE,
  SUSPEND,
  SUSPENDING,
  suspended,
  suspendWhom,
  UNDO,
  UNMUTE,
} from "./words.js"

/** @import { Timeline } from "../messages/timeline.js" */
/** @import { Message } from "../server/message.js" */
/** @import { Announcer } from "../status/announcer.js" */
/** @import { Conversation } from "../sync/conversation.js" */
/** @import { ActionsApi } from "./actions_api.js" */
/** @import { Chosen } from "./menu.js" */

const UNDO_WITHIN_MS = 10_000

/**
 * What one may take back: who it counts as removed by, and its line in the message.
 * @typedef {{ by: string | undefined, line: HTMLElement, timer: ReturnType<typeof setTimeout>,
 *   isTaken?: boolean }} Offer
 */

export class Removing {
  #api
  #conversation
  #timeline
  #announcer
  #tell
  #place
  /** @type {Map<number, Offer>} */
  #offers = new Map()

  /**
   * `tell` shows a sentence, and says it.
   * @param {{ api: Pick<ActionsApi, "remove" | "restore" | "suspend" | "mute"
   *   | "unmute">, conversation: Conversation,
   *   timeline: Timeline, announcer: Announcer, tell: (sentence: string) => void,
   *   place: HTMLElement }} collaborators
   */
  constructor({ api, conversation, timeline, announcer, tell, place }) {
    this.#api = api
    this.#conversation = conversation
    this.#timeline = timeline
    this.#announcer = announcer
    this.#tell = tell
    this.#place = place
  }

  start() {
    on(this.#conversation, "changed", ({ message }) => this.#meet(message))
  }

  /** @param {Pick<Message, "id">} message */
  mayUndo = ({ id }) => this.#offers.has(id)

  /**
   * As its author.
   * @param {Pick<Chosen, "message">} of
   */
  async remove({ message: { id } }) {
    try {
      const message = await this.#api.remove(id)
      if (message.removed?.by === "author") return this.#removed(message)
      this.#conversation.keep(message)
      this.#tell(REMOVE.byModerator)
    } catch (error) {
      this.#tell(notRemoved(whyNot(error)))
    }
  }

  /** @param {Pick<Chosen, "message">} of */
  moderate({ message: { id, name } }) {
    return new ReasonDialog({
      place: this.#place,
      title: REMOVE.title,
      words: everybodyReads(name),
      verb: MENU.remove,
      act: async reason => this.#removed(await this.#api.remove(id, reason)),
    })
  }

  /** @param {Pick<Chosen, "message">} of */
  suspend({ message: { user_id: author, name } }) {
    return new ReasonDialog({
      place: this.#place,
      title: suspendWhom(name),
      words: SUSPENDING,
      verb: SUSPEND,
      act: reason => this.#api.suspend(author, reason),
      done: suspended(name),
    })
  }

  /** @param {{ message: Pick<Message, "user_id" | "name"> }} of */
  mute({ message: { user_id: whom, name } }) {
    return new ReasonDialog({
      place: this.#place,
      title: muteWhom(name),
      words: MUTING,
      verb: MUTE,
      choice: { label: HOW_LONG, options: LENGTHS, chosen: AN_HOUR },
      act: (reason, length) => this.#api.mute(whom, length, reason),
      done: isMuted(name),
      undo: { verb: UNMUTE, act: () => this.#api.unmute(whom), done: isUnmuted(name) },
    })
  }

  /** @param {Pick<Chosen, "message">} of */
  async undo({ message: { id } }) {
    const offer = this.#offers.get(id)
    if (offer?.isTaken) return
    if (offer) offer.isTaken = true
    try {
      this.#conversation.keep(await this.#api.restore(id))
      this.#announcer.say(REMOVE.restored)
    } catch (error) {
      this.#tell(notRestored(whyNot(error)))
      if (offer) offer.isTaken = false
    }
  }

  /** @param {Message} message */
  #removed(message) {
    this.#conversation.keep(message)
    this.#offer(message)
    this.#announcer.say(REMOVE.removedWithUndo)
  }

  /** @param {Message} message */
  #offer(message) {
    const { id, removed } = message
    this.#withdraw(id)
    const undo = button(UNDO, () => this.undo({ message }), { tabindex: -1 })
    const line = el("p", { class: "undo", "data-undo": true }, `${REMOVE.removed} · `, undo)
    this.#timeline.node(id)?.querySelector("[data-text]")?.after(line)
    const timer = setTimeout(() => this.#withdraw(id), UNDO_WITHIN_MS)
    this.#offers.set(id, { by: removed?.by, line, timer })
  }

  /** @param {Message} message */
  #meet({ id, removed }) {
    if (this.#offers.get(id)?.by !== removed?.by) this.#withdraw(id)
  }

  /** @param {number} id */
  #withdraw(id) {
    const offer = this.#offers.get(id)
    if (!offer) return
    this.#offers.delete(id)
    clearTimeout(offer.timer)
    const hadFocus = offer.line.contains(document.activeElement)
    offer.line.remove()
    if (hadFocus) this.#timeline.node(id)?.focus({ preventScroll: true })
  }
}
