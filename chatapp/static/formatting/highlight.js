/** Colours code. This is a script of its own, which the page loads for the first code that somebody
    sees and that names its language (actions/highlighting.js). */

import { common, createLowlight } from "lowlight"
import { el } from "../actions/dom.js"

/** @import { Element as Part, Text as Words } from "hast" */

const lowlight = createLowlight(common)

/**
 * The nodes of code in a language that lowlight knows, with the same text.
 * @param {string} code
 * @param {string} language
 */
export function draw(code, language) {
  const { children } = lowlight.highlight(language, code)
  return children.map(child => asNode(/** @type {Part | Words} */ (child)))
}

/**
 * Text is text: no markup is read.
 * @param {Part | Words} part
 * @returns {Node}
 */
function asNode(part) {
  if (part.type === "text") return document.createTextNode(part.value)
  const kinds = /** @type {string[]} */ (part.properties.className)
  const inner = part.children.map(child => asNode(/** @type {Part | Words} */ (child)))
  return el("span", { class: kinds.join(" ") }, ...inner)
}
