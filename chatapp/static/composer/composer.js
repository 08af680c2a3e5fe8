/** Where one writes. Enter sends, Shift+Enter breaks the line; nothing is lost on the way. */

import { Emitter } from "../events.js"

const WHILE_COMPOSING = 229

export class Composer extends EventTarget {
  #form
  #text
  #draft
  #touch
  #window
  #growsByItself
  // What the form would send if the browser sent it by itself: text and client_id.
  #drawn = {}

  constructor({ form, draft, touch = matchMedia("(pointer: coarse)"), window = globalThis,
    growsByItself = CSS.supports("field-sizing", "content") }) {
    super()
    this.#window = window
    this.#growsByItself = growsByItself
    this.#form = form
    this.#text = this.#part("text")
    this.#draft = draft
    this.#touch = touch
  }

  get text() {
    return this.#text.value
  }

  /** Takes over a form that works by itself, with what is written in it by now. It may just have been
      sent: sent once more as it is, it is still the same message. */
  start() {
    this.#drawn = { text: this.text.trimEnd(), clientId: this.#form.elements.client_id?.value }
    if (!isEmpty(this.text)) this.#draft.tookOver(this.#drawn.clientId)
    this.#text.value ||= this.#draft.text
    this.#form.toggleAttribute("data-scripted", true)
    this.#text.setAttribute("aria-describedby", "hint problem count")
    this.#text.addEventListener("keydown", this.#key)
    this.#text.addEventListener("input", this.#changed)
    this.#form.addEventListener("submit", this.#send)
    this.#window.addEventListener("resize", this.#grow)
    this.#changed()
    // A finger would get its keyboard unasked, and who is elsewhere already stays there.
    if (!this.#touch.matches && document.activeElement === document.body) this.focus()
  }

  stop() {
    this.#text.removeEventListener("keydown", this.#key)
    this.#text.removeEventListener("input", this.#changed)
    this.#form.removeEventListener("submit", this.#send)
    this.#window.removeEventListener("resize", this.#grow)
  }

  focus() {
    this.#text.focus({ preventScroll: true })
  }

  /** The focus was on something that is gone. A finger would get its keyboard unasked. */
  takeFocus() {
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
    // Held down, it may have been pressed for a button that led here.
    if (!event.repeat) this.#form.requestSubmit()
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
    const clientId = text === this.#drawn.text ? this.#drawn.clientId : undefined
    this.#drawn = {}
    this.dispatchEvent(new CustomEvent("said", { detail: { text, clientId } }))
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

  // The form keeps its size while what is in it is measured: else the conversation would grow for
  // that moment, and not be at its end any more.
  #grow = () => {
    if (this.#growsByItself) return
    this.#form.style.minHeight = `${this.#form.offsetHeight}px`
    this.#text.style.height = "auto"
    const { scrollHeight, offsetHeight, clientHeight } = this.#text
    this.#text.style.height = `${scrollHeight + offsetHeight - clientHeight}px`
    this.#form.style.minHeight = ""
  }

  #part(name) {
    return this.#form.querySelector(`[data-${name}]`)
  }
}

// In code points, as the server counts them.
const MOST = 2000
const SPEAK_FROM = 1800

export function isEmpty(text) {
  return text.trim() === ""
}

/** How many code points are left; null while that needs no saying. */
export function left(text) {
  // Cheap first: a text has no more code points than code units.
  if (text.length < SPEAK_FROM) return null
  const length = [...text].length
  return length < SPEAK_FROM ? null : MOST - length
}

/** Why this text can't be sent, in a sentence; null when it can. */
export function problemWith(text) {
  const rest = left(text)
  if (rest === null || rest >= 0) return null
  return `A message has at most 2,000 characters. Take out ${-rest}, or send it in parts.`
}

const NO_FILES = "Pictures and other files can't be sent yet."

/** Pictures and other files can't be sent yet. Whoever pastes or drops one is told so, and nothing
    that is dropped takes the place of the room. */
export class Pictures extends Emitter {
  #root

  constructor({ root = globalThis.document } = {}) {
    super()
    this.#root = root
  }

  start() {
    this.#root.addEventListener("paste", this.#paste)
    this.#root.addEventListener("dragover", this.#over)
    this.#root.addEventListener("drop", this.#drop)
  }

  stop() {
    this.#root.removeEventListener("paste", this.#paste)
    this.#root.removeEventListener("dragover", this.#over)
    this.#root.removeEventListener("drop", this.#drop)
  }

  // Text has its picture beside it where it comes from Word, for instance, and is pasted.
  #paste = event => {
    const { files } = event.clipboardData
    if (files.length > 0 && !hasText(event.clipboardData)) this.#refuse(event)
  }

  // Which files they are is known only when they are dropped. Nothing else is taken, but by fields.
  #over = event => {
    const hasFiles = event.dataTransfer.types.includes("Files")
    if (!hasFiles && isField(event.target)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = hasFiles ? "copy" : "none"
  }

  #drop = event => {
    if (event.dataTransfer.types.includes("Files")) this.#refuse(event)
    else if (!isField(event.target)) event.preventDefault()
  }

  #refuse(event) {
    event.preventDefault()
    this.emit("refused", { sentence: NO_FILES })
  }
}

// For files that were copied in a folder, some systems give their names as text.
function hasText(data) {
  const names = [...data.files].map(({ name }) => name)
  const lines = data.getData("text/plain").split(/[\r\n]+/).filter(Boolean)
  return lines.some(line => !names.includes(line))
}

function isField(target) {
  return Boolean(target.closest?.("textarea, input"))
}
