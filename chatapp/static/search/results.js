/** What was found, as a list of links. Arrow keys go through it: it is one tab stop. */

import { el, giveFocus } from "../actions/dom.js"
import { Emitter } from "../events.js"
import { arrange } from "../page.js"
import { drawAvatar, initialsInstead } from "../people/avatar.js"
import { REMOVED } from "../server/words.js"
import { excerpt, occurrences } from "./found.js"
import { wordsOf } from "./marks.js"
import { SEARCH } from "./words.js"

/** @import { Found } from "../actions/actions_api.js" */
/** @import { Clock } from "../messages/clock.js" */
/** @import { MessageView } from "../messages/message_view.js" */

/**
 * Emits `chosen`.
 * @extends {Emitter<{ chosen: Found }>}
 */
export class ResultList extends Emitter {
  #clock
  #view
  #leave
  #end
  /** @type {Found[]} */
  #results = []
  // By id: the link, what it shows, and with which formatter it was drawn.
  /** @type {Map<number, { link: HTMLAnchorElement, shown: Found, formatter: unknown }>} */
  #links = new Map()
  /** @type {number | null} */
  #current = null

  /**
   * @param {{ clock: Clock, view: Pick<MessageView, "formatter">, leave: () => void,
   *   end: HTMLElement }} collaborators - `leave` goes up from the first, and `end` is what follows
   *   the last
   */
  constructor({ clock, view, leave, end }) {
    super()
    this.#clock = clock
    this.#view = view
    this.#leave = leave
    this.#end = end
    this.node = el("ol", {
      class: "results",
      "aria-label": SEARCH.results,
      onclick: this.#choose,
      onkeydown: this.#key,
      onfocusin: this.#stay,
    })
    this.node.addEventListener("error", initialsInstead, true)
  }

  /** @param {Found[]} results */
  show(results) {
    const [known, { formatter }] = [this.#links, this.#view]
    this.#results = [...results]
    this.#links = new Map(
      results.map(result => {
        const it = known.get(result.id)
        const link = it?.link ?? this.#link(result)
        if (it?.shown !== result || it.formatter !== formatter) this.#fill(link, result)
        return [result.id, { link, shown: result, formatter }]
      }),
    )
    const items = [...this.#links.values()].map(({ link }) => link.parentElement ?? item(link))
    arrange(this.node, items)
    this.node.hidden = results.length === 0
    if (!this.#links.has(this.#current ?? -1)) this.#current = null
    this.#stop(this.#current ?? results[0]?.id)
  }

  /** Puts the focus on the first one. */
  enter() {
    giveFocus(this.#at(0))
  }

  /** Puts the focus on where it was. */
  focus() {
    giveFocus(this.#links.get(this.#current ?? -1)?.link, this.#at(0))
  }

  /**
   * The result so many steps from that one; the first, where that one is none.
   * @param {number | null} id
   * @param {1 | -1} step
   */
  beside(id, step) {
    const at = this.#results.findIndex(it => it.id === id)
    return this.#results[at < 0 ? 0 : at + step]
  }

  /**
   * Marks the one to which somebody went.
   * @param {number | null} id
   */
  mark(id) {
    for (const [key, { link }] of this.#links) {
      if (key === id) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    }
    if (id !== null && this.#links.has(id)) this.#stop(id)
  }

  /** The link to the last one. */
  get last() {
    return this.#at(this.#results.length - 1)
  }

  /** @param {number} at */
  #at(at) {
    return this.#links.get(this.#results[at]?.id)?.link
  }

  /** @param {number | undefined} id */
  #stop(id) {
    for (const [key, { link }] of this.#links) link.tabIndex = key === id ? 0 : -1
  }

  /** @param {Found} result */
  #link({ id }) {
    const how = { class: "result", href: `/?message=${id}`, "data-result": id }
    return el("a", { ...how, "data-somebody": true })
  }

  /**
   * @param {HTMLElement} link
   * @param {Found} result
   */
  #fill(link, result) {
    const { name, sent_at: at, removed, found = [] } = result
    link.dataset.name = name
    const face = el("span", { class: "avatar result__face", "aria-hidden": "true" })
    drawAvatar(face, result)
    const when = { class: "result__time", datetime: at, title: this.#clock.full(at) }
    const pieces = removed
      ? [{ text: REMOVED, isFound: false }]
      : excerpt(this.#words(result), found)
    const words = pieces.map(({ text, isFound }) => (isFound ? el("mark", {}, text) : text))
    link.classList.toggle("result--removed", Boolean(removed))
    link.replaceChildren(
      face,
      el("bdi", { class: "result__name" }, name),
      " ",
      el("time", when, this.#clock.moment(at)),
      " ",
      el("span", { class: "result__text", dir: "auto" }, ...words),
    )
  }

  /**
   * As one reads it, unless what was found is in its markup only: in the address of a link.
   * @param {Found} result
   */
  #words({ message, mentions, found = [] }) {
    const source = message ?? ""
    const drawn = this.#view.formatter?.draw(source, mentions)
    const words = drawn ? wordsOf(drawn) : source
    return found.length > 0 && occurrences(words, found).length === 0 ? source : words
  }

  // Opened elsewhere (in a new tab, for instance), a link is the browser's business.
  #choose = (/** @type {MouseEvent} */ event) => {
    const result = this.#of(event)
    if (!result || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.emit("chosen", result)
  }

  #stay = (/** @type {FocusEvent} */ event) => {
    this.#current = this.#of(event)?.id ?? this.#current
    this.#stop(this.#current ?? undefined)
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const at = this.#results.findIndex(({ id }) => id === this.#of(event)?.id)
    const step = this.#steps[event.key]?.(at)
    if (step === undefined) return
    event.preventDefault()
    if (step < 0) this.#leave()
    else giveFocus(this.#at(step), this.#end)
    document.activeElement?.scrollIntoView({ block: "nearest" })
  }

  /** @type {Record<string, (at: number) => number>} */
  #steps = {
    ArrowDown: at => at + 1,
    ArrowUp: at => at - 1,
    Home: () => 0,
    End: () => this.#results.length - 1,
  }

  /** @param {Event} event */
  #of({ target }) {
    /** @type {HTMLElement | null} */
    const link = /** @type {Element} */ (target).closest("[data-result]")
    return this.#results.find(({ id }) => String(id) === link?.dataset.result)
  }
}

/** @param {HTMLElement} link */
function item(link) {
  return el("li", {}, link)
}
