/** Of what this person wants to be told in this browser. */

import { Emitter } from "../events.js"
import { attempt, notificationsKey } from "../storage.js"

/** @typedef {"nothing" | "mentions" | "everything"} About */

/** @type {About[]} */
export const ABOUTS = ["nothing", "mentions", "everything"]

/**
 * Kept for all tabs, and until the page is left where nothing can be kept. Emits `changed`.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class Settings extends Emitter {
  #key
  #storage
  #window
  /** @type {About} */
  #about = "nothing"
  #sound = false

  /**
   * @param {{ person: string, storage?: () => Storage, window?: EventTarget }} collaborators
   */
  constructor({ person, storage = () => globalThis.localStorage, window = globalThis }) {
    super()
    this.#key = notificationsKey(person)
    this.#storage = storage
    this.#window = window
    this.#read()
  }

  start() {
    this.#window.addEventListener("storage", this.#follow)
  }

  stop() {
    this.#window.removeEventListener("storage", this.#follow)
  }

  get about() {
    return this.#about
  }

  /** Whether a sound is played, too. */
  get sound() {
    return this.#sound
  }

  /** @param {{ about?: About, sound?: boolean }} changes */
  set({ about = this.#about, sound = this.#sound }) {
    this.#about = about
    this.#sound = sound
    this.#keep()
    this.emit("changed")
  }

  // Without a key all was forgotten at once.
  #follow = (/** @type {Event} */ event) => {
    const { key } = /** @type {StorageEvent} */ (event)
    if (key !== this.#key && key !== null) return
    this.#read()
    this.emit("changed")
  }

  #read() {
    const kept = attempt(() => JSON.parse(this.#storage().getItem(this.#key) ?? "{}"))
    if (kept === undefined) return
    this.#about = ABOUTS.includes(kept?.about) ? kept.about : "nothing"
    this.#sound = kept?.sound === true
  }

  #keep() {
    const isOff = this.#about === "nothing" && !this.#sound
    const kept = JSON.stringify({ about: this.#about, sound: this.#sound })
    attempt(() => {
      if (isOff) this.#storage().removeItem(this.#key)
      else this.#storage().setItem(this.#key, kept)
    })
  }
}
