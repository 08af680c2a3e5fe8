/** What one wrote that isn't kept yet, below the conversation: pending, sending or failed. */

import { isContinued } from "../messages/timeline.js"
import { arrange, partOf } from "../page.js"
import { wordsFor } from "./entries.js"
import { SENT } from "./words.js"

/** @import { Composer } from "../composer/composer.js" */
/** @import { Listener } from "../events.js" */
/** @import { MessageView } from "../messages/message_view.js" */
/** @import { Person } from "../page.js" */
/** @import { Timers } from "../server/backoff.js" */
/** @import { DrawnMessage, Message } from "../server/message.js" */
/** @import { Announcer } from "../status/announcer.js" */
/** @import { Conversation } from "../sync/conversation.js" */
/** @import { OutboxEntry } from "./entries.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Waiting } from "./sender.js" */

export class OutboxView {
  #list
  #conversation
  #outbox
  #view
  #person
  #template
  #composer
  /** @type {Map<string, HTMLElement>} */
  #nodes = new Map()
  /** @type {Set<string>} */
  #arrived = new Set()
  /** @type {number | null} */
  #wait = null

  /**
   * @param {{ list: HTMLElement, conversation: Conversation, outbox: Outbox, view: MessageView,
   *   person: Person, template: HTMLTemplateElement, composer: Composer }} parts
   */
  constructor({ list, conversation, outbox, view, person, template, composer }) {
    this.#list = list
    this.#conversation = conversation
    this.#outbox = outbox
    this.#view = view
    this.#person = person
    this.#template = template
    this.#composer = composer
  }

  start() {
    this.#outbox.addEventListener("changed", this.#changed)
    this.#outbox.addEventListener("waiting", this.#waiting)
    this.#outbox.addEventListener("kept", this.#kept)
    this.#conversation.addEventListener("changed", this.#requote)
    this.#conversation.addEventListener("expired", this.#requote)
    this.#draw()
  }

  stop() {
    this.#outbox.removeEventListener("changed", this.#changed)
    this.#outbox.removeEventListener("waiting", this.#waiting)
    this.#outbox.removeEventListener("kept", this.#kept)
    this.#conversation.removeEventListener("changed", this.#requote)
    this.#conversation.removeEventListener("expired", this.#requote)
  }

  /**
   * The room may show a message before its answer reaches us: once is enough.
   * @param {Message[]} messages
   */
  arrived(messages) {
    for (const { client_id: id, user_id: author } of messages) {
      if (author === this.#person.id && id) this.#arrived.add(id)
    }
    this.#draw()
  }

  #draw() {
    const { activeElement: focused } = document
    const at = [...this.#list.children].findIndex(node => node.contains(focused))
    const following = at < 0 ? [] : [...this.#list.children].slice(at + 1)
    this.#drawEntries()
    if (at >= 0 && !isThere(focused)) this.#passFocusOn(following)
  }

  /**
   * Else it would fall to the body, and the next key would lead nowhere.
   * @param {Element[]} nodes
   */
  #passFocusOn(nodes) {
    const next = nodes.map(node => partOf(node, "action")).find(isThere)
    if (next) next.focus()
    else this.#composer.takeFocus()
  }

  #drawEntries() {
    const entries = this.#outbox.entries.filter(({ client_id: id }) => !this.#arrived.has(id))
    this.#nodes = new Map(entries.map(entry => [entry.client_id, this.#nodeFor(entry)]))
    arrange(this.#list, [...this.#nodes.values()])
    this.#list.hidden = entries.length === 0
    this.#group(entries)
  }

  /**
   * As they will stand in the conversation, so that nothing jumps when they get there.
   * @param {OutboxEntry[]} entries
   */
  #group(entries) {
    /** @type {DrawnMessage | undefined} */
    let previous = this.#conversation.messages.at(-1)
    for (const entry of entries) {
      const message = this.#asMessage(entry)
      const node = this.#nodes.get(entry.client_id)
      node?.classList.toggle("message--continued", isContinued(previous, message))
      previous = message
    }
  }

  /** @param {OutboxEntry} entry */
  #nodeFor(entry) {
    const node = this.#nodes.get(entry.client_id) ?? this.#create(entry)
    node.classList.toggle("message--failed", entry.state === "failed")
    node.classList.toggle("message--pending", entry.state !== "failed")
    partOf(node, "actions").hidden = entry.state !== "failed"
    partOf(node, "state").textContent = wordsFor(entry, this.#wait)
    return node
  }

  /**
   * @param {OutboxEntry} entry
   * @returns {DrawnMessage}
   */
  #asMessage({ client_id, message, at, reply_to: quote }) {
    const { id, name, picture } = this.#person
    const sent_at = new Date(at).toISOString()
    const reply_to = quote && this.#conversation.requoted(quote)
    return { client_id, message, name, picture, user_id: id, sent_at, reply_to }
  }

  /** @param {OutboxEntry} entry */
  #create(entry) {
    const node = this.#view.draw(this.#asMessage(entry))
    partOf(node, "permalink").remove()
    node.append(this.#template.content.cloneNode(true))
    return node
  }

  // What an answer that waits quotes has changed, or is gone.
  #requote = (/** @type {CustomEvent<{ message?: Message, first?: number }>} */ { detail }) => {
    const { message, first = 0 } = detail
    const answers = this.#outbox.entries.filter(({ reply_to: quote }) => {
      return quote && (quote.id === message?.id || quote.id < first)
    })
    for (const { client_id: id } of answers) this.#nodes.delete(id)
    if (answers.length) this.#draw()
  }

  /** @type {Listener<Waiting>} */
  #waiting = ({ detail }) => {
    this.#wait = detail.seconds
    this.#draw()
  }

  // The wait is over when something is on its way again.
  #changed = () => {
    if (this.#outbox.entries.some(({ state }) => state === "sending")) this.#wait = null
    this.#draw()
  }

  /** @type {Listener<{ message: Message }>} */
  #kept = ({ detail }) => this.arrived([detail.message])
}

/** @param {Element | null} node */
function isThere(node) {
  return node?.isConnected && !node.closest("[hidden]")
}

/** What one may do about a message that failed: edit, retry, copy or discard it. */
export class OutboxActions {
  #list
  #outbox
  #composer
  #announcer

  /**
   * @param {{ list: HTMLElement, outbox: Outbox, composer: Composer,
   *   announcer: Announcer }} parts
   */
  constructor({ list, outbox, composer, announcer }) {
    this.#list = list
    this.#outbox = outbox
    this.#composer = composer
    this.#announcer = announcer
  }

  start() {
    this.#list.addEventListener("click", this.#act)
  }

  stop() {
    this.#list.removeEventListener("click", this.#act)
  }

  /** @param {Event} event */
  #act = ({ target }) => {
    const { action } = dataAbove(target, "action")
    const { clientId } = dataAbove(target, "message")
    const entry = this.#outbox.entries.find(({ client_id: id }) => id === clientId)
    if (action && entry) this.#actions[action](entry)
  }

  /** @type {{ [action: string]: (entry: OutboxEntry) => void }} */
  #actions = {
    edit: entry => this.#edit(entry),
    retry: ({ client_id: id }) => this.#outbox.retry(id),
    discard: ({ client_id: id }) => this.#outbox.discard(id),
    copy: ({ message }) => this.#announcer.copy(message),
  }

  /**
   * It leaves the outbox only once it is kept elsewhere, or where it wasn't kept there either.
   * @param {OutboxEntry} entry
   */
  #edit({ client_id: id, message, reason, kept, reply_to: quote }) {
    const isSafe = this.#composer.takeBack(message, reason)
    if (quote) this.#composer.replying?.to(quote)
    if (isSafe || !kept) this.#outbox.discard(id)
  }
}

/**
 * The data of the element named `data-name` that `target` stands in; none outside of one.
 * @param {EventTarget | null} target
 * @param {string} name
 */
function dataAbove(target, name) {
  /** @type {HTMLElement | null} */
  const found = /** @type {Element} */ (target).closest(`[data-${name}]`)
  return found?.dataset ?? {}
}

// Most are sent by then, and nobody needs to hear of that.
const PATIENCE_MS = 3_000

/** Says to those who listen what is not well with one's own messages, and when it is well again. */
export class OutboxAnnouncer {
  #outbox
  #announcer
  #timers
  /** @type {Set<string>} */
  #failed = new Set()
  /** @type {string | null} */
  #first = null
  /** @type {number | null} */
  #timer = null
  #isTold = false

  /** @param {{ outbox: Outbox, announcer: Announcer, timers?: Timers }} parts */
  constructor({ outbox, announcer, timers = globalThis }) {
    this.#outbox = outbox
    this.#announcer = announcer
    this.#timers = timers
  }

  start() {
    this.#outbox.addEventListener("changed", this.#changed)
    this.#outbox.addEventListener("waiting", this.#waiting)
    this.#changed()
  }

  stop() {
    this.#outbox.removeEventListener("changed", this.#changed)
    this.#outbox.removeEventListener("waiting", this.#waiting)
    this.#timers.clearTimeout(this.#timer)
  }

  #changed = () => {
    const { entries } = this.#outbox
    this.#tellFailures(entries.filter(({ state }) => state === "failed"))
    this.#follow(entries.find(({ state }) => state !== "failed")?.client_id ?? null)
  }

  /** @type {Listener<Waiting>} */
  #waiting = ({ detail }) => this.#tellWait(detail.seconds)

  /** @param {OutboxEntry[]} failures */
  #tellFailures(failures) {
    const news = failures.filter(({ client_id: id }) => !this.#failed.has(id))
    this.#failed = new Set(failures.map(({ client_id: id }) => id))
    news.forEach(entry => this.#announcer.say(wordsFor(entry)))
  }

  /**
   * They go out in order: as long as another one becomes the first in time, all is well.
   * @param {string | null} first
   */
  #follow(first) {
    if (first === this.#first) return
    this.#timers.clearTimeout(this.#timer)
    if (first) this.#timer = this.#timers.setTimeout(() => this.#tellWait(), PATIENCE_MS)
    else this.#tellEnd()
    this.#first = first
  }

  /**
   * Once for all that waits by then, and not at each try.
   * @param {number} [seconds]
   */
  #tellWait(seconds) {
    if (this.#isTold) return
    this.#isTold = true
    this.#announcer.say(wordsFor({ ...this.#find(this.#first), state: "pending" }, seconds))
  }

  #tellEnd() {
    if (this.#isTold && !this.#find(this.#first)) this.#announcer.say(SENT)
    this.#isTold = false
  }

  /** @param {string | null} clientId */
  #find(clientId) {
    return this.#outbox.entries.find(({ client_id: id }) => id === clientId)
  }
}
