/** A list of what may be meant, at the field in which it is written, which keeps the focus. */

import { initialsInstead } from "../people/avatar.js"
import { el } from "./dom.js"
import { SUGGESTIONS } from "./words.js"

/**
 * What is to stand in the text instead, and how it is offered: a face beside a name.
 * @typedef {{ id: string, words: string, face: HTMLElement, name: string, more?: string,
 *   onTaken: () => void }} Option
 */

let count = 0

export class Suggestions {
  #text
  #onTaken
  #box
  /** @type {Option[]} */
  #options = []
  #active = 0

  /** @param {{ text: HTMLTextAreaElement, onTaken: (option: Option) => void }} collaborators */
  constructor({ text, onTaken }) {
    this.#text = text
    this.#onTaken = onTaken
    count += 1
    const how = { class: "completion", id: `completion-${count}`, role: "listbox" }
    // Above all else on the page: nothing cuts it off, wherever the field stands.
    this.#box = el("ul", { ...how, popover: "manual", "aria-label": SUGGESTIONS })
    this.#box.addEventListener("error", initialsInstead, true)
    // A press on it leaves the focus in the field.
    this.#box.addEventListener("mousedown", event => event.preventDefault())
    this.#box.addEventListener("click", this.#click)
  }

  get isOpen() {
    return this.#box.isConnected
  }

  /**
   * What was active stays it, when more have come. None closes the list.
   * @param {Option[]} options
   */
  show(options) {
    if (options.length === 0) return this.hide()
    const active = this.isOpen ? this.#options[this.#active]?.id : null
    this.#options = options
    this.#box.replaceChildren(...options.map((option, at) => this.#node(option, at)))
    if (!this.isOpen) this.#open()
    this.#place()
    const at = options.findIndex(({ id }) => id === active)
    this.#activate(Math.max(0, at))
  }

  hide() {
    this.#box.remove()
    this.#text.removeAttribute("aria-controls")
    this.#text.removeAttribute("aria-activedescendant")
  }

  /** @param {1 | -1} step */
  move(step) {
    const { length } = this.#options
    this.#activate((this.#active + step + length) % length)
  }

  /** The one that would be taken. */
  get active() {
    return this.#options[this.#active]
  }

  take() {
    this.#onTaken(this.active)
  }

  #open() {
    this.#text.after(this.#box)
    this.#box.showPopover?.()
    this.#text.setAttribute("aria-controls", this.#box.id)
  }

  /**
   * @param {Option} option
   * @param {number} at
   */
  #node({ name, face, more }, at) {
    const how = { class: "completion__option", role: "option", id: `${this.#box.id}-${at}` }
    const words = el("bdi", { class: "completion__name" }, name)
    const note = more && el("bdi", { class: "completion__more" }, more)
    return el("li", { ...how, "data-somebody": true, "data-name": name }, face, words, note)
  }

  /** Above the field, or below it where there is more room. */
  #place() {
    const { left, top, bottom, width } = this.#text.getBoundingClientRect()
    const { clientHeight } = document.documentElement
    const isBelow = top < clientHeight - bottom
    const sizes = { "--x": left, "--width": width, "--y": isBelow ? bottom : clientHeight - top }
    for (const [name, px] of Object.entries(sizes)) {
      this.#box.style.setProperty(name, `${Math.round(px)}px`)
    }
    this.#box.classList.toggle("completion--below", isBelow)
  }

  /** @param {number} at */
  #activate(at) {
    this.#active = at
    const nodes = [...this.#box.children]
    nodes.forEach((node, index) => node.setAttribute("aria-selected", String(index === at)))
    this.#text.setAttribute("aria-activedescendant", nodes[at].id)
    nodes[at].scrollIntoView?.({ block: "nearest" })
  }

  #click = (/** @type {Event} */ { target }) => {
    const at = [...this.#box.children].findIndex(it => it.contains(/** @type {Node} */ (target)))
    if (at >= 0) this.#onTaken(this.#options[at])
  }
}
