/** The form in which a message is edited, in the place of its text. */

import { count, isComposing, isSend } from "../composer/composer.js"
import { Emitter } from "../events.js"
import { hide } from "../messages/keyboard.js"
import { button, el } from "./dom.js"
import { CANCEL, EDIT } from "./words.js"

/** @import { Message } from "../server/message.js" */

// In the order of the Tab key, though the log around it is one tab stop (messages/keyboard.js).
const STOP = { tabindex: 0 }

/**
 * `text` is what is written, `was` what the message said when that began, at revision `rev`.
 * @typedef {{ text: string, rev: number, was: string | null }} Edited
 *
 * Completes what is written in a field.
 * @typedef {(text: HTMLTextAreaElement) => { start(): void, stop(): void }} Complete
 */

/**
 * Emits `changed` with what is to be kept, `wanted` when it shall be saved, `over` when it shall not,
 * `copied` with what shall be copied, and `said` with what is only said.
 * @extends {Emitter<{ changed: Edited, wanted: undefined, over: undefined,
 *   copied: { text: string }, said: { sentence: string } }>}
 */
export class EditForm extends Emitter {
  #node
  #draft
  #touch
  #growsByItself
  #opener = document.activeElement
  #completion
  // What else the message says by now, which its author has yet to see.
  /** @type {Message | null} */
  #theirs = null
  // What was last said of it.
  #said = ""
  #isBusy = false
  #text = el("textarea", { class: "composer__text", rows: 1, dir: "auto", ...STOP })
  #now = el("p", { class: "edit__theirs", dir: "auto" })
  #words = el("p", { class: "edit__words" })
  #problem = el("span", { class: "composer__problem", role: "alert" })
  #count = el("span", { class: "composer__count" })
  #save = el("button", { class: "button button--primary", ...STOP })
  #cancel = button(CANCEL, () => this.emit("over"), STOP)
  #copy = button(EDIT.copyMine, () => this.emit("copied", { text: this.#text.value }), STOP)
  #form

  /**
   * @param {{ node: HTMLElement, draft: Edited, name: string, complete?: Complete,
   *   touch?: { matches: boolean }, growsByItself?: boolean }} collaborators
   */
  constructor({
    node,
    draft,
    name,
    complete,
    touch = matchMedia("(pointer: coarse)"),
    growsByItself = CSS.supports("field-sizing", "content"),
  }) {
    super()
    this.#node = node
    this.#draft = { ...draft }
    this.#touch = touch
    this.#growsByItself = growsByItself
    this.#text.value = draft.text
    this.#form = this.#build(name)
    this.#completion = complete?.(this.#text)
    this.#completion?.start()
    node.querySelector("[data-text]")?.after(this.#form)
    this.#fit()
  }

  /** @param {string} name */
  #build(name) {
    this.#text.addEventListener("keydown", this.#key)
    this.#text.addEventListener("input", this.#changed)
    this.#text.id = name
    this.#problem.id = `${name}-problem`
    this.#text.setAttribute("aria-describedby", this.#problem.id)
    const hint = el("span", { class: "composer__hint" }, EDIT.hint)
    const how = { class: "edit", "data-edit": true, "aria-label": EDIT.form }
    return el(
      "form",
      { ...how, onsubmit: this.#submit, onkeydown: this.#escape },
      this.#words,
      this.#now,
      el("label", { class: "visually-hidden", for: name }, EDIT.text),
      this.#text,
      el("div", { class: "composer__foot" }, hint, this.#problem, this.#count),
      el("p", { class: "edit__buttons" }, this.#copy, this.#cancel, this.#save),
    )
  }

  /** What would be saved. */
  get text() {
    return normal(this.#text.value)
  }

  /** The revision that its author has seen. */
  get rev() {
    return this.#theirs?.rev ?? this.#draft.rev
  }

  get isUnchanged() {
    return !this.#theirs && this.text === normal(this.#draft.was ?? "")
  }

  /** @param {HTMLElement | undefined} node */
  isIn(node) {
    return this.#node === node && this.#form.isConnected
  }

  get isShown() {
    return this.#form.isConnected
  }

  /** What is to be kept of it. @returns {Edited} */
  get edited() {
    return { ...this.#draft, text: this.#text.value }
  }

  /**
   * While it is saved nothing is written: it would leave with the form.
   * @param {boolean} isBusy
   */
  set isBusy(isBusy) {
    this.#isBusy = isBusy
    this.#text.readOnly = isBusy
    if (isBusy) this.#save.setAttribute("aria-disabled", "true")
    else this.#save.removeAttribute("aria-disabled")
  }

  focus() {
    this.#text.focus({ preventScroll: true })
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length)
    this.#show()
  }

  #show() {
    this.#node.scrollIntoView({ block: "nearest" })
  }

  /**
   * A sentence below, until something is written.
   * @param {string} problem
   */
  tell(problem) {
    this.#problem.textContent = problem
    if (problem) this.#text.setAttribute("aria-invalid", "true")
    else this.#text.removeAttribute("aria-invalid")
  }

  /**
   * That is what the message says now. A reaction, for instance, changes nothing here.
   * @param {Message} message
   */
  meet(message) {
    const { message: text, removed, rev } = message
    if (!removed && text === this.text && text !== this.#draft.was) return this.emit("over")
    const isAsBefore = !removed && text === this.#draft.was
    if (isAsBefore) this.#draft.rev = Math.max(this.#draft.rev, rev)
    this.#theirs = isAsBefore ? null : message
    this.#compare(Boolean(removed))
  }

  /** @param {boolean} isRemoved */
  #compare(isRemoved) {
    const isRace = this.#theirs !== null
    this.#words.textContent = isRemoved ? EDIT.removed : EDIT.changed
    this.#now.textContent = this.#theirs?.message ?? ""
    this.#words.hidden = !isRace
    this.#now.hidden = !isRace || isRemoved
    hide(this.#copy, !isRace, this.#text)
    hide(this.#save, isRemoved, this.#text)
    this.#save.textContent = isRace ? EDIT.saveMine : EDIT.save
    this.#cancel.textContent = isRace ? EDIT.discardMine : CANCEL
    this.#say(isRemoved ? EDIT.removed : isRace ? `${EDIT.changed} ${this.#now.textContent}` : "")
  }

  /**
   * Once: a reaction, for instance, is no news here.
   * @param {string} sentence
   */
  #say(sentence) {
    if (sentence === this.#said) return
    this.#said = sentence
    if (!sentence) return
    this.tell("")
    if (this.#form.contains(document.activeElement)) this.#show()
    this.emit("said", { sentence })
  }

  close() {
    const hadFocus = this.#form.contains(document.activeElement)
    this.#completion?.stop()
    this.#form.remove()
    const isThere = this.#opener?.isConnected && this.#opener !== document.body
    const next = /** @type {HTMLElement} */ (isThere ? this.#opener : this.#node)
    if (hadFocus) next.focus({ preventScroll: true })
  }

  #submit = (/** @type {Event} */ event) => {
    event.preventDefault()
    if (!this.#isBusy) this.emit("wanted")
  }

  #changed = () => {
    this.tell("")
    this.#fit()
    this.emit("changed", this.edited)
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented) return
    if (!isSend(event, this.#touch)) return
    event.preventDefault()
    if (!event.repeat && !this.#save.hidden) this.#form.requestSubmit()
  }

  // Also on its buttons.
  #escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return
    event.preventDefault()
    this.emit("over")
  }

  #fit() {
    count(this.#count, this.#text.value)
    if (this.#growsByItself) return
    this.#text.style.height = "auto"
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`
  }
}

/**
 * As the server keeps it.
 * @param {string} text
 */
function normal(text) {
  return text.replaceAll("\r\n", "\n").trim()
}
