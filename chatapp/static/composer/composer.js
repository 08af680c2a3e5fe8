/** Where one writes. Enter sends, Shift+Enter breaks the line; nothing is lost on the way. */

import { Emitter } from "../events.js"
import { hasModifier, isCommand } from "../messages/keyboard.js"
import { partOf } from "../page.js"
import { charactersLeft, NO_FILES, tooLong } from "./words.js"

/** @import { Timers } from "../server/backoff.js" */
/** @import { Quote } from "../server/message.js" */
/** @import { Draft } from "./draft.js" */

// A store that takes longer does not hold the field up.
const LEAVES_AFTER_MS = 50
// Nor does the script of the actions, which may be late, or not come at all.
const WAITS_MS = 3_000

/**
 * What is known of a text once the script of the actions is there: the ids of those whom it mentions,
 * and the question that has to be answered before it is sent, if there is one.
 * @typedef {{ mentionsIn(text: string): string[],
 *   confirm(mentions: string[]): Promise<boolean> | null }} Mentioning
 * @typedef {{ to(quote: Quote): void, take(): Quote | null }} Answering
 */

/**
 * Emits `said`.
 * @extends {Emitter<{ said: { text: string, clientId?: string, mentions: string[] } }>}
 */
export class Composer extends Emitter {
  #form
  #text
  #draft
  #touch
  #window
  #growsByItself
  #timers
  // What was said and stands in the field until it is stored, so that it leaves in the same frame in
  // which it appears in the conversation. Emptied at once, the field would be drawn first, and what
  // was said not before the next frame.
  /** @type {string | null} */
  #leaving = null
  /** @type {number | null} */
  #timer = null
  // What the form would send if the browser sent it by itself.
  /** @type {{ text?: string, clientId?: string }} */
  #drawn = {}
  /** @type {Mentioning | null} */
  mentioning = null
  // The same of the message that is answered.
  /** @type {Answering | null} */
  replying = null
  /**
   * Has that script come, or not: settles then.
   * @type {(() => Promise<unknown>) | null}
   */
  load = null
  #isWaiting = false

  /**
   * @param {{ form: HTMLFormElement, draft: Draft, touch?: { matches: boolean },
   *   window?: EventTarget, growsByItself?: boolean, timers?: Timers }} collaborators
   */
  constructor({
    form,
    draft,
    touch = matchMedia("(pointer: coarse)"),
    window = globalThis,
    growsByItself = CSS.supports("field-sizing", "content"),
    timers = globalThis,
  }) {
    super()
    this.#window = window
    this.#growsByItself = growsByItself
    this.#timers = timers
    this.#form = form
    this.#text = partOf(form, "text", "textarea")
    this.#draft = draft
    this.#touch = touch
  }

  get text() {
    return this.#text.value
  }

  /** Takes over a form that works by itself, with what is written in it by now. It may just have been
      sent: sent once more as it is, it is still the same message. */
  start() {
    const clientId = this.#clientId
    this.#drawn = { text: this.text.trimEnd(), clientId }
    if (clientId && !this.isEmpty) this.#draft.tookOver(clientId)
    this.#text.value ||= this.#draft.text
    this.#form.toggleAttribute("data-scripted", true)
    this.#text.setAttribute("aria-describedby", "reply hint problem count")
    this.#text.addEventListener("keydown", this.#key)
    this.#text.addEventListener("beforeinput", this.#leave)
    this.#text.addEventListener("input", this.#changed)
    this.#form.addEventListener("submit", this.#send)
    this.#window.addEventListener("resize", this.#grow)
    this.#changed()
    // On a touch screen it would open the keyboard unasked; a reader who is elsewhere stays there.
    if (!this.#touch.matches && document.activeElement === document.body) this.focus()
  }

  stop() {
    this.#leave()
    this.#text.removeEventListener("keydown", this.#key)
    this.#text.removeEventListener("beforeinput", this.#leave)
    this.#text.removeEventListener("input", this.#changed)
    this.#form.removeEventListener("submit", this.#send)
    this.#window.removeEventListener("resize", this.#grow)
  }

  get isEmpty() {
    return this.#leaving !== null || isEmpty(this.#text.value)
  }

  get #clientId() {
    const field = this.#form.elements.namedItem("client_id")
    return /** @type {HTMLInputElement | null} */ (field)?.value
  }

  focus() {
    this.#text.focus({ preventScroll: true })
  }

  /** The focus was on something that is gone. On a touch screen the keyboard stays closed. */
  takeFocus() {
    /** @type {HTMLElement | null} */
    const send = this.#form.querySelector("button:not([type=button])")
    if (this.#touch.matches) send?.focus({ preventScroll: true })
    else this.focus()
  }

  /** What was said is safe elsewhere now: only what is being written is still a draft. False where
      it can't be kept. */
  settle() {
    this.#leave()
    return this.#draft.keep(this.#text.value)
  }

  /**
   * Takes back what was said, to be written anew: in front of what is half written, which was begun
   * after it. Why it came back stands below until it is changed. False where it can't be kept.
   * @param {string} text
   * @param {string | null} why
   */
  takeBack(text, why) {
    this.#leave()
    const halfWritten = this.#text.value
    this.#text.value = isEmpty(halfWritten) ? text : `${text}\n\n${halfWritten}`
    const isKept = this.settle()
    this.#fit()
    this.focus()
    this.#text.setSelectionRange(text.length, text.length)
    this.#complain(why)
    return isKept
  }

  /**
   * A sentence below, until something is written or sent; what is written is not wrong.
   * @param {string} sentence
   */
  tell(sentence) {
    partOf(this.#form, "problem").textContent = sentence
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    this.#leave()
    if (!isSend(event, this.#touch)) return
    event.preventDefault()
    // Held down, it may have been pressed for a button that led here.
    if (!event.repeat) this.#form.requestSubmit()
  }

  #changed = () => {
    this.settle()
    this.#complain(null)
    this.#fit()
  }

  #send = (/** @type {Event} */ event) => {
    event.preventDefault()
    this.#leave()
    this.focus()
    const text = this.#text.value
    const problem = problemWith(text)
    if (problem) this.#complain(problem)
    else if (this.#isEarly(text)) this.#wait()
    else if (!isEmpty(text)) this.#ask(text.trimEnd())
  }

  /**
   * Whether only the script of the actions knows whom it mentions or what it answers.
   * @param {string} text
   */
  #isEarly(text) {
    return this.load && !this.mentioning && (text.includes("@") || this.#draft.hasBegun)
  }

  /** What stands in the field by then is sent, with or without that. */
  async #wait() {
    if (this.#isWaiting) return
    this.#isWaiting = true
    const enough = new Promise(resolve => this.#timers.setTimeout(() => resolve(null), WAITS_MS))
    await Promise.race([this.load?.(), enough])
    this.load = null
    this.#isWaiting = false
    this.#form.requestSubmit()
  }

  /**
   * What is not confirmed stays in the field.
   * @param {string} text
   */
  #ask(text) {
    const mentions = this.mentioning?.mentionsIn(text) ?? []
    const answer = this.mentioning?.confirm(mentions)
    if (answer) answer.then(isMeant => isMeant && this.#say(text, mentions))
    else this.#say(text, mentions)
  }

  /**
   * @param {string} text
   * @param {string[]} mentions
   */
  #say(text, mentions) {
    this.#leaving = this.#text.value
    this.#timer = this.#timers.setTimeout(this.#leave, LEAVES_AFTER_MS)
    const clientId = text === this.#drawn.text ? this.#drawn.clientId : undefined
    this.#drawn = {}
    this.emit("said", { text, clientId, mentions })
  }

  #leave = () => {
    this.#timers.clearTimeout(this.#timer)
    if (this.#leaving === this.#text.value) {
      this.#text.value = ""
      this.#complain(null)
      this.#fit()
    }
    this.#leaving = null
  }

  #fit() {
    count(partOf(this.#form, "count"), this.#text.value)
    this.#grow()
  }

  /** @param {string | null} problem */
  #complain(problem) {
    this.tell(problem ?? "")
    if (problem) this.#text.setAttribute("aria-invalid", "true")
    else this.#text.removeAttribute("aria-invalid")
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
}

const WHILE_COMPOSING = 229

/**
 * The key belongs to what is just being composed: a word in Japanese, for instance.
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === WHILE_COMPOSING
}

/**
 * Enter sends, and so it does as a command; on a touch screen, whose keys have no Shift+Enter, only
 * as one.
 * @param {KeyboardEvent} event
 * @param {{ matches: boolean }} touch
 * @param {string} [platform]
 */
export function isSend(event, touch, platform) {
  if (event.key !== "Enter" || isComposing(event)) return false
  return isCommand(event, platform) || !(touch.matches || hasModifier(event))
}

// In code points, as the server counts them.
const MOST = 2000
const SPEAK_FROM = 1800

/** @param {string} text */
export function isEmpty(text) {
  return text.trim() === ""
}

/**
 * How many code points are left; null while that needs no saying.
 * @param {string} text
 */
export function left(text) {
  // Cheap first: a text has no more code points than code units.
  if (text.length < SPEAK_FROM) return null
  const length = [...text].length
  return length < SPEAK_FROM ? null : MOST - length
}

/**
 * Shows how many code points are left.
 * @param {HTMLElement} node
 * @param {string} text
 */
export function count(node, text) {
  const rest = left(text)
  node.textContent = rest === null ? "" : charactersLeft(rest)
  node.classList.toggle("composer__count--over", rest !== null && rest < 0)
}

/**
 * Why this text can't be sent, in a sentence; null when it can.
 * @param {string} text
 */
export function problemWith(text) {
  const rest = left(text)
  if (rest === null || rest >= 0) return null
  return tooLong(-rest, MOST)
}

/**
 * Pictures and other files can't be sent yet. Whoever pastes or drops one is told so, and nothing
 * that is dropped takes the place of the room. Emits `refused`.
 * @extends {Emitter<{ refused: { sentence: string } }>}
 */
export class Pictures extends Emitter {
  #root

  /** @param {{ root?: Document }} [options] */
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

  // Text that was copied in Word, for instance, has a picture of itself beside it, and is pasted.
  #paste = (/** @type {ClipboardEvent} */ event) => {
    const data = event.clipboardData
    if (data && data.files.length > 0 && !hasText(data)) this.#refuse(event)
  }

  // Files may be dropped anywhere, to be refused; anything else only on a field.
  #over = (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event) && isField(event.target)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = hasFiles(event) ? "copy" : "none"
  }

  #drop = (/** @type {DragEvent} */ event) => {
    if (hasFiles(event)) this.#refuse(event)
    else if (!isField(event.target)) event.preventDefault()
  }

  /** @param {Event} event */
  #refuse(event) {
    event.preventDefault()
    this.emit("refused", { sentence: NO_FILES })
  }
}

/** @param {DragEvent} event */
function hasFiles({ dataTransfer }) {
  return Boolean(dataTransfer?.types.includes("Files"))
}

/**
 * For files that were copied in a folder, some systems give their names as text.
 * @param {DataTransfer} data
 */
function hasText(data) {
  const names = [...data.files].map(({ name }) => name)
  const lines = data
    .getData("text/plain")
    .split(/[\r\n]+/)
    .filter(Boolean)
  return lines.some(line => !names.includes(line))
}

/** @param {EventTarget | null} target */
function isField(target) {
  return Boolean(/** @type {Partial<Element>} */ (target).closest?.("textarea, input"))
}
