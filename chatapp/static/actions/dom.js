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
