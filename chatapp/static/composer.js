/** Where one writes. Enter sends, Shift+Enter breaks the line; nothing is lost on the way. */

import { isEmpty, left, problemWith } from "./limit.js"

const MOST_ROWS = 8
const WHILE_COMPOSING = 229

export class Composer extends EventTarget {
  #form
  #text
  #draft
  #touch

  constructor({ form, draft, touch = matchMedia("(pointer: coarse)") }) {
    super()
    this.#form = form
    this.#text = this.#part("text")
    this.#draft = draft
    this.#touch = touch
  }

  start() {
    this.#text.value ||= this.#draft.text
    this.#part("set").disabled = false
    this.#text.addEventListener("keydown", this.#key)
    this.#text.addEventListener("input", this.#changed)
    this.#form.addEventListener("submit", this.#send)
    this.#changed()
    // A finger would get its keyboard unasked, and who is elsewhere already stays there.
    if (!this.#touch.matches && document.activeElement === document.body) this.focus()
  }

  stop() {
    this.#text.removeEventListener("keydown", this.#key)
    this.#text.removeEventListener("input", this.#changed)
    this.#form.removeEventListener("submit", this.#send)
  }

  focus() {
    this.#text.focus({ preventScroll: true })
  }

  /** What was said is safe elsewhere now: only what is being written is still a draft. */
  settle() {
    this.#draft.keep(this.#text.value)
  }

  #key = event => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === WHILE_COMPOSING) return
    if (event.shiftKey || (this.#touch.matches && !event.ctrlKey && !event.metaKey)) return
    event.preventDefault()
    this.#form.requestSubmit()
  }

  #changed = () => {
    this.settle()
    this.#complain(null)
    this.#count()
    this.#grow()
  }

  #send = event => {
    event.preventDefault()
    this.focus()
    const text = this.#text.value
    const problem = problemWith(text)
    if (problem) this.#complain(problem)
    else if (!isEmpty(text)) this.#say(text.trimEnd())
  }

  #say(text) {
    this.#text.value = ""
    this.#count()
    this.#grow()
    this.dispatchEvent(new CustomEvent("said", { detail: { text } }))
  }

  #complain(problem) {
    this.#part("problem").textContent = problem ?? ""
    this.#text.toggleAttribute("aria-invalid", false)
    if (problem) this.#text.setAttribute("aria-invalid", "true")
  }

  #count() {
    const rest = left(this.#text.value)
    const count = this.#part("count")
    count.textContent = rest === null ? "" : rest < 0 ? `${-rest} too many` : `${rest} left`
    count.classList.toggle("composer__count--over", rest !== null && rest < 0)
  }

  // Where CSS can't let it grow by itself (field-sizing), lines are counted.
  #grow() {
    this.#text.rows = Math.min(MOST_ROWS, this.#text.value.split("\n").length)
  }

  #part(name) {
    return this.#form.querySelector(`[data-${name}]`)
  }
}
