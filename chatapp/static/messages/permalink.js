/** Where the room opens: around the message that its address names, or where the reader was. */

import { attempt } from "../storage.js"

/** @import { Paging } from "./paging.js" */
/** @import { Scroll } from "./scroll.js" */
/** @import { Timeline } from "./timeline.js" */
/** @import { NewLine } from "./unread.js" */

/** The address of one message: opens the room around the message and marks it. */
export class Permalink {
  #log
  #timeline
  #paging
  #scroll
  #announcer
  #notice
  /** @type {HTMLElement | null} */
  #found = null

  /**
   * @param {{ log: HTMLElement, timeline: Timeline, paging: Paging, scroll: Scroll,
   *   announcer: { say(words: string): void }, notice: HTMLElement }} collaborators
   */
  constructor({ log, timeline, paging, scroll, announcer, notice }) {
    this.#log = log
    this.#timeline = timeline
    this.#paging = paging
    this.#scroll = scroll
    this.#announcer = announcer
    this.#notice = notice
  }

  /** Whether the page's address names a message. */
  static get isGiven() {
    return addressed() !== null
  }

  start() {
    this.#log.addEventListener("click", this.#follow)
    addEventListener("popstate", this.#goBack)
    forgetPage()
    this.#goBack()
  }

  stop() {
    this.#log.removeEventListener("click", this.#follow)
    removeEventListener("popstate", this.#goBack)
  }

  /** @param {number} id */
  async open(id) {
    this.#unmark()
    // Where another wish has taken its place, nothing is marked.
    if (!this.#timeline.has(id) && !(await this.#paging.around(id))) return
    const node = this.#timeline.node(id)
    if (node) this.#mark(node)
    else this.#miss()
  }

  /** Takes it out of the page's address: who went to the end finds the end again after a reload. */
  leave() {
    this.#unmark()
    if (Permalink.isGiven) history.replaceState(null, "", location.pathname)
  }

  // Opened elsewhere (in a new tab, for instance), a link is the browser's business.
  #follow = (/** @type {MouseEvent} */ event) => {
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (event.target).closest("[data-permalink]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    history.pushState(null, "", link.href)
    this.#goBack()
  }

  #goBack = () => {
    const id = addressed()
    if (id !== null) this.open(id)
    else this.#unmark()
  }

  /** @param {HTMLElement} node */
  #mark(node) {
    this.#found = node
    node.classList.add("message--found")
    this.#scroll.show(node)
    node.focus({ preventScroll: true })
  }

  #miss() {
    this.#notice.hidden = false
    this.#announcer.say(this.#notice.textContent ?? "")
  }

  // Whatever comes next takes the place of what was marked, or was about to be.
  #unmark() {
    this.#paging.cancel()
    this.#notice.hidden = true
    this.#found?.classList.remove("message--found")
    this.#found = null
  }
}

// Without the script one turns pages. From here on one scrolls, and a reload leads to where one was.
function forgetPage() {
  const asked = new URLSearchParams(location.search)
  const isPage = asked.has("before") || asked.has("after")
  if (isPage && !Permalink.isGiven) history.replaceState(null, "", location.pathname)
}

function addressed() {
  // As the server takes it: it has drawn the room around that number, though no message has it.
  const given = new URLSearchParams(location.search).get("message") ?? ""
  return /^\d{1,15}$/.test(given) ? Number(given) : null
}

// So much of what was read last stays visible above what is new.
const ABOVE_THE_LINE_PX = 96

/** Keeps where the reader is over a reload or a new sign-in in this tab. Else the room opens at the
    line "New", where that is loaded; else at its end. */
export class ReadingPosition {
  #key
  #timeline
  #newLine
  #paging
  #scroll
  #storage

  /**
   * @param {{ person: string, timeline: Timeline, newLine: NewLine, paging: Paging, scroll: Scroll,
   *   storage?: () => Storage }} collaborators
   */
  constructor({
    person,
    timeline,
    newLine,
    paging,
    scroll,
    storage = () => globalThis.sessionStorage,
  }) {
    this.#key = `chatapp-place-${person}`
    this.#timeline = timeline
    this.#newLine = newLine
    this.#paging = paging
    this.#scroll = scroll
    this.#storage = storage
  }

  start() {
    addEventListener("pagehide", this.#keep)
  }

  stop() {
    removeEventListener("pagehide", this.#keep)
  }

  /** Goes back to the message that stood on top; a reader who was at the end gets there, or to the
      line. */
  async restore() {
    const [id, offset] = JSON.parse(attempt(() => this.#storage().getItem(this.#key)) ?? "[]")
    if (!id) this.openAtNewLine()
    else await this.goTo({ id, offset })
  }

  /** Goes to the line "New", where there is one. */
  openAtNewLine() {
    const { node } = this.#newLine
    if (node) this.#scroll.openAt(node, ABOVE_THE_LINE_PX)
  }

  /** The message on top, and how far below the top of the screen it stands; null at the end. */
  get place() {
    const top = this.#scroll.atEnd ? null : this.#scroll.topMessage()
    return top && { id: Number(top.dataset.id), offset: this.#scroll.offsetOf(top) }
  }

  /** @param {{ id: number, offset: number }} place */
  async goTo({ id, offset }) {
    if (!this.#timeline.has(id) && !(await this.#paging.around(id))) return
    const node = this.#timeline.node(id)
    if (node) this.#scroll.openAt(node, offset)
  }

  #keep = () => {
    const { place } = this
    const kept = place ? [place.id, place.offset] : []
    attempt(() => this.#storage().setItem(this.#key, JSON.stringify(kept)))
  }
}
