/** The pinned messages above the conversation: drawn by the server (_pins.html), and again here
    whenever they have changed. Administrators pin and unpin. */

import { whyNot } from "../actions/actions_api.js"
import { button, el, giveFocus } from "../actions/dom.js"
import { on } from "../events.js"
import { wordsOf } from "../server/message.js"
import {
  notPinned,
  notUnpinned,
  PINNED_BY,
  PINNED_NOW,
  titleOf,
  UNPIN,
  UNPINNED_NOW,
  unpinOf,
} from "./words.js"

/** @import { ActionsApi, Pin, Pins as Told } from "../actions/actions_api.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { Room } from "../room.js" */

// Pages that hear of it together don't all ask at the same moment.
const WITHIN_MS = 500
// What couldn't be asked is asked again.
const AGAIN_MS = 10_000

export class Pins {
  #room
  #api
  #place
  #tell
  #timers
  #random
  #rev
  /** @type {Set<number>} */
  #ids = new Set()
  /** @type {number | null} */
  #timer = null

  /**
   * `go` leads to a message, `tell` says what went wrong.
   * @param {{ room: Pick<Room, "conversation" | "clock" | "scroll" | "announcer" | "composer"
   *   | "person">, api: Pick<ActionsApi, "pins" | "pin" | "unpin">, place: HTMLElement,
   *   go: (where: { id: number }) => void, tell: (sentence: string) => void, timers?: Timers,
   *   random?: () => number }} parts
   */
  constructor({ room, api, place, go, tell, timers = globalThis, random = Math.random }) {
    this.#room = room
    this.#api = api
    this.#place = place
    this.#tell = tell
    this.#timers = timers
    this.#random = random
    this.#rev = Number(place.dataset.rev)
    place.addEventListener("click", event => follow(event, go))
  }

  /** Takes over what the server has drawn, which may have changed since. */
  start() {
    for (const node of this.#nodes) this.#adopt(node)
    /** @type {NodeListOf<HTMLTimeElement>} */
    const times = this.#place.querySelectorAll("time")
    for (const time of times) time.textContent = this.#room.clock.moment(time.dateTime)
    on(this.#room.conversation, "pins", () => this.#askSoon(WITHIN_MS))
    this.#askSoon(0)
  }

  /** @param {{ id: number }} message */
  isPinned = ({ id }) => this.#ids.has(id)

  /** @param {number} id */
  async pin(id) {
    try {
      this.#show(await this.#api.pin(id))
      this.#room.announcer.say(PINNED_NOW)
    } catch (error) {
      this.#tell(notPinned(whyNot(error)))
    }
  }

  /** @param {number} id */
  async unpin(id) {
    try {
      this.#show(await this.#api.unpin(id))
      this.#room.announcer.say(UNPINNED_NOW)
    } catch (error) {
      this.#tell(notUnpinned(whyNot(error)))
    }
  }

  /** @param {number} within */
  #askSoon(within) {
    this.#timers.clearTimeout(this.#timer)
    if (this.#room.conversation.pins === this.#rev) return
    this.#timer = this.#timers.setTimeout(() => this.#ask(), within * this.#random())
  }

  async #ask() {
    const told = await this.#api.pins().catch(() => null)
    if (told) this.#show(told)
    else this.#timer = this.#timers.setTimeout(() => this.#askSoon(0), AGAIN_MS)
  }

  /** @param {Told} told */
  #show({ pins, rev }) {
    const { conversation, scroll } = this.#room
    // An answer that was overtaken says less than what is shown.
    if (rev < this.#rev && conversation.pins !== rev) return
    this.#rev = rev
    conversation.tellPins(rev)
    scroll.stay(() => this.#draw(pins))
  }

  /** @param {Pin[]} pins */
  #draw(pins) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)
    const at = this.#nodes.findIndex(node => node.contains(focused))
    const hadFocus = this.#place.contains(focused)
    this.#place.hidden = pins.length === 0
    const row = el("span", { class: "pins__row" }, ...this.#summary(pins))
    this.#find("summary").replaceChildren(row)
    this.#ids = new Set()
    this.#find("ul").replaceChildren(...pins.map(pin => this.#node(pin)))
    if (hadFocus) this.#passFocusOn(at)
  }

  /**
   * To what took its place in the list.
   * @param {number} at
   */
  #passFocusOn(at) {
    const last = this.#nodes.length - 1
    const next = at < 0 ? null : this.#nodes[Math.min(at, last)]
    const { isConnected } = document.activeElement ?? {}
    if (isConnected && document.activeElement !== document.body && !this.#place.hidden) return
    giveFocus(next?.querySelector("button"), next?.querySelector("a"), this.#find("summary"))
    if (this.#place.hidden) this.#room.composer.takeFocus()
  }

  /** @param {Pin[]} pins */
  #summary(pins) {
    const title = el("span", { class: "pins__title" }, titleOf(pins.length))
    if (pins.length === 0) return [title]
    const newest = el("span", { class: "pins__newest" }, ...line(pins[0]))
    return [title, " ", newest, " ", this.#by(pins[0])]
  }

  /** @param {Pin} pin */
  #node(pin) {
    const to = { class: "pins__message", href: `/?message=${pin.id}#message-${pin.id}` }
    const node = el(
      "li",
      { class: "pins__pin", "data-pin": pin.id },
      el("a", to, ...line(pin)),
      " ",
      this.#by(pin),
    )
    this.#adopt(node)
    return node
  }

  /** @param {Pin} pin */
  #by({ pinned_by: { name }, pinned_at: at }) {
    const time = el("time", { datetime: at }, this.#room.clock.moment(at))
    return el("span", { class: "pins__by" }, PINNED_BY, el("bdi", {}, name), ", ", time)
  }

  /** @param {HTMLElement} node */
  #adopt(node) {
    const id = Number(node.dataset.pin)
    this.#ids.add(id)
    if (!this.#room.person.is_administrator) return
    const name = node.querySelector(".pins__name")?.textContent ?? ""
    const how = { class: "button button--quiet", "aria-label": unpinOf(name) }
    node.append(button(UNPIN, () => this.unpin(id), how))
  }

  get #nodes() {
    return /** @type {HTMLElement[]} */ ([...this.#find("ul").children])
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.#place.querySelector(selector))
  }
}

/** @param {Pin} pin */
function line(pin) {
  return [
    el("bdi", { class: "pins__name" }, pin.name),
    " ",
    el("span", { class: "pins__text", dir: "auto" }, wordsOf(pin)),
  ]
}

/**
 * Opened elsewhere (in a new tab, for instance), a link is the browser's business.
 * @param {MouseEvent} event
 * @param {(where: { id: number }) => void} go
 */
function follow(event, go) {
  const link = /** @type {Element} */ (event.target).closest("a")
  /** @type {HTMLElement | null | undefined} */
  const node = link?.closest("[data-pin]")
  if (!node || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  go({ id: Number(node.dataset.pin) })
}
