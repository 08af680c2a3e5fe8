/** What one wrote that isn't kept yet, below the conversation: pending, sending or failed. */

import { isContinued } from "./grouping.js"
import { wordsFor } from "./outbox_words.js"

export class OutboxView {
  #list
  #conversation
  #outbox
  #view
  #person
  #template
  #heir
  #nodes = new Map()
  #arrived = new Set()
  #wait = null

  constructor({ list, conversation, outbox, view, person, template, heir }) {
    this.#list = list
    this.#conversation = conversation
    this.#outbox = outbox
    this.#view = view
    this.#person = person
    this.#template = template
    this.#heir = heir
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
    else this.#heir.inheritFocus()
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
