/** What one wrote that isn't kept yet, below the conversation: pending, sending or failed. */

import { wordsFor } from "./outbox_words.js"

export class OutboxView {
  #list
  #outbox
  #view
  #person
  #template
  #announcer
  #nodes = new Map()
  #arrived = new Set()
  #wait = null

  constructor({ list, outbox, view, person, template, announcer }) {
    this.#list = list
    this.#outbox = outbox
    this.#view = view
    this.#person = person
    this.#template = template
    this.#announcer = announcer
  }

  start() {
    this.#list.addEventListener("click", this.#act)
    this.#outbox.addEventListener("changed", this.#draw)
    this.#outbox.addEventListener("waiting", this.#waiting)
    this.#outbox.addEventListener("kept", this.#kept)
    this.#draw()
  }

  stop() {
    this.#list.removeEventListener("click", this.#act)
    this.#outbox.removeEventListener("changed", this.#draw)
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

  #draw = () => {
    const entries = this.#outbox.entries.filter(({ client_id: id }) => !this.#arrived.has(id))
    const nodes = entries.map(entry => this.#nodeFor(entry))
    for (const node of [...this.#list.children]) if (!nodes.includes(node)) node.remove()
    // Nodes that stay aren't moved: a button in them may hold the focus.
    nodes.forEach((node, at) => this.#list.children[at] === node || this.#list.insertBefore(node, this.#list.children[at]))
    this.#nodes = new Map(nodes.map(node => [node.dataset.clientId, node]))
    this.#list.hidden = nodes.length === 0
  }

  #nodeFor(entry) {
    const node = this.#nodes.get(entry.client_id) ?? this.#create(entry)
    const words = wordsFor(entry, this.#wait)
    node.classList.toggle("message--failed", entry.state === "failed")
    node.classList.toggle("message--pending", entry.state !== "failed")
    node.querySelector("[data-actions]").hidden = entry.state !== "failed"
    this.#tell(node.querySelector("[data-state]"), words)
    return node
  }

  #create({ client_id, message, at }) {
    const { id, name, picture } = this.#person
    const node = this.#view.draw({ client_id, message, name, picture, user_id: id, sent_at: new Date(at).toISOString() })
    node.querySelector("[data-meta]").remove()
    node.append(this.#template.content.cloneNode(true))
    return node
  }

  #tell(place, words) {
    if (place.textContent === words) return
    place.textContent = words
    this.#announcer.say(words)
  }

  #waiting = ({ detail }) => {
    this.#wait = detail.seconds
    this.#draw()
    this.#wait = null
  }

  #kept = ({ detail }) => {
    this.arrived([detail.message])
    this.#announcer.say("Sent")
  }

  #act = ({ target }) => {
    const action = target.closest("[data-action]")?.dataset.action
    if (!action) return
    const entry = this.#outbox.entries.find(({ client_id: id }) => id === target.closest("[data-message]").dataset.clientId)
    this.#actions[action](entry)
  }

  #actions = {
    retry: entry => this.#outbox.retry(entry.client_id),
    discard: entry => this.#outbox.discard(entry.client_id),
    copy: entry => navigator.clipboard.writeText(entry.message)
      .then(() => this.#announcer.say("Copied"), () => this.#announcer.say("This browser does not let us copy.")),
  }
}
