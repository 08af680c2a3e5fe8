/** One message as one node, and back. The markup itself is the server's, and written only there. */

import { clone, partOf } from "../page.js"
import { drawAvatar } from "../people/avatar.js"
import { isEmojiOnly, parts } from "./text.js"

/** @import { DrawnMessage, Message, Removal } from "../server/message.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Part } from "./text.js" */

// By the name of the data- attribute.
/** @type {Record<string, keyof Message>} */
const FIELDS = {
  clientId: "client_id",
  userId: "user_id",
  name: "name",
  picture: "picture",
  editedAt: "edited_at",
}

export class MessageView {
  #template
  #person
  #clock
  // By node: what its avatar was drawn from.
  /** @type {WeakMap<HTMLElement, string>} */
  #avatars = new WeakMap()

  /** @param {{ template: HTMLTemplateElement, person: string, clock: Clock }} collaborators */
  constructor({ template, person, clock }) {
    this.#template = template
    this.#person = person
    this.#clock = clock
  }

  /**
   * The message that the server drew into this node.
   * @param {HTMLElement} node
   * @returns {Message}
   */
  static read(node) {
    const { id, rev, removedBy, removedReason } = node.dataset
    const removed = removedBy ? { by: removedBy, reason: removedReason || null } : null
    const message = removed ? null : partOf(node, "text").textContent
    const read = Object.entries(FIELDS).map(([data, field]) => [field, node.dataset[data] || null])
    const fields = Object.fromEntries(read)
    const { dateTime: sentAt } = partOf(node, "time", "time")
    return { id: Number(id), rev: Number(rev), message, removed, sent_at: sentAt, ...fields }
  }

  /** @param {DrawnMessage} message */
  draw(message) {
    const node = clone(this.#template)
    this.update(node, message)
    return node
  }

  /**
   * Changes what differs, and leaves the rest: a link in it may hold the focus.
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  update(node, message) {
    const own = message.user_id === this.#person
    node.classList.toggle("message--own", own)
    node.classList.toggle("message--kept", Boolean(message.id))
    node.classList.toggle("message--removed", Boolean(message.removed))
    node.classList.toggle("message--emoji", !message.removed && isEmojiOnly(message.message ?? ""))
    this.#label(node, message)
    this.#author(node, message)
    this.#text(partOf(node, "text"), message)
    this.#meta(node, message)
    if (message.id) skipLinks(node)
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #label(node, message) {
    const { id, rev, removed } = message
    const fields = Object.entries(FIELDS).map(([data, field]) => [data, message[field] ?? ""])
    const state = { id, rev, removedBy: removed?.by ?? "", removedReason: removed?.reason ?? "" }
    Object.assign(node.dataset, Object.fromEntries(fields), state)
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #author(node, message) {
    partOf(node, "author").textContent = message.name
    const { name, user_id: userId, picture } = message
    const avatar = JSON.stringify([name, userId, picture])
    if (this.#avatars.get(node) !== avatar) drawAvatar(partOf(node, "avatar"), message)
    this.#avatars.set(node, avatar)
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #text(node, { message, removed }) {
    patch(node, removed ? [{ text: removal(removed) }] : parts(message ?? ""))
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #meta(node, { id, sent_at: sentAt, edited_at: editedAt, removed }) {
    const [time, permalink] = [partOf(node, "time", "time"), partOf(node, "permalink", "a")]
    time.dateTime = sentAt
    time.textContent = this.#clock.time(sentAt)
    permalink.href = `/?message=${id}`
    permalink.title = this.#clock.full(sentAt)
    partOf(node, "edited").hidden = !editedAt || Boolean(removed)
  }
}

/**
 * Takes the message and its links out of the tab order: the log is one tab stop, and keyboard.js
 * leads to what is in it.
 * @param {HTMLElement} node
 */
function skipLinks(node) {
  for (const stop of [node, ...node.querySelectorAll("a")]) {
    if (!stop.hasAttribute("tabindex")) stop.tabIndex = -1
  }
}

/** @param {Removal} removed */
function removal({ by, reason }) {
  if (by === "author") return "Removed by their author"
  return reason ? `Removed by a moderator: ${reason}` : "Removed by a moderator"
}

/**
 * A link that is in the old text and in the new one stays the same node, which isn't moved.
 * @param {HTMLElement} node
 * @param {Part[]} wanted
 */
function patch(node, wanted) {
  const old = [...node.childNodes]
  const nodes = wanted.map(it => take(old, it) ?? asNode(it))
  for (const it of old) it.remove()
  nodes.forEach((it, at) => {
    const there = node.childNodes[at] ?? null
    if (there !== it) node.insertBefore(it, there)
  })
}

/**
 * Takes the node that shows this part already out of `nodes`.
 * @param {Node[]} nodes
 * @param {Part} part
 */
function take(nodes, { text, href }) {
  const isIt = (/** @type {Node & { href?: string }} */ node) =>
    node.textContent === text && node.href === href
  const at = nodes.findIndex(isIt)
  return at < 0 ? null : nodes.splice(at, 1)[0]
}

/**
 * Text nodes and textContent only: what a person wrote is never markup.
 * @param {Part} part
 */
function asNode({ text, href }) {
  if (!href) return document.createTextNode(text)
  const link = document.createElement("a")
  link.textContent = text
  return Object.assign(link, { href, rel: "noopener noreferrer", target: "_blank" })
}
