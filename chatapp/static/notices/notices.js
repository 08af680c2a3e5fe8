/** What the room tells one person alone, above the messages: drawn by the server (_notices.html), and
    again here whenever there is news. */

import { whyNot } from "../actions/actions_api.js"
import { button, el, giveFocus } from "../actions/dom.js"
import { arrange, partOf } from "../page.js"
import { DISMISS, dismissOf, link, more, notDismissed, sentence } from "./words.js"

/** @import { ActionsApi, Notice } from "../actions/actions_api.js" */
/** @import { Room } from "../room.js" */

/** @typedef {Pick<ActionsApi, "notices" | "dismissNotice">} Api */

// As the server draws; the page "You" has all of them.
const MOST = 3

/**
 * @param {Room} room
 * @param {Api} api
 */
export function startNotices(room, api) {
  const notices = new Notices({ room, api, place: partOf(document, "notices") })
  notices.start()
  room.readNotices = () => notices.read()
}

export class Notices {
  #room
  #api
  #place
  /** @type {Notice[]} */
  #told = []
  // The server has more of them than it has drawn.
  #isPartial = false
  /** @type {Map<number, HTMLElement>} */
  #nodes = new Map()

  /**
   * @param {{ room: Pick<Room, "clock" | "scroll" | "composer" | "announcer">, api: Api,
   *   place: HTMLElement }} parts
   */
  constructor({ room, api, place }) {
    this.#room = room
    this.#api = api
    this.#place = place
  }

  /** What the server has drawn, in the reader's time zone. */
  start() {
    const drawn = [...this.#place.querySelectorAll("[data-told]")]
    for (const node of drawn) this.#adopt(/** @type {HTMLFormElement} */ (node))
    this.#isPartial = this.#place.dataset.ids !== idsOf(this.#told)
  }

  /** What was told before stays where it can't be asked. */
  async read() {
    const told = await this.#api.notices().catch(() => null)
    if (!told) return
    this.#isPartial = false
    this.#show(told)
  }

  /** @param {HTMLFormElement} form */
  #adopt(form) {
    const notice = JSON.parse(form.dataset.told ?? "")
    this.#told.push(notice)
    this.#nodes.set(notice.id, form)
    form.addEventListener("submit", event => {
      event.preventDefault()
      this.#dismiss(notice)
    })
    /** @type {NodeListOf<HTMLTimeElement>} */
    const times = form.querySelectorAll("time")
    for (const time of times) time.textContent = this.#room.clock.moment(time.dateTime)
  }

  /** @param {Notice[]} told */
  #show(told) {
    this.#told = told
    this.#place.dataset.ids = idsOf(told)
    const nodes = told.slice(-MOST).map(notice => this.#nodeOf(notice))
    const rest = told.length - nodes.length
    const way = () => el("p", { class: "banner" }, el("a", { href: "/you" }, more(rest)))
    this.#room.scroll.stay(() => arrange(this.#place, rest > 0 ? [...nodes, way()] : nodes))
  }

  /** @param {Notice} notice */
  #nodeOf(notice) {
    const node = this.#nodes.get(notice.id) ?? this.#drawn(notice)
    this.#nodes.set(notice.id, node)
    return node
  }

  /** @param {Notice} notice */
  #drawn(notice) {
    const { clock } = this.#room
    const { until } = notice.about
    // Where there is no moment to say, a browser may call itself so.
    const words = until ? sentence(notice).replace("#", clock.moment(until)) : sentence(notice)
    const way = link(notice)
    return el(
      "p",
      { class: "banner" },
      el("span", { class: "banner__words" }, words, " ", this.#time(notice.made_at)),
      way && el("a", { href: way[0] }, way[1]),
      button(DISMISS, () => this.#dismiss(notice), {
        class: "button button--quiet",
        "aria-label": dismissOf(words),
      }),
    )
  }

  /** @param {string} at */
  #time(at) {
    return el("time", { datetime: at }, this.#room.clock.moment(at))
  }

  /** @param {Notice} notice */
  async #dismiss(notice) {
    try {
      await this.#api.dismissNotice(notice.id)
    } catch (error) {
      return this.#room.announcer.say(notDismissed(whyNot(error)))
    }
    const hadFocus = this.#nodes.get(notice.id)?.contains(document.activeElement)
    if (this.#isPartial) await this.read()
    else this.#show(this.#told.filter(({ id }) => id !== notice.id))
    if (!hadFocus) return
    const next = this.#place.querySelector("button")
    if (next) giveFocus(next)
    else this.#room.composer.takeFocus()
  }
}

/** @param {Notice[]} notices */
function idsOf(notices) {
  return notices.map(({ id }) => id).join()
}
