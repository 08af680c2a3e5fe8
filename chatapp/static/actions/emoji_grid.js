/** Emoji in rows, by groups: one tab stop, and arrow keys that go through them. */

import { isCommand } from "../messages/keyboard.js"
import { el } from "./dom.js"
import { spoken } from "./emoji.js"

/** @import { Emoji, EmojiGroup } from "./emoji.js" */

/** @typedef {(form: string, emoji: string) => void} Choose - in which form, and in no skin tone */

export const COLUMNS = 7
const PAGE_ROWS = 5

export class EmojiGrid {
  #choose
  #toned
  #leave
  node

  /**
   * `leave` is called where the arrow leads up and out.
   * @param {{ name: string, choose: Choose, toned: (emoji: Emoji) => string,
   *   kind?: string, leave?: () => void }} how
   */
  constructor({ name, choose, toned, kind = "", leave = () => {} }) {
    this.#choose = choose
    this.#toned = toned
    this.#leave = leave
    this.node = el("div", {
      class: `picker__grid ${kind}`,
      role: "grid",
      "aria-label": name,
      hidden: true,
      onkeydown: this.#key,
      onclick: this.#click,
    })
  }

  /** @param {EmojiGroup[]} groups */
  show(groups) {
    this.node.hidden = groups.every(({ emoji }) => emoji.length === 0)
    this.node.replaceChildren(...groups.map(group => this.#group(group)))
    this.node.scrollTop = 0
    this.node.querySelector("button")?.setAttribute("tabindex", "0")
  }

  enter() {
    this.#stop?.focus()
  }

  chooseFirst() {
    this.node.querySelector("button")?.click()
  }

  /** @returns {HTMLElement | null} */
  get #stop() {
    return this.node.querySelector("[tabindex='0']")
  }

  /** @param {EmojiGroup} group */
  #group({ title, emoji }) {
    const rows = Array.from({ length: Math.ceil(emoji.length / COLUMNS) }, (_, at) =>
      this.#row(emoji.slice(at * COLUMNS, (at + 1) * COLUMNS)),
    )
    const heading = title && el("p", { class: "picker__title", "aria-hidden": "true" }, title)
    const how = { class: "picker__group", role: "rowgroup", "aria-label": title || null }
    const node = el("div", how, heading, ...rows)
    // What is out of sight isn't drawn, and takes this height until it is.
    node.style.setProperty("--rows", String(rows.length))
    return node
  }

  /** @param {Emoji[]} emoji */
  #row(emoji) {
    return el("div", { class: "picker__row", role: "row" }, ...emoji.map(it => this.#cell(it)))
  }

  /** @param {Emoji} emoji */
  #cell(emoji) {
    const title = emoji.names.map(name => `:${name}:`).join(" ")
    const how = { class: "picker__emoji", type: "button", role: "gridcell", tabindex: -1, title }
    const words = { "aria-label": spoken(emoji), "data-emoji": emoji.emoji }
    return el("button", { ...how, ...words }, this.#toned(emoji))
  }

  #click = (/** @type {Event} */ { target }) => {
    const cell = /** @type {Element} */ (target).closest("button")
    if (cell) this.#choose(cell.textContent ?? "", cell.dataset.emoji ?? "")
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    const cell = /** @type {HTMLElement} */ (event.target)
    const next = this.#nextOf[event.key]?.(cell, isCommand(event))
    if (next === undefined) return
    event.preventDefault()
    if (next) this.#goTo(next)
    else this.#leave()
  }

  /** @param {HTMLElement} cell */
  #goTo(cell) {
    this.#stop?.setAttribute("tabindex", "-1")
    cell.setAttribute("tabindex", "0")
    cell.focus()
  }

  /** @type {Record<string, (cell: HTMLElement, isFar: boolean) => HTMLElement | null>} */
  #nextOf = {
    ArrowRight: cell => this.#beside(cell, 1),
    ArrowLeft: cell => this.#beside(cell, -1),
    ArrowDown: cell => this.#below(cell, 1),
    ArrowUp: cell => (this.#rowOf(cell) === 0 ? null : this.#below(cell, -1)),
    PageDown: cell => this.#below(cell, PAGE_ROWS),
    PageUp: cell => this.#below(cell, -PAGE_ROWS),
    Home: (cell, isFar) => (isFar ? this.#cells[0] : cellsOf(cell.parentElement)[0]),
    End: (cell, isFar) => (isFar ? this.#cells : cellsOf(cell.parentElement)).at(-1) ?? cell,
  }

  get #cells() {
    return cellsOf(this.node)
  }

  get #rows() {
    return [...this.node.querySelectorAll("[role=row]")]
  }

  /** @param {HTMLElement} cell */
  #rowOf(cell) {
    return this.#rows.indexOf(/** @type {Element} */ (cell.parentElement))
  }

  /**
   * @param {HTMLElement} cell
   * @param {1 | -1} step
   */
  #beside(cell, step) {
    const cells = this.#cells
    return cells[cells.indexOf(cell) + step] ?? cell
  }

  /**
   * In the same column, or where a shorter row ends.
   * @param {HTMLElement} cell
   * @param {number} step
   */
  #below(cell, step) {
    const rows = this.#rows
    const at = Math.max(0, Math.min(this.#rowOf(cell) + step, rows.length - 1))
    const column = cellsOf(cell.parentElement).indexOf(cell)
    const cells = cellsOf(rows[at])
    return cells[Math.min(column, cells.length - 1)]
  }
}

/**
 * @param {Element | null} node
 * @returns {HTMLElement[]}
 */
function cellsOf(node) {
  return [...(node?.querySelectorAll("button") ?? [])]
}
