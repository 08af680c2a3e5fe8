/** The browser's own notifications: whether it shows them, and those that it shows. */

import { Emitter } from "../events.js"

/**
 * Whether this browser shows notifications: it does, it doesn't let us, it has not been asked yet,
 * it never does, or only at an address with https.
 * @typedef {"granted" | "denied" | "default" | "unsupported" | "insecure"} Permission
 * @typedef {{ tag: string, title: string, body: string, onClick: () => void,
 *   onFail?: () => void }} Shown - one of that tag takes the place of the one before
 */

/**
 * Emits `changed` when the permission is another one.
 * @extends {Emitter<{ changed: undefined }>}
 */
export class Desktop extends Emitter {
  #window
  #isUnable = false
  /** @type {Map<string, Notification>} */
  #open = new Map()
  /** @type {PermissionStatus | null} */
  #status = null

  /** @param {{ window?: typeof globalThis }} options */
  constructor({ window = globalThis } = {}) {
    super()
    this.#window = window
  }

  /** Follows what the person allows in the browser's own settings, where it tells that. */
  async start() {
    this.#window.addEventListener("pagehide", this.#leave)
    this.#status = await this.#query().catch(() => null)
    this.#status?.addEventListener("change", this.#tell)
  }

  stop() {
    this.#window.removeEventListener("pagehide", this.#leave)
    this.#status?.removeEventListener("change", this.#tell)
    this.closeAll()
  }

  /** @returns {Permission} */
  get permission() {
    if (this.#window.isSecureContext === false) return "insecure"
    if (this.#isUnable || !this.#window.Notification) return "unsupported"
    return this.#window.Notification.permission
  }

  /** Finds out whether it could show one, without showing any: on a phone browsers have the name
      only, and throw. */
  probe() {
    if (this.permission === "default" || this.permission === "denied") this.#make("", {})
  }

  /** Asks the person, once; only ever after a click of theirs. */
  async ask() {
    this.probe()
    if (this.permission === "default") await this.#request().catch(() => {})
    this.#tell()
  }

  /** @param {Shown} what */
  show({ tag, title, body, onClick, onFail = () => {} }) {
    if (this.permission !== "granted") return
    // Whether there is a sound, is a choice of the person's here.
    const made = this.#make(title, { tag, body, silent: true })
    if (!made) return
    this.#open.set(tag, made)
    made.addEventListener("error", onFail)
    for (const name of ["error", "close"]) {
      made.addEventListener(name, () => this.#forget(tag, made))
    }
    made.addEventListener("click", () => {
      this.#window.focus()
      made.close()
      onClick()
    })
  }

  /** @param {string} tag */
  close(tag) {
    this.#open.get(tag)?.close()
    this.#open.delete(tag)
  }

  closeAll() {
    for (const tag of [...this.#open.keys()]) this.close(tag)
  }

  async #query() {
    const { permissions } = this.#window.navigator
    return (await permissions?.query({ name: "notifications" })) ?? null
  }

  async #request() {
    await this.#window.Notification.requestPermission()
  }

  /**
   * @param {string} title
   * @param {NotificationOptions} options
   */
  #make(title, options) {
    try {
      return new this.#window.Notification(title, options)
    } catch {
      this.#isUnable = true
      this.#tell()
      return null
    }
  }

  /**
   * Another one may have taken its place.
   * @param {string} tag
   * @param {Notification} made
   */
  #forget(tag, made) {
    if (this.#open.get(tag) === made) this.#open.delete(tag)
  }

  // Of a page that is gone they would lead nowhere.
  #leave = () => this.closeAll()

  #tell = () => this.emit("changed")
}
