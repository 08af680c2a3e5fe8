/** Escape closes one thing. With nothing open it marks all read. */

import { hasModifier } from "../messages/keyboard.js"

/** @import { AllRead } from "./all_read.js" */

/**
 * Something that can be open.
 * @typedef {{ readonly isOpen: boolean, close(): void }} Opening
 */

export class Escape {
  #openings
  #allRead

  /** @param {{ openings: Opening[], allRead: Pick<AllRead, "isDue" | "mark"> }} parts */
  constructor({ openings, allRead }) {
    this.#openings = openings
    this.#allRead = allRead
  }

  /**
   * What was open where the focus is has closed already.
   * @param {KeyboardEvent} event
   */
  take(event) {
    if (event.key !== "Escape" || hasModifier(event)) return false
    const act = this.#next
    if (!act) return true
    event.preventDefault()
    act()
    return true
  }

  get #next() {
    const open = this.#openings.find(({ isOpen }) => isOpen)
    if (open) return () => open.close()
    return this.#allRead.isDue ? () => this.#allRead.mark() : null
  }
}
