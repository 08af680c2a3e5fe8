/** What a person is writing in this tab, kept over reloads and sign-ins, until they log out. */

import { newId } from "../server/message.js"

export class Draft {
  #prefix
  #local
  #session
  #locks
  #key
  #isOver = false

  /** The storages are asked for at each use: a browser may forbid even to look at them. */
  constructor({ person, local = () => globalThis.localStorage,
    session = () => globalThis.sessionStorage, locks = globalThis.navigator?.locks }) {
    this.#prefix = `chatapp-draft-${person}-`
    this.#local = local
    this.#session = session
    this.#locks = locks
    this.#key = this.#prefix
  }

  /** Finds this tab's draft, else one whose tab was closed. Without locks, tabs share one. */
  async start() {
    if (!this.#locks) return
    for (const key of [...this.#known(), this.#prefix + newId()]) {
      if (await this.#claim(key)) return this.#use(key)
    }
  }

  get text() {
    return attempt(() => this.#local().getItem(this.#key)) ?? ""
  }

  /** False where it can't be kept. */
  keep(text) {
    if (this.#isOver) return false
    const isKept = attempt(() => {
      if (text) this.#local().setItem(this.#key, text)
      else this.#local().removeItem(this.#key)
      return true
    })
    return Boolean(isKept)
  }

  /** Logged out: whoever sits here next finds nothing, of this person's other tabs either, nor of
      what is written until the page is gone. */
  forget() {
    this.#isOver = true
    for (const key of this.#stored()) attempt(() => this.#local().removeItem(key))
  }

  /** Not logged out after all. */
  resume() {
    this.#isOver = false
  }

  // A tab that was duplicated remembers the other's, which is claimed.
  #known() {
    const own = attempt(() => this.#session().getItem("chatapp-draft"))
    return [...(own?.startsWith(this.#prefix) ? [own] : []), ...this.#stored()]
  }

  #stored() {
    const keys = attempt(() => Object.keys(this.#local())) ?? []
    return keys.filter(key => key.startsWith(this.#prefix))
  }

  // Held until the page is gone.
  #claim(key) {
    return new Promise(resolve => {
      const hold = lock => {
        resolve(Boolean(lock))
        return lock && new Promise(() => {})
      }
      this.#locks.request(key, { ifAvailable: true }, hold).catch(() => resolve(false))
    })
  }

  #use(key) {
    this.#key = key
    attempt(() => this.#session().setItem("chatapp-draft", key))
  }
}

function attempt(use) {
  try {
    return use()
  } catch {
    // Without storage one can still write and send.
  }
}
