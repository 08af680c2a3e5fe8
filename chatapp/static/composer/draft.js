/** What a person is writing in this tab, kept over reloads and sign-ins, until they log out. */

import { newId } from "../server/message.js"
import { attempt } from "../storage.js"

export class Draft {
  #prefix
  #ofEdits
  #local
  #session
  #locks
  #key
  #isOver = false

  /**
   * The storages are asked for at each use: a browser may forbid even to look at them.
   * @param {{ person: string, local?: () => Storage, session?: () => Storage,
   *   locks?: LockManager }} options
   */
  constructor({
    person,
    local = () => globalThis.localStorage,
    session = () => globalThis.sessionStorage,
    locks = globalThis.navigator?.locks,
  }) {
    this.#prefix = `chatapp-draft-${person}-`
    this.#ofEdits = `chatapp-draft-${person}.edit-`
    this.#local = local
    this.#session = session
    this.#locks = locks
    this.#key = this.#prefix
  }

  /**
   * Finds this tab's draft, else one whose tab was closed. Without locks, tabs share one.
   *
   * `typed()` is what is written in the page by now: another draft stays for the next tab.
   * `kept(id)` is the text of the message that the room has under this client_id.
   * @param {{ typed?: () => string, kept?: (clientId: string) => string | null | undefined }} [now]
   */
  async start({ typed = () => "", kept = () => undefined } = {}) {
    this.#dropSent(kept)
    if (!this.#locks) return
    for (const key of [...this.#known(), this.#prefix + newId()]) {
      if (await this.#claim(key, typed)) return this.#use(key)
    }
  }

  /**
   * The page's form held a text when the script came. If the browser was sending it at that moment,
   * the next page finds the message, and the text is no draft any more.
   * @param {string} clientId
   */
  tookOver(clientId) {
    attempt(() => this.#session().setItem("chatapp-form", clientId))
  }

  get text() {
    return attempt(() => this.#local().getItem(this.#key)) ?? ""
  }

  /**
   * False where it can't be kept.
   * @param {string} text
   */
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
    // Also what others keep beside it: …draft-u_ada.mentions
    const keys = this.#keys(this.#prefix.slice(0, -1))
    for (const key of keys) attempt(() => this.#local().removeItem(key))
    attempt(() => this.#session().removeItem(this.ofReply))
  }

  /** Whether nothing is kept any more. */
  get isOver() {
    return this.#isOver
  }

  /** Whether something was begun that goes on in the script of the actions: a message is half edited
      (actions/editing.js), or answered in this tab (actions/replying.js). */
  get hasBegun() {
    const reply = attempt(() => this.#session().getItem(this.ofReply))
    return this.#keys(this.#ofEdits).length > 0 || Boolean(reply)
  }

  /** Under what this tab remembers which message is answered. */
  get ofReply() {
    return `${this.#prefix}reply`
  }

  /** Not logged out after all. */
  resume() {
    this.#isOver = false
  }

  // A tab that was duplicated remembers the other's, which is claimed.
  #known() {
    const own = this.#own()
    return [...(own ? [own] : []), ...this.#stored()]
  }

  #own() {
    const key = attempt(() => this.#session().getItem("chatapp-draft"))
    return key?.startsWith(this.#prefix) ? key : null
  }

  #stored() {
    return this.#keys(this.#prefix)
  }

  /** @param {string} prefix */
  #keys(prefix) {
    const keys = attempt(() => Object.keys(this.#local())) ?? []
    return keys.filter(key => key.startsWith(prefix))
  }

  /** @param {(clientId: string) => string | null | undefined} kept */
  #dropSent(kept) {
    const clientId = attempt(() => this.#session().getItem("chatapp-form"))
    if (!clientId) return
    attempt(() => this.#session().removeItem("chatapp-form"))
    const key = this.#own() ?? this.#key
    const draft = attempt(() => this.#local().getItem(key))
    if (draft?.trim() === kept(clientId)) attempt(() => this.#local().removeItem(key))
  }

  /**
   * Held until the page is gone.
   * @param {string} key
   * @param {() => string} typed
   * @returns {Promise<boolean>}
   */
  #claim(key, typed) {
    return new Promise(resolve => {
      const hold = (/** @type {Lock | null} */ lock) => {
        const isOurs = Boolean(lock) && this.#isFor(typed(), key)
        resolve(isOurs)
        return isOurs ? new Promise(() => {}) : null
      }
      this.#locks?.request(key, { ifAvailable: true }, hold).catch(() => resolve(false))
    })
  }

  /**
   * @param {string} typed
   * @param {string} key
   */
  #isFor(typed, key) {
    const stored = attempt(() => this.#local().getItem(key))
    return !stored || !typed || stored === typed
  }

  /** @param {string} key */
  #use(key) {
    this.#key = key
    attempt(() => this.#session().setItem("chatapp-draft", key))
  }
}
