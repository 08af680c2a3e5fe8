/** A day, to go to what was said then. Days are the reader's own: they begin at midnight where the
    browser is. */

import { whyNot } from "../actions/actions_api.js"
import { el } from "../actions/dom.js"
import { dayOf } from "../messages/clock.js"
import { DATE, firstAfter, lastBefore, nextAfter, notLookedUp } from "./words.js"

/** @import { ActionsApi } from "../actions/actions_api.js" */
/** @import { Clock } from "../messages/clock.js" */
/** @import { Message } from "../server/message.js" */

/** @typedef {{ id: number, note: string }} Where - and what is to be said of it */

export class DateForm {
  #api
  #clock
  #go
  #field = el("input", {
    class: "input search__day",
    id: "search-day",
    type: "date",
    required: true,
  })
  #submit = el("button", { class: "button search__go" }, DATE.go)
  #problem = el("p", { class: "search__problem", role: "status" })
  #asked = 0

  /**
   * @param {{ api: Pick<ActionsApi, "at">, clock: Clock,
   *   go: (where: Where) => void }} collaborators
   */
  constructor({ api, clock, go }) {
    this.#api = api
    this.#clock = clock
    this.#go = go
    this.node = el(
      "form",
      { class: "search__date", novalidate: true, onsubmit: this.#ask },
      el("label", { for: "search-day" }, DATE.label),
      this.#field,
      this.#submit,
      this.#problem,
    )
  }

  #ask = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const midnight = new Date(`${this.#field.value}T00:00`)
    if (Number.isNaN(midnight.getTime())) return this.#tell(DATE.missing)
    this.#tell("")
    this.#asked += 1
    const question = this.#asked
    const finish = await this.#api.at(midnight.toISOString()).then(
      answer => () => this.#arrive(midnight, answer),
      error => () => this.#tell(notLookedUp(whyNot(error))),
    )
    if (question === this.#asked) finish()
  }

  /**
   * @param {Date} midnight
   * @param {{ message: Message | null, hasOlder: boolean }} answer
   */
  #arrive(midnight, { message, hasOlder }) {
    if (!message) return this.#tell(DATE.empty)
    this.#go({ id: message.id, note: this.#note(midnight, message, hasOlder) })
  }

  /**
   * Why it is another day than the one that was asked for.
   * @param {Date} midnight
   * @param {Message} message
   * @param {boolean} hasOlder
   */
  #note(midnight, { sent_at: sentAt }, hasOlder) {
    const [asked, day] = [midnight.getTime(), dayOf(sentAt)]
    const when = this.#clock.moment(sentAt)
    if (day === asked) return ""
    if (day < asked) return lastBefore(when)
    return hasOlder ? nextAfter(when) : firstAfter(when)
  }

  /** @param {string} problem */
  #tell(problem) {
    this.#problem.textContent = problem
    if (problem) this.#field.focus()
  }
}
