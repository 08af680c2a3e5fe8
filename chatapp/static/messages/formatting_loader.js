/** What knows formatting is a script of its own. The page loads it for the first text that may have
    some, when the room can already be used, and shows text and links until it is there. */

import { Backoff } from "../server/backoff.js"

/** @import { Timers } from "../server/backoff.js" */
/** @import { Formatter, MessageView } from "./message_view.js" */

/** @typedef {(address: string) => Promise<Formatter>} Load */

const AGAIN_FIRST_MS = 2_000
const AGAIN_MOST_MS = 60_000

export class FormattingLoader {
  #address
  #view
  #drawAnew
  #load
  #timers
  #backoff
  #isStarted = false
  #isWanted = false
  #tries = 0

  /**
   * @param {{ address: string, view: Pick<MessageView, "formatter" | "want">,
   *   drawAnew: () => void, load?: Load, timers?: Timers, random?: () => number }} options -
   *   `drawAnew` draws what is shown already
   */
  constructor({
    address,
    view,
    drawAnew,
    load = script => import(script),
    timers = globalThis,
    random,
  }) {
    this.#address = address
    this.#view = view
    this.#drawAnew = drawAnew
    this.#load = load
    this.#timers = timers
    this.#backoff = new Backoff({ first: AGAIN_FIRST_MS, most: AGAIN_MOST_MS, random })
    view.want = () => this.#want()
  }

  start() {
    this.#isStarted = true
    if (this.#isWanted) this.#try()
  }

  #want() {
    if (this.#isStarted && !this.#isWanted) this.#try()
    this.#isWanted = true
  }

  /** Browsers remember of an address that its script failed, and never ask for it again. */
  async #try() {
    this.#tries += 1
    const again = this.#tries === 1 ? "" : `?try=${this.#tries}`
    try {
      this.#view.formatter = await this.#load(this.#address + again)
      this.#drawAnew()
    } catch {
      this.#timers.setTimeout(() => this.#try(), this.#backoff.next())
    }
  }
}
