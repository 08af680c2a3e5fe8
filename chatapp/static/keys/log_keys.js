/** Keys that move the conversation, or lead into it, though the focus is not there: but in a field in
    which nothing stands, nowhere, or on a button around the conversation. */

import { hasModifier } from "../messages/keyboard.js"

/** @import { Scroll } from "../messages/scroll.js" */

// Some lines stay in sight, by which one finds one's place again.
const STAYS_PX = 48
const WRITTEN = "[data-composer] textarea, [data-edit] textarea"
const BUTTON = "button, a[href]"
const KEEPS_THEM = "[data-log], [data-people], .search, [role=menu]"

/** @typedef {(scroll: Pick<Scroll, "by" | "toStart" | "toEnd">, screen: number) => void} Move */

/** @type {Record<string, Move>} */
const MOVES = {
  PageUp: (scroll, screen) => scroll.by(-screen),
  PageDown: (scroll, screen) => scroll.by(screen),
  Home: scroll => scroll.toStart(),
  End: scroll => scroll.toEnd(),
}
const ARROWS = ["ArrowUp", "ArrowDown"]

export class LogKeys {
  #log
  #scroll

  /** @param {{ log: HTMLElement, scroll: Pick<Scroll, "by" | "toStart" | "toEnd"> }} parts */
  constructor({ log, scroll }) {
    this.#log = log
    this.#scroll = scroll
  }

  /** @param {KeyboardEvent} event */
  take(event) {
    const act = hasModifier(event) ? null : this.#actOf(event)
    if (!act) return false
    event.preventDefault()
    act()
    return true
  }

  /** @param {KeyboardEvent} event */
  #actOf({ key, target }) {
    const node = /** @type {Element} */ (target)
    const isNowhere = node.matches("body, html") || isAround(node)
    // Which gives the focus to the message that the reader sees.
    if (isNowhere && ARROWS.includes(key)) return () => this.#log.focus({ preventScroll: true })
    const isFree = (isNowhere || node.matches(WRITTEN)) && !isAnythingWritten()
    return isFree && MOVES[key] ? () => MOVES[key](this.#scroll, this.#screen) : null
  }

  get #screen() {
    const { clientHeight } = this.#log
    return Math.max(clientHeight - STAYS_PX, clientHeight / 2)
  }
}

/**
 * Such a button has no use for these keys, and nothing that it stands in scrolls or goes by them.
 * @param {Element} node
 */
function isAround(node) {
  return node.matches(BUTTON) && !node.closest(KEEPS_THEM)
}

// There these keys move the caret.
function isAnythingWritten() {
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const fields = document.querySelectorAll(WRITTEN)
  return [...fields].some(({ value }) => value !== "")
}
