/** The conversation by keyboard: one tab stop, and arrow keys that go through its messages.

Up and Down go from message to message, Enter or Right to the links and buttons of one, Left or
Escape back.
Home and End go there at once; whatever else scrolls (Page Up, …) goes on doing so. */

import { partOf } from "../page.js"

/** @import { Scroll } from "./scroll.js" */

/** @typedef {(message: HTMLElement | null, from: HTMLElement) => HTMLElement | null} Step */

const NAMED_BY = ["author", "text", "edited", "permalink"]

export class LogKeyboard {
  #log
  #scroll
  /** @type {HTMLElement | null} */
  #last = null

  /** @param {{ log: HTMLElement, scroll: Scroll }} collaborators */
  constructor({ log, scroll }) {
    this.#log = log
    this.#scroll = scroll
  }

  start() {
    this.#log.setAttribute("aria-describedby", "log-keys")
    this.#log.addEventListener("focusin", this.#enter)
    this.#log.addEventListener("focusout", this.#leave)
    this.#log.addEventListener("keydown", this.#press)
  }

  stop() {
    this.#log.removeEventListener("focusin", this.#enter)
    this.#log.removeEventListener("focusout", this.#leave)
    this.#log.removeEventListener("keydown", this.#press)
  }

  /**
   * Makes a change to the messages; the focus, if one of them had it, stays among them.
   * @template Result
   * @param {() => Result} change
   */
  hold(change) {
    const message = this.#messageOf(document.activeElement)
    const result = change()
    if (message && !this.#log.contains(document.activeElement)) {
      const next = message.isConnected ? message : this.#log
      next.focus({ preventScroll: true })
    }
    return result
  }

  // Shift+Tab must not come to the log from its own messages: it would lead back into them.
  #enter = (/** @type {FocusEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    this.#log.tabIndex = -1
    const message = target === this.#log ? this.#inSight(this.#scroll.bottomMessage()) : null
    if (message) return message.focus({ preventScroll: true })
    this.#name(target, true)
    this.#last = this.#messageOf(target)
    if (this.#last && !isInForm(target)) target.tabIndex = 0
  }

  #leave = (/** @type {FocusEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    const next = /** @type {HTMLElement | null} */ (event.relatedTarget)
    this.#name(target, false)
    if (this.#messageOf(target) && !isInForm(target)) target.tabIndex = -1
    if (!this.#log.contains(next)) this.#log.tabIndex = 0
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    const message = this.#messageOf(target)
    if (hasModifier(event)) return
    if ((target !== this.#log && !message) || isInForm(target)) return
    const next = this.#nextOf[event.key]?.(message, target)
    const edge = this.#edgeOf[event.key]
    if (next || edge) event.preventDefault()
    if (next) this.#focus(next)
    edge?.()
  }

  /** @param {HTMLElement} node */
  #focus(node) {
    node.focus({ preventScroll: true })
    node.scrollIntoView({ block: "nearest" })
  }

  // The browser's own way goes by the heights that messages out of sight are taken to have, and
  // stops short where they turn out to be higher. It takes a moment, too, in which a message that
  // takes its true height, or another key, can turn it back.
  /** @type {Partial<Record<string, () => void>>} */
  #edgeOf = { Home: () => this.#scroll.toStart(), End: () => this.#scroll.toEnd() }

  // A reader who scrolled away goes on from what they see.
  /** @type {Record<string, Step>} */
  #nextOf = {
    ArrowDown: message =>
      this.#goOn(message, "nextElementSibling", () => this.#scroll.topMessage()),
    ArrowUp: message =>
      this.#goOn(message, "previousElementSibling", () => this.#scroll.bottomMessage()),
    ArrowRight: (message, from) => stopBeside(message, from, 1),
    ArrowLeft: (message, from) => stopBeside(message, from, -1),
    Enter: (message, from) => (from === message ? stopBeside(message, from, 1) : null),
    Escape: (message, from) => (from === message ? null : message),
  }

  /**
   * @param {HTMLElement | null} message
   * @param {"nextElementSibling" | "previousElementSibling"} sibling
   * @param {() => HTMLElement | null} seen
   * @returns {HTMLElement | null}
   */
  #goOn(message, sibling, seen) {
    if (!message || !this.#scroll.isInSight(message)) return this.#keptOnly(seen())
    return /** @type {HTMLElement | null} */ (message[sibling])
  }

  /**
   * Where one was before, if one still sees it.
   * @param {HTMLElement | null} otherwise
   */
  #inSight(otherwise) {
    const last = this.#keptOnly(this.#last)
    return last && this.#scroll.isInSight(last) ? last : this.#keptOnly(otherwise)
  }

  /**
   * Only while it has the focus: somebody who reads line by line hears its parts anyway.
   * @param {HTMLElement} node
   * @param {boolean} isNamed
   */
  #name(node, isNamed) {
    if (node !== this.#messageOf(node)) return
    const parts = NAMED_BY.map(name => partOf(node, name))
    for (const [at, part] of parts.entries()) {
      if (isNamed) part.id = `focused-${at}`
      else part.removeAttribute("id")
    }
    // A label takes hidden words, too.
    const shown = parts.filter(part => !part.hidden)
    if (isNamed) node.setAttribute("aria-labelledby", shown.map(({ id }) => id).join(" "))
    else node.removeAttribute("aria-labelledby")
  }

  /** @param {Element | null} node */
  #messageOf(node) {
    return this.#keptOnly(node?.closest("[data-message]"))
  }

  /**
   * What is not sent yet has buttons of its own, each a tab stop.
   * @param {Element | null | undefined} node
   */
  #keptOnly(node) {
    const isKept = node?.matches("[data-list] > *") && this.#log.contains(node)
    return isKept ? /** @type {HTMLElement} */ (node) : null
  }
}

/**
 * A form in a message, where one edits it, has keys and tab stops of its own.
 * @param {HTMLElement} node
 */
function isInForm(node) {
  return node.closest("form") !== null
}

/**
 * What the message holds, and then whose it is.
 * @param {HTMLElement | null} message
 * @param {HTMLElement} from
 * @param {1 | -1} step
 * @returns {HTMLElement | null}
 */
function stopBeside(message, from, step) {
  if (!message) return null
  const all = (/** @type {string} */ selector) =>
    /** @type {HTMLElement[]} */ ([...message.querySelectorAll(selector)])
  // What it says first; the time and the name stand before that, and are of less use.
  const order = [
    "[data-body] a[href], [data-body] button:not(:disabled)",
    "[data-permalink]",
    "a[href], button:not(:disabled)",
    "[data-author][role=button]",
  ]
  // Each where it was found first.
  const found = new Set([message, ...order.flatMap(all)])
  const stops = [...found].filter(it => !it.closest("[hidden]"))
  return stops[stops.indexOf(from) + step] ?? null
}

/**
 * Shows or hides what may hold the focus, which `next` gets then: else the body would.
 * @param {HTMLElement} node
 * @param {boolean} isHidden
 * @param {HTMLElement} next
 */
export function hide(node, isHidden, next) {
  if (isHidden && node.contains(document.activeElement)) next.focus({ preventScroll: true })
  node.hidden = isHidden
}

/** @param {KeyboardEvent | MouseEvent} event */
export function hasModifier({ ctrlKey, metaKey, shiftKey, altKey }) {
  return ctrlKey || metaKey || shiftKey || altKey
}

/** @param {string} [platform] */
export function isMac(platform = globalThis.navigator?.platform ?? "") {
  return /Mac|iP/.test(platform)
}

/**
 * Whether it is pressed as a command: with ⌘ on a Mac, where Ctrl moves the caret, else with Ctrl.
 * @param {KeyboardEvent} event
 * @param {string} [platform]
 */
export function isCommand({ ctrlKey, metaKey, shiftKey, altKey }, platform) {
  const isOnMac = isMac(platform)
  return !shiftKey && !altKey && metaKey === isOnMac && ctrlKey !== isOnMac
}

/**
 * The letter that is pressed as a command; null where it isn't one.
 * @param {KeyboardEvent} event
 * @param {string} [platform]
 */
export function commandOf(event, platform) {
  return isCommand(event, platform) ? letterOf(event) : null
}

/**
 * The key with which one finds.
 * @param {KeyboardEvent} event
 * @param {string} [platform]
 */
export function isFind(event, platform) {
  return commandOf(event, platform) === "f"
}

/**
 * The character of a key: where a layout has other letters, the one that is printed on it in Latin.
 * @param {KeyboardEvent} event
 */
export function letterOf({ key, code = "" }) {
  return /^[!-~]$/.test(key) ? key.toLowerCase() : code.slice(3).toLowerCase()
}
