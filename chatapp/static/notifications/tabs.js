/** Which tab of this browser notifies, and whether the reader looks at the room in any of them. Web
    Locks know it: a tab that is closed or crashes holds none any more. */

import { Emitter, on } from "../events.js"

/** Holds a Web Lock for as long as it is wanted. */
class Lock {
  #locks
  #name
  #mode
  /** @type {AbortController | null} */
  #wanted = null
  /** @type {() => void} */
  #letGo = () => {}
  isHeld = false

  /**
   * @param {LockManager | null | undefined} locks
   * @param {string} name
   * @param {LockMode} mode
   */
  constructor(locks, name, mode) {
    this.#locks = locks
    this.#name = name
    this.#mode = mode
  }

  /** @param {boolean} isWanted */
  want(isWanted) {
    if (isWanted === Boolean(this.#wanted)) return
    if (isWanted) this.#take()
    else this.#give()
  }

  // Without locks, or where they are forbidden, each tab stands for itself.
  #take() {
    const wanted = new AbortController()
    const { signal } = wanted
    this.#wanted = wanted
    if (!this.#locks) this.isHeld = true
    this.#locks
      ?.request(this.#name, { mode: this.#mode, signal }, () => this.#hold(wanted))
      .catch(() => {
        if (!signal.aborted) this.isHeld = true
      })
  }

  /** @param {AbortController} wanted */
  #hold(wanted) {
    if (wanted !== this.#wanted) return null
    this.isHeld = true
    return new Promise(resolve => {
      this.#letGo = () => resolve(null)
    })
  }

  #give() {
    this.#wanted?.abort()
    this.#wanted = null
    this.isHeld = false
    this.#letGo()
  }
}

/** One tab at a time notifies: the first one, until it is closed or turned away. */
export class Turn {
  #lock

  /** @param {{ person: string, locks?: LockManager | null }} options */
  constructor({ person, locks = globalThis.navigator?.locks }) {
    this.#lock = new Lock(locks, `chatapp-notifier-${person}`, "exclusive")
  }

  start() {
    this.#lock.want(true)
  }

  stop() {
    this.#lock.want(false)
  }

  get isOurs() {
    return this.#lock.isHeld
  }
}

/**
 * @typedef {{ newestId: number | null, atEnd: boolean }} Ends
 * @typedef {Emitter<{ added: object, newer: object, replaced: object, shrunk: object }>
 *   & Ends} Conversation
 */

/**
 * Whether the reader looks at the newest messages. Emits `seen` with the newest one as long as they
 * do in this tab.
 * @extends {Emitter<{ seen: { id: number } }>}
 */
export class Attention extends Emitter {
  #conversation
  #scroll
  #locks
  #name
  #lock
  #listening = new AbortController()

  /**
   * @param {{ conversation: Conversation, scroll: Emitter<{ moved: undefined }> & { atEnd: boolean },
   *   person: string, locks?: LockManager | null }} collaborators
   */
  constructor({ conversation, scroll, person, locks = globalThis.navigator?.locks }) {
    super()
    this.#conversation = conversation
    this.#scroll = scroll
    this.#locks = locks
    this.#name = `chatapp-looking-${person}`
    this.#lock = new Lock(locks, this.#name, "shared")
  }

  start() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    document.addEventListener("visibilitychange", this.#look, { signal })
    for (const name of ["focus", "blur"]) addEventListener(name, this.#look, { signal })
    on(this.#scroll, "moved", this.#look, { signal })
    for (const name of /** @type {const} */ (["added", "newer", "replaced", "shrunk"])) {
      on(this.#conversation, name, this.#look, { signal })
    }
    this.#look()
  }

  stop() {
    this.#listening.abort()
    this.#lock.want(false)
  }

  get isHere() {
    const isSeen = !document.hidden && document.hasFocus()
    return isSeen && this.#scroll.atEnd && this.#conversation.atEnd
  }

  /** Whether they look at it in any tab of this browser. */
  async isAnywhere() {
    if (this.isHere || !this.#locks) return this.isHere
    const { held = [] } = await this.#locks.query().catch(() => ({ held: [] }))
    return held.some(({ name }) => name === this.#name)
  }

  #look = () => {
    const { isHere } = this
    this.#lock.want(isHere)
    if (isHere) this.emit("seen", { id: this.#conversation.newestId ?? 0 })
  }
}
