/** All is read, and the reader at the end; for a while they can have it back as it was. */

import { whyNot } from "../actions/actions_api.js"
import { button, el, giveFocus } from "../actions/dom.js"
import { UNDO } from "../actions/words.js"
import { goToEnd } from "../messages/log.js"
import { partOf } from "../page.js"
import { ALL_READ, notUndone, undoIsOffered } from "./words.js"

/** @import { ActionsApi } from "../actions/actions_api.js" */
/** @import { Marking } from "../actions/marking.js" */
/** @import { Room } from "../room.js" */
/** @import { Timers } from "../server/backoff.js" */

const STAYS_MS = 10_000

/**
 * Where the reader was, null at the end; and how far they had read, null where nothing was unread.
 * @typedef {{ place: { id: number, offset: number } | null, readId: number | null }} Before
 */

export class AllRead {
  #room
  #api
  #marking
  #timers
  #words = el("span", { class: "all-read__words" })
  #bar
  /** @type {Before | null} */
  #before = null
  // The same where the server could not be told, and nothing is to be undone yet.
  /** @type {Before | null} */
  #unsaved = null
  // What is already in sight on the way to the end is not where the reader was.
  #isOnTheWay = false
  /** @type {Element | null} */
  #focused = null
  /** @type {number | undefined} */
  #timer

  /**
   * @param {{ room: Pick<Room, "announcer" | "composer" | "conversation" | "log" | "paging"
   *   | "permalink" | "position" | "reading" | "scroll" | "unread">, api: Pick<ActionsApi, "markUnreadFrom">,
   *   marking: Pick<Marking, "isWaiting" | "goOn" | "take">, timers?: Timers }} collaborators
   */
  constructor({ room, api, marking, timers = globalThis }) {
    this.#room = room
    this.#api = api
    this.#marking = marking
    this.#timers = timers
    const undo = button(UNDO, () => this.#undo())
    this.#bar = el("span", { class: "all-read", "data-all-read": true }, this.#words, undo)
  }

  /** Whether anything is unread, also as far as the server knows, or the reader not at the end. */
  get isDue() {
    return this.#isUnread || !this.#isAtEnd || this.#unsaved !== null
  }

  get #isUnread() {
    return this.#room.unread.count > 0 || this.#marking.isWaiting
  }

  get #isAtEnd() {
    const { scroll, conversation } = this.#room
    return scroll.atEnd && conversation.atEnd
  }

  /** Whether it can be undone. */
  get isOpen() {
    return this.#bar.isConnected
  }

  /** It can be undone no more. The focus goes back to where it was. */
  close() {
    const hadFocus = this.#hasFocus
    this.#timers.clearTimeout(this.#timer)
    if (this.isOpen) this.#room.scroll.stay(() => this.#bar.remove())
    if (hadFocus) giveFocus(this.#focused, this.#room.log)
  }

  get #hasFocus() {
    return this.#bar.contains(document.activeElement)
  }

  /** What can't be reached yet is told by whatever loads it, and nothing is read then. */
  async mark() {
    if (this.#isOnTheWay) return
    const before = this.#unsaved ?? this.#now
    this.#focused = document.activeElement
    this.#marking.goOn()
    this.#isOnTheWay = true
    await goToEnd(this.#room)
    this.#isOnTheWay = false
    if (!this.#isAtEnd) return
    this.#offer(before)
    await this.#save(before)
  }

  /** @returns {Before} */
  get #now() {
    const { position, unread } = this.#room
    return { place: position.place, readId: this.#isUnread ? unread.readId : null }
  }

  /** @param {Before} before */
  async #save(before) {
    const { reading, composer } = this.#room
    await reading.finish()
    this.#unsaved = reading.isDue ? before : null
    if (!this.#unsaved) return
    this.close()
    composer.tell(ALL_READ.notSaved)
  }

  /** @param {Before} before */
  #offer(before) {
    this.#before = before
    const wasUnread = before.readId !== null
    this.#words.textContent = wasUnread ? ALL_READ.read : ALL_READ.atEnd
    // It takes room from the conversation.
    this.#room.scroll.stay(() => partOf(document, "jump").before(this.#bar))
    this.#room.announcer.say(undoIsOffered(wasUnread))
    this.#wait()
  }

  // Nobody is hurried who is about to press it.
  #wait() {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = this.#timers.setTimeout(() => {
      if (this.#hasFocus || this.#bar.matches(":hover")) this.#wait()
      else this.close()
    }, STAYS_MS)
  }

  async #undo() {
    const before = this.#before
    if (!before) return
    this.#before = null
    const isUndone = await this.#setBack(before.readId)
    if (!isUndone) {
      this.#before = before
      return
    }
    this.close()
    if (before.place) await this.#room.position.goTo(before.place)
    this.#room.announcer.say(ALL_READ.undone)
  }

  /**
   * As if it was marked unread from there, on every device.
   * @param {number | null} readId
   */
  async #setBack(readId) {
    try {
      if (readId !== null) this.#marking.take(await this.#api.markUnreadFrom(readId + 1))
      return true
    } catch (error) {
      this.#room.composer.tell(notUndone(whyNot(error)))
      return false
    }
  }
}
