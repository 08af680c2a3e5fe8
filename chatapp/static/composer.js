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

  /** The focus was on something that is gone. A finger would get its keyboard unasked. */
  inheritFocus() {
    if (this.#touch.matches) this.#form.querySelector("button").focus({ preventScroll: true })
    else this.focus()
  }

  /** What was said is safe elsewhere now: only what is being written is still a draft. False where
      it can't be kept. */
  settle() {
    return this.#draft.keep(this.#text.value)
  }

  /** Takes back what was said, to be written anew: in front of what is half written, which was begun
      after it. Why it came back stands below until it is changed. False where it can't be kept. */
  takeBack(text, why) {
    const halfWritten = this.#text.value
    this.#text.value = isEmpty(halfWritten) ? text : `${text}\n\n${halfWritten}`
    const isKept = this.settle()
    this.#fit()
    this.focus()
    this.#text.setSelectionRange(text.length, text.length)
    this.#complain(why)
    return isKept
  }

  /** A sentence below, until something is written or sent; what is written is not wrong. */
  tell(sentence) {
    this.#part("problem").textContent = sentence
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
    this.#fit()
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
    this.#complain(null)
    this.#fit()
    this.dispatchEvent(new CustomEvent("said", { detail: { text } }))
  }

  #fit() {
    this.#count()
    this.#grow()
  }

  #complain(problem) {
    this.tell(problem ?? "")
    if (problem) this.#text.setAttribute("aria-invalid", "true")
    else this.#text.removeAttribute("aria-invalid")
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
