/** The card of somebody else: how they are, and what one may want of them. Their name opens it, and
    their picture, in a message and among those who are here. */

import { drawAvatar, initialsInstead } from "../people/avatar.js"
import { STATUS_WORDS } from "../people/people.js"
import { button, el } from "./dom.js"
import { Popover } from "./popover.js"

/** @import { Room } from "../room.js" */
/** @import { Somebody } from "./mentionable.js" */

// In a message that is kept, and among those who are here.
const OPENERS = "[data-author], [data-avatar]"
const PLACES = "[data-list] > [data-message], [data-somebody]"

export class PersonCard {
  #room
  #mention
  #face = el("span", { class: "avatar card__face", "aria-hidden": "true" })
  #name = el("bdi", { class: "card__name", id: "card-name" })
  #dot = el("span", { class: "dot" })
  #how = el("span")
  #note = el("p", { class: "card__note", role: "status" })
  #popover
  /** @type {Somebody | null} */
  #whom = null
  // What they said before this message is shown.
  #before = Infinity
  #listening = new AbortController()

  /**
   * @param {{ room: Pick<Room, "people" | "conversation" | "permalink">,
   *   mention: (whom: Somebody) => void }} collaborators
   */
  constructor({ room, mention }) {
    this.#room = room
    this.#mention = mention
    const primary = { class: "button button--primary" }
    const mentions = button("Mention", () => this.#write(), primary)
    const says = button("Show what they said", () => this.#show())
    const status = el("p", { class: "card__status" }, this.#dot, this.#how)
    const head = el("div", { class: "card__head" }, this.#face, this.#name, status)
    const ways = el("p", { class: "card__ways" }, mentions, says)
    const dialog = el(
      "dialog",
      { class: "popover card", "aria-labelledby": "card-name" },
      el("div", { class: "card__sheet", "data-somebody": true }, head, ways, this.#note),
    )
    dialog.addEventListener("error", initialsInstead, true)
    this.#popover = new Popover(dialog)
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    const { signal } = this.#listening
    document.addEventListener("click", this.#click, { signal })
    document.addEventListener("keydown", this.#key, { signal })
    this.#room.people.addEventListener("changed", () => this.#drawStatus(), { signal })
  }

  stop() {
    this.#listening.abort()
    this.#popover.close()
  }

  /**
   * @param {Somebody} whom
   * @param {HTMLElement} anchor
   * @param {number} [before] - the id of the message from which it is opened
   */
  open(whom, anchor, before = Infinity) {
    this.#whom = whom
    this.#before = before
    drawAvatar(this.#face, whom)
    this.#face.parentElement?.parentElement?.setAttribute("data-name", whom.name)
    this.#name.textContent = whom.name
    this.#note.textContent = ""
    this.#drawStatus()
    this.#popover.open(anchor)
  }

  #click = (/** @type {Event} */ { target }) => this.#openAt(/** @type {Element} */ (target))

  // A name is no button of the browser's: without the script it would do nothing.
  #key = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target)
    if (!["Enter", " "].includes(event.key) || !target.matches(OPENERS)) return
    event.preventDefault()
    this.#openAt(target)
  }

  /** @param {Element} target */
  #openAt(target) {
    /** @type {HTMLElement | null} */
    const place = target.closest(OPENERS) && target.closest(PLACES)
    /** @type {HTMLElement | null | undefined} */
    const anchor = place?.querySelector("[data-author][role=button]")
    const { userId, name, picture, id } = place?.dataset ?? {}
    if (!anchor || !userId || !name) return
    this.open({ user_id: userId, name, picture: picture || null }, anchor, Number(id) || Infinity)
  }

  #drawStatus() {
    const { list, isPartial } = this.#room.people
    const here = list.find(({ user_id: id }) => id === this.#whom?.user_id)
    const words = here && (STATUS_WORDS[here.status ?? ""] ?? "Here")
    // Where the page can't know all who are here, it doesn't say so of anybody.
    this.#how.textContent = words ?? (isPartial ? "" : "Not here")
    this.#dot.className = `dot dot--${words && here.status ? here.status : "unknown"}`
  }

  #write() {
    const whom = /** @type {Somebody} */ (this.#whom)
    this.#popover.close()
    this.#mention(whom)
  }

  #show() {
    const { conversation, permalink } = this.#room
    const isTheirs = (/** @type {{ id: number, user_id: string, removed: unknown }} */ message) =>
      message.user_id === this.#whom?.user_id && message.id < this.#before && !message.removed
    const found = conversation.messages.findLast(isTheirs)
    if (!found) return this.#miss(conversation.hasOlder)
    this.#popover.close()
    permalink.open(found.id)
  }

  /** @param {boolean} isMore */
  #miss(isMore) {
    const earlier = this.#before < Infinity ? "nothing earlier" : "nothing"
    this.#note.textContent = isMore
      ? `There is ${earlier} of theirs in what is loaded. Scroll up for more.`
      : `They said ${earlier}.`
  }
}
