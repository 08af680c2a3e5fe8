/** pusher-js, a script of its own: the page loads it when the room can already be used, and the room
    works without it as it does without Pusher. */

import { Backoff } from "../server/backoff.js"

const TRY_AGAIN_FIRST_MS = 2_000
const TRY_AGAIN_MOST_MS = 60_000

// On slow 4G it takes two seconds. A request can't be given up, but another one may be quicker.
const UNANSWERED_MS = 30_000

/** @typedef {typeof import("pusher-js").default} PusherClass */
/** @typedef {import("./connection.js").Timers} Timers */

export class PusherLibrary {
  /** @type {string} */ #address
  /** @type {(address: string) => Promise<{ default?: unknown }>} */ #load
  /** @type {Timers} */ #timers
  /** @type {Backoff} */ #backoff
  /** Who waits for it; null while nobody does. @type {((Pusher: PusherClass) => void) | null} */
  #onLoaded = null
  #tries = 0
  #isTrying = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer

  /** @param {string} address
      @param {{ load?: (address: string) => Promise<{ default?: unknown }>, timers?: Timers,
        random?: () => number }} [how] */
  constructor(address, { load = address => import(address), timers = globalThis,
    random = Math.random } = {}) {
    this.#address = address
    this.#load = load
    this.#timers = timers
    this.#backoff = new Backoff({ first: TRY_AGAIN_FIRST_MS, most: TRY_AGAIN_MOST_MS, random })
  }

  /** Tries until it is there; then tells `onLoaded`, once.
      @param {(Pusher: PusherClass) => void} onLoaded */
  start(onLoaded) {
    this.#onLoaded = onLoaded
    this.#backoff.reset()
    this.#try()
  }

  stop() {
    this.#timers.clearTimeout(this.#timer)
    this.#onLoaded = null
  }

  /** The network may be there again, or somebody looks: the next try is due. */
  wake() {
    if (this.#onLoaded && !this.#isTrying) this.#try()
  }

  async #try() {
    this.#tries += 1
    const number = this.#tries
    this.#isTrying = true
    this.#in(UNANSWERED_MS, () => this.#fail(number))
    const { default: Pusher } = await this.#load(this.#nextAddress).catch(() => ({}))
    if (typeof Pusher === "function") this.#succeed(Pusher)
    else this.#fail(number)
  }

  /** Browsers remember of an address that its script failed, and never ask for it again. */
  get #nextAddress() {
    return this.#tries === 1 ? this.#address : `${this.#address}?try=${this.#tries}`
  }

  // The answer to an earlier try is as good as that to the last.
  #succeed(Pusher) {
    const onLoaded = this.#onLoaded
    this.stop()
    onLoaded?.(Pusher)
  }

  // Of an earlier try it has been said already, by its time-out.
  #fail(number) {
    if (number !== this.#tries || !this.#onLoaded) return
    this.#isTrying = false
    this.#in(this.#backoff.next(), () => this.#try())
  }

  #in(wait, work) {
    this.#timers.clearTimeout(this.#timer)
    this.#timer = this.#timers.setTimeout(work, wait)
  }
}
