/** One message as one node, and back. The markup itself is the server's, and written only there. */

import { arrange, clone, partOf } from "../page.js"
import { drawAvatar, pictureAsData, pictureFromData } from "../people/avatar.js"
import { isFor, wordsOf } from "../server/message.js"
import { isEmojiOnly, mayBeFormatted, parts } from "./text.js"
import { EDITED, removal } from "./words.js"

/** @import { DrawnMessage, Mentioned, Message, Reaction } from "../server/message.js" */
/** @import { Clock } from "./clock.js" */
/** @import { Part } from "./text.js" */

// By the name of the data- attribute.
/** @type {Record<string, keyof Message>} */
const FIELDS = {
  clientId: "client_id",
  userId: "user_id",
  name: "name",
  editedAt: "edited_at",
}

// What a server-drawn message says of itself in data-more only where there is any of it.
const NO_MORE = { reply_to: null, mentions: [], reactions: [], mine: [] }

/** @typedef {Record<"quote" | "reactions" | "reaction", HTMLTemplateElement>} Parts */
/**
 * Draws a text with its formatting; null for one that has none.
 * @typedef {{ draw(text: string, mentions?: Mentioned[]): Node[] | null }} Formatter
 */

export class MessageView {
  #template
  #parts
  #person
  #clock
  /**
   * Until the chunk that knows formatting has come, text and links are shown.
   * @type {Formatter | null}
   */
  formatter = null
  /** Asks for that chunk. */
  want = () => {}
  /**
   * By id: messages whose source is shown.
   * @type {Set<number>}
   */
  asSource = new Set()
  // By node: what its text was drawn from.
  /** @type {WeakMap<HTMLElement, string>} */
  #texts = new WeakMap()
  // By node: what its avatar was drawn from.
  /** @type {WeakMap<HTMLElement, string>} */
  #avatars = new WeakMap()

  /**
   * @param {{ template: HTMLTemplateElement, parts: Parts, person: string,
   *   clock: Clock }} collaborators - `parts` are the templates of what few messages have
   */
  constructor({ template, parts, person, clock }) {
    this.#template = template
    this.#parts = parts
    this.#person = person
    this.#clock = clock
  }

  /**
   * The message that the server drew into this node.
   * @param {HTMLElement} node
   * @returns {Message}
   */
  static read(node) {
    const { id, removedBy, removedReason } = node.dataset
    const rev = Number(node.dataset.rev)
    const more = { text_rev: rev, ...NO_MORE, ...JSON.parse(node.dataset.more ?? "{}") }
    const removed = removedBy ? { by: removedBy, reason: removedReason || null } : null
    // What is drawn with its formatting says in `more` what was written.
    const message = removed ? null : partOf(node, "text").textContent
    const read = Object.entries(FIELDS).map(([data, field]) => [field, node.dataset[data] || null])
    const picture = pictureFromData(node.dataset.picture)
    const fields = { ...Object.fromEntries(read), picture }
    const { dateTime: sentAt } = partOf(node, "time", "time")
    return { id: Number(id), rev, message, removed, sent_at: sentAt, ...fields, ...more }
  }

  /**
   * Takes over a node that the server drew, with all its formatting.
   * @param {HTMLElement} node
   */
  adopt(node) {
    const message = MessageView.read(node)
    this.#texts.set(node, JSON.stringify([wordsIn(message), message.mentions, "whole"]))
    this.update(node, message)
    return message
  }

  /**
   * Whether a message looks different from what was written.
   * @param {Message} message
   */
  isFormatted({ message, mentions, removed }) {
    if (removed || message === null || !mayBeFormatted(message)) return false
    return this.formatter ? this.formatter.draw(message, mentions) !== null : true
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
    node.classList.toggle("message--for-reader", isFor(message, this.#person))
    this.#label(node, message)
    this.#author(node, message)
    this.#quote(node, message)
    this.#text(node, message)
    this.#meta(node, message)
    this.#reactions(node, message)
    // It opens their card.
    if (message.id && !own) partOf(node, "author").setAttribute("role", "button")
    if (message.id) skipStops(node)
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #label(node, message) {
    const { id, rev, removed } = message
    const fields = Object.entries(FIELDS).map(([data, field]) => [data, message[field] ?? ""])
    const state = { id, rev, removedBy: removed?.by ?? "", removedReason: removed?.reason ?? "" }
    const picture = pictureAsData(message.picture)
    Object.assign(node.dataset, Object.fromEntries(fields), { picture }, state)
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
  #quote(node, { reply_to: quote }) {
    /** @type {HTMLAnchorElement | null} */
    const shown = node.querySelector("[data-quote]")
    if (!quote) return shown?.remove()
    const link = shown ?? /** @type {HTMLAnchorElement} */ (clone(this.#parts.quote))
    if (!shown) partOf(node, "body").prepend(link)
    link.href = `/?message=${quote.id}`
    partOf(link, "quoted-name").textContent = quote.name
    partOf(link, "excerpt").textContent = wordsOf(quote)
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #text(node, message) {
    const { mentions } = message
    const words = wordsIn(message)
    const how = this.#howToDraw(message, words)
    const drawn = JSON.stringify([words, mentions, how])
    const before = this.#texts.get(node)
    // What the server drew whole stays so, though the script can't do it yet.
    const isWhole = how === "links" && before === JSON.stringify([words, mentions, "whole"])
    if (before === drawn || isWhole) return
    this.#texts.set(node, drawn)
    if (how === "links") this.want()
    const formatted = how === "whole" && this.formatter?.draw(words, mentions)
    patch(partOf(node, "text"), formatted || parts(words, mentions).map(asNode))
  }

  /**
   * @param {DrawnMessage} message
   * @param {string} words
   * @returns {"whole" | "links" | "source"}
   */
  #howToDraw({ id, removed }, words) {
    if (removed || this.asSource.has(Number(id))) return "source"
    return this.formatter || !mayBeFormatted(words) ? "whole" : "links"
  }

  /**
   * @param {HTMLElement} node
   * @param {DrawnMessage} message
   */
  #reactions(node, { reactions = [], mine = [] }) {
    const shown = node.querySelector("[data-reactions]")
    if (reactions.length === 0) return shown?.remove()
    const list = shown ?? clone(this.#parts.reactions)
    if (!shown) node.append(list)
    const known = new Map([...list.children].map(it => [partOf(it, "emoji").dataset.emoji, it]))
    const nodes = reactions.map(reaction => {
      const item = known.get(reaction.emoji) ?? clone(this.#parts.reaction)
      fill(partOf(item, "emoji"), reaction, mine)
      return item
    })
    arrange(list, nodes)
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
    this.#edited(partOf(node, "edited"), removed ? null : editedAt)
  }

  /**
   * The time is in the tooltip, and for those who listen beside the word.
   * @param {HTMLElement} node
   * @param {string | null | undefined} at
   */
  #edited(node, at) {
    node.hidden = !at
    if (!at || node.title === this.#clock.full(at)) return
    const when = document.createElement("span")
    when.className = "visually-hidden"
    when.textContent = ` ${this.#clock.moment(at)}`
    node.title = this.#clock.full(at)
    node.replaceChildren(EDITED, when)
  }
}

/**
 * Takes the message and what can be pressed in it out of the tab order: the log is one tab stop, and keyboard.js
 * leads to what is in it.
 * @param {HTMLElement} node
 */
function skipStops(node) {
  /** @type {NodeListOf<HTMLElement>} */
  const stops = node.querySelectorAll("a, button, [role=button]")
  for (const stop of [node, ...stops]) {
    if (!stop.hasAttribute("tabindex")) stop.tabIndex = -1
  }
}

/**
 * @param {HTMLElement} button
 * @param {Reaction} reaction
 * @param {string[]} mine
 */
function fill(button, { emoji, count }, mine) {
  button.dataset.emoji = emoji
  button.setAttribute("aria-pressed", String(mine.includes(emoji)))
  partOf(button, "shown").textContent = emoji
  partOf(button, "count").textContent = String(count)
}

/** @param {Pick<DrawnMessage, "message" | "removed">} message */
function wordsIn({ message, removed }) {
  return removed ? removal(removed) : (message ?? "")
}

/**
 * A link that is in the old text and in the new one stays the same node, which isn't moved.
 * @param {HTMLElement} node
 * @param {Node[]} wanted
 */
function patch(node, wanted) {
  const old = [...node.childNodes]
  arrange(
    node,
    wanted.map(it => take(old, it) ?? it),
  )
}

/**
 * Takes the node that is like this one out of `nodes`. A link in the log is no tab stop, so it is no
 * longer equal.
 * @param {Node[]} nodes
 * @param {Node & { href?: string }} wanted
 */
function take(nodes, wanted) {
  const isIt = (/** @type {Node & { href?: string }} */ node) =>
    node.isEqualNode(wanted)
    || (wanted.href && node.href === wanted.href && node.textContent === wanted.textContent)
  const at = nodes.findIndex(isIt)
  return at < 0 ? null : nodes.splice(at, 1)[0]
}

/**
 * Text nodes and textContent only: what a person wrote is never markup.
 * @param {Part} part
 */
function asNode({ text, href, isMention }) {
  if (!href && !isMention) return document.createTextNode(text)
  const node = document.createElement(href ? "a" : "span")
  node.textContent = text
  if (isMention) node.className = "mention"
  return href ? Object.assign(node, { href, rel: "noopener noreferrer", target: "_blank" }) : node
}
