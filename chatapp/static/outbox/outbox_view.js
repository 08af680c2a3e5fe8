/** What one wrote that isn't kept yet, below the conversation: pending, sending or failed. */

import { isContinued } from "../messages/timeline.js"
import { wordsFor } from "./entries.js"

export class OutboxView {
  #list
  #conversation
  #outbox
  #view
  #person
  #template
  #composer
  #nodes = new Map()
  #arrived = new Set()
  #wait = null

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
    this.#draw()
  }

  stop() {
    this.#outbox.removeEventListener("changed", this.#changed)
    this.#outbox.removeEventListener("waiting", this.#waiting)
    this.#outbox.removeEventListener("kept", this.#kept)
  }

  /** The room may show a message before its answer reaches us: once is enough. */
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

  // Else it would fall to the body, and the next key would lead nowhere.
  #passFocusOn(nodes) {
    const next = nodes.map(node => node.querySelector("[data-action]")).find(isThere)
    if (next) next.focus()
    else this.#composer.takeFocus()
  }

  #drawEntries() {
    const entries = this.#outbox.entries.filter(({ client_id: id }) => !this.#arrived.has(id))
    const nodes = entries.map(entry => this.#nodeFor(entry))
    this.#nodes = new Map(nodes.map(node => [node.dataset.clientId, node]))
    this.#arrange(nodes)
    this.#group(entries.map(entry => this.#asMessage(entry)))
  }

  // Nodes that stay aren't moved: a button in them may hold the focus.
  #arrange(nodes) {
    for (const node of [...this.#list.children]) if (!nodes.includes(node)) node.remove()
    nodes.forEach((node, at) => {
      const there = this.#list.children[at] ?? null
      if (there !== node) this.#list.insertBefore(node, there)
    })
    this.#list.hidden = nodes.length === 0
  }

  // As they will stand in the conversation, so that nothing jumps when they get there.
  #group(messages) {
    const all = [this.#conversation.messages.at(-1), ...messages]
    messages.forEach((message, at) => {
      const node = this.#nodes.get(message.client_id)
      node.classList.toggle("message--continued", isContinued(all[at], message))
    })
  }

  #nodeFor(entry) {
    const node = this.#nodes.get(entry.client_id) ?? this.#create(entry)
    const words = wordsFor(entry, this.#wait)
    node.classList.toggle("message--failed", entry.state === "failed")
    node.classList.toggle("message--pending", entry.state !== "failed")
    node.querySelector("[data-actions]").hidden = entry.state !== "failed"
    node.querySelector("[data-state]").textContent = words
    return node
  }

  #asMessage({ client_id, message, at }) {
    const { id, name, picture } = this.#person
    return { client_id, message, name, picture, user_id: id, sent_at: new Date(at).toISOString() }
  }

  #create(entry) {
    const node = this.#view.draw(this.#asMessage(entry))
    node.querySelector("[data-meta]").remove()
    node.append(this.#template.content.cloneNode(true))
    return node
  }

  #waiting = ({ detail }) => {
    this.#wait = detail.seconds
    this.#draw()
  }

  // The wait is over when something is on its way again.
  #changed = () => {
    if (this.#outbox.entries.some(({ state }) => state === "sending")) this.#wait = null
    this.#draw()
  }

  #kept = ({ detail }) => this.arrived([detail.message])
}

function isThere(node) {
  return node.isConnected && !node.closest("[hidden]")
}

/** What one may do about a message that failed: edit, retry, copy or discard it. */
export class OutboxActions {
  #list
  #outbox
  #composer
  #announcer

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

  #act = ({ target }) => {
    const action = target.closest("[data-action]")?.dataset.action
    if (!action) return
    const { clientId } = target.closest("[data-message]").dataset
    this.#actions[action](this.#outbox.entries.find(({ client_id: id }) => id === clientId))
  }

  #actions = {
    edit: entry => this.#edit(entry),
    retry: ({ client_id: id }) => this.#outbox.retry(id),
    discard: ({ client_id: id }) => this.#outbox.discard(id),
    copy: ({ message }) => this.#copy(message),
  }

  // It leaves the outbox only once it is kept elsewhere, or where it wasn't kept there either.
  #edit({ client_id: id, message, reason, kept }) {
    const isSafe = this.#composer.takeBack(message, reason)
    if (isSafe || !kept) this.#outbox.discard(id)
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text)
      this.#announcer.say("Copied")
    } catch {
      this.#announcer.say("This browser does not let us copy.")
    }
  }
}

// Most are sent by then, and nobody needs to hear of that.
const PATIENCE_MS = 3_000

/** Says to those who listen what is not well with one's own messages, and when it is well again. */
export class OutboxAnnouncer {
  #outbox
  #announcer
  #timers
  #failed = new Set()
  #first = null
  #timer = null
  #isTold = false

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

  #waiting = ({ detail }) => this.#tellWait(detail.seconds)

  #tellFailures(failures) {
    const news = failures.filter(({ client_id: id }) => !this.#failed.has(id))
    this.#failed = new Set(failures.map(({ client_id: id }) => id))
    news.forEach(entry => this.#announcer.say(wordsFor(entry)))
  }

  // They go out in order: as long as another one becomes the first in time, all is well.
  #follow(first) {
    if (first === this.#first) return
    this.#timers.clearTimeout(this.#timer)
    if (first) this.#timer = this.#timers.setTimeout(() => this.#tellWait(), PATIENCE_MS)
    else this.#tellEnd()
    this.#first = first
  }

  // Once for all that waits by then, and not at each try.
  #tellWait(seconds) {
    if (this.#isTold) return
    this.#isTold = true
    this.#announcer.say(wordsFor({ ...this.#find(this.#first), state: "pending" }, seconds))
  }

  #tellEnd() {
    if (this.#isTold && !this.#find(this.#first)) this.#announcer.say("Sent")
    this.#isTold = false
  }

  #find(clientId) {
    return this.#outbox.entries.find(({ client_id: id }) => id === clientId)
  }
}
