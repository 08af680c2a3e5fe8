/** Marks what was found in the text of a message. Nothing of the page is changed by it: the browser
    paints what is in a range. A message that is drawn anew is marked anew. */

import { occurrences } from "./found.js"

/** @import { Timeline } from "../messages/timeline.js" */
/** @import { Stretch } from "./found.js" */

// In the style sheet: ::highlight(found).
const NAME = "found"
const BLOCKS = "p, li, blockquote, pre, [data-text]"

export class Marks {
  #list
  #timeline
  #highlights
  #Highlight
  /** @type {{ id: number, found: string[] } | null} */
  #marked = null
  #redrawn

  /**
   * `highlights` is undefined in a browser without them: nothing is marked there.
   * @param {{ list: HTMLElement, timeline: Pick<Timeline, "node">, highlights?: HighlightRegistry,
   *   Highlight?: typeof globalThis.Highlight, Observer?: typeof MutationObserver }} parts
   */
  constructor({
    list,
    timeline,
    highlights = globalThis.CSS?.highlights,
    Highlight = globalThis.Highlight,
    Observer = globalThis.MutationObserver,
  }) {
    this.#list = list
    this.#timeline = timeline
    this.#highlights = highlights
    this.#Highlight = Highlight
    this.#redrawn = new Observer(() => this.#draw())
  }

  /**
   * @param {number} id
   * @param {string[]} found
   */
  show(id, found) {
    this.clear()
    if (!this.#highlights || found.length === 0) return
    this.#marked = { id, found }
    const changes = { childList: true, characterData: true, subtree: true }
    this.#redrawn.observe(this.#list, changes)
    this.#draw()
  }

  clear() {
    this.#redrawn.disconnect()
    this.#marked = null
    this.#highlights?.delete(NAME)
  }

  #draw() {
    if (!this.#marked) return
    const { id, found } = this.#marked
    const text = this.#timeline.node(id)?.querySelector("[data-text]")
    const ranges = text ? rangesIn(text, found) : []
    this.#highlights?.set(NAME, new this.#Highlight(...ranges))
  }
}

/**
 * What was found may go over several nodes: a part of it may be bold.
 * @param {Element} root
 * @param {string[]} found
 */
export function rangesIn(root, found) {
  const { nodes, text } = textOf(root)
  return occurrences(text, found).map(stretch => rangeOf(nodes, stretch))
}

/**
 * What one reads of a message that is drawn of these nodes.
 * @param {Node[]} nodes
 */
export function wordsOf(nodes) {
  const root = document.createElement("div")
  root.append(...nodes)
  return textOf(root).text
}

/** @typedef {Stretch & { node: Node }} Placed */

/**
 * The text as one reads it: a word doesn't go on in the next block.
 * @param {Element} root
 */
function textOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  /** @type {Placed[]} */
  const nodes = []
  let [text, block] = ["", /** @type {Element | null | undefined} */ (null)]
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement?.closest(BLOCKS)
    if (block && own !== block) text += "\n"
    block = own
    const start = text.length
    text += node.nodeValue
    nodes.push({ node, start, end: text.length })
  }
  return { nodes, text }
}

/**
 * @param {Placed[]} nodes
 * @param {Stretch} stretch
 */
function rangeOf(nodes, { start, end }) {
  const range = document.createRange()
  const from = /** @type {Placed} */ (nodes.find(it => start < it.end))
  const to = /** @type {Placed} */ (nodes.find(it => end <= it.end))
  range.setStart(from.node, start - from.start)
  range.setEnd(to.node, end - to.start)
  return range
}
