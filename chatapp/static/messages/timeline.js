/** The list of messages: in the order of their ids, each once, days apart, and what one person says
    in one go together. */

import { clone } from "../page.js"
import { initialsInstead } from "../people/avatar.js"
import { placeOf } from "../server/message.js"
import { dayOf } from "./clock.js"
import { mayBeFormatted } from "./text.js"

/** @import { DrawnMessage, Message } from "../server/message.js" */
/** @import { Clock } from "./clock.js" */
/** @import { MessageView } from "./message_view.js" */

export class Timeline {
  #list
  #view
  #days
  /** @type {Message[]} */
  #messages = []
  // By id.
  /** @type {Map<number, HTMLElement>} */
  #nodes = new Map()

  /** @param {{ list: HTMLElement, view: MessageView, days: Days }} collaborators */
  constructor({ list, view, days }) {
    this.#list = list
    this.#view = view
    this.#days = days
  }

  start() {
    this.#list.addEventListener("error", initialsInstead, true)
  }

  stop() {
    this.#list.removeEventListener("error", initialsInstead, true)
  }

  /** Takes over what the server drew, finishes it where it stands, and gives back its messages. */
  adopt() {
    /** @type {NodeListOf<HTMLElement>} */
    const nodes = this.#list.querySelectorAll("[data-message]")
    for (const node of nodes) {
      const message = this.#view.adopt(node)
      this.#days.adopt(node, message)
      this.#messages.push(message)
      this.#nodes.set(message.id, node)
    }
    this.#messages.forEach((_, at) => this.#join(at))
    return [...this.#messages]
  }

  get isEmpty() {
    return this.#messages.length === 0
  }

  /** @param {number} id */
  has(id) {
    return this.#nodes.has(id)
  }

  /** @param {number | undefined} id */
  node(id) {
    return id === undefined ? undefined : this.#nodes.get(id)
  }

  /** @param {Message[]} messages */
  add(messages) {
    for (const message of messages) {
      if (this.has(message.id)) this.change(message)
      else this.#insert(message, this.#view.draw(message))
    }
  }

  /** @param {Message} message */
  change(message) {
    const node = this.node(message.id)
    if (!node) return
    this.#messages[placeOf(this.#messages, message.id)] = message
    this.#view.update(node, message)
  }

  /** Draws anew what may look different now that formatting is known. */
  format() {
    for (const message of this.#messages) {
      if (mayBeFormatted(message.message ?? "")) this.change(message)
    }
  }

  /**
   * These and no others. What is shown already keeps its node, and the focus that is in it.
   * @param {Message[]} messages
   */
  replace(messages) {
    const ids = new Set(messages.map(({ id }) => id))
    this.remove(this.#messages.filter(({ id }) => !ids.has(id)))
    this.add(messages)
    for (const at of this.#messages.keys()) this.#join(at)
  }

  /** @param {Message[]} messages */
  remove(messages) {
    for (const { id } of messages) this.#remove(id)
    this.#join(0)
  }

  /**
   * The first message after that id, of others than `person` where one is given, and whether nothing
   * stands before it.
   * @param {number} id
   * @param {string | null} person
   */
  firstAfter(id, person = null) {
    const start = placeOf(this.#messages, id + 1)
    const message = this.#messages.slice(start).find(({ user_id: author }) => author !== person)
    const node = this.node(message?.id)
    return node && { node, isFirst: start === 0 }
  }

  /**
   * @param {Message} message
   * @param {HTMLElement} node
   */
  #insert(message, node) {
    const at = placeOf(this.#messages, message.id)
    this.#list.insertBefore(node, this.node(this.#messages[at]?.id) ?? null)
    this.#messages.splice(at, 0, message)
    this.#nodes.set(message.id, node)
    this.#join(at)
    this.#join(at + 1)
  }

  /** @param {number} id */
  #remove(id) {
    const node = this.node(id)
    if (node) this.#days.forget(node)
    node?.remove()
    this.#nodes.delete(id)
    const at = placeOf(this.#messages, id)
    if (this.#messages[at]?.id === id) this.#messages.splice(at, 1)
  }

  /** @param {number} at */
  #join(at) {
    const [previous, message] = [this.#messages[at - 1], this.#messages[at]]
    const node = this.node(message?.id)
    if (!node) return
    node.classList.toggle("message--continued", isContinued(previous, message))
    this.#days.divide(node, previous, message)
  }
}

/** @typedef {{ rule: HTMLElement, at: string }} Day */

/** The rule with the name of the day above its first message. */
export class Days {
  #template
  #clock
  // By message node: its rule and its time.
  /** @type {Map<HTMLElement, Day>} */
  #rules = new Map()

  /** @param {{ template: HTMLTemplateElement, clock: Clock }} collaborators */
  constructor({ template, clock }) {
    this.#template = template
    this.#clock = clock
  }

  start() {
    this.#clock.addEventListener("day", this.#rename)
  }

  stop() {
    this.#clock.removeEventListener("day", this.#rename)
  }

  /**
   * Takes over the rule that the server drew above this message.
   * @param {HTMLElement} node
   * @param {Message} message
   */
  adopt(node, { sent_at: at }) {
    /** @type {HTMLElement | null} */
    const rule = node.querySelector("[data-day]")
    if (rule) this.#rules.set(node, { rule, at })
  }

  /**
   * Says above this message that a day begins, or takes that back.
   * @param {HTMLElement} node
   * @param {Message | undefined} previous
   * @param {Message} message
   */
  divide(node, previous, message) {
    if (isNewDay(previous, message)) this.#draw(node, message.sent_at)
    else this.forget(node)
  }

  /**
   * No day begins there, or the message leaves the page.
   * @param {HTMLElement} node
   */
  forget(node) {
    this.#rules.get(node)?.rule.remove()
    this.#rules.delete(node)
  }

  /**
   * @param {HTMLElement} node
   * @param {string} at
   */
  #draw(node, at) {
    const rule = this.#rules.get(node)?.rule ?? clone(this.#template)
    this.#rules.set(node, { rule, at })
    this.#name({ rule, at })
    if (!rule.parentNode) node.prepend(rule)
  }

  /** @param {Day} day */
  #name({ rule, at }) {
    rule.textContent = this.#clock.day(at)
  }

  // "Today" is "Yesterday" now.
  #rename = () => {
    for (const day of this.#rules.values()) this.#name(day)
  }
}

const TOGETHER_WITHIN_MS = 5 * 60_000

/**
 * @param {DrawnMessage | undefined} previous
 * @param {DrawnMessage} message
 * @returns {boolean}
 */
export function isNewDay(previous, message) {
  return !previous || dayOf(previous.sent_at) !== dayOf(message.sent_at)
}

/**
 * Drawn with the message before it, as one.
 * @param {DrawnMessage | undefined} previous
 * @param {DrawnMessage} message
 */
export function isContinued(previous, message) {
  return (
    previous !== undefined
    && !isNewDay(previous, message)
    && samePerson(previous, message)
    && Math.abs(Date.parse(message.sent_at) - Date.parse(previous.sent_at)) <= TOGETHER_WITHIN_MS
  )
}

/**
 * @param {DrawnMessage} previous
 * @param {DrawnMessage} message
 */
function samePerson(previous, message) {
  return (
    previous.user_id === message.user_id
    && previous.name === message.name
    && previous.picture === message.picture
  )
}
