/** Where one writes what to search for, and what helps to write it. */

import { button, el } from "../actions/dom.js"
import { EXACT, OPERATORS, SEARCH } from "./words.js"

/** @import { Search } from "./search.js" */

export const TO_ME = "to:me"
const OPERATOR = "button search__operator"

/** What one may write beside words, and how far from its end one goes on writing. */
const TOOLS = [
  { text: "from:", words: OPERATORS.from, back: 0 },
  { text: "before:", words: OPERATORS.before, back: 0 },
  { text: "after:", words: OPERATORS.after, back: 0 },
  { text: '""', shown: EXACT, words: OPERATORS.exact, back: 1 },
]

export class SearchField {
  #search
  #field

  /** @param {{ search: Search, leave: () => void }} collaborators - `leave` goes to the results */
  constructor({ search, leave }) {
    this.#search = search
    const key = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "ArrowDown" || event.isComposing) return
      event.preventDefault()
      leave()
    }
    this.#field = el("input", {
      class: "input search__field",
      type: "search",
      "aria-label": SEARCH.field,
      placeholder: SEARCH.field,
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      dir: "auto",
      oninput: () => search.type(this.#field.value),
      onkeydown: key,
    })
    const how = { class: "search__form", role: "search", onsubmit: this.#submit }
    this.form = el("form", how, this.#field)
    this.tools = this.#tools()
  }

  get hasFocus() {
    return document.activeElement === this.#field
  }

  /** Where the focus goes. */
  get node() {
    return this.#field
  }

  /** Puts the focus in it; what is written there is written over. */
  enter() {
    this.#field.focus()
    this.#field.select()
  }

  focus() {
    this.#field.focus()
  }

  /**
   * Searches for that, at once.
   * @param {string} text
   */
  write(text) {
    this.#field.value = text
    this.#search.ask(text)
  }

  #submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    this.#search.ask(this.#field.value)
  }

  #tools() {
    const operators = TOOLS.map(({ text, words, back, shown = text }) => {
      const node = button(shown, () => this.#insert(text, back), { class: OPERATOR, title: words })
      node.append(el("span", { class: "visually-hidden" }, ` ${words}`))
      return node
    })
    const ask = () => {
      this.write(TO_ME)
      this.focus()
    }
    const toMe = button(SEARCH.toMe, ask, { class: OPERATOR })
    const how = { class: "search__tools", role: "group", "aria-label": SEARCH.narrow }
    return el("div", how, ...operators, toMe)
  }

  /**
   * @param {string} text
   * @param {number} back
   */
  #insert(text, back) {
    const before = this.#field.value.trimEnd()
    this.#field.value = before ? `${before} ${text}` : text
    this.focus()
    const at = this.#field.value.length - back
    this.#field.setSelectionRange(at, at)
  }
}
