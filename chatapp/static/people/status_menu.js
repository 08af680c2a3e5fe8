/** The menu under one's own name: the statuses to choose from, Refresh, Log out. */

import { Emitter } from "../events.js"
import { partOf } from "../page.js"
import { Disclosure } from "./disclosure.js"
import { STATUS_WORDS } from "./words.js"

/** @import { Status } from "../page.js" */

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 }
/** @type {Record<string, number>} */
const ENDS = { Home: 0, End: -1 }

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
    if (!this.#sheet.isOpen && !(event.key in STEPS) && !(event.key in ENDS)) return
    const item = this.#next(event)
    if (!item) return
    event.preventDefault()
    if (this.#sheet.isOpen) item.focus()
    else this.#enter()
  }

  /** @param {KeyboardEvent} event */
  #next(event) {
    const [items, { key }] = [this.#items, event]
    if (key in ENDS) return items.at(ENDS[key])
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement))
    if (!(key in STEPS)) return beginningWith(event, [...items.slice(at + 1), ...items])
    if (at < 0) return items.at(key === "ArrowDown" ? 0 : -1)
    return items[(at + STEPS[key] + items.length) % items.length]
  }
}

/**
 * The first that begins with the letter that was pressed.
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} items
 */
function beginningWith({ key, ctrlKey, metaKey, altKey }, items) {
  if (key.length > 1 || key === " " || ctrlKey || metaKey || altKey) return undefined
  const letter = key.toLowerCase()
  return items.find(item => item.textContent?.trim().toLowerCase().startsWith(letter))
}
