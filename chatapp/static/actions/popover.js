/** What opens beside something: at the bottom on a narrow screen. Escape closes it, and so does a
    press elsewhere; the focus goes back to where it was. */

import { giveFocus } from "./dom.js"

const GAP_PX = 8

export class Popover {
  #dialog
  /** @type {HTMLElement | null} */
  #anchor = null
  // The message in which that stands, which may leave it or be gone meanwhile.
  /** @type {Element | null} */
  #message = null

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog
    // What is pressed elsewhere is the dialog's own shade.
    dialog.addEventListener("click", ({ target }) => target === dialog && this.close())
    dialog.addEventListener("keydown", this.#press)
    dialog.addEventListener("close", () => this.isOpen || this.#leave())
  }

  get isOpen() {
    return this.#dialog.open
  }

  /** @param {HTMLElement} anchor */
  open(anchor) {
    this.#anchor = anchor
    this.#message = anchor.closest("[data-message]")
    document.body.append(this.#dialog)
    this.#dialog.showModal()
    this.#place()
    document.defaultView?.addEventListener("resize", this.#place)
  }

  /** What it holds has another size now. */
  fit() {
    if (this.isOpen) this.#place()
  }

  // The dialog itself tells of it later, when the focus may be elsewhere for a reason.
  close() {
    if (!this.isOpen) return
    this.#dialog.close()
    this.#leave()
  }

  /** Below what it belongs to, or above it, and wholly on the screen. */
  #place = () => {
    const { left, top, bottom } = /** @type {HTMLElement} */ (this.#anchor).getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.#dialog
    const { clientWidth, clientHeight } = document.documentElement
    const below = bottom + GAP_PX
    const isHigh = below + height + GAP_PX > clientHeight && top > height
    this.#set("--x", Math.min(left, clientWidth - width - GAP_PX))
    this.#set(
      "--y",
      Math.min(isHigh ? top - height - GAP_PX : below, clientHeight - height - GAP_PX),
    )
  }

  /**
   * @param {string} name
   * @param {number} px
   */
  #set(name, px) {
    this.#dialog.style.setProperty(name, `${Math.max(GAP_PX, Math.round(px))}px`)
  }

  // Not left to the browser: a field for a search would only be emptied. What else Escape closes, below
  // it, stays open.
  #press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    this.close()
  }

  #leave() {
    const anchor = this.#anchor
    if (!anchor) return
    this.#anchor = null
    this.#dialog.remove()
    document.defaultView?.removeEventListener("resize", this.#place)
    giveFocus(anchor, this.#message, document.querySelector("[data-log]"))
  }
}
