/** A button and the sheet that it opens. Escape closes it, and so does a press elsewhere.
    Tells `opened` of what the reader opened, who will want to go there. */

import { Emitter } from "../events.js"

export class Disclosure extends Emitter {
  #button
  #sheet
  #listening = null

  constructor({ button, sheet }) {
    super()
    this.#button = button
    this.#sheet = sheet
  }

  get isOpen() { return this.#button.getAttribute("aria-expanded") === "true" }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const on = (name, react) => document.addEventListener(name, react, { signal })
    this.#button.addEventListener("click", () => this.#toggle(), { signal })
    on("keydown", event => event.key === "Escape" && this.isOpen && this.#escape(event))
    on("pointerdown", event => this.#isElsewhere(event.target) && this.close())
    on("focusin", event => this.#isElsewhere(event.target) && this.close())
  }

  stop() {
    this.#listening?.abort()
  }

  open() {
    this.#set(true)
  }

  close() {
    this.#set(false)
  }

  /** Closes, and leaves the reader where they opened it. */
  leave() {
    this.close()
    this.#button.focus()
  }

  #toggle() {
    if (this.isOpen) return this.leave()
    this.open()
    this.emit("opened")
  }

  #escape(event) {
    event.preventDefault()
    this.leave()
  }

  #set(isOpen) {
    this.#button.setAttribute("aria-expanded", String(isOpen))
    this.#sheet.toggleAttribute("data-open", isOpen)
  }

  #isElsewhere(node) {
    return this.isOpen && !this.#sheet.contains(node) && !this.#button.contains(node)
  }
}
