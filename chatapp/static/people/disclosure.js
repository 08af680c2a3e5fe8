/** A button and the sheet that it opens. Escape closes the sheet, and so does a press elsewhere. */

import { Emitter } from "../events.js"

/**
 * Emits `opened` when it is the reader who opened the sheet: the focus may go there then.
 * @extends {Emitter<{ opened: undefined }>}
 */
export class Disclosure extends Emitter {
  #button
  #sheet
  #listening = new AbortController()

  /** @param {{ button: HTMLElement, sheet: HTMLElement }} parts */
  constructor({ button, sheet }) {
    super()
    this.#button = button
    this.#sheet = sheet
  }

  get isOpen() {
    return this.#button.getAttribute("aria-expanded") === "true"
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const closeElsewhere = (/** @type {Event} */ event) => this.#isElsewhere(event) && this.close()
    this.#button.addEventListener("click", () => this.#toggle(), { signal })
    document.addEventListener("keydown", event => this.#press(event), { signal })
    document.addEventListener("pointerdown", closeElsewhere, { signal })
    document.addEventListener("focusin", closeElsewhere, { signal })
  }

  stop() {
    this.#listening.abort()
  }

  open() {
    this.#set(true)
  }

  close() {
    this.#set(false)
  }

  /** Closes it; the focus goes back to the button. */
  leave() {
    this.close()
    this.#button.focus()
  }

  #toggle() {
    if (this.isOpen) return this.leave()
    this.open()
    this.emit("opened")
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Escape" || !this.isOpen || event.defaultPrevented || event.isComposing)
      return
    if (isInFront(event)) return
    event.preventDefault()
    this.leave()
  }

  /** @param {boolean} isOpen */
  #set(isOpen) {
    this.#button.setAttribute("aria-expanded", String(isOpen))
    this.#sheet.toggleAttribute("data-open", isOpen)
  }

  /** @param {Event} event */
  #isElsewhere(event) {
    const node = /** @type {Node} */ (event.target)
    const isHere = this.#sheet.contains(node) || this.#button.contains(node)
    return this.isOpen && !isHere && !isInFront(event)
  }
}

/**
 * In what opens in front of the sheet: that is not elsewhere, and closes first.
 * @param {Event} event
 */
function isInFront({ target }) {
  return /** @type {Element} */ (target).closest("dialog") !== null
}
