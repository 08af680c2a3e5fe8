/** A status in words of one's own, with an emoji: the items of one's menu, and the dialog in which
    one writes it. */

import { whyNot } from "../actions/actions_api.js"
import { Dialog } from "../actions/dialogs.js"
import { button, el, icon } from "../actions/dom.js"
import { CANCEL } from "../actions/words.js"
import { hide } from "../messages/keyboard.js"
import { ownWords } from "../people/people.js"
import { anotherEmoji, notChanged, STATUS, SUGGESTED, tooLong, yourStatusIs } from "./words.js"

/** @import { ActionsApi } from "../actions/actions_api.js" */
/** @import { Picker } from "../actions/picker.js" */
/** @import { OwnWords } from "../people/people.js" */
/** @import { Room } from "../room.js" */

const NONE = { emoji: null, words: null }

export class OwnWordsMenu {
  #room
  #api
  #picker
  #item
  #clear
  /** @type {string | null} */
  #shown = null

  /**
   * @param {{ room: Pick<Room, "menu" | "people" | "announcer">,
   *   api: Pick<ActionsApi, "sayStatus">, picker: Pick<Picker, "open"> }} collaborators
   */
  constructor({ room, api, picker }) {
    this.#room = room
    this.#api = api
    this.#picker = picker
    this.#item = room.menu.add(STATUS.set, () => this.#open())
    this.#clear = room.menu.add(STATUS.clear, () => this.#takeBack())
    this.#clear.remove()
  }

  start() {
    this.#room.people.addEventListener("changed", this.#show)
    this.#show()
  }

  stop() {
    this.#room.people.removeEventListener("changed", this.#show)
  }

  #show = () => {
    const words = ownWords(this.#room.people.me)
    if (words === this.#shown) return
    this.#shown = words
    const parts = [
      el("bdi", { class: "menu__words", title: words }, words),
      " ",
      el("span", { class: "menu__hint" }, STATUS.change),
    ]
    this.#item.replaceChildren(...(words ? parts : [STATUS.set]))
    if (words) this.#item.after(this.#clear)
    else this.#withdrawClear()
  }

  // Another tab or device may have cleared it while this menu is open.
  #withdrawClear() {
    const hadFocus = this.#clear === document.activeElement
    this.#clear.remove()
    if (hadFocus) this.#item.focus()
  }

  #open() {
    const { emoji, words } = this.#room.people.me
    const save = (/** @type {OwnWords} */ own) => this.#say(own)
    const tellLate = (/** @type {string} */ problem) => this.#room.menu.complain(problem)
    new OwnWordsDialog({ emoji, words, save, tellLate, picker: this.#picker })
  }

  /** @param {OwnWords} own */
  async #say(own) {
    this.#room.people.setStatus(await this.#api.sayStatus(own))
    const words = ownWords(this.#room.people.me)
    this.#room.announcer.say(words ? yourStatusIs(words) : STATUS.cleared)
  }

  #takeBack() {
    return this.#say(NONE).catch(error => this.#room.menu.complain(whyNot(error)))
  }
}

// As the server counts: by code points.
const MOST = 80

const SMILE = "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM7 11.5c1 2.5 5 2.5 6 0M7.75 8v.01M12.25 8v.01"

/** What is refused is told there, and what was written stays; once it is closed, elsewhere. */
class OwnWordsDialog {
  #picker
  #save
  #tellLate
  #dialog
  #emoji
  #face
  #without
  #words
  #problem = el("p", { class: "dialog__problem", id: "status-problem", role: "alert" })
  #isSaving = false

  /**
   * @param {OwnWords & { save: (own: OwnWords) => Promise<unknown>,
   *   tellLate: (problem: string) => void, picker: Pick<Picker, "open"> }} parts
   */
  constructor({ emoji, words, save, tellLate, picker }) {
    this.#picker = picker
    this.#save = save
    this.#tellLate = tellLate
    this.#emoji = emoji ?? null
    this.#face = button("", () => this.#pick(), { class: "button own-words__emoji" })
    const without = { class: "button button--quiet own-words__offer" }
    this.#without = button(STATUS.noEmoji, () => this.#choose(null), without)
    this.#words = el("input", {
      class: "input dialog__field",
      id: "status-words",
      value: words ?? "",
      dir: "auto",
      autocomplete: "off",
      autofocus: true,
      "aria-describedby": "status-problem",
    })
    const content = [this.#form(Boolean(emoji || words))]
    this.#choose(this.#emoji)
    this.#dialog = new Dialog({ place: document.body, title: STATUS.title, content })
  }

  /** @param {boolean} isSet */
  #form(isSet) {
    const label = el("label", { class: "dialog__label", for: "status-words" }, STATUS.label)
    const line = el("div", { class: "own-words__line" }, this.#face, this.#words)
    const offers = SUGGESTED.map(([emoji, words]) =>
      button(`${emoji} ${words}`, () => this.#take(emoji, words), {
        class: "button own-words__offer",
      }),
    )
    const group = { class: "own-words__offers", role: "group", "aria-label": STATUS.suggestions }
    const how = { class: "dialog__form", novalidate: true, onsubmit: this.#submit }
    const ways = [
      label,
      line,
      el("div", group, ...offers, this.#without),
      this.#problem,
      this.#buttons(isSet),
    ]
    return el("form", how, ...ways)
  }

  /** @param {boolean} isSet */
  #buttons(isSet) {
    const clear =
      isSet && button(STATUS.clear, () => this.#act(NONE), { class: "button own-words__clear" })
    const cancel = button(CANCEL, () => this.#dialog.close())
    const save = el("button", { class: "button button--primary" }, STATUS.save)
    return el("p", { class: "dialog__buttons" }, clear, cancel, save)
  }

  #pick() {
    this.#picker.open({ anchor: this.#face, onChosen: emoji => this.#choose(emoji) })
  }

  /** @param {string | null} emoji */
  #choose(emoji) {
    this.#emoji = emoji
    this.#face.replaceChildren(emoji ?? icon(SMILE))
    this.#face.setAttribute("aria-label", emoji ? anotherEmoji(emoji) : STATUS.emoji)
    hide(this.#without, !emoji, this.#words)
  }

  /**
   * @param {string} emoji
   * @param {string} words
   */
  #take(emoji, words) {
    this.#choose(emoji)
    this.#words.value = words
    this.#words.focus()
  }

  #submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const words = this.#words.value.trim()
    const { length } = [...words]
    if (length > MOST) return this.#tell(tooLong(MOST, length))
    this.#act({ emoji: this.#emoji, words: words || null })
  }

  /** @param {OwnWords} own */
  async #act(own) {
    if (this.#isSaving) return
    this.#isSaving = true
    this.#tell("")
    try {
      await this.#save(own)
      this.#dialog.close()
    } catch (error) {
      const problem = notChanged(whyNot(error))
      if (this.#words.isConnected) this.#tell(problem)
      else this.#tellLate(problem)
    }
    this.#isSaving = false
  }

  /** @param {string} problem */
  #tell(problem) {
    this.#problem.textContent = problem
    this.#words.setAttribute("aria-invalid", String(problem !== ""))
    if (problem) this.#words.focus()
  }
}
