/** The nodes of what is built in the browser alone. */

/**
 * Attributes by their names: what is false, null or undefined is left out, and `true` has no value.
 * A function is called at the event that its name tells after "on".
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>}
 *   Attributes
 */

/**
 * An element with attributes and children. Text is text: nothing here reads markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string | null | undefined | false)[]} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice("on".length), value)
    else if (value === true) node.setAttribute(name, "")
    else if (value !== false && value != null) node.setAttribute(name, String(value))
  }
  node.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)))
  return node
}

/**
 * A button that does one thing.
 * @param {string} words
 * @param {() => void} act
 * @param {Attributes} [attributes]
 */
export function button(words, act, attributes = {}) {
  return el("button", { class: "button", type: "button", onclick: act, ...attributes }, words)
}

/**
 * Gives the focus to the first of these that can take it: else it would fall to the body.
 * @param {(Element | null | undefined)[]} nodes
 */
export function giveFocus(...nodes) {
  for (const node of nodes) {
    const focusable = /** @type {HTMLElement | null | undefined} */ (node)
    focusable?.focus({ preventScroll: true })
    if (node && document.activeElement === node) return
  }
}

/**
 * As if it was typed: what listens to the field hears of it, and it can be undone.
 * @param {HTMLTextAreaElement} field
 * @param {number} start
 * @param {number} end
 * @param {string} words
 */
export function typeInto(field, start, end, words) {
  field.setSelectionRange(start, end)
  // Old, and the one way that browsers can undo.
  const command = words ? "insertText" : "delete"
  if (document.execCommand?.(command, false, words)) return
  field.setRangeText(words, start, end, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

const SVG = "http://www.w3.org/2000/svg"

/**
 * A drawing of one line, 20 by 20. It says nothing: whatever holds it has words.
 * @param {string} path
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg")
  const line = document.createElementNS(SVG, "path")
  svg.setAttribute("class", "icon")
  svg.setAttribute("viewBox", "0 0 20 20")
  svg.setAttribute("aria-hidden", "true")
  line.setAttribute("d", path)
  svg.append(line)
  return svg
}
