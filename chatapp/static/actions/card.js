/** The card of somebody else: how they are, and what one may want of them. Their name opens it, and
    their picture, in a message and among those who are here. */

import { drawAvatar, initialsInstead, pictureFromData } from "../people/avatar.js"
import { lastHere } from "../people/last_here.js"
import { howTheyAre, ownWords } from "../people/people.js"
import { button, el } from "./dom.js"
import { Popover } from "./popover.js"
import { CARD, noneOfTheirs, wasHere } from "./words.js"

/** @import { Person } from "../people/people.js" */
/** @import { Room } from "../room.js" */
/** @import { Somebody } from "./mentionable.js" */

// In a message that is kept, and among those who are here.
const OPENERS = "[data-author], [data-avatar]"
const PLACES = "[data-list] > [data-message], [data-somebody]"

const HEARD_OF_WITHIN_MS = 10 * 60_000

export class PersonCard {
  #room
  #mention
  #mute
  #face = el("span", { class: "avatar card__face", "aria-hidden": "true" })
  #name = el("bdi", { class: "card__name", id: "card-name" })
  #dot = el("span", { class: "dot" })
  #how = el("bdi")
  // What somebody says of themselves who isn't here.
  #words = el("bdi", { class: "card__words" })
  #note = el("p", { class: "card__note", role: "status" })
  #popover
  /** @type {Somebody | null} */
  #whom = null
  // Of somebody who isn't here, what the server tells.
  /** @type {Person | null} */
  #told = null
  /** @type {string | null} */
  #drawn = null
  // What they said before this message is shown.
  #before = Infinity
  #listening = new AbortController()

  /**
   * @param {{ room: Pick<Room, "api" | "people" | "conversation" | "permalink" | "clock" | "person">,
   *   mention: (whom: Somebody) => void, mute: (whom: Somebody) => void }} collaborators - only
   *   administrators mute anybody
   */
  constructor({ room, mention, mute }) {
    this.#room = room
    this.#mention = mention
    this.#mute = mute
    const primary = { class: "button button--primary" }
    const mentions = button(CARD.mention, () => this.#write(), primary)
    const says = button(CARD.messages, () => this.#show())
    const status = el("p", { class: "card__status" }, this.#dot, this.#how)
    const head = el("div", { class: "card__head" }, this.#face, this.#name, status, this.#words)
    const mutes = room.person.is_administrator && button(CARD.mute, () => this.#askToMute())
    const ways = el("p", { class: "card__ways" }, mentions, says, mutes)
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
    this.#room.people.addEventListener("changed", () => this.#whom && this.#draw(), { signal })
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
    this.#told = null
    this.#before = before
    this.#note.textContent = ""
    this.#draw()
    this.#popover.open(anchor)
    if (!this.#here) this.#ask(whom)
  }

  /** @param {Somebody} whom */
  async #ask(whom) {
    const answer = await this.#room.api.people([whom.user_id]).catch(() => null)
    if (whom !== this.#whom || !answer?.people[0]) return
    this.#told = answer.people[0]
    this.#draw()
    this.#popover.fit()
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
    const whom = { user_id: userId, name, picture: pictureFromData(picture) }
    this.open(whom, anchor, Number(id) || Infinity)
  }

  get #here() {
    return this.#room.people.list.find(({ user_id: id }) => id === this.#whom?.user_id)
  }

  /** A message has the name and the picture that its author had then. */
  get #current() {
    const { name, picture } = this.#here ?? this.#told ?? {}
    return {
      .../** @type {Somebody} */ (this.#whom),
      ...(name && { name, picture: picture ?? null }),
    }
  }

  #draw() {
    const whom = this.#current
    const face = JSON.stringify(whom)
    // A picture that is drawn anew flickers.
    if (face !== this.#drawn) drawAvatar(this.#face, whom)
    this.#drawn = face
    this.#face.parentElement?.parentElement?.setAttribute("data-name", whom.name)
    this.#name.textContent = whom.name
    this.#drawStatus()
  }

  #drawStatus() {
    const here = this.#here
    this.#how.textContent = here ? howTheyAre(here) || CARD.here : this.#absence
    this.#dot.className = `dot dot--${here?.status ?? "unknown"}`
    this.#words.textContent = !here && this.#told ? ownWords(this.#told) : ""
  }

  // Where the page can't know all who are here, it doesn't say so of anybody; but of those who are,
  // the server would have heard lately.
  get #absence() {
    const { isPartial } = this.#room.people
    const at = Date.parse(this.#told?.last_here_at ?? "")
    const isLong = Date.now() - at > HEARD_OF_WITHIN_MS
    const words = Number.isNaN(at) ? "" : wasHere(lastHere(at, this.#room))
    if (isPartial) return isLong ? words : ""
    return words || CARD.away
  }

  #write() {
    const whom = this.#current
    this.#popover.close()
    this.#mention(whom)
  }

  #askToMute() {
    const whom = this.#current
    this.#popover.close()
    this.#mute(whom)
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
    const isEarlier = this.#before < Infinity
    this.#note.textContent = noneOfTheirs({ isEarlier, isMore })
  }
}
