/** Whoever types where nothing takes text writes in the composer. */

import { commandOf, isMac } from "../messages/keyboard.js"

/** @import { MessageMenu } from "../actions/menu.js" */
/** @import { Composer } from "../composer/composer.js" */

// Space presses and scrolls. With the others Firefox finds in the page.
const OF_THE_BROWSER = [" ", "/", "'"]
// Menus and lists go by letters themselves.
const TAKES_LETTERS = `input, textarea, select, [contenteditable], [role=menu], [role=listbox],
  [role=grid], [aria-haspopup=menu][aria-expanded=true]`

export class TypeAnywhere {
  #composer
  #menu
  #platform

  /**
   * @param {{ composer: Pick<Composer, "focus">, menu: Pick<MessageMenu, "isOpen">,
   *   platform?: string }} parts
   */
  constructor({ composer, menu, platform }) {
    this.#composer = composer
    this.#menu = menu
    this.#platform = platform
  }

  /**
   * The browser writes it there by itself, or pastes, where the caret was.
   * @param {KeyboardEvent} event
   */
  take(event) {
    const node = /** @type {Element} */ (event.target)
    const isText = isTyped(event, this.#platform) || commandOf(event, this.#platform) === "v"
    const isOurs = isText && !event.repeat && !this.#menu.isOpen && !node.closest(TAKES_LETTERS)
    if (isOurs) this.#composer.focus()
    return isOurs
  }
}

/**
 * Whether it writes a character: also with AltGr, which is Ctrl and Alt on Windows, and with Option,
 * which is what a Mac has for it.
 * @param {KeyboardEvent} event
 * @param {string} [platform]
 */
export function isTyped(event, platform) {
  const { key, ctrlKey, metaKey, altKey } = event
  if ([...key].length !== 1 || OF_THE_BROWSER.includes(key)) return false
  if (event.getModifierState("AltGraph")) return !metaKey
  return !ctrlKey && !metaKey && (!altKey || isMac(platform))
}
