/** The date of the topmost message, which stays in sight while one scrolls. */

import { el } from "./dom.js"

/** @import { Clock } from "../messages/clock.js" */
/** @import { Scroll } from "../messages/scroll.js" */
/** @import { Timers } from "../server/backoff.js" */

const STAYS_MS = 1_500
// As high as such a date is, with its margins.
const NEAR_PX = 40

export class StickyDay {
  #log
  #scroll
  #clock
  #timers
  // Those who listen find the dates among the messages.
  #node = el("p", {
    class: "divider divider--sticky",
    "aria-hidden": "true",
    "data-sticky-day": true,
  })
  #isDue = false
  /** @type {number | null} */
  #timer = null

  /**
   * @param {{ log: HTMLElement, scroll: Pick<Scroll, "topMessage" | "atEnd">, clock: Clock,
   *   timers?: Timers }} collaborators
   */
  constructor({ log, scroll, clock, timers = globalThis }) {
    this.#log = log
    this.#scroll = scroll
    this.#clock = clock
    this.#timers = timers
  }

  start() {
    this.#log.after(this.#node)
    this.#log.addEventListener("scroll", this.#follow, { passive: true })
  }

  stop() {
    this.#log.removeEventListener("scroll", this.#follow)
    this.#timers.clearTimeout(this.#timer)
    this.#node.remove()
  }

  // Once a frame is enough.
  #follow = () => {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.#show()
    })
  }

  #show() {
    // At the end one reads what is new, and it is the page itself that goes there.
    const top = this.#scroll.atEnd ? null : this.#scroll.topMessage()
    // What is not sent yet has none.
    const time = top?.querySelector("time")
    const isShown = top && time && !this.#isItsDayInSight(top)
    this.#node.toggleAttribute("data-shown", Boolean(isShown))
    if (!isShown) return
    this.#node.textContent = this.#clock.day(time.dateTime)
    this.#timers.clearTimeout(this.#timer)
    this.#timer = this.#timers.setTimeout(
      () => this.#node.toggleAttribute("data-shown", false),
      STAYS_MS,
    )
  }

  /**
   * A date that stands among the first messages in sight says it, or would be covered. That of the
   * topmost says it wherever it stands: at the start of the conversation, it is far below the edge.
   * @param {HTMLElement} top
   */
  #isItsDayInSight(top) {
    const edge = this.#log.getBoundingClientRect().top
    return [top, top.nextElementSibling].some(it => {
      const day = it?.querySelector("[data-day]")
      const at = day ? day.getBoundingClientRect().bottom - edge : -1
      return at > 0 && (it === top || at < 2 * NEAR_PX)
    })
  }
}
