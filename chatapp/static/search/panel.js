/** The panel in which one searches: beside the conversation, or over it on a narrow screen. */

import { button, el, giveFocus, icon } from "../actions/dom.js"
import { TRY_AGAIN } from "../actions/words.js"
import { Emitter } from "../events.js"
import { hide, isFind, isMac } from "../messages/keyboard.js"
import { partOf } from "../page.js"
import { SearchField, TO_ME } from "./field.js"
import { ResultList } from "./results.js"
import { findKey, nothingFor, SEARCH, soMany } from "./words.js"

/** @import { Found } from "../actions/actions_api.js" */
/** @import { Clock } from "../messages/clock.js" */
/** @import { MessageView } from "../messages/message_view.js" */
/** @import { Scroll } from "../messages/scroll.js" */
/** @import { Search } from "./search.js" */

const LONGEST_SELECTION = 100
const NEAR_THE_END_PX = 400
const CLOSE = "m5 5 10 10M15 5 5 15"

/**
 * Emits `chosen` when somebody wants to go to a result, and `changed` when it opens or closes.
 * @extends {Emitter<{ chosen: Found, changed: undefined }>}
 */
export class SearchPanel extends Emitter {
  #search
  #view
  #scroll
  #log
  #place
  #link
  #wide
  #field
  #status = el("p", { class: "search__status", role: "status" })
  #again = button(TRY_AGAIN, () => this.#search.again())
  #more = button(SEARCH.more, () => this.#search.more())
  #results
  #node
  // What one sees, and need not hear: browsers and people know that key.
  #keys = el("kbd", { class: "bar__key", "aria-hidden": "true" }, findKey(isMac()))
  /** @type {Element | null} */
  #before = null
  // Made way for the conversation: how far it was scrolled then.
  /** @type {number | null} */
  #above = null
  // What the results that are drawn are for: others begin at the top.
  /** @type {string | null} */
  #answered = null
  // The result to which somebody went last.
  /** @type {number | null} */
  #went = null
  #listening = new AbortController()

  /**
   * @param {{ search: Search, clock: Clock, view: Pick<MessageView, "formatter" | "want">,
   *   scroll: Pick<Scroll, "stay">, log: HTMLElement, place: HTMLElement, link: HTMLElement,
   *   date: Node, wide?: { matches: boolean } }} collaborators - `link` opens it,
   *   `place` is where it stands, and `date` stands in it
   */
  constructor({ search, clock, view, scroll, log, place, link, date, wide = isWide() }) {
    super()
    this.#search = search
    this.#view = view
    this.#scroll = scroll
    this.#log = log
    this.#place = place
    this.#link = link
    this.#wide = wide
    this.#field = new SearchField({ search, leave: () => this.#results.enter() })
    const leave = () => this.#field.focus()
    this.#results = new ResultList({ clock, view, leave, end: this.#more })
    this.#node = el(
      "section",
      { class: "search", id: "search", "aria-label": SEARCH.panel, hidden: true },
      this.#head(),
      this.#field.tools,
      date,
      el("div", { class: "search__state" }, this.#status, this.#again),
      this.#results.node,
      this.#more,
    )
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#place.insertBefore(this.#node, partOf(this.#place, "people"))
    this.#link.setAttribute("aria-controls", this.#node.id)
    this.#link.setAttribute("aria-expanded", "false")
    this.#link.append(this.#keys)
    this.#link.addEventListener("click", this.#press, { signal })
    document.addEventListener("keydown", this.#key, { signal })
    document.addEventListener("focusin", this.#leaveBehind, { signal })
    this.#node.addEventListener("scroll", this.#nearEnd, { signal, passive: true })
    this.#search.addEventListener("changed", () => this.#draw(), { signal })
    const choose = (/** @type {CustomEvent<Found>} */ { detail }) => this.#choose(detail)
    this.#results.addEventListener("chosen", choose, { signal })
    this.#draw()
  }

  stop() {
    this.#listening.abort()
    this.#search.stop()
    this.#node.remove()
    this.#keys.remove()
  }

  get isOpen() {
    return !this.#node.hidden
  }

  /** Whether it made way for the conversation, and can come back. */
  get isAside() {
    return this.#above !== null
  }

  /** Opens it, with the focus in its field. */
  open(text = "") {
    if (!this.isOpen) this.#before = document.activeElement
    this.#view.want()
    this.#set(true)
    if (text) this.#field.write(text)
    this.#field.enter()
  }

  /** Shows it as it was when somebody went to a result. */
  comeBack() {
    const above = this.#above ?? 0
    this.#set(true)
    this.#results.focus()
    this.#node.scrollTop = above
  }

  /** Closes it; the focus goes back to where it was. */
  close() {
    const hadFocus = this.#node.contains(document.activeElement)
    this.#set(false)
    if (hadFocus) giveFocus(this.#before, this.#link)
  }

  /** On a narrow screen it covers the conversation, to which somebody goes now. */
  makeWay() {
    if (this.#wide.matches || !this.isOpen) return
    const hadFocus = this.#node.contains(document.activeElement)
    const above = this.#node.scrollTop
    this.#set(false, above)
    if (hadFocus) giveFocus(this.#log)
  }

  /**
   * @param {boolean} isOpen
   * @param {number | null} above
   */
  #set(isOpen, above = null) {
    this.#above = above
    if (isOpen !== this.isOpen) {
      this.#scroll.stay(() => {
        this.#node.hidden = !isOpen
      })
    }
    this.#link.setAttribute("aria-expanded", String(isOpen))
    this.emit("changed")
  }

  /** @param {Found | undefined} result */
  #choose(result) {
    if (!result) return
    this.#went = result.id
    this.#results.mark(result.id)
    this.emit("chosen", result)
  }

  #head() {
    const close = el(
      "button",
      { class: "button button--quiet search__close", type: "button", onclick: () => this.close() },
      icon(CLOSE),
      el("span", { class: "visually-hidden" }, SEARCH.close),
    )
    return el("div", { class: "search__head" }, this.#field.form, close)
  }

  // Opened elsewhere (in a new tab, for instance), a link is the browser's business.
  #press = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (this.isOpen) this.close()
    else this.open()
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.isComposing || isElsewhere(this.#place)) return
    if (isFind(event)) this.#find(event)
    else if (event.key === "Escape" && this.isOpen) this.#escape(event)
    else if (event.key === "F3" && this.isOpen) this.#next(event)
  }

  // Pressed once more, it is the browser's own.
  /** @param {KeyboardEvent} event */
  #find(event) {
    if (this.isOpen && this.#field.hasFocus) return
    event.preventDefault()
    this.open(this.#selection)
  }

  /** @param {KeyboardEvent} event */
  #next(event) {
    const result = this.#results.beside(this.#went, event.shiftKey ? -1 : 1)
    if (this.#search.results.length > 0) event.preventDefault()
    this.#choose(result)
  }

  /** The words of a message that somebody selected. */
  get #selection() {
    const selection = document.getSelection()
    const node = selection?.anchorNode
    const element = node instanceof Element ? node : node?.parentElement
    if (!element?.closest("[data-text]") || !this.#log.contains(element)) return ""
    return String(selection).trim().replaceAll(/\s+/gu, " ").slice(0, LONGEST_SELECTION)
  }

  // What else Escape closes or gives up, in a form for instance, goes first.
  /** @param {KeyboardEvent} event */
  #escape(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    const isHere = [this.#node, this.#log].some(it => it.contains(target))
    if (!isHere && target !== document.body) return
    event.preventDefault()
    this.close()
  }

  // Nobody shall be in what is covered.
  #leaveBehind = (/** @type {FocusEvent} */ { target }) => {
    const node = /** @type {Node} */ (target)
    if (this.isOpen && this.#place.contains(node) && !this.#node.contains(node)) this.makeWay()
  }

  #nearEnd = () => {
    const { scrollHeight, scrollTop, clientHeight } = this.#node
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX) this.#search.more()
  }

  #draw() {
    const { results, answered, hasMore, problem, isAsking, isLate } = this.#search
    if (answered !== this.#answered) this.#node.scrollTop = 0
    this.#answered = answered
    this.#results.show(results)
    this.#results.node.setAttribute("aria-busy", String(isAsking))
    this.#results.node.classList.toggle("results--old", isLate)
    if (this.#status.textContent !== this.#words) this.#status.textContent = this.#words
    hide(this.#again, !problem?.canRetry, this.#field.node)
    hide(this.#more, !hasMore, this.#results.last ?? this.#field.node)
  }

  get #words() {
    const { query, answered, results, hasMore, problem, isLate } = this.#search
    if (problem) return problem.words
    if (isLate) return SEARCH.searching
    if (!query) return SEARCH.hint
    if (answered === null) return ""
    if (results.length === 0) return nothing(answered)
    return soMany(results.length, hasMore)
  }
}

/** @param {string} query */
function nothing(query) {
  return query === TO_ME ? SEARCH.noneToMe : nothingFor(query)
}

// As in the style sheet.
function isWide() {
  return matchMedia("(min-width: 44rem)")
}

/**
 * Somebody was removed from the room, or answers a question in front of it.
 * @param {HTMLElement} place
 */
function isElsewhere(place) {
  return !place.isConnected || document.querySelector("dialog[open]") !== null
}
