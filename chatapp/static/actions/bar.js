/** The buttons beside the message that somebody points at or has the focus in, and all other ways to
    its menu: the menu key, a right click, a finger that rests on it. */

import { on } from "../events.js"
import { hide } from "../messages/keyboard.js"
import { button, el, icon } from "./dom.js"
import { BAR, MENU, MORE } from "./words.js"

/** @import { Conversation } from "../sync/conversation.js" */
/** @import { Action, Chosen, MessageMenu, Point } from "./menu.js" */

const REST_MS = 500
// A finger never rests quite still.
const STILL_WITHIN_PX = 10

const SMILE =
  "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7.5 8v.5M12.5 8v.5M6.75 12a4 4 0 0 0 6.5 0"
const ARROW = "M8 5 3.5 9.5 8 14M4 9.5h7.5a5 5 0 0 1 5 5V16"
const DOTS = "M4 10h.5M9.75 10h.5M15.5 10h.5"

// What has a menu of the browser's own that people know.
const OF_THE_BROWSER = "a[href], img, form"

export class MessageBar {
  #log
  #menu
  #conversation
  #bar
  #more
  /** @type {Partial<Record<Action, HTMLElement>>} */
  #buttons
  /** @type {HTMLElement | null} */
  #hovered = null
  /** @type {HTMLElement | null} */
  #focused = null
  #listening = new AbortController()
  /** @type {{ timer: number, at: Point } | null} */
  #finger = null

  /**
   * @param {{ log: HTMLElement, menu: MessageMenu, conversation: Conversation }} collaborators
   */
  constructor({ log, menu, conversation }) {
    this.#log = log
    this.#menu = menu
    this.#conversation = conversation
    const [react, reply] = [this.#button(MENU.react, SMILE), this.#button(MENU.reply, ARROW)]
    this.#more = this.#button(MORE, DOTS)
    this.#more.setAttribute("aria-haspopup", "menu")
    this.#buttons = { react, reply }
    react.addEventListener("click", () => this.#choose("react", react))
    reply.addEventListener("click", () => this.#choose("reply", reply))
    this.#more.addEventListener("click", () => this.#open(this.#place, this.#more))
    const how = { class: "message-bar", role: "toolbar", "aria-label": BAR }
    this.#bar = el("div", { ...how, "data-message-bar": true }, react, reply, this.#more)
  }

  start() {
    this.stop()
    this.#listening = new AbortController()
    this.#on("pointerover", this.#point)
    this.#on("pointerleave", () => this.#hover(null))
    this.#on("focusin", this.#enter)
    this.#on("focusout", this.#leave)
    this.#on("keydown", this.#press)
    this.#on("contextmenu", this.#ask)
    this.#on("touchstart", this.#rest)
    this.#on("touchmove", this.#move)
    for (const name of ["touchend", "touchcancel"]) this.#on(name, this.#lift)
    const { signal } = this.#listening
    this.#log.addEventListener("scroll", this.#lift, { signal })
    on(this.#conversation, "changed", this.#refresh, { signal })
    this.#lookAround()
  }

  stop() {
    this.#listening.abort()
    this.#lift()
    this.#bar.remove()
  }

  /**
   * @param {string} name
   * @param {(event: any) => void} listener
   */
  #on(name, listener) {
    const { signal } = this.#listening
    // A finger that opened the menu presses nothing when it leaves. Whatever else it does, it scrolls.
    const passive = name === "touchstart" || name === "touchmove"
    this.#log.addEventListener(name, listener, { signal, passive })
  }

  // What one can do with a message is another thing when it is removed, for instance.
  #refresh = () => {
    if (this.#place) this.#stand(this.#place)
  }

  /** The script came because somebody pointed at a message or went to it. */
  #lookAround() {
    this.#hovered = this.#messageOf([...this.#log.querySelectorAll(":hover")].at(-1) ?? null)
    this.#focused = this.#messageOf(document.activeElement)
    this.#stand(this.#hovered ?? this.#focused)
  }

  /**
   * @param {string} words
   * @param {string} path
   */
  #button(words, path) {
    const how = {
      class: "icon-button message-bar__button",
      title: words,
      "aria-label": words,
      tabindex: -1,
    }
    const node = button("", () => {}, how)
    node.append(icon(path))
    return node
  }

  #point = (/** @type {PointerEvent} */ { target, pointerType }) => {
    const node = this.#messageOf(target)
    if (node && pointerType !== "touch") this.#hover(node)
  }

  /** @param {HTMLElement | null} node */
  #hover(node) {
    this.#hovered = node
    if (!this.#menu.isOpen && !this.#bar.contains(document.activeElement)) {
      this.#stand(node ?? this.#focused)
    }
  }

  // A click puts the focus on a message, too, where the pointer says enough by itself.
  #enter = (/** @type {FocusEvent} */ { target }) => {
    const isSeen = /** @type {Element} */ (target).matches(":focus-visible")
    // A finger on a name means the person: the bar would come between.
    const isName = /** @type {Element} */ (target).matches("[data-author]")
    const isTouch = this.#hovered === null && !isName
    this.#focused = isSeen || isTouch ? this.#messageOf(target) : null
    if (this.#focused) this.#stand(this.#focused)
  }

  #leave = (/** @type {FocusEvent} */ { relatedTarget }) => {
    if (this.#messageOf(relatedTarget) || this.#menu.isOpen) return
    this.#focused = null
    this.#stand(this.#hovered)
  }

  /** @param {HTMLElement | null} node */
  #stand(node) {
    const message = node && this.#messageIn(node)
    if (!message || node.querySelector("form")) return this.#withdraw()
    const names = this.#menu.itemsFor(message).map(({ name }) => name)
    for (const [name, it] of Object.entries(this.#buttons)) {
      hide(it, !names.includes(/** @type {Action} */ (name)), node)
    }
    if (this.#bar.parentNode !== node) node.append(this.#bar)
  }

  #withdraw() {
    const place = this.#bar.contains(document.activeElement) ? this.#place : null
    this.#bar.remove()
    place?.focus({ preventScroll: true })
  }

  /** The message that it stands at. */
  get #place() {
    return this.#messageOf(this.#bar)
  }

  /**
   * @param {Action} name
   * @param {HTMLElement} anchor
   */
  #choose(name, anchor) {
    const chosen = this.#chosen(this.#place, anchor)
    if (chosen) this.#menu.choose(name, chosen)
  }

  /**
   * @param {HTMLElement | null} node
   * @param {HTMLElement | null} [anchor]
   * @param {Point | null} [at]
   */
  #open(node, anchor = null, at = null) {
    const chosen = this.#chosen(node, anchor)
    if (chosen) this.#menu.open(chosen, at)
  }

  /**
   * @param {HTMLElement | null} node
   * @param {HTMLElement | null} anchor
   * @returns {Chosen | null}
   */
  #chosen(node, anchor) {
    const message = node && this.#messageIn(node)
    /** @type {HTMLElement | null | undefined} */
    const beside = anchor ?? node?.querySelector("[data-body]")
    return message && beside ? { message, node, anchor: beside } : null
  }

  #press = (/** @type {KeyboardEvent} */ event) => {
    const isMenuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)
    if (!isMenuKey || !this.#isOurs(event)) return
    event.preventDefault()
    this.#open(this.#messageOf(event.target))
  }

  // With Shift, and where a text is selected, the browser's own comes.
  #ask = (/** @type {PointerEvent} */ event) => {
    if (event.shiftKey || !this.#isOurs(event)) return
    event.preventDefault()
    const { clientX: x, clientY: y } = event
    const isMouse = event.button === 2 || event.ctrlKey
    if (!this.#menu.isOpen)
      this.#open(this.#messageOf(event.target), null, isMouse ? { x, y } : null)
  }

  /** @param {Event} event */
  #isOurs({ target }) {
    const node = /** @type {Element} */ (target)
    const selection = document.getSelection()
    const isText = !selection?.isCollapsed && selection?.getRangeAt(0).intersectsNode(node)
    return this.#messageOf(node) && !node.closest(OF_THE_BROWSER) && !isText
  }

  #rest = (/** @type {TouchEvent} */ event) => {
    this.#lift()
    if (event.touches.length !== 1 || !this.#isOurs(event)) return
    const [{ clientX: x, clientY: y }] = event.touches
    const node = this.#messageOf(event.target)
    this.#finger = { at: { x, y }, timer: setTimeout(() => this.#open(node), REST_MS) }
  }

  #move = (/** @type {TouchEvent} */ { touches: [touch] }) => {
    const { x, y } = this.#finger?.at ?? { x: 0, y: 0 }
    if (Math.hypot(touch.clientX - x, touch.clientY - y) > STILL_WITHIN_PX) this.#lift()
  }

  #lift = (/** @type {Event | undefined} */ event = undefined) => {
    clearTimeout(this.#finger?.timer)
    if (this.#finger && this.#menu.isOpen && event?.cancelable) event.preventDefault()
    this.#finger = null
  }

  /** @param {HTMLElement} node */
  #messageIn({ dataset }) {
    return this.#conversation.find(Number(dataset.id))
  }

  /**
   * What is not sent yet has buttons of its own.
   * @param {EventTarget | null} target
   * @returns {HTMLElement | null}
   */
  #messageOf(target) {
    return /** @type {Element | null} */ (target)?.closest("[data-list] > [data-message]") ?? null
  }
}
