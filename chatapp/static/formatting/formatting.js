/** Draws texts with their formatting. This is a script of its own, which the page loads when a text
    may have some (messages/formatting_loader.js). */

import { el } from "../actions/dom.js"
import { treeOf } from "./tree.js"

/** @import { Attributes } from "../actions/dom.js" */
/** @import { Mentioned } from "../server/message.js" */
/** @import { Tree } from "./tree.js" */

/**
 * The nodes of a text; null where it has no formatting.
 * @param {string} text
 * @param {Mentioned[]} [mentions]
 * @returns {Node[] | null}
 */
export function draw(text, mentions) {
  return treeOf(text, mentions)?.map(asNode) ?? null
}

/**
 * By its name in a tree: an element, and the attributes that it has.
 * @type {Record<string, [keyof HTMLElementTagNameMap, (value: string | null) => Attributes]>}
 */
const ELEMENTS = {
  li: ["li", value => ({ value })],
  a: ["a", href => ({ href, rel: "noopener noreferrer", target: "_blank" })],
  host: ["span", () => ({ class: "message__host" })],
  mention: ["span", () => ({ class: "mention" })],
  pre: ["pre", language => ({ "data-language": language })],
}

/**
 * Text is text: no markup is read.
 * @param {Tree} node
 * @returns {Node}
 */
function asNode(node) {
  if (typeof node === "string") return document.createTextNode(node)
  const [name, value, children] = node
  const [tag, attributes] = ELEMENTS[name] ?? [name, () => ({})]
  const inner = children.map(asNode)
  return el(tag, attributes(value), ...(name === "pre" ? [el("code", {}, ...inner)] : inner))
}
