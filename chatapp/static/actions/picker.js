/** Where one chooses an emoji: six at hand, a search by name, and all of them by groups. */

import { hide } from "../messages/keyboard.js"
import { button, el } from "./dom.js"
import { SKIN_TONES } from "./emoji.js"
import { COLUMNS, EmojiGrid } from "./emoji_grid.js"
import { Popover } from "./popover.js"
import { noEmoji, PICKER, TONES, TRY_AGAIN } from "./words.js"

/** @import { Emoji, EmojiList, OwnEmoji } from "./emoji.js" */
/** @import { Choose } from "./emoji_grid.js" */

/** @typedef {(emoji: string) => void} OnChosen */

const MOST_FOUND = 10 * COLUMNS

export class Picker {
  #list
  #own
  #touch
  #popover
  #hand
  #grid
  #search
  #note
  #again
  #tones
  /** @type {OnChosen} */
  #onChosen = () => {}
  // Enter was pressed before the list has come: then the first that is found is taken.
  #isFirstWanted = false

  /** @param {{ list: EmojiList, own: OwnEmoji, touch?: { matches: boolean } }} collaborators */
  constructor({ list, own, touch = matchMedia("(pointer: coarse)") }) {
    this.#touch = touch
    this.#list = list
    this.#own = own
    /** @type {Choose} */
    const choose = (form, emoji) => this.#choose(form, emoji)
    const toned = (/** @type {Emoji} */ emoji) => own.toned(emoji)
    this.#hand = new EmojiGrid({ name: PICKER.atHand, choose, toned })
    this.#grid = new EmojiGrid({
      name: PICKER.all,
      choose,
      toned,
      kind: "picker__grid--all",
      leave: () => this.#search.focus(),
    })
    this.#search = el("input", {
      class: "input picker__search",
      type: "search",
      placeholder: PICKER.search,
      "aria-label": PICKER.search,
      autocomplete: "off",
      spellcheck: "false",
      oninput: this.#input,
      onkeydown: this.#key,
    })
    this.#note = el("p", { class: "picker__note", role: "status" })
    this.#again = button(TRY_AGAIN, () => this.#load(), { hidden: true })
    this.#tones = el("fieldset", { class: "picker__tones", onchange: this.#setTone })
    const state = el("div", { class: "picker__state" }, this.#note, this.#again)
    const parts = [this.#hand.node, this.#search, state, this.#grid.node, this.#tones]
    const sheet = el("div", { class: "picker__sheet" }, ...parts)
    this.#popover = new Popover(
      el("dialog", { class: "popover picker", "aria-label": PICKER.title }, sheet),
    )
  }

  /** @param {{ anchor: HTMLElement, onChosen: OnChosen }} wish */
  open({ anchor, onChosen }) {
    this.#onChosen = onChosen
    this.#search.value = ""
    this.#isFirstWanted = false
    this.#drawHand()
    this.#drawTones()
    this.#popover.open(anchor)
    // A finger would have the keyboard come up over what it is to choose from.
    if (this.#touch.matches) this.#hand.enter()
    else this.#search.focus()
    return this.#load()
  }

  async #load() {
    hide(this.#again, true, this.#search)
    if (!this.#list.isLoaded) this.#say(PICKER.loading)
    const isLoaded = await this.#list.load().then(
      () => true,
      () => false,
    )
    if (isLoaded) return this.#arrive()
    this.#say(PICKER.failed)
    this.#again.hidden = false
  }

  #arrive() {
    this.#find()
    if (this.#isFirstWanted && this.#popover.isOpen) this.#takeFirst()
  }

  /**
   * @param {string} form
   * @param {string} emoji
   */
  #choose(form, emoji) {
    this.#own.use(emoji)
    this.#popover.close()
    this.#onChosen(form)
  }

  #find() {
    const { value } = this.#search
    if (!this.#list.isLoaded) return
    const found = value.trim() ? this.#list.search(value, MOST_FOUND) : null
    this.#grid.show(found ? [{ title: PICKER.found, emoji: found }] : this.#list.groups)
    this.#say(found?.length === 0 ? noEmoji(value.trim()) : "")
  }

  #input = () => {
    this.#isFirstWanted = false
    this.#find()
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#note.textContent = sentence
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || !["ArrowDown", "Enter"].includes(event.key)) return
    event.preventDefault()
    if (event.key === "ArrowDown") this.#grid.enter()
    else this.#takeFirst()
  }

  #takeFirst() {
    if (!this.#list.isLoaded) this.#isFirstWanted = true
    else if (this.#search.value.trim()) this.#grid.chooseFirst()
  }

  #drawHand() {
    const named = (/** @type {string} */ emoji) =>
      this.#list.find(emoji) ?? { emoji, names: NAMES_AT_HAND[emoji] ?? [emoji], forms: [] }
    this.#hand.show([{ title: "", emoji: this.#own.atHand.map(named) }])
  }

  #drawTones() {
    const { tone } = this.#own
    const choices = SKIN_TONES.map((value, at) => {
      const words = TONES[at]
      const how = { class: "picker__tone visually-hidden", type: "radio", name: "skin-tone", value }
      const choice = el("input", { ...how, checked: value === tone, "aria-label": words })
      return el("label", { class: "picker__skin", title: words }, choice, `✋${value}`)
    })
    this.#tones.replaceChildren(
      el("legend", { class: "visually-hidden" }, PICKER.tones),
      ...choices,
    )
  }

  #setTone = (/** @type {Event} */ { target }) => {
    this.#own.tone = /** @type {HTMLInputElement} */ (target).value
    this.#drawHand()
    this.#find()
  }
}

/**
 * What those at hand are called before the list has come.
 * @type {Record<string, string[]>}
 */
const NAMES_AT_HAND = {
  "👍": ["thumbsup"],
  "❤️": ["heart"],
  "😂": ["joy"],
  "🎉": ["tada"],
  "😮": ["open_mouth"],
  "😢": ["cry"],
}
