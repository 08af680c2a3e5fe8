/** The state of the page towards the server: shows it, and has every part act on it. */

import { clone, partOf } from "../page.js"
import { CONNECTION, REFUSED, SINCE } from "./words.js"

/** @import { Emitter } from "../events.js" */
/** @import { Clock } from "../messages/clock.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { Part } from "./log_out.js" */

/**
 * What sync says of itself. `refused` is "signed-out", "another-person", "suspended" or null;
 * `fresh` is true until the page was up to date for the first time.
 * @typedef {object} State
 * @property {boolean} online
 * @property {boolean} connected
 * @property {boolean} upToDate
 * @property {boolean} polling
 * @property {boolean} slow
 * @property {boolean} fresh
 * @property {string | null} refused
 */

/** @typedef {Pick<State, "refused">} Refusal */

// A wait that is over by then is not shown.
const QUIET_MS = 500

/** The status "Connection", in words: a strip while something isn't well, else a word in the menu. */
export class StatusBar {
  #strip
  #state
  #root
  #clock
  #now
  #timers
  /** @type {string | null} */
  #told = null
  /** @type {number | null} */
  #soon = null
  // Since when it isn't well, or isn't online.
  /** @type {{ kind: string, at: number } | null} */
  #trouble = null
  #isOpening = true

  /**
   * @param {{ strip: HTMLElement, state: HTMLElement, root: HTMLElement, clock: Pick<Clock, "time">,
   *   now?: () => number, timers?: Timers }} parts - `state` is the word in the menu; `root` is told
   *   whether it is known who is here
   */
  constructor({ strip, state, root, clock, now = Date.now, timers = globalThis }) {
    this.#strip = strip
    this.#state = state
    this.#root = root
    this.#clock = clock
    this.#now = now
    this.#timers = timers
  }

  /**
   * The same words are not announced twice.
   * @param {State} state
   */
  tell(state) {
    const said = words(state)
    if (said.text === this.#told) return
    this.#told = said.text
    this.#timers.clearTimeout(this.#soon)
    if (said.kind !== "waiting") this.#show(said)
    else this.#soon = this.#timers.setTimeout(() => this.#show(said), QUIET_MS)
  }

  /** @param {ReturnType<typeof words>} said */
  #show({ text, kind }) {
    const since = this.#since(kind)
    this.#root.toggleAttribute("data-live", kind === "live" || kind === "polling")
    this.#strip.dataset.kind = kind
    this.#strip.classList.remove("strip--page")
    this.#state.textContent = kind === "live" ? text : ""
    partOf(this.#strip, "since").textContent = since && kind !== "offline" ? SINCE(since) : ""
    this.#say(kind === "offline" ? CONNECTION.offline(since) : text, kind)
  }

  /**
   * Nothing is read out while the room opens, and nothing that a banner says as well.
   * @param {string} text
   * @param {string} kind
   */
  #say(text, kind) {
    const status = partOf(this.#strip, "connection")
    if (status.textContent === text) return
    const isOpening = this.#isOpening && (kind === "live" || kind === "waiting")
    status.setAttribute("aria-live", isOpening || kind === "refused" ? "off" : "polite")
    status.textContent = text
    if (kind === "live") this.#isOpening = false
  }

  /**
   * Since when it is so, in words; empty where all is well or has not been yet.
   * @param {string} kind
   */
  #since(kind) {
    const isOther = kind === "offline" ? this.#trouble?.kind !== kind : !this.#trouble
    if (kind === "live") this.#trouble = null
    else if (isOther) this.#trouble = { kind, at: this.#now() }
    const isFirst = this.#isOpening && kind === "waiting"
    return this.#trouble && !isFirst ? this.#clock.time(this.#trouble.at) : ""
  }
}

/**
 * In words for a person and one word for the style sheet. A refusal of another name is trouble
 * that passes, and not said.
 * @param {State} state
 */
export function words({ online, connected, upToDate, polling, refused, slow, fresh }) {
  if (refused && refused in CONNECTION.refused) {
    return { text: CONNECTION.refused[refused], kind: "refused" }
  }
  if (!online) return { text: CONNECTION.offline(""), kind: "offline" }
  if (upToDate && slow) return { text: CONNECTION.slow, kind: "waiting" }
  if (connected && upToDate) return { text: CONNECTION.live, kind: "live" }
  if (polling) return { text: CONNECTION.polling, kind: "polling" }
  return { text: fresh ? CONNECTION.first : CONNECTION.again, kind: "waiting" }
}

/** Says what the reader has to do before the room can go on, with the link that does it. */
export class Banner {
  #place
  #template
  /** @type {string | null} */
  #told = null

  /** @param {{ place: HTMLElement, template: HTMLTemplateElement }} parts */
  constructor({ place, template }) {
    this.#place = place
    this.#template = template
  }

  /** @param {Refusal} state */
  tell({ refused }) {
    if (refused === this.#told) return
    this.#told = refused
    if (refused && refused in REFUSED) this.#show(refused)
    else this.#place.replaceChildren()
  }

  /** @param {string} why */
  #show(why) {
    const [sentence, step] = REFUSED[why]
    const node = clone(this.#template)
    const link = partOf(node, "step", "a")
    partOf(node, "words").textContent = sentence
    link.textContent = step
    if (why !== "signed-out") link.href = "/"
    this.#place.replaceChildren(node)
  }
}

/** The page of somebody who was suspended: nothing is left in it to read, to copy or to write in.
    When they are reinstated, the page comes back. */
export class Suspension {
  #root
  #kept
  #parts
  #location
  #isOn = false

  /**
   * Of `root` only the nodes of `kept` remain; the parts stop.
   * @param {{ root: HTMLElement, kept: Element[], parts: Pick<Part, "stop">[],
   *   location?: Pick<Location, "reload" | "assign"> }} collaborators
   */
  constructor({ root, kept, parts, location = globalThis.location }) {
    this.#root = root
    this.#kept = kept
    this.#parts = parts
    this.#location = location
  }

  /** @param {Refusal} state */
  tell({ refused }) {
    if (refused === "suspended") this.#begin()
    else if (this.#isOn) this.#comeBack(refused)
  }

  #begin() {
    if (this.#isOn) return
    this.#isOn = true
    for (const it of this.#parts) it.stop()
    const focused = document.activeElement
    this.#clear(this.#root)
    if (!focused?.isConnected) this.#link?.focus()
  }

  /**
   * Removes whatever isn't named: so nothing that is added to the page one day can be forgotten.
   * @param {Element} node
   */
  #clear(node) {
    for (const child of [...node.children]) {
      if (this.#kept.includes(child)) continue
      if (this.#kept.some(it => child.contains(it))) this.#clear(child)
      else child.remove()
    }
  }

  /**
   * The server ended the sign-in with the suspension: the way back leads through a new one, which
   * asks nothing of somebody whom the provider still knows.
   * @param {string | null} refused
   */
  #comeBack(refused) {
    if (refused === null) this.#location.reload()
    if (refused === "signed-out" && this.#link) this.#location.assign(this.#link.href)
  }

  /** The link in what is kept. */
  get #link() {
    return /** @type {HTMLAnchorElement | null} */ (this.#root.querySelector("[data-step]"))
  }
}

/**
 * Tells every part of the page's state towards the server.
 * @param {{ sync: Emitter<{ state: State }>, api: Part, statusBar: StatusBar, banner: Banner,
 *   suspension: Suspension, outbox: { wake(): void }, paging: { wake(): void } }} room
 */
export function connectState({ sync, api, statusBar, banner, suspension, outbox, paging }) {
  let wasUpToDate = false
  sync.addEventListener("state", ({ detail: state }) => {
    // A page that is turned away asks nothing more; sync, which has an api of its own, still does.
    if (state.refused) api.stop()
    else api.start()
    statusBar.tell(state)
    banner.tell(state)
    suspension.tell(state)
    // Only when the server is there again, not whenever it is quick again: a request that fails
    // counts as slow, one of theirs, too, and they would never wait before the next.
    if (state.upToDate && !wasUpToDate) for (const it of [outbox, paging]) it.wake()
    wasUpToDate = state.upToDate
  })
}
