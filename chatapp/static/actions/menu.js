/** The menu of a message. One for the room: it is filled anew whenever it opens. */

import { Emitter } from "../events.js"
import { itemFor } from "../people/menu_keys.js"
import { el, giveFocus } from "./dom.js"
import { MENU, menuOf } from "./words.js"

/** @import { MessageView } from "../messages/message_view.js" */
/** @import { Person } from "../page.js" */
/** @import { Message } from "../server/message.js" */

/**
 * @typedef {"react" | "reply" | "edit" | "undo" | "copy" | "link" | "source" | "formatted" | "unread"
 *   | "versions" | "pin" | "unpin" | "report" | "remove" | "moderate" | "mute" | "suspend"} Action
 * @typedef {{ message: Message, node: HTMLElement, anchor: HTMLElement }} Chosen - for which message,
 *   its node, and beside what anything that opens has to stand
 * @typedef {{ person: Person & { is_administrator?: boolean },
 *   mayUndo: (message: Message) => boolean, isPinned?: (message: Message) => boolean,
 *   view: Pick<MessageView, "isFormatted" | "asSource"> }} Rights
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ name: Action, words: string, key?: string }} Item - `key` does the same without the menu,
 *   while the message has the focus (keys/message_keys.js)
 */

const GAP_PX = 8

/** What one may do is asked when the menu opens.
 * @type {[Action, (message: Message, rights: Rights) => boolean, string?][]}
 */
const ITEMS = [
  ["react", isThere, "A"],
  ["reply", isThere, "R"],
  ["edit", isOwnAndThere, "E"],
  ["undo", (message, { mayUndo }) => mayUndo(message)],
  ["copy", isThere, "C"],
  ["link", () => true, "L"],
  ["source", (message, { view }) => isDrawnOtherwise(message, view)],
  ["formatted", (it, { view }) => isThere(it) && view.asSource.has(it.id)],
  ["unread", () => true, "U"],
  ["versions", hasVersions],
  ["pin", (it, rights) => mayPin(it, rights) && !rights.isPinned?.(it)],
  ["unpin", (it, rights) => mayPin(it, rights) && Boolean(rights.isPinned?.(it))],
  ["report", (message, rights) => isThere(message) && !isOwn(message, rights)],
  ["remove", isOwnAndThere, "Delete"],
  ["moderate", (message, rights) => isThere(message) && isTheirs(message, rights)],
  ["mute", isTheirs],
  ["suspend", isTheirs],
]
const LOUD = new Set(["remove", "moderate", "mute", "suspend"])

/**
 * What a person may do with a message, by name, with its words.
 * @param {Message} message
 * @param {Rights} rights
 * @returns {Item[]}
 */
export function itemsFor(message, rights) {
  return ITEMS.filter(([, may]) => may(message, rights)).map(asItem)
}

/** All that a key does, too. */
export function itemsWithKeys() {
  return ITEMS.map(asItem).filter(({ key }) => key)
}

/** @param {(typeof ITEMS)[number]} item */
function asItem([name, , key]) {
  return { name, words: MENU[name], key }
}

/** @param {Message} message */
function isThere({ removed }) {
  return !removed
}

/**
 * @param {Message} message
 * @param {Rights["view"]} view
 */
function isDrawnOtherwise(message, view) {
  return view.isFormatted(message) && !view.asSource.has(message.id)
}

/**
 * @param {Message} message
 * @param {Rights} rights
 */
function isOwn({ user_id: author }, { person }) {
  return author === person.id
}

/**
 * @param {Message} message
 * @param {Rights} rights
 */
function isOwnAndThere(message, rights) {
  return isThere(message) && isOwn(message, rights)
}

/**
 * A moderator's business: what is their own they treat as its author.
 * @param {Message} message
 * @param {Rights} rights
 */
function isTheirs(message, rights) {
  return Boolean(rights.person.is_administrator) && !isOwn(message, rights)
}

/**
 * @param {Message} message
 * @param {Rights} rights
 */
function mayPin(message, { person }) {
  return isThere(message) && Boolean(person.is_administrator)
}

/**
 * @param {Message} message
 * @param {Rights} rights
 */
function hasVersions(message, rights) {
  const mayRead = isOwn(message, rights) || Boolean(rights.person.is_administrator)
  return isThere(message) && mayRead && message.edited_at !== null
}

/**
 * Emits what was chosen by its name.
 * @extends {Emitter<Record<Action, Chosen>>}
 */
export class MessageMenu extends Emitter {
  #rights
  #narrow
  #list
  #root
  // What it is open for.
  /** @type {Chosen | null} */
  #of = null

  /**
   * On narrow screens and under a finger it is a sheet at the bottom.
   * @param {Rights & { place: HTMLElement, narrow?: { matches: boolean } }} collaborators
   */
  constructor({
    person,
    mayUndo,
    isPinned,
    view,
    place,
    narrow = matchMedia("(max-width: 30rem), (pointer: coarse)"),
  }) {
    super()
    this.#rights = { person, mayUndo, isPinned, view }
    this.#narrow = narrow
    this.#list = el("div", { class: "message-menu__list", role: "menu", onkeydown: this.#press })
    const close = () => this.close()
    const shade = el("div", { class: "message-menu__shade", onclick: close, onwheel: close })
    this.#root = el("div", { class: "message-menu", hidden: true }, shade, this.#list)
    // The key that opened it asks for the browser's own once more, where it comes up.
    this.#list.addEventListener("contextmenu", event => event.preventDefault())
    shade.addEventListener("contextmenu", close)
    place.append(this.#root)
  }

  get isOpen() {
    return this.#of !== null
  }

  /** @param {Message} message */
  itemsFor(message) {
    return itemsFor(message, this.#rights)
  }

  /**
   * Opens at that point, else below the anchor.
   * @param {Chosen} of
   * @param {Point | null} at
   */
  open(of, at = null) {
    this.#of = of
    this.#list.setAttribute("aria-label", menuOf(of.message.name))
    this.#fill(of.message)
    this.#root.hidden = false
    this.#place(at)
    this.#items[0].focus({ preventScroll: true })
    addEventListener("resize", this.#leave)
  }

  /**
   * That is what the message says now: what one may do with it may be another thing.
   * @param {Message} message
   */
  follow(message) {
    if (this.#of?.message.id !== message.id) return
    const focused = this.#items.indexOf(/** @type {HTMLElement} */ (document.activeElement))
    const { choice } = this.#items[focused]?.dataset ?? {}
    this.#of = { ...this.#of, message }
    this.#fill(message)
    const same = this.#items.find(({ dataset }) => dataset.choice === choice)
    giveFocus(same, this.#items[0])
  }

  /** @param {Message} message */
  #fill(message) {
    this.#list.replaceChildren(...this.itemsFor(message).map(item => this.#item(item)))
  }

  /** The focus goes back to the message, or to the conversation where that is gone. */
  close() {
    const node = this.#of?.node
    this.#of = null
    this.#root.hidden = true
    removeEventListener("resize", this.#leave)
    giveFocus(node, document.querySelector("[data-log]"))
  }

  /**
   * @param {Action} name
   * @param {Chosen} of
   */
  choose(name, of) {
    if (this.isOpen) this.close()
    this.emit(name, of)
  }

  #leave = () => this.close()

  get #items() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children])
  }

  /** @param {Item} item */
  #item({ name, words, key }) {
    const kind = LOUD.has(name) ? "menu__item message-menu__loud" : "menu__item"
    const choose = () => this.#of && this.choose(name, this.#of)
    const how = { class: kind, type: "button", role: "menuitem", tabindex: -1, onclick: choose }
    return el("button", { ...how, "data-choice": name, "aria-keyshortcuts": key }, words)
  }

  /** @param {Point | null} at */
  #place(at) {
    const isSheet = this.#narrow.matches
    this.#root.classList.toggle("message-menu--sheet", isSheet)
    Object.assign(this.#list.style, { left: "", top: "" })
    if (!isSheet) this.#float(at)
  }

  /** @param {Point | null} at */
  #float(at) {
    const { left, top, bottom } = /** @type {Chosen} */ (this.#of).anchor.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.#list
    const [x, y] = at ? [at.x, at.y] : [left, bottom]
    const above = (at ? at.y : top) - height
    const isLow = y + height + GAP_PX > innerHeight && above >= GAP_PX
    const most = (/** @type {number} */ wanted, /** @type {number} */ room) =>
      `${Math.max(GAP_PX, Math.min(wanted, room - GAP_PX))}px`
    this.#list.style.left = most(x, innerWidth - width)
    this.#list.style.top = most(isLow ? above : y, innerHeight - height)
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    const { key, ctrlKey, metaKey, altKey } = event
    // Tab goes on from the message.
    if (key === "Tab") return this.close()
    if (ctrlKey || metaKey || altKey) return
    if (key === "Escape") this.close()
    else itemFor(event, this.#items)?.focus()
    const isOfButton = key === "Enter" || key === " "
    if (!isOfButton) event.preventDefault()
  }
}
