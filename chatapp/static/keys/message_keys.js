/** While a message has the focus, one key acts on it. */

import { itemsWithKeys } from "../actions/menu.js"
import { hasModifier } from "../messages/keyboard.js"
import { isTyped } from "./type_anywhere.js"
import { ON_A_MESSAGE } from "./words.js"

/** @import { Chosen, MessageMenu } from "../actions/menu.js" */
/** @import { Conversation } from "../messages/log.js" */
/** @import { Message } from "../server/message.js" */
/** @import { KeyList } from "./key_list.js" */

/** @typedef {{ menu: MessageMenu, list: Pick<KeyList, "open"> }} Doing */

const MESSAGE = "[data-list] > [data-message]"
// A letter that is none of ours: what is printed in Latin on its key tells then.
const OTHER_LETTER = /^[^\P{L}\p{Script=Latin}]|^\p{M}/u

/** What the menu has no item for. */
const OTHERS = [
  {
    key: "M",
    words: ON_A_MESSAGE.menu,
    act: (/** @type {Doing} */ { menu }, /** @type {Chosen} */ of) => menu.open(of),
  },
  { key: "?", words: ON_A_MESSAGE.all, act: (/** @type {Doing} */ { list }) => list.open() },
]

/** All of them, with their words. */
export function messageKeys() {
  return [...itemsWithKeys(), ...OTHERS]
}

export class MessageKeys {
  #log
  #menu
  #conversation
  #list
  // The message that shows that it has the focus. A press of the pointer gives it the focus, too, but
  // whoever writes then, without a sign of that, means to write.
  /** @type {EventTarget | null} */
  #shown = null

  /**
   * @param {Doing & { log: HTMLElement, conversation: Pick<Conversation, "messages">
   *   & { find(id: number): Message | undefined } }} parts
   */
  constructor({ log, menu, conversation, list }) {
    this.#log = log
    this.#menu = menu
    this.#conversation = conversation
    this.#list = list
  }

  start() {
    this.#log.addEventListener("focusin", this.#see)
    this.#log.addEventListener("pointerdown", this.#forget)
    this.#see()
  }

  stop() {
    this.#log.removeEventListener("focusin", this.#see)
    this.#log.removeEventListener("pointerdown", this.#forget)
  }

  // The log gives the focus on to a message before this hears of it.
  #see = () => {
    const node = document.activeElement
    this.#shown = node?.matches(MESSAGE) && node.matches(":focus-visible") ? node : null
  }

  #forget = () => {
    this.#shown = null
  }

  /**
   * What can't be done with this message is not written either.
   * @param {KeyboardEvent} event
   */
  take(event) {
    const key = keyOf(event)
    const isOurs = event.target === this.#shown && messageKeys().some(it => it.key === key)
    const act = isOurs && !event.repeat && this.#actOf(key)
    if (act) {
      event.preventDefault()
      ignoreWhileHeld()
      act()
    }
    return isOurs
  }

  /** @param {string | null} key */
  #actOf(key) {
    const node = /** @type {HTMLElement} */ (this.#shown)
    const message = this.#conversation.find(Number(node.dataset.id))
    /** @type {HTMLElement | null} */
    const anchor = node.querySelector("[data-body]")
    if (!message || !anchor || this.#menu.isOpen) return null
    const of = { message, node, anchor }
    const item = this.#menu.itemsFor(message).find(it => it.key === key)
    if (item) return () => this.#menu.choose(item.name, of)
    const other = OTHERS.find(it => it.key === key)
    return other && (() => other.act({ menu: this.#menu, list: this.#list }, of))
  }
}

/** @param {KeyboardEvent} event */
function keyOf(event) {
  const { key, code = "" } = event
  if (key === "?") return isTyped(event) ? key : null
  if (hasModifier(event)) return null
  if (OTHER_LETTER.test(key)) return code.replace(/^Key/, "")
  return key.length === 1 ? key.toUpperCase() : key
}

// Else it would be written into the field to which it led.
function ignoreWhileHeld() {
  const over = new AbortController()
  const how = { capture: true, signal: over.signal }
  const ignore = (/** @type {KeyboardEvent} */ event) => {
    if (event.repeat) event.preventDefault()
    else over.abort()
  }
  document.addEventListener("keydown", ignore, how)
  document.addEventListener("keyup", () => over.abort(), how)
}
