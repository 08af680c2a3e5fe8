/** One message as one node, and back. The server's markup is read, so it is written only once. */

import { drawAvatar } from "../people/avatar.js"
import { isEmojiOnly, parts } from "./text.js"

const FIELDS = {
  clientId: "client_id",
  userId: "user_id",
  name: "name",
  picture: "picture",
  sentAt: "sent_at",
  editedAt: "edited_at",
}

export class MessageView {
  #template
  #person
  #clock
  // By node: what its avatar was drawn from.
  #avatars = new WeakMap()

  constructor({ template, person, clock }) {
    this.#template = template
    this.#person = person
    this.#clock = clock
  }

  /** The message that the server drew into this node. */
  static read(node) {
    const { id, rev, removedBy, removedReason } = node.dataset
    const removed = removedBy ? { by: removedBy, reason: removedReason || null } : null
    const message = removed ? null : part(node, "text").textContent
    const read = ([data, field]) => [field, node.dataset[data] || null]
    const fields = Object.fromEntries(Object.entries(FIELDS).map(read))
    return { id: Number(id), rev: Number(rev), message, removed, ...fields }
  }

  draw(message) {
    const node = this.#template.content.firstElementChild.cloneNode(true)
    this.update(node, message)
    return node
  }

  /** Changes what differs, and leaves the rest: a link in it may hold the focus. */
  update(node, message) {
    const own = message.user_id === this.#person
    node.classList.toggle("message--own", own)
    node.classList.toggle("message--kept", Boolean(message.id))
    node.classList.toggle("message--removed", Boolean(message.removed))
    node.classList.toggle("message--emoji", !message.removed && isEmojiOnly(message.message))
    this.#label(node, message)
    this.#author(node, message)
    this.#text(part(node, "text"), message)
    this.#meta(node, message)
    if (message.id) skipLinks(node)
  }

  #label(node, message) {
    const { id, rev, removed } = message
    const fields = Object.entries(FIELDS).map(([data, field]) => [data, message[field] ?? ""])
    const state = { id, rev, removedBy: removed?.by ?? "", removedReason: removed?.reason ?? "" }
    Object.assign(node.dataset, Object.fromEntries(fields), state)
  }

  #author(node, message) {
    part(node, "author").textContent = message.name
    const { name, user_id: userId, picture } = message
    const avatar = JSON.stringify([name, userId, picture])
    if (this.#avatars.get(node) !== avatar) drawAvatar(part(node, "avatar"), message)
    this.#avatars.set(node, avatar)
  }

  #text(node, { message, removed }) {
    patch(node, removed ? [{ text: removal(removed) }] : parts(message))
  }

  #meta(node, { id, sent_at: sentAt, edited_at: editedAt, removed }) {
    const time = part(node, "time")
    time.dateTime = sentAt
    time.textContent = this.#clock.time(sentAt)
    part(node, "permalink").href = `/?message=${id}`
    part(node, "permalink").title = this.#clock.full(sentAt)
    part(node, "edited").hidden = !editedAt || Boolean(removed)
  }
}

// The log is one tab stop: keyboard.js leads to what is in it.
function skipLinks(node) {
  for (const stop of [node, ...node.querySelectorAll("a")]) {
    if (!stop.hasAttribute("tabindex")) stop.tabIndex = -1
  }
}

function part(node, name) {
  return node.querySelector(`[data-${name}]`)
}

function removal({ by, reason }) {
  if (by === "author") return "Removed by their author"
  return reason ? `Removed by a moderator: ${reason}` : "Removed by a moderator"
}

// A link that is in the old text and in the new one is the same node, which isn't moved.
function patch(node, wanted) {
  const old = [...node.childNodes]
  const nodes = wanted.map(it => take(old, it) ?? asNode(it))
  for (const it of old) it.remove()
  nodes.forEach((it, at) => {
    const there = node.childNodes[at] ?? null
    if (there !== it) node.insertBefore(it, there)
  })
}

function take(nodes, { text, href }) {
  const at = nodes.findIndex(node => node.textContent === text && node.href === href)
  return at < 0 ? null : nodes.splice(at, 1)[0]
}

// Text nodes and textContent only: what a person wrote is never markup.
function asNode({ text, href }) {
  if (!href) return document.createTextNode(text)
  const link = document.createElement("a")
  link.textContent = text
  return Object.assign(link, { href, rel: "noopener noreferrer", target: "_blank" })
}
