/** The menu under one's own name: the statuses to choose from, Refresh, Log out. */

import { Emitter } from "../events.js"
import { partOf } from "../page.js"
import { Disclosure } from "./disclosure.js"
import { itemFor } from "./menu_keys.js"
import { STATUS_WORDS } from "./words.js"

/** @import { Status } from "../page.js" */

/**
 * Emits `chosen` with a status, and `refresh`.
 * @extends {Emitter<{ chosen: { status: Status }, refresh: undefined }>}
 */
export class StatusMenu extends Emitter {
  #menu
  #button
  #sheet

  /** @param {HTMLElement} menu */
  constructor(menu) {
    super()
    this.#menu = menu
    this.#button = partOf(menu, "button", "button")
    this.#sheet = new Disclosure({ button: this.#button, sheet: partOf(menu, "sheet") })
  }

  start() {
    this.#button.disabled = false
    this.#sheet.addEventListener("opened", this.#enter)
    this.#menu.addEventListener("click", this.#click)
    this.#menu.addEventListener("keydown", this.#key)
    this.#sheet.start()
  }

  stop() {
    this.#sheet.removeEventListener("opened", this.#enter)
    this.#menu.removeEventListener("click", this.#click)
    this.#menu.removeEventListener("keydown", this.#key)
    this.#sheet.stop()
  }

  /**
   * Adds an item above Refresh, for what is loaded later, and returns it.
   * @param {string} words
   * @param {() => void} act
   */
  add(words, act) {
    const refresh = partOf(this.#menu, "refresh")
    const item = /** @type {HTMLElement} */ (refresh.cloneNode())
    item.removeAttribute("data-refresh")
    item.textContent = words
    item.addEventListener("click", () => {
      this.#sheet.leave()
      act()
    })
    refresh.before(item)
    return item
  }

  get #items() {
    /** @type {NodeListOf<HTMLElement>} */
    const items = this.#menu.querySelectorAll("[role^=menuitem]")
    return [...items]
  }

  /** @param {string | null} status */
  show(status) {
    partOf(this.#menu, "how").textContent = STATUS_WORDS[status ?? ""]
    partOf(this.#menu, "dot").className = `dot dot--${status}`
    for (const item of this.#items) {
      const { choice } = item.dataset
      if (choice) item.setAttribute("aria-checked", String(choice === status))
    }
  }

  /**
   * Shows a sentence below the items, for as long as the menu is open.
   * @param {string} sentence
   */
  say(sentence) {
    partOf(this.#menu, "note").textContent = sentence
  }

  /**
   * Opens the menu with a sentence below the items: the person may have closed it by now.
   * @param {string} sentence
   */
  complain(sentence) {
    this.#sheet.open()
    this.say(sentence)
  }

  #enter = () => {
    this.#sheet.open()
    this.say("")
    this.#items.find(item => item.getAttribute("aria-checked") === "true")?.focus()
  }

  #click = (/** @type {Event} */ { target }) => {
    const item = this.#items.find(it => it.contains(/** @type {Node} */ (target)))
    const { choice, refresh } = item?.dataset ?? {}
    if (refresh !== undefined) this.emit("refresh")
    if (!choice) return
    this.#sheet.leave()
    this.emit("chosen", { status: /** @type {Status} */ (choice) })
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    // A letter means nothing to the button alone.
    if (!this.#sheet.isOpen && event.key.length === 1) return
    const item = itemFor(event, this.#items)
    if (!item) return
    event.preventDefault()
    if (this.#sheet.isOpen) item.focus()
    else this.#enter()
  }
}
